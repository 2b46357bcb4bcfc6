"""Says a change in a merchant's words, so that a question can offer it ("pause Erik Lindqvist until 3 May 2027")."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

# A line is a skill and what it does; of the parts between bars only those are said whose values are known.
_SAYINGS = """
refund_payment: refund| {money} of| {percent} of| the {part} of| {payment_ref}| ({reason})
refund_payments: refund| {money} of each of| {percent} of| all payments| of {customer}| for {product}| from {start}| \
to {end}| of at least {min_amount}|: {payment_refs}| ({reason})
create_invoice: invoice| {customer}| for {money}| ({description})|, due in {due_days} days|, due on {due_date}|, \
with {tax_rate} tax|, with the memo “{memo}”
create_payment_link: make a payment link| for {money}| ({description})
create_customer: add the customer| {name}| {email}| {phone}| ({description})
create_subscription: subscribe| {customer}| to {plan}|, {quantity} of it|, with {trial_days} days of trial|, \
with the coupon {coupon}|, from {start_date}
cancel_subscription: cancel the subscription| {subscription_id}| of {customer}| {at_period_end}| on {cancel_date}|, \
refund: {refund}
cancel_subscriptions: cancel all subscriptions| that are {status}| to {plan}| of {customers}| {at_period_end}
pause_subscription: pause the subscription| of {customer}| to {plan}| until {until}
resume_subscription: resume the subscription| of {customer}
change_plan: move| {customer}| from {current_plan}| to {plan}| {at_period_end}
change_quantity: change the quantity| of {customer}|, {plan}|, to {quantity}
undo_cancellation: keep the subscription| {subscription_id}| of {customer}| after all
schedule_change: move| {customer}| to {plan}| on {start_date}
create_coupon: make a coupon| {code}|, {percent_off} off|, {money_off} off|, {duration}| for {months} months
create_payout: pay out| {money}| to your bank|, {speed}
cancel_payout: cancel the payout| {payout}
create_payment: charge| {customer}| {money}| ({description})| to {payment_method}
capture_payment: capture| {money} of| {payment_ref}
cancel_payment: cancel the payment| {payment_ref}| ({reason})
retry_payment: try the payment again:| {payment_ref}
resend_receipt: send the receipt of| {payment_ref}| again| to {email}
deactivate_payment_link: switch off the payment link| {payment_link}
create_checkout_session: make a checkout page| for {product}| for {money}| ({description})| for {customer}
update_customer: change| {customer}|, name: {name}|, email: {email}|, phone: {phone}|, description: {description}
delete_customer: delete the customer| {customer}
detach_payment_method: remove the payment method| {payment_method}| of {customer}
create_portal_link: make a portal link for| {customer}
credit_customer: credit| {customer}| with {money}| ({description})
create_product: add the product| {name}| for {money}| each {interval}| ({pricing})|: {tiers}| ({description})
update_product: change the product| {product}|, name: {name}|, description: {description}
archive_product: archive the product| {product}
change_price: change the price of| {product}| to {money}
apply_coupon: give| {customer}| the coupon {coupon}
record_usage: record a usage of| {quantity}| for {customer}| on {meter}
send_invoice: send the invoice| {invoice}
remind_invoice: send a reminder of the invoice| {invoice}
pay_invoice: collect the invoice| {invoice}| from {payment_method}
void_invoice: void the invoice| {invoice}
mark_invoice_uncollectible: mark as uncollectible the invoice| {invoice}
create_credit_note: credit| {money} of| the invoice {invoice}| ({reason})|, giving it back: {give_back}
deactivate_coupon: switch off the coupon| {coupon}
draft_dispute_evidence: draft the evidence for the dispute| {dispute}| ({note})
submit_dispute_evidence: submit the evidence for the dispute| {dispute}
accept_dispute: accept the dispute| {dispute}
approve_review: approve the review| {review}
"""
SAYINGS: Mapping[str, tuple[str, ...]] = {
    tool: tuple(said.strip().split("|"))
    for tool, _, said in (line.partition(":") for line in _SAYINGS.strip().splitlines())
}
_FIELD = re.compile(r"\{(\w+)\}")
_MONEY = {"money": "amount", "money_off": "amount_off"}


def restate(tool: str, args: Mapping[str, Any]) -> str:
    """A call in words: "refund 5 USD of order 42"; what its sentence has no place for follows by name."""
    given = {name: value for name, value in args.items() if value is not None}
    parts = SAYINGS.get(tool, (tool.replace("_", " "),))
    places = [(part, name[1] if (name := _FIELD.search(part)) else "") for part in parts]
    kept = [(part, place) for part, place in places if not place or _MONEY.get(place, place) in given]
    said = "".join(_FIELD.sub(_value(place, given), part) if place else part for part, place in kept)
    told = {_MONEY.get(place, place) for _, place in kept} | ({"currency"} if _says_money(kept) else set())
    return said + "".join(f", {name.replace('_', ' ')} {_plain(given[name])}" for name in given if name not in told)


def _says_money(kept: list[tuple[str, str]]) -> bool:
    """Whether an amount is said, with its currency."""
    return any(place in _MONEY for _, place in kept)


def _value(place: str, given: Mapping[str, Any]) -> str:
    """What stands in a place of the sentence."""
    name = _MONEY.get(place, place)
    if place in _MONEY:
        return f"{given[name]} {given['currency']}" if given.get("currency") else str(given[name])
    return _WORDINGS.get(name, _plain)(given[name])


def _plain(value: Any) -> str:
    """A value as it is, days as merchants write them, lists with commas."""
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return f"{day.day} {day:%B} {day.year}"


def _payment(value: Any) -> str:
    """A payment: an order by its number, anything else as it is."""
    if isinstance(value, list | tuple):
        return ", ".join(map(_payment, value))
    return f"order {value}" if str(value).isdigit() else str(value)


def _share(value: Any) -> str:
    """A percentage with its sign."""
    return f"{str(value).rstrip('% ')} %"


def _when_it_ends(value: Any) -> str:
    """Whether something ends with its period."""
    return "at the end of the period" if value in (True, "true") else "at once"


_WORDINGS: Mapping[str, Callable[[Any], str]] = {
    "payment_ref": _payment,
    "payment_refs": _payment,
    "percent": _share,
    "percent_off": _share,
    "at_period_end": _when_it_ends,
}
