"""Stripe asks a business for details, or takes an ability from it until it has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import moment_text
from domain.alerting import AlertKind, Values
from skills.accounts.requirements import disabled_in_words, in_words
from skills.finding.foreign import foreign

_NAMED_MAX = 6
_ABILITIES = {"charges_enabled": "payments", "payouts_enabled": "payouts"}


def due_explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "Stripe needs details about your business, or they are past due"


def lost_explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "your account can no longer take payments, pay out, or use a way to pay that it could use"


async def due(seen: Seen) -> Found | None:
    """Tell of details that are still missing; told again when others are, or the deadline moves."""
    missing, past_due = _missing(seen.now)
    if not missing:
        return None
    deadline = _deadline(seen.now)
    named = ", ".join(in_words(missing[:_NAMED_MAX]))
    more = f" and {len(missing) - _NAMED_MAX} more" if missing[_NAMED_MAX:] else ""
    by = f"by {moment_text(seen.merchant, deadline)}" if deadline else "now" if past_due else "soon"
    late = f"{len(past_due)} of them past due" if past_due else "none of them past due yet"
    account_id = str(seen.of.get("id") or seen.event.account_id)
    asked = sha256("\n".join([*sorted(missing), *sorted(past_due), str(deadline)]).encode()).hexdigest()[:16]
    return Found(
        title=f"Stripe needs account details {by}",
        lines=(
            f"Missing: {named}{more}.",
            _stopped(seen.now) or "After that Stripe may stop payments or payouts.",
            "Enter them in Stripe's dashboard under Settings.",
        ),
        because=f"{len(missing)} account details are missing, {late}",
        subject_id=account_id,
        occurred_at=seen.event.created_at,
        what=asked,
        severity="urgent" if past_due else "warning",
        deadline_at=deadline,
    )


def has_all(seen: Seen) -> bool:
    """Whether nothing is missing any more."""
    return not _missing(seen.now)[0]


async def lost(seen: Seen) -> Found | None:
    """Tell of an ability that was there and is gone: of the account as a whole, or one way to pay."""
    if seen.event.type == "capability.updated":
        name = foreign(seen.of.get("id"), 60).replace("_", " ")
        was = seen.changed.get("status")
        if seen.of.get("status") != "inactive" or was not in {None, "active"} or not name:
            return None
        what, subject_id = name, str(seen.of.get("id"))
        why = disabled_in_words(_part(seen.of, "requirements").get("disabled_reason"))
    else:
        gone = [
            words
            for name, words in _ABILITIES.items()
            if seen.changed.get(name) is True and seen.of.get(name) is False and seen.now.get(name) is False
        ]
        if not gone:
            return None
        what, subject_id = " and ".join(gone), str(seen.of.get("id") or seen.event.account_id)
        why = disabled_in_words(_part(seen.of, "requirements").get("disabled_reason"))
    return Found(
        title=f"Your account lost an ability: {what}",
        lines=(
            f"Stripe switched off: {what}{f' ({why})' if why else ''}.",
            "What is missing is shown in Stripe's dashboard; ask “what does Stripe need from me?” to see it here.",
        ),
        because=f"Stripe reports that {what} went from active to inactive",
        subject_id=subject_id,
        occurred_at=seen.event.created_at,
        what=str(int(seen.event.created_at.timestamp())),
    )


def is_back(seen: Seen) -> bool:
    """Whether the ability is there again."""
    if seen.event.type == "capability.updated":
        return seen.of.get("status") == "active"
    return all(seen.now.get(name) is not False for name in _ABILITIES)


def _missing(account: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return what Stripe wants now, and what of it is past due, by Stripe's names."""
    needs = _part(account, "requirements")
    late, now = (
        [one for one in needs.get(name) or () if isinstance(one, str)] for name in ("past_due", "currently_due")
    )
    return list(dict.fromkeys([*late, *now])), late


def _deadline(account: Mapping[str, Any]) -> datetime | None:
    """Return until when Stripe wants it."""
    due_s = _part(account, "requirements").get("current_deadline")
    return datetime.fromtimestamp(due_s, UTC) if type(due_s) is int and 0 < due_s < 2**33 else None


def _stopped(account: Mapping[str, Any]) -> str:
    """Say what is stopped already; "" when nothing is."""
    off = [words for name, words in _ABILITIES.items() if account.get(name) is False]
    return f"Stopped already: {' and '.join(off)}." if off else ""


def _part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object inside an object, {} when there is none."""
    found = of.get(name)
    return found if isinstance(found, Mapping) else {}


KINDS = (
    Kind(
        AlertKind(
            name="requirements_due",
            title="Account details needed",
            topic="account",
            severity="warning",
            explains=due_explains,
        ),
        types=("account.updated",),
        alert_of=due,
        over_types=("account.updated",),
        is_over=has_all,
    ),
    Kind(
        AlertKind(
            name="capability_lost",
            title="Account ability lost",
            topic="account",
            severity="urgent",
            explains=lost_explains,
        ),
        types=("capability.updated", "account.updated"),
        alert_of=lost,
        over_types=("capability.updated", "account.updated"),
        is_over=is_back,
    ),
)
