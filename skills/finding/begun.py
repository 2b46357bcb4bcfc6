"""What is said of an act of several steps that stopped on the way, once it can't be carried on any more."""

from __future__ import annotations

from domain.money import Money
from skills.contract import Approval, Desk, Receipt

# Stripe remembers keys for 24 hours (https://docs.stripe.com/api/idempotent_requests); for a little less than that, as
# long as the house counts a key as fresh, the steps are sent again and go on from where they stopped.
KEYS_CARRY_ON_S = 23 * 3600


def can_carry_on(approval: Approval, desk: Desk) -> bool:
    """Say whether the approved steps may still be sent again under their keys."""
    return int(desk.now.timestamp()) - approval.approved_unix_s < KEYS_CARRY_ON_S


def stopped(text: str, object_id: str, *figures: Money) -> Receipt:
    """The outcome of an act of which only a part took effect: a failure whose text names what exists."""
    return Receipt(text, object_id, "incomplete", figures=figures, data={"id": object_id}, took_effect=False)
