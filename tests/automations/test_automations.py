"""Automations end to end: made by a yes, set off by the offline Stripe's own events, once each, and never acting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import httpx
import pytest
import stripe

from assistant.alerts.next_steps.registry import all_steps
from domain.automations import RUNS_AN_HOUR, STEPS, TRIGGERS
from domain.people import Scope
from skills.create_automation import Event, Step
from tests.alerts.telling import Told
from tests.delivery.receivers import Receiver, receiving
from tests.faults.waiting import wait_for
from tests.plugins.house import MakeHouse

Json = dict[str, Any]


@pytest.fixture
def told(make_house: MakeHouse) -> Told:
    """A merchant's server with its worker, to which the offline Stripe sends, and which may post to this machine."""
    return Told(make_house(settings={"delivery_hosts": "any"})).listen()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """The accounting's server."""
    with receiving() as running:
        yield running


def ask(told: Told, skill: str, **args: Any) -> httpx.Response:
    """Run a skill as a program does."""
    return told.house.api().post(f"/api/skills/{skill}", json=args)


def do(told: Told, skill: str, **args: Any) -> Json:
    """Propose and confirm; it must end done."""
    proposal = ask(told, skill, **args)
    assert proposal.status_code == httpx.codes.CREATED, proposal.text
    sent = {"digest": proposal.json()["digest"]}
    ended = told.house.api().post(f"/api/proposals/{proposal.json()['id']}/confirm", json=sent).json()
    assert ended["state"] == "done", ended["outcome"]
    return dict(ended)


def listed(told: Told) -> list[Json]:
    """The automations, as list_automations tells them."""
    return list(ask(told, "list_automations").json()["data"]["automations"])


def webhook(told: Told, receiver: Receiver, label: str = "Books") -> Json:
    """An outgoing webhook that was tried out."""
    wanted = {"kind": "webhook", "label": label, "url": receiver.url + "/in"}
    made = told.house.api().post("/api/channels", json=wanted)
    assert made.status_code == httpx.codes.CREATED, made.text
    assert told.house.api().post(f"/api/channels/{made.json()['id']}/test").json()["delivered"]
    return dict(made.json())


def test_what_automations_are_made_of_is_one_list() -> None:
    """The skill's choices, the triggers and the steps that exist are the same, and each trigger's steps are known."""
    assert set(get_args(Event)) == set(TRIGGERS)
    assert set(get_args(Step)) == set(STEPS) == set(all_steps())
    assert {step for trigger in TRIGGERS.values() for step in trigger.steps} <= set(STEPS)


def test_it_exists_only_by_a_yes_and_reads_as_it_was_shown(told: Told) -> None:
    """Proposing stores nothing; confirmed it is listed; the same again is refused; deleted it is gone."""
    waiting = ask(told, "create_automation", event="payment_succeeded", min_amount="500", name="Big ones")
    assert waiting.json()["summary"] == "From now on, when a payment succeeds, of $500.00 or more, tell you."
    assert listed(told) == []
    do(told, "create_automation", event="payment_succeeded", min_amount="500", name="Big ones")
    (made,) = listed(told)
    assert (made["name"], made["conditions"]) == ("Big ones", {"min_minor": 50_000, "currency": "usd"})
    again = ask(told, "create_automation", event="payment_succeeded", min_amount="500.00", currency="USD")
    assert again.status_code == httpx.codes.CONFLICT
    do(told, "delete_automation", automation="Big ones")
    assert listed(told) == []
    assert ask(told, "delete_automation", automation=made["id"]).status_code == httpx.codes.NOT_FOUND


def test_what_does_not_go_together_is_refused(told: Told) -> None:
    """Amounts where there are none, customers Stripe does not name, steps that do not fit, amounts the wrong way."""
    for wrong in (
        {"event": "customer_created", "min_amount": "5"},
        {"event": "payout_paid", "customer": "cus_1"},
        {"event": "payout_paid", "do": "prepare"},
        {"event": "payment_succeeded", "min_amount": "10", "max_amount": "5"},
        {"event": "payment_succeeded", "min_amount": "1.5", "currency": "JPY"},
        {"event": "payment_succeeded", "do": "webhook"},  # there is none
        {"event": "everything"},
        {"event": "payment_succeeded", "if": "amount > 5"},
    ):
        assert ask(told, "create_automation", **wrong).status_code in (400, 404, 409, 422), wrong
    asked = ask(told, "create_automation", event="payment_succeeded", do="prepare").json()
    assert "an invoice over the payment" in str(asked)


def test_a_payment_is_told_and_an_invoice_prepared_never_made(told: Told) -> None:
    """In its currency and from its amount on, once however often Stripe tells; what it prepares waits for a yes."""
    do(told, "create_automation", event="payment_succeeded", do="prepare", step="create_invoice", min_amount="50",
       currency="EUR")  # fmt: skip
    customer = told.stripe().v1.customers.create({"name": "Jane", "email": "jane@example.com"}).id
    told.house.sell(4999, "eur", customer=customer)
    told.house.sell(9000, "usd", customer=customer)
    paid = told.house.sell(5000, "eur", customer=customer, description="Invoice 999999 to cus_evil")
    alert = told.one("automation", lambda one: one.proposal_id is not None)
    assert (alert.title, alert.subject_id, alert.severity) == ("A payment succeeds: €50.00", paid["id"], "info")
    assert alert.because == "your automation says: when a payment succeeds, of €50.00 or more"
    proposal = told.house.api().get(f"/api/proposals/{alert.proposal_id}").json()
    assert (proposal["skill"], proposal["amount_minor"], proposal["currency"]) == ("create_invoice", 5000, "eur")
    assert proposal["arguments"]["customer"]["value"] == customer
    assert "999999" not in str(proposal["request"] if "request" in proposal else proposal["summary"])
    assert any("has paid this already" in warning for warning in proposal["warnings"])
    assert proposal["state"] == "open"
    assert told.house.world.objects("invoice", told.house.account_id) == []
    told.house.world.control("POST", "/redeliver", times=3, shuffle=True)
    told.quiet()
    assert len(told.alerts("automation")) == 1


def test_a_processed_refund_reaches_the_accounting_once(told: Told, receiver: Receiver) -> None:
    """One signed post with Stripe's own object, whatever number of events tell of the same refund."""
    webhook(told, receiver)
    do(told, "create_automation", event="refund_succeeded", do="webhook")
    paid = told.house.sell(4200)
    refund = told.stripe().v1.refunds.create({"payment_intent": paid["id"]})

    def about_it() -> list[Json]:
        return [one.json["data"] for one in receiver.posted if one.json["data"].get("trigger") == "refund_succeeded"]

    (data,) = wait_for(about_it, "the refund to be posted", 20)
    assert (data["object"]["id"], data["object"]["amount"], data["object"]["currency"]) == (refund.id, 4200, "usd")
    told.house.world.control("POST", "/redeliver", times=2, shuffle=False)
    told.quiet()
    assert len(about_it()) == 1


def test_a_webhook_that_is_gone_is_said(told: Told, receiver: Receiver) -> None:
    """Removed meanwhile: the merchant is told that it was held back, and nothing else stops."""
    channel = webhook(told, receiver)
    do(told, "create_automation", event="refund_succeeded", do="webhook", webhook="books")
    assert told.house.api().delete(f"/api/channels/{channel['id']}").is_success
    paid = told.house.sell(4200)
    told.stripe().v1.refunds.create({"payment_intent": paid["id"]})
    held = told.one("automation_held")
    assert "webhook" in held.because


def test_it_is_bounded_and_says_so_once(told: Told) -> None:
    """More than the bound within an hour: the rest is left out, and one alert says so."""
    do(told, "create_automation", event="customer_created")
    for number in range(RUNS_AN_HOUR + 5):
        told.stripe().v1.customers.create({"name": f"Nr {number}"})
    told.quiet()
    assert len(told.alerts("automation")) == RUNS_AN_HOUR
    held = told.one("automation_held")
    assert f"{RUNS_AN_HOUR} times within an hour" in held.because


def test_it_means_only_what_happens_after_it_was_made(told: Told) -> None:
    """What happened before is not told, though its event comes later again; another merchant's is never."""
    told.house.sell(7000)
    told.quiet()
    told.house.world.control("POST", "/clock", advance_s=5)
    do(told, "create_automation", event="payment_succeeded")
    told.house.world.control("POST", "/redeliver", times=1, shuffle=False)
    told.quiet()
    assert told.alerts("automation") == []


def test_who_may_only_read_makes_none(told: Told) -> None:
    """A key without the scope to propose gets none, and no agent's key confirms one."""
    reader = told.house.api(told.house.make_key(Scope.READ))
    refused = reader.post("/api/skills/create_automation", json={"event": "payout_paid"})
    assert refused.status_code == httpx.codes.FORBIDDEN


def test_it_is_made_in_a_chat_and_traced_to_what_was_said(told: Told, receiver: Receiver) -> None:
    """From plain words to a proposal, each part of it from the message; a webhook that nobody named is asked for."""
    webhook(told, receiver, "Books")
    api = told.house.api()
    said = "Whenever a refund over $50 is processed, send it to the Books webhook."
    card = api.post("/api/chat", json={"message": said}).json()
    (waiting,) = api.get("/api/proposals", params={"state": "open"}).json()["proposals"]
    assert waiting["skill"] == "create_automation", card
    assert "a refund is processed, of $50.00 or more" in waiting["summary"]
    assert "you said" in waiting["arguments"]["webhook"]["source"]
    done = api.post(f"/api/proposals/{waiting['id']}/confirm", json={"digest": waiting["digest"]}).json()
    assert done["state"] == "done", done["outcome"]
    assert [one["event"] for one in listed(told)] == ["refund_succeeded"]
    shown = api.post("/api/chat", json={"message": "which automations do I have?"}).json()
    assert "$50.00" in str(shown)


def declined(told: Told) -> str:
    """A customer's payment that was declined; returns its intent."""
    client = told.stripe().v1
    customer = client.customers.create({"name": "Ada Okoro", "email": "ada@example.com"})
    card = client.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer.id})
    with pytest.raises(stripe.CardError) as refused:
        told.house.sell(1234, "eur", customer=customer.id, payment_method=card.id)
    return str(refused.value.error.payment_intent.id)  # type: ignore[union-attr]  # a decline names its intent


def open_steps(told: Told) -> list[str]:
    """The proposals that wait."""
    waiting = told.house.api().get("/api/proposals", params={"state": "open"}).json()["proposals"]
    return [row["id"] for row in waiting]


def test_beside_the_rule_of_florins_own_it_asks_for_one_decision(told: Told) -> None:
    """Both tell of the declined payment and both offer its retry, which is one proposal; over, it is withdrawn."""
    do(told, "create_automation", event="payment_failed", do="prepare", step="retry_payment")
    payment = declined(told)
    rule = told.one("payment_failed", lambda one: one.proposal_id is not None)
    own = told.one("automation", lambda one: one.proposal_id is not None)
    assert rule.proposal_id == own.proposal_id
    assert open_steps(told) == [rule.proposal_id]
    assert "of “Ada Okoro”" in rule.lines[0]
    told.stripe().v1.payment_intents.confirm(payment, {"payment_method": "pm_card_visa"})
    wait_for(lambda: not open_steps(told), "the step to be withdrawn")
    ended = told.house.api().get(f"/api/proposals/{rule.proposal_id}").json()
    assert (ended["state"], ended["decided_by"]) == ("rejected", "florin")
    assert "is over" in ended["outcome"]


def test_a_declined_retry_leaves_one_step(told: Told) -> None:
    """The next decline of the same payment replaces what was prepared for the one before."""
    do(told, "create_automation", event="payment_failed", do="prepare", step="retry_payment")
    payment = declined(told)
    told.one("payment_failed", lambda one: one.proposal_id is not None)
    told.one("automation", lambda one: one.proposal_id is not None)
    with pytest.raises(stripe.CardError):
        told.stripe().v1.payment_intents.confirm(payment, {"payment_method": "pm_card_visa_chargeDeclined"})

    def offered() -> set[str | None]:
        return {one.proposal_id for one in told.alerts() if one.state != "resolved"}

    wait_for(lambda: len(told.alerts()) == 4 and None not in offered(), "the steps of the second decline")
    wait_for(lambda: len(open_steps(told)) == 1, "one step to be left")
    assert offered() == set(open_steps(told))
