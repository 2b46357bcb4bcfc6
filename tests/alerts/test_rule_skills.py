"""The skills of alert rules: what is proposed is stored once a person says yes, exactly, once, and only the own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.own_office import own_office
from assistant.assistant import Assistant
from assistant.own_records import OwnOffice, OwnShelf
from domain.errors import OutcomeUnknown
from domain.people import Door, Scope
from storage import alert_rules
from storage.alert_rules import AlertRule
from tests.alerts.telling import Told
from tests.plugins.house import MakeHouse, RunningHouse

OPEN, DONE, FAILED = "open", "done", "failed"


@pytest.fixture
def told(house: RunningHouse) -> Told:
    """A merchant."""
    return Told(house)


def ask(told: Told, skill: str, **args: Any) -> httpx.Response:
    """Run a skill as a program does."""
    return told.house.api().post(f"/api/skills/{skill}", json=args)


def proposed(told: Told, skill: str, **args: Any) -> dict[str, Any]:
    """A proposal."""
    answer = ask(told, skill, **args)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return dict(answer.json())


def confirmed(told: Told, proposal: Mapping[str, Any]) -> dict[str, Any]:
    """What became of a proposal once a person said yes."""
    sent = {"digest": proposal["digest"]}
    return dict(told.house.api().post(f"/api/proposals/{proposal['id']}/confirm", json=sent).json())


def do(told: Told, skill: str, **args: Any) -> dict[str, Any]:
    """Propose and confirm; it must end done."""
    ended = confirmed(told, proposed(told, skill, **args))
    assert ended["state"] == DONE, ended["outcome"]
    return ended


def rules(told: Told) -> list[AlertRule]:
    """The stored rules."""

    async def read() -> list[AlertRule]:
        async with told.house.house.db.merchant(told.house.owner.merchant_id) as tx:
            return await alert_rules.listed(tx)

    return told.house.run(read())


def rule_of(told: Told, kind: str) -> dict[str, Any]:
    """The only rule of a kind, as list_alert_rules tells it."""
    (found,) = ask(told, "list_alert_rules", alerts=kind).json()["data"]["rules"]
    return dict(found)


def test_a_rule_is_made_only_by_a_yes_and_then_it_speaks(told: Told) -> None:
    """Nothing is stored by proposing; what is stored is what was shown, under the approver's name, and it fires."""
    told.listen()
    waiting = proposed(told, "create_alert_rule", alert="payment_over", amount="500", name="Big ones")
    assert waiting["summary"] == "Tell you when a payment of $500.00 or more arrives."
    assert rules(told) == []
    ended = confirmed(told, waiting)
    (rule,) = rules(told)
    assert ended["receipt"]["object_id"] == rule.id
    assert (rule.kind, rule.name, rule.parameters) == (
        "payment_over", "Big ones", {"amount_minor": 50_000, "currency": "usd"},
    )  # fmt: skip
    assert (rule.created_by, rule.is_default, rule.is_on) == (told.house.owner.member_id, False, True)
    told.house.sell(50_000, order="9")
    assert told.one("payment_over").rule_id == rule.id
    listed = ask(told, "list_alerts").json()
    assert "Payment of $500.00 arrived" in listed["text"]
    assert "because it is $500.00 or more, as you asked to be told" in listed["text"]
    assert listed["data"]["by_kind"] == {"payment_over": 1}
    refused = ask(told, "create_alert_rule", alert="payment_over", amount="500.00", currency="USD")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:florin:problem:conflict")


def test_amounts_are_in_the_currencys_own_unit(told: Told) -> None:
    """Yen have no cents and dinars three; finer than that is no amount."""
    do(told, "create_alert_rule", alert="payment_over", amount="60000", currency="JPY")
    do(told, "create_alert_rule", alert="payment_over", amount="1.234", currency="KWD")
    assert sorted(rule.parameters["amount_minor"] for rule in rules(told)) == [1234, 60_000]
    assert ask(told, "create_alert_rule", alert="payment_over", amount="1.5", currency="JPY").status_code == 400


def test_a_kind_of_florins_is_turned_on_tuned_and_off_again(told: Told) -> None:
    """One row for its default, whatever is changed of it; each change is a revision on the one before."""
    do(told, "create_alert_rule", alert="payout_paid")
    assert ask(told, "create_alert_rule", alert="payout_paid").status_code == 409
    do(told, "change_alert_rule", rule="payout_paid", active=False)
    assert [(rule.kind, rule.is_default, rule.is_on, rule.revision) for rule in rules(told)] == [
        ("payout_paid", True, False, 2)
    ]
    do(told, "create_alert_rule", alert="refund_surge", percent="2.5")
    assert rule_of(told, "refund_surge")["parameters"]["percent_bp"] == 250
    assert "2.5 %" in ask(told, "list_alert_rules", alerts="refund_surge").json()["text"]
    for wrong in (
        {"alert": "nonsense"},
        {"alert": "payout_failed", "amount": "5"},
        {"alert": "refund_surge", "percent": "9999"},
    ):
        assert ask(told, "create_alert_rule", **wrong).status_code in (400, 404), wrong


def test_several_rules_of_a_kind_are_a_choice(told: Told) -> None:
    """Which of two is deleted is asked; by its id there is no doubt; a kind of Florin's own can't be deleted."""
    for amount in ("500", "900"):
        do(told, "create_alert_rule", alert="payment_over", amount=amount)
    answer = ask(told, "delete_alert_rule", rule="payment_over")
    assert answer.status_code == 409, answer.text
    first, second = rules(told)
    do(told, "delete_alert_rule", rule=first.id)
    assert [rule.id for rule in rules(told)] == [second.id]
    do(told, "delete_alert_rule", rule="payment_over")
    assert rules(told) == []
    assert ask(told, "delete_alert_rule", rule="payout_failed").status_code == 409
    assert ask(told, "delete_alert_rule", rule=first.id).status_code == 404


def test_what_is_muted_or_off_raises_nothing(told: Told) -> None:
    """A kind, a topic and a rule of one's own, until a day or for good; urgent ones are warned of."""
    told.listen()
    until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    waiting = proposed(told, "mute_alerts", alerts="fraud", until=until)
    assert "Early fraud warning" in waiting["warnings"][0]
    confirmed(told, waiting)
    do(told, "mute_alerts", alerts="payment_failed")
    paid = told.house.sell(4200, order="9")
    told.control("/warnings", charge=told.charge(paid))
    with pytest.raises(Exception, match="card"):
        told.house.sell(4200, order="10", payment_method="pm_card_visa_chargeDeclined")
    refund = told.stripe().v1.refunds.create({"payment_intent": paid["id"], "amount": 100})
    told.control("/refunds", refund=refund.id, status="failed")
    told.one("refund_failed")
    told.quiet()
    assert {alert.kind for alert in told.alerts()} == {"refund_failed"}
    assert rule_of(told, "fraud_warning")["muted_until"].startswith(until)
    assert ask(told, "mute_alerts", alerts="payment_failed").status_code == 409
    assert ask(told, "mute_alerts", alerts="payouts", until="2020-01-01").status_code == 400
    do(told, "change_alert_rule", rule="fraud_warning", active=True)
    assert rule_of(told, "fraud_warning")["muted_until"] is None


def test_all_can_be_silenced_at_once(told: Told) -> None:
    """Every kind and every rule of one's own."""
    do(told, "create_alert_rule", alert="payment_over", amount="500")
    do(told, "mute_alerts", alerts="all")
    everything = ask(told, "list_alert_rules").json()["data"]["rules"]
    assert {rule["is_on"] for rule in everything} == {False}


@pytest.mark.parametrize("skill", ["change_alert_rule", "delete_alert_rule", "mute_alerts"])
def test_what_changed_meanwhile_is_not_done(told: Told, skill: str) -> None:
    """A rule that another proposal has changed since is left as it is."""
    do(told, "create_alert_rule", alert="payment_over", amount="500")
    args: dict[str, dict[str, Any]] = {
        "change_alert_rule": {"rule": "payment_over", "amount": "700"},
        "delete_alert_rule": {"rule": "payment_over"},
        "mute_alerts": {"alerts": "payment_over"},
    }
    waiting = proposed(told, skill, **args[skill])
    do(told, "change_alert_rule", rule="payment_over", amount="900")
    before = rules(told)
    ended = confirmed(told, waiting)
    assert (ended["state"], ended["error"]["kind"]) == (FAILED, "precondition-changed")
    assert rules(told) == before


def test_nobody_without_the_right_proposes_or_confirms(told: Told) -> None:
    """A key that only reads sees the rules and changes none; one that proposes confirms none."""
    reading, proposing = told.house.make_key(Scope.READ), told.house.make_key(Scope.READ, Scope.PROPOSE)
    reader, proposer = told.house.api(reading), told.house.api(proposing)
    assert reader.post("/api/skills/list_alert_rules", json={}).status_code == 200
    assert reader.post("/api/skills/mute_alerts", json={"alerts": "all"}).status_code == 403
    waiting = proposer.post("/api/skills/mute_alerts", json={"alerts": "all"}).json()
    said = proposer.post(f"/api/proposals/{waiting['id']}/confirm", json={"digest": waiting["digest"]})
    assert said.status_code == 403
    assert rules(told) == []


@dataclass(frozen=True, slots=True)
class LossyShelf(OwnShelf):
    """Records whose answer is lost: before the change is made, or after."""

    after: bool = True

    async def change(self, method: str, path: str, params: Mapping[str, Any], *, key: str, by: str) -> dict[str, Any]:
        """Make the change or don't, and say nothing of it."""
        if self.after:
            await OwnShelf(self.office, self.merchant_id).change(method, path, params, key=key, by=by)
        raise OutcomeUnknown("No answer came.")


@dataclass(frozen=True, slots=True)
class LossyOffice(OwnOffice):
    """An office whose answers are lost."""

    after: bool = True

    def of(self, merchant_id: str) -> OwnShelf:
        """One merchant's."""
        return LossyShelf(self, merchant_id, self.after)


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("skill", ["create_alert_rule", "change_alert_rule", "delete_alert_rule", "mute_alerts"])
def test_a_lost_answer_ends_done_exactly_once(make_house: MakeHouse, skill: str, after: bool) -> None:
    """Whether the change was made before the answer was lost or not: looked up, or made once, under the same key."""
    told = Told(make_house(settings={"worker": False}))
    house = told.house.house
    do(told, "create_alert_rule", alert="payment_over", amount="500")
    args: dict[str, dict[str, Any]] = {
        "create_alert_rule": {"alert": "payment_over", "amount": "800"},
        "change_alert_rule": {"rule": "payment_over", "amount": "700"},
        "delete_alert_rule": {"rule": "payment_over"},
        "mute_alerts": {"alerts": "payments"},
    }
    waiting = proposed(told, skill, **args[skill])
    plain = own_office(house.db, house.clock)
    lossy = LossyOffice(house.db, house.clock, plain.kinds, plain.changes, after)
    moment = {"now": house.clock()}
    clock = lambda: moment["now"]  # noqa: E731  # said once, where it is moved
    actor = replace(told.house.owner.actor(), door=Door.REST)
    broken, whole = (
        Assistant(house.db, house.accounts, house.catalogue, None, clock, own=office) for office in (lossy, plain)
    )
    unknown = told.house.run(broken.confirm(actor, waiting["id"], waiting["digest"]))
    assert unknown.state == "unknown"
    moment["now"] += timedelta(minutes=30)
    told.house.run(whole.reconcile_once())
    assert told.house.api().get(f"/api/proposals/{waiting['id']}").json()["state"] == DONE
    stored = rules(told)
    expected = {"create_alert_rule": [1, 1], "change_alert_rule": [2], "delete_alert_rule": []}
    if skill in expected:
        assert [rule.revision for rule in stored] == expected[skill]
    else:
        assert {rule.is_on for rule in stored} == {False}
    told.house.run(whole.reconcile_once())
    assert rules(told) == stored
