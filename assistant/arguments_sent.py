"""Reads the arguments that a program sent: refuses secret keys and card numbers before anything stores them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from assistant.cards_typed import CARD_SENT, holds_card
from assistant.keys_typed import KEY_REFUSAL, mask_keys
from assistant.tool_refusals import what_is_wrong
from domain.errors import BadInput
from skills.contract.skill import Skill


def parsed_arguments(skill: Skill, args: Mapping[str, Any]) -> BaseModel:
    """Return a program's arguments as the skill's own type.

    Raises BadInput, which names the wrong ones and never repeats them; also when a secret key or a card number is
    among them.
    """
    if mask_keys(str(args))[1]:
        raise BadInput(KEY_REFUSAL)
    if holds_card(args):
        raise BadInput(CARD_SENT)
    try:
        return skill.args.model_validate(dict(args))
    except ValidationError as error:
        raise BadInput(f"These arguments can't be used: {what_is_wrong(error)}.") from None
