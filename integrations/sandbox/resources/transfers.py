"""Transfers: money from the platform's balance to a connected account's, and back again."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import missing_param, resource_missing
from integrations.sandbox.lists import page
from integrations.sandbox.money import application_fees, sharing, transferring
from integrations.sandbox.money.currencies import known_currency
from integrations.sandbox.money.progress import catch_up, up_to_date
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored


def create(call: Call) -> Stored:
    """POST /v1/transfers."""
    source = call.params.get("source_transaction")
    charge = call.require("charge", source, param="source_transaction") if source else None
    if "amount" not in call.params and charge is None:
        raise missing_param("amount")
    given = {**call.given("description", "transfer_group"), "metadata": call.metadata()}
    if charge is not None:
        given.setdefault("transfer_group", charge["transfer_group"] or f"group_{charge['payment_intent']}")
    return transferring.transfer(
        call,
        call.params["destination"],
        call.params["amount"] if charge is None else call.params.get("amount", charge["amount_captured"]),
        known_currency(call.params["currency"]),
        charge=charge,
        given=given,
    )


def retrieve(call: Call) -> Stored:
    """GET /v1/transfers/{transfer}."""
    return call.require("transfer", call.ids[0])


def update(call: Call) -> Stored:
    """POST /v1/transfers/{transfer}."""
    before = call.require("transfer", call.ids[0])
    changed = call.update(before, {**call.given("description"), "metadata": call.metadata(before)})
    call.emit("transfer.updated", changed, before)
    return changed


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/transfers."""
    return page(call, "transfer")


def reverse(call: Call) -> Stored:
    """POST /v1/transfers/{id}/reversals; `refund_application_fee` gives the fee's same share back."""
    moved = call.require("transfer", call.ids[0])
    catch_up(call.at(moved["destination"]))
    amount_minor = call.params.get("amount", moved["amount"] - moved["amount_reversed"])
    fee, fee_minor = _fee_to_give_back(call, moved, amount_minor)
    given = {"metadata": call.metadata()}
    made = transferring.reverse(call, moved, amount_minor, given=given, fee_back_minor=fee_minor)
    if fee is not None and fee_minor:
        application_fees.give_back(call, fee, fee_minor)
    return made


def reversal(call: Call) -> Stored:
    """GET /v1/transfers/{transfer}/reversals/{id}."""
    found = call.require("transfer_reversal", call.ids[1])
    if found["transfer"] != call.ids[0]:
        raise resource_missing("transfer_reversal", call.ids[1])
    return found


def update_reversal(call: Call) -> Stored:
    """POST /v1/transfers/{transfer}/reversals/{id}; only metadata can change."""
    before = reversal(call)
    return call.update(before, {"metadata": call.metadata(before)})


def reversals(call: Call) -> dict[str, Any]:
    """GET /v1/transfers/{id}/reversals."""
    call.params["transfer"] = call.require("transfer", call.ids[0])["id"]
    return page(call, "transfer_reversal")


def _fee_to_give_back(call: Call, moved: Stored, amount_minor: int) -> tuple[Stored | None, int]:
    """The application fee of a transfer and its share, when `refund_application_fee` asks for it."""
    payment = call.at(moved["destination"]).require("charge", moved["destination_payment"])
    fee = call.get("application_fee", payment["application_fee"])
    if fee is None or not call.params.get("refund_application_fee"):
        return None, 0
    return fee, sharing.share_of(payment, amount_minor, fee["amount"], fee["amount"] - fee["amount_refunded"])


RESOURCE = Resource(
    operations={
        "POST /v1/transfers": up_to_date(create),
        "GET /v1/transfers/{transfer}": up_to_date(retrieve),
        "POST /v1/transfers/{transfer}": up_to_date(update),
        "GET /v1/transfers": up_to_date(listed),
        "POST /v1/transfers/{id}/reversals": up_to_date(reverse),
        "GET /v1/transfers/{id}/reversals": up_to_date(reversals),
        "GET /v1/transfers/{transfer}/reversals/{id}": up_to_date(reversal),
        "POST /v1/transfers/{transfer}/reversals/{id}": up_to_date(update_reversal),
    },
    kinds=(
        Kind("transfer", "tr", indexes=("destination", "transfer_group", "source_transaction")),
        Kind("transfer_reversal", "trr", indexes=("transfer",)),
    ),
)
