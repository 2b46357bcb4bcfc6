"""Short ways to invoices in a test shop: drafts, open, overdue and paid ones, and what Stripe made of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from domain.money import Money
from skills.contract import Acts, Approval, Choice, Desk, Draft
from tests.skills.conftest import Shop, approved

DAY_S = 86_400

_AMOUNT = re.compile(r"-?(?:[$€¥]|(?!VAT)[A-Z]{3}\s)\d[\d,.]*")


def billed(shop: Shop, name: str = "Jane Doe", email: str = "jane@example.com", card: str = "") -> str:
    """A customer who can be sent invoices, with a default card when one is named; returns the id."""
    customer = shop.customer(name, email)
    if card:
        method = shop.sdk.v1.payment_methods.attach(f"pm_card_{card}", {"customer": customer})
        shop.sdk.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": method.id}})
    return customer


def draft_invoice(shop: Shop, customer: str, *amounts_minor: int, currency: str = "usd", **more: Any) -> str:
    """A draft with one line for each amount, to be sent and due in 30 days; returns the id."""
    terms: dict[str, Any] = {"collection_method": "send_invoice", "days_until_due": 30, **more}
    if terms["collection_method"] != "send_invoice":
        del terms["days_until_due"]
    made: Any = shop.sdk.v1.invoices.create({"customer": customer, "currency": currency, **terms})  # type: ignore[arg-type]  # built from parts
    lines: Any = [{"amount": amount, "description": f"Tea {at}"} for at, amount in enumerate(amounts_minor, 1)]
    shop.sdk.v1.invoices.add_lines(made.id, {"lines": lines})
    return str(made.id)


def open_invoice(shop: Shop, customer: str, *amounts_minor: int, sent: bool = True, **more: Any) -> str:
    """An open invoice, sent unless told otherwise; returns the id."""
    made = draft_invoice(shop, customer, *amounts_minor, **more)
    act = shop.sdk.v1.invoices.send_invoice if sent else shop.sdk.v1.invoices.finalize_invoice
    return str(act(made).id)


def paid_invoice(shop: Shop, customer: str, *amounts_minor: int, **more: Any) -> str:
    """An invoice paid by the customer's default card; returns the id."""
    made = draft_invoice(shop, customer, *amounts_minor, **more)
    return str(shop.sdk.v1.invoices.pay(made).id)


def invoice(shop: Shop, invoice_id: str) -> dict[str, Any]:
    """The invoice as the sandbox holds it."""
    return next(one for one in shop.world.objects("invoice") if one["id"] == invoice_id)


def number_of(shop: Shop, invoice_id: str) -> str:
    """An invoice's number."""
    return str(invoice(shop, invoice_id)["number"])


def later(shop: Shop, desk: Desk, days: int) -> Desk:
    """Move the shop's clock on, and return a desk at the new moment."""
    now = shop.world.control("POST", "/clock", advance_s=days * DAY_S)["now"]
    return replace(desk, now=datetime.fromtimestamp(now, UTC))


async def drafted(skill: Acts[Any], desk: Desk, **args: Any) -> Draft:
    """Propose and expect a draft."""
    draft = await skill.propose(skill.args(**args), desk)
    assert isinstance(draft, Draft), draft
    require_figures(desk, "\n".join((draft.summary, *draft.effects, *draft.warnings)), draft.figures)
    return draft


def require_figures(desk: Desk, text: str, figures: tuple[Money, ...]) -> None:
    """Every amount of a text is one of the figures: only such amounts may stand in a reply."""
    stated = {found.group().rstrip(".,") for found in _AMOUNT.finditer(text)}
    assert stated <= {desk.show(money) for money in figures}, stated


async def chosen(skill: Acts[Any], desk: Desk, **args: Any) -> Choice:
    """Propose and expect a choice."""
    choice = await skill.propose(skill.args(**args), desk)
    assert isinstance(choice, Choice), choice
    return choice


async def agreed(skill: Acts[Any], desk: Desk, **args: Any) -> Approval:
    """Propose, approve and recheck."""
    approval = approved(await drafted(skill, desk, **args), desk, skill.name)
    await skill.recheck(approval, desk)
    return approval


def calls_to(shop: Shop, path: str) -> list[dict[str, Any]]:
    """The POSTs and DELETEs the world got on a path, oldest first."""
    return [one for one in shop.world.requests() if one["path"] == path and one["method"] != "GET"]
