"""What plain questions need beyond the slots of their skills, which they use for the rest."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.understanding.mentions import Person
from assistant.understanding.pieces import Clause
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.billing import fill_subscription_list
from assistant.understanding.slots.disputes import fill_dispute_list
from assistant.understanding.slots.payments import fill_links, fill_refund_list, fill_refund_status
from assistant.understanding.slots.payouts import fill_currency, fill_explain
from assistant.understanding.slots.ranges import take_filters
from assistant.understanding.slots.records import fill_record
from assistant.understanding.slots.reports import fill_payment, fill_payments, fill_revenue

_NUMBER = r"[A-Za-z]+(?:-[A-Za-z]+)*-\d+"
_FAILED = (
    r"(?:(?:get|got|getting|been|was|were) )?(?:fail|fails|failed|failing|declines?|declined|bounces?|bounced|"
    r"bouncing|refused?"
    r"|rejected|unsuccessful|not go through)"
)
_DISPUTE_STATUS = (
    (
        "needs_response",
        (
            r"(?:need(?:s|ing)? (?:to )?)?(?:answer|respond|reply)(?: to)?"
            r"|(?:haven't|not|hasn't)(?: yet| been)* (?:answered|responded|replied)(?: to)?(?: yet)?"
            r"|(?:awaiting|pending|needs?|needing) (?:on )?(?:our|my|us|me)(?: (?:response|reply|answer|evidence))?"
        ),
    ),
    ("won", r"wins"),
    ("lost", r"loss|losses"),
)
_ENDING = (
    r"(?:leaving|cancelling|canceling|ending|expiring|churning|finishing|lapsing)(?: us)?(?: soon| shortly)?"
    r"|(?:going|about|due|set) to (?:be )?(?:cancel|cancelled|leave|end|expire|lapse|finish|churn)(?: us)?"
    r"|(?:end|ends|expire|expires) soon|cancelled but(?: \S+){1,4}"
)


def fill_revenue_of_all(scene: Scene) -> Filling:
    """revenue_report: as ever; "a period of" before the days adds nothing."""
    scene.take_match(r"(?:for|in|over) (?:the )?period(?: of| from)?(?= WHEN)")
    return fill_revenue(scene)


def fill_fees(scene: Scene) -> Filling:
    """list_balance_transactions: the fees, of a payout or a stretch of time."""
    filling = Filling(calls=[{"type": "fee"}])
    places = scene.free("PAYOUT")
    if len(places) > 1:
        filling.doubts("One payout at a time, please. Which one?")
    if places:
        scene.take(places)
        filling.args["payout"] = str(scene.clause.pieces[places[0]].value)
    elif scene.take_match(r"(?:in|of|from|on) (?:the |my |our )?(?:latest|last) payout"):
        filling.args["payout"] = "latest"
    take_filters(scene, filling, limit=False)
    return filling


def fill_payouts_told(scene: Scene) -> Filling:
    """list_payouts: the latest alone where one is meant; whether it arrived is what its status says."""
    filling = Filling()
    if scene.take_match(r"(?:last|latest|most recent|previous) payout$"):
        filling.args["limit"] = 1
    take_filters(scene, filling, limit=False)
    return filling


def fill_forecast(scene: Scene) -> Filling:
    """forecast_payout: whose days the money is from narrows nothing, the answer says what arrives when."""
    scene.take(scene.free("WHEN"))
    return fill_currency(scene)


def fill_payout_told(scene: Scene) -> Filling:
    """explain_payout: the one named, the latest, or the one of a day, which the list of the latest shows."""
    scene.take(scene.free("WHEN")) if not scene.clause.has(r"(?:latest|last|PAYOUT).*") else None
    return fill_explain(scene)


def fill_failed_payments(scene: Scene) -> Filling:
    """list_payments: fill status from a verb for failing as well ("did anything bounce")."""
    return _failed(scene, fill_payments)


def fill_failed_refunds(scene: Scene) -> Filling:
    """list_refunds: the same of refunds."""
    return _failed(scene, fill_refund_list)


def _failed(scene: Scene, fill: Callable[[Scene], Filling]) -> Filling:
    """What a list's own slots find, only of what failed where that is said."""
    failed = scene.take_match(_FAILED)
    filling = fill(scene)
    if failed is not None:
        filling.args["status"] = "failed"
    return filling


def fill_disputes(scene: Scene) -> Filling:
    """list_disputes: fill status; the list says of each when it came."""
    scene.take(scene.free("WHEN"))
    for status, pattern in _DISPUTE_STATUS:
        if scene.take_match(pattern):
            return Filling(calls=[{"status": status}])
    return fill_dispute_list(scene)


def fill_payment_described(scene: Scene) -> Filling:
    """get_payment: one described by its amount, card or customer; the day it is of narrows nothing more."""
    scene.take(scene.free("WHEN"))
    return fill_payment(scene)


def fill_one_invoice(scene: Scene) -> Filling:
    """get_invoice: fill invoice with its number, however it is written."""
    filling = Filling()
    match = scene.clause.match(r"invoice (?P<n>CUST)")
    numbered = [i for i in scene.clause.indices(match, "n") if re.fullmatch(_NUMBER, scene.clause.pieces[i].text)]
    scene.take(numbered)
    if numbered:
        filling.args["invoice"] = scene.clause.pieces[numbered[0]].text
        return filling
    fill_record(
        scene, filling, "invoice", "Which invoice? Give me its number, or whose it is.", kinds=("REF",),
        nouns="invoices?|bills?",
    )  # fmt: skip
    return filling


def fill_invoices_of(scene: Scene) -> Filling:
    """list_invoices: all of a customer's, as each says whether it is paid; what one is for only accompanies it."""
    scene.take(_told_of_it(scene.clause))
    filling = Filling()
    take_filters(scene, filling, period=False, currency=False, limit=False, customer=True)
    return filling


def fill_unpaid(_scene: Scene) -> Filling:
    """list_invoices: whether everybody has paid is answered by who has not."""
    return Filling(calls=[{"status": "unpaid"}])


def fill_unpaid_of(scene: Scene) -> Filling:
    """list_invoices: whether somebody has paid all is answered by what they have not."""
    filling = Filling(calls=[{"status": "unpaid"}])
    take_filters(scene, filling, period=False, currency=False, limit=False, customer=True)
    return filling


def fill_payments_of(scene: Scene) -> Filling:
    """list_payments: all of a customer's, as a failed one answers whether they paid as well."""
    filling = Filling()
    take_filters(scene, filling, period=False, currency=False, limit=False, customer=True)
    return filling


def _told_of_it(clause: Clause) -> list[int]:
    """The plain words between a customer and the invoice, or behind it ("the sponsorship invoice", "for the desks")."""
    match = clause.match(r"(?:the|their|his|her|that|our|its) (?P<w>[a-z]+(?: [a-z]+)?) (?:invoice|bill)")
    behind = clause.match(r"(?:invoice|bill) (?P<w>for (?:the |his |her |their )?[a-z]+(?: [a-z]+)?)$")
    return [*clause.indices(match, "w"), *clause.indices(behind, "w")]


def fill_refund_of(scene: Scene) -> Filling:
    """get_refund: the refund named, or that of the one payment the message names."""
    filling = fill_refund_status(scene)
    said = scene.context.said_refs
    if filling.missing and len(said) == 1:
        return Filling(calls=[{"refund": said[0]}])
    return filling


def fill_subscriptions(scene: Scene) -> Filling:
    """list_subscriptions: those that a cancellation is set for, or those in a state."""
    if scene.take_match(_ENDING):
        scene.take(scene.free("WHEN"))  # the list says of each when it ends
        filling = fill_subscription_list(scene)
        filling.args["status"] = "ending"
        return filling
    return fill_subscription_list(scene)


def fill_links_asked(scene: Scene) -> Filling:
    """list_payment_links: all of them, as each says how often it was paid; the words before "link" are its name."""
    match = scene.clause.match(r"(?:the|our|my|that) (?P<w>(?:\S+ ){1,3}?)(?:payment |pay )?link")
    scene.take(scene.clause.indices(match, "w") or _before_link(scene.clause))
    return fill_links(scene)


def _before_link(clause: Clause) -> list[int]:
    """The words of a link's name, which end where the word "link" stands."""
    match = clause.match(r"(?:the|our|my|that) (?P<w>\S+(?: \S+){0,2}) (?:payment |pay )?link")
    return clause.indices(match, "w")


def fill_sought(scene: Scene) -> Filling:
    """search: fill query with the one thing that is named."""
    filling = Filling()
    places = scene.free("CUST", "EMAIL", "PHONE", "QUOTE")
    scene.take(places)
    if len(places) != 1:
        filling.doubts("What should I look for?")
        return filling
    value = scene.clause.pieces[places[0]].value
    filling.args["query"] = value.say if isinstance(value, Person) else str(value)
    return filling
