"""What a program is answered when a skill needs to know more: one question, or the records that fit."""

from __future__ import annotations

from starlette.responses import Response

from api.problems import problem
from skills.contract import Ask, Choice


def question(asked: Ask | Choice) -> Response:
    """Something is missing (422) or several records fit (409): a program must say more."""
    if isinstance(asked, Ask):
        return problem("question", 422, "Say more", asked.question, missing=asked.missing)
    options = [{"label": option.label, "say": option.say, "foreign": option.foreign} for option in asked.card.options]
    return problem("several-found", 409, "Several fit", asked.card.question, argument=asked.argument, options=options)
