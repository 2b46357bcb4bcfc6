"""One dispute as Florin speaks of it: what it is about, how it stands, until when it can be answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.canonical import sha256_hex
from domain.errors import PreconditionChanged
from domain.money import Money
from skills.contract import Desk
from skills.disputes.reasons import FILES, in_sentence, reason_of
from skills.finding.foreign import foreign, quoted
from skills.finding.moments import minute_text
from skills.finding.payment import id_of, order_numbers

# What may be answered through the API; an appeal is answered in Stripe's dashboard.
ANSWERABLE = frozenset({"needs_response", "warning_needs_response"})
WITH_MERCHANT = ANSWERABLE | {"appeal_needs_response"}
UNDER_REVIEW = frozenset({"under_review", "warning_under_review", "appeal_under_review"})
OPEN = WITH_MERCHANT | UNDER_REVIEW

_STATES = {
    "needs_response": "needs your answer",
    "under_review": "with the bank",
    "warning_needs_response": "inquiry, needs your answer",
    "warning_under_review": "inquiry, with the bank",
    "warning_closed": "inquiry, closed",
    "appeal_needs_response": "lost at first, may be appealed",
    "appeal_under_review": "appeal with the bank",
    "won": "won",
    "lost": "lost",
    "prevented": "prevented",
}
EXPAND = ["charge.customer", "payment_intent"]
LIST_EXPAND = [f"data.{path}" for path in EXPAND]

HOUR_S = 3_600
DAY_S = 24 * HOUR_S


@dataclass(frozen=True, slots=True)
class Case:
    """A dispute as Stripe holds it, with its charge expanded where it was read so."""

    dispute: dict[str, Any]

    @property
    def id(self) -> str:
        """Stripe's id."""
        return str(self.dispute["id"])

    @property
    def status(self) -> str:
        """Stripe's status."""
        return str(self.dispute["status"])

    @property
    def state(self) -> str:
        """The status in words."""
        return _STATES.get(self.status, self.status.replace("_", " "))

    @property
    def is_inquiry(self) -> bool:
        """Whether the bank only asks and has taken nothing."""
        return self.status.startswith("warning_")

    @property
    def money(self) -> Money:
        """What is disputed, in the currency of the payment."""
        return Money(self.dispute["amount"], self.dispute["currency"])

    @property
    def fee(self) -> Money | None:
        """What Stripe took for handling it, in the currency of the balance; None when nothing was taken (yet)."""
        rows = [row for row in self.dispute.get("balance_transactions") or [] if row.get("fee")]
        if not rows:
            return None
        currency = rows[0]["currency"]
        return Money(sum(row["fee"] for row in rows if row["currency"] == currency), currency)

    @property
    def reason(self) -> str:
        """Stripe's reason in words."""
        return str(self.dispute["reason"]).replace("_", " ")

    @property
    def due_unix_s(self) -> int | None:
        """Until when it can be answered."""
        due = (self.dispute.get("evidence_details") or {}).get("due_by")
        return int(due) if due else None

    @property
    def charge(self) -> dict[str, Any]:
        """The disputed charge, when it was expanded."""
        charge = self.dispute.get("charge")
        return charge if isinstance(charge, dict) else {}

    @property
    def charge_id(self) -> str:
        """The disputed charge's id."""
        return str(id_of(self.dispute.get("charge")))

    @property
    def payment_id(self) -> str:
        """The payment's id: the intent's, or the charge's when it has none."""
        return id_of(self.dispute.get("payment_intent")) or self.charge_id

    @property
    def intent(self) -> dict[str, Any]:
        """The payment intent, when it was expanded."""
        intent = self.dispute.get("payment_intent")
        return intent if isinstance(intent, dict) else {}

    @property
    def customer_id(self) -> str | None:
        """The id of the customer's record."""
        return id_of(self.charge.get("customer"))

    @property
    def who(self) -> str:
        """Name and email of who paid, as they wrote them, made harmless."""
        billing, record = self.charge.get("billing_details") or {}, self.charge.get("customer")
        person = record if isinstance(record, dict) else {}
        name = foreign(person.get("name") or billing.get("name"), 60)
        email = foreign(person.get("email") or billing.get("email") or self.charge.get("receipt_email"), 80)
        return f"{name} ({email})" if name and email else name or email

    @property
    def order(self) -> str:
        """The shop's order number, made harmless; "" when there is none."""
        found = order_numbers(self.charge) + order_numbers(self.intent)
        return next((foreign(number, 40) for number in found), "")

    @property
    def evidence(self) -> dict[str, str]:
        """The evidence that is there, staged or sent, by field."""
        fields = (self.dispute.get("evidence") or {}).items()
        return {name: value for name, value in fields if isinstance(value, str) and value}

    @property
    def submissions(self) -> int:
        """How often evidence was sent to the bank."""
        return int((self.dispute.get("evidence_details") or {}).get("submission_count") or 0)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that count for this reason and are empty, most telling first."""
        return tuple(name for name in reason_of(self.dispute["reason"]).fields if name not in self.evidence)

    def preconditions(self) -> dict[str, Any]:
        """What must still be so when something is done about it."""
        return {
            "dispute": self.id,
            "status": self.status,
            "submission_count": self.submissions,
            "evidence_sha256": sha256_hex(self.evidence),
        }


async def read_case(desk: Desk, dispute_id: str) -> Case | None:
    """Read one dispute afresh; None when there is none of that id."""
    found = await desk.stripe.find(f"/v1/disputes/{dispute_id}", {"expand": EXPAND})
    return Case(found) if found is not None else None


async def recheck_case(desk: Desk, shown: dict[str, Any]) -> None:
    """Raise PreconditionChanged, naming what changed, unless the dispute stands as it was shown."""
    case = await read_case(desk, str(shown["dispute"]))
    now = case.preconditions() if case else {}
    if now == shown:
        return
    if case is None:
        what = "it is gone"
    elif case.status != shown["status"]:
        what = f"it is now {case.state}"
    elif case.submissions != shown["submission_count"]:
        what = "evidence was sent meanwhile"
    else:
        what = "its evidence was changed"
    raise PreconditionChanged(
        f"Nothing was done: dispute {shown['dispute']} has changed since you were asked: {what}. "
        "Ask again to see it as it stands."
    )


def deadline_text(desk: Desk, case: Case) -> str:
    """Say until when the merchant can answer, in the merchant's time zone, and how long that is."""
    if case.due_unix_s is None:
        return "without a stated deadline"
    moment = f"{minute_text(desk, case.due_unix_s)} ({desk.merchant.timezone})"
    return f"by {moment}, {left_text(desk, case)}"


def left_text(desk: Desk, case: Case) -> str:
    """Say how long is left: "2 days 5 hours left", "past due"."""
    left_s = (case.due_unix_s or 0) - int(desk.now.timestamp())
    if case.due_unix_s is None:
        return ""
    if left_s <= 0:
        return "past due"
    days, hours = left_s // DAY_S, left_s % DAY_S // HOUR_S
    if not days and not hours:
        return "less than an hour left"
    parts = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in ((days, "day"), (hours, "hour")) if count]
    return " ".join(parts) + " left"


def title(desk: Desk, case: Case) -> str:
    """Name a dispute: "dispute du_… over $24.50 (fraudulent) on order 42"."""
    kind = "inquiry" if case.is_inquiry else "dispute"
    about = f"order {case.order}" if case.order else f"payment {case.payment_id}"
    return f"{kind} {case.id} over {desk.show(case.money)} ({case.reason}) on {about}"


def opening(desk: Desk, case: Case) -> str:
    """Name a dispute at the beginning of a sentence; the ids in it keep their letters."""
    named = title(desk, case)
    return named[0].upper() + named[1:]


def label(desk: Desk, case: Case) -> str:
    """Name a dispute in one line for a choice."""
    parts = [f"{desk.show(case.money)} {case.reason}", case.state, left_text(desk, case)]
    parts[2] = parts[2] if case.status in WITH_MERCHANT else ""
    return " · ".join(
        [*filter(None, parts), *([f"order {case.order}"] if case.order else []), *filter(None, [case.who])]
    )


def if_nothing(desk: Desk, case: Case) -> str:
    """Say what happens when the merchant does nothing."""
    shown = desk.show(case.money)
    if case.status in UNDER_REVIEW:
        return "The bank decides; nothing can be added any more. It usually takes 60 to 75 days."
    if case.status not in WITH_MERCHANT:
        return "It is over; nothing can be done any more."
    if case.is_inquiry:
        return f"If nothing is done, the bank may turn this inquiry into a dispute and take {shown} and a fee."
    fee = f" The fee of {desk.show(case.fee)} is not returned." if case.fee else ""
    return f"If nothing is done by then, it is lost: the customer keeps {shown}.{fee}"


def missing_words(case: Case, count_max: int = 5) -> str:
    """Name what counts and is missing, the merchant's own files marked as such."""
    names = [in_sentence(name) + (" (a file)" if name in FILES else "") for name in case.missing[:count_max]]
    more = len(case.missing) - len(names)
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def shown_value(text: str) -> str:
    """Write a field's value for a person, whoever wrote it."""
    return quoted(text, 400) or "(empty)"
