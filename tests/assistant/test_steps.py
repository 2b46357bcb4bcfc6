"""A proposal of several calls: in order, each once, filled in from the answers before it, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from assistant import outcomes
from assistant.account_guards import ApprovedAccount
from domain.errors import DigestMismatch, Misconfigured, OutcomeUnknown, PartlyDone, StripeRefused
from domain.proposals import JSON, State
from skills.contract import Approval, Desk, Draft, call, in_steps, is_stamped, result_of, send_all
from tests.skills.conftest import Shop, approved, desk, gateway, shop  # noqa: F401  # fixtures

INVOICE = "/v1/invoices"


def drafted(customer: str, **item: JSON) -> dict[str, JSON]:
    """An invoice in three steps: draft, item, finalize."""
    item = {"customer": customer, "amount": 1500, "currency": "usd", **item}
    return in_steps(
        call("POST", INVOICE, {"customer": customer, "collection_method": "send_invoice", "days_until_due": 7},
             stamped=True),
        call("POST", "/v1/invoiceitems", {**item, "invoice": result_of(0)}),
        call("POST", f"{INVOICE}/{result_of(0)}/finalize", {}),
    )  # fmt: skip


def agreed(request: dict[str, JSON], at: Desk) -> Approval:
    """An approval of such a request."""
    return approved(Draft("Invoice Jane.", None, (), request, {}), at, "create_invoice")


class Guarded:
    """A desk whose account makes only the approved calls, and counts the notes before the first."""

    def __init__(self, approval: Approval, at: Desk) -> None:
        self.notes = 0
        self.account = ApprovedAccount(at.stripe, approval, self._note)
        self.desk = Desk(at.merchant, self.account, at.now, at.progress)

    async def _note(self) -> None:
        self.notes += 1


async def test_steps_run_in_order_each_once(shop: Shop, desk: Desk) -> None:  # noqa: F811  # fixtures
    """Each step is filled in from the answers before it; the whole again under the same keys does nothing twice."""
    approval = agreed(drafted(shop.customer("Jane", "jane@x.io")), desk)
    for _ in range(2):
        guarded = Guarded(approval, desk)
        written = await send_all(approval, guarded.desk)
        assert [one.object["object"] for one in written] == ["invoice", "invoiceitem", "invoice"]
        assert guarded.notes == 1
    (invoice,) = shop.world.objects("invoice")
    assert (invoice["status"], invoice["total"]) == ("open", 1500)
    assert is_stamped(invoice, approval.proposal_id)


async def test_a_refused_later_step_says_what_exists(shop: Shop, desk: Desk) -> None:  # noqa: F811  # fixtures
    """The refusal of a later step names what was made before it, and is a failure, not an unknown."""
    approval = agreed(drafted(shop.customer("Jane", "jane@x.io"), currency="doge"), desk)
    with pytest.raises(PartlyDone) as caught:
        await send_all(approval, Guarded(approval, desk).desk)
    (invoice,) = shop.world.objects("invoice")
    assert invoice["id"] in caught.value.message
    assert invoice["status"] == "draft"
    verdict = outcomes.judged(caught.value, sent=True, answered=True, sent_before=True)
    assert verdict.state is State.FAILED
    assert invoice["id"] in verdict.text


async def test_a_lost_answer_in_the_middle_is_gone_on_from(shop: Shop, desk: Desk) -> None:  # noqa: F811  # fixtures
    """After an answer that never came, the same again completes the steps and repeats none."""
    approval = agreed(drafted(shop.customer("Jane", "jane@x.io")), desk)
    shop.world.fault("reset_after", "POST", "/v1/invoiceitems", times=20)
    with pytest.raises(OutcomeUnknown):
        await send_all(approval, Guarded(approval, desk).desk)
    shop.world.control("DELETE", "/faults")
    await send_all(approval, Guarded(approval, desk).desk)
    (invoice,) = shop.world.objects("invoice")
    assert (invoice["status"], invoice["total"]) == ("open", 1500)


@pytest.mark.parametrize("index", [0, 1, 2])
async def test_no_step_may_be_altered_or_skipped(shop: Shop, desk: Desk, index: int) -> None:  # noqa: F811  # fixtures
    """Another amount, another object, another key or a step out of turn is not sent."""
    customer = shop.customer("Jane", "jane@x.io")
    approval = agreed(drafted(customer), desk)
    account = Guarded(approval, desk).account
    before: list[tuple[str, dict[str, Any]]] = [
        (INVOICE, {"customer": customer, "collection_method": "send_invoice", "days_until_due": 7}),
        ("/v1/invoiceitems", {"customer": customer, "amount": 999_999, "currency": "usd", "invoice": "in_other"}),
        (f"{INVOICE}/in_other/finalize", {}),
    ]
    path, params = before[index]
    with pytest.raises(DigestMismatch):
        await account.post(path, params, key=f"{approval.key}-{index}")
    assert shop.world.objects("invoice") == []


async def test_the_first_refusal_is_a_plain_no(shop: Shop, desk: Desk) -> None:  # noqa: F811  # fixtures
    """Nothing exists yet, so Stripe's own words are the answer."""
    approval = agreed(drafted("cus_missing"), desk)
    with pytest.raises(StripeRefused):
        await send_all(approval, Guarded(approval, desk).desk)


def test_a_request_has_a_limit() -> None:
    """One step is a call, and a request of hundreds is a plan."""
    with pytest.raises(Misconfigured):
        in_steps(call("POST", "/v1/refunds"))
    with pytest.raises(Misconfigured):
        in_steps(*[call("POST", "/v1/refunds")] * 41)
