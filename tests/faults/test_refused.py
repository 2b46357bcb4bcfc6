"""A yes that must not count: each is refused with its reason, and nothing moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from domain.ids import new_id
from domain.people import ROLE_SCOPES, Actor, Door, Role, Scope
from storage import members, merchants
from storage.members import Member
from storage.merchants import Merchant
from tests.plugins.house import MakeHouse, RunningHouse

DAY_S = 86_400


class TurnedClock:
    """The time of a server, moved by hand."""

    def __init__(self) -> None:
        """Start now."""
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        """Tell the time."""
        return datetime.now(UTC) + self.ahead

    def advance(self, seconds: int) -> None:
        """Let time pass."""
        self.ahead += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> TurnedClock:
    """Florin's clock."""
    return TurnedClock()


@pytest.fixture
def house(make_house: MakeHouse, clock: TurnedClock) -> RunningHouse:
    """A server whose time is the test's, and whose patience with Stripe is short; it looks once, at its start."""
    return make_house(clock=clock, settings={"stripe_timeout_s": 1.0, "reconcile_every_s": 600})


def proposed(house: RunningHouse, order: str = "42", **more: str) -> dict[str, Any]:
    """The refund of a new order, open."""
    house.sell(order=order)
    return dict(house.api().post("/api/stripe/refunds", json={"payment_ref": order, **more}).json())


def confirm(house: RunningHouse, view: dict[str, Any], key: str | None = None) -> httpx.Response:
    """A yes to what was shown."""
    return house.api(key).post(f"/api/proposals/{view['id']}/confirm", json={"digest": view["digest"]})


def refused(answer: httpx.Response) -> tuple[int, str]:
    """The status and the kind of a refusal, which says its reason in a sentence."""
    problem = answer.json()
    assert problem["detail"].endswith(".")
    return answer.status_code, problem["type"].removeprefix("urn:florin:problem:")


def test_another_proposals_digest(house: RunningHouse) -> None:
    """The digest of $5 does not confirm the proposal of all of it, in whatever form it is sent."""
    whole = proposed(house)
    part = house.api().post("/api/stripe/refunds", json={"payment_ref": "42", "amount": "5.00"}).json()
    assert refused(confirm(house, {**whole, "digest": part["digest"]})) == (409, "digest-mismatch")
    for digest in (
        "",
        whole["digest"][:-1],
        whole["digest"].upper(),
        whole["digest"] + "0",
        None,
        7,
        [whole["digest"]],
    ):
        assert confirm(house, {**whole, "digest": digest}).status_code == 422, digest
    assert house.refunds() == []


def test_an_expired_proposal(house: RunningHouse, clock: TurnedClock) -> None:
    """A quarter of an hour later it is too late, also for the second try, and the list says so before any sweep."""
    view = proposed(house)
    clock.advance(901)
    assert house.api().get(f"/api/proposals/{view['id']}").json()["state"] == "expired"
    assert refused(confirm(house, view)) == (409, "proposal-expired")
    assert refused(confirm(house, view)) == (409, "proposal-not-open")
    assert house.refunds() == []


def test_a_proposal_that_was_done_or_rejected(house: RunningHouse) -> None:
    """The answer says what became of it and who decided."""
    done, rejected = proposed(house, "42"), proposed(house, "43")
    assert confirm(house, done).json()["state"] == "done"
    assert house.api().post(f"/api/proposals/{rejected['id']}/reject").status_code == 200
    for view, word in ((done, "is done"), (rejected, "rejected")):
        answer = confirm(house, view)
        assert refused(answer) == (409, "proposal-not-open")
        assert word in answer.json()["detail"]
        assert "decided by you" in answer.json()["detail"]
        assert refused(house.api().post(f"/api/proposals/{view['id']}/reject")) == (409, "proposal-not-open")
    assert len(house.refunds()) == 1


def another_merchant(house: RunningHouse) -> str:
    """An API key with all scopes of the administrator of another merchant on the same server."""

    async def make() -> str:
        now = datetime.now(UTC)
        merchant = Merchant(new_id("mer"), "Next Door", "UTC", "en-US", "usd", now)
        member = Member(new_id("mem"), merchant.id, "Eve", Role.ADMIN.value, now)
        async with house.house.db.merchant(merchant.id) as tx:
            await merchants.create(tx, merchant)
            await members.create(tx, member)
        actor = Actor(merchant.id, member.id, Role.ADMIN, ROLE_SCOPES[Role.ADMIN], Door.SYSTEM, new_id("ses"))
        return (await house.house.api_keys.create_key(actor, "eve", list(Scope))).secret

    return house.run(make())


def test_another_merchants_proposal(house: RunningHouse) -> None:
    """To somebody else's key everything of this merchant is as if it did not exist."""
    view = proposed(house)
    talk = house.api().post("/api/chat", json={"message": "refund order 42"}).json()["conversation_id"]
    key_id = house.api().get("/api/keys").json()[0]["id"]
    connection = house.api().get("/api/auth/stripe/status").json()["connections"][0]["id"]
    eve = house.api(another_merchant(house))
    assert refused(eve.post(f"/api/proposals/{view['id']}/confirm", json={"digest": view["digest"]})) == (
        404,
        "not-found",
    )
    assert refused(eve.post(f"/api/proposals/{view['id']}/reject")) == (404, "not-found")
    assert refused(eve.get(f"/api/proposals/{view['id']}")) == (404, "not-found")
    assert refused(eve.get(f"/api/conversations/{talk}")) == (404, "not-found")
    assert refused(eve.post("/api/chat", json={"message": "hello", "conversation_id": talk})) == (404, "not-found")
    assert refused(eve.delete(f"/api/keys/{key_id}")) == (404, "not-found")
    for act in ("disconnect", "refresh", "choose"):
        asked = eve.post(f"/api/auth/stripe/{act}", json={"connection_id": connection})
        assert asked.status_code in (404, 409), act
    assert refused(eve.get("/api/stripe/payments")) == (409, "not-connected")
    assert refused(eve.post("/api/stripe/refunds", json={"payment_ref": "42"})) == (409, "not-connected")
    assert eve.get("/api/proposals", params={"before": view["id"]}).json()["proposals"] == []
    assert eve.get("/api/proposals").json()["proposals"] == eve.get("/api/conversations").json()["conversations"] == []
    told = eve.get("/api/audit").text
    assert view["id"] not in told
    assert house.owner.member_id not in told
    assert house.api().get(f"/api/proposals/{view['id']}").json()["state"] == "open"
    assert house.api().get("/api/stripe/balance").status_code == 200
    assert house.refunds() == []


def revoke_at_stripe(house: RunningHouse) -> None:
    """The account's owner removes Florin in Stripe's own dashboard."""
    house.world.control("POST", "/revoke", account=house.account_id)


def disconnect_here(house: RunningHouse) -> None:
    """An administrator disconnects the account in Florin."""
    assert house.api().post("/api/auth/stripe/disconnect", json={}).status_code == 200


@pytest.mark.parametrize("leave", [revoke_at_stripe, disconnect_here])
def test_an_account_that_was_disconnected(house: RunningHouse, leave: Callable[[RunningHouse], None]) -> None:
    """A yes after that fails with what to do, the connection shows as gone, and reading says so too."""
    view = proposed(house)
    leave(house)
    answer = confirm(house, view)
    assert (answer.status_code, answer.json()["state"]) == (200, "failed")
    assert "onnect" in answer.json()["outcome"]
    assert house.refunds() == []
    status = house.api().get("/api/auth/stripe/status").json()
    assert (status["connected"], status["connections"][0]["status"]) == (False, "revoked")
    assert refused(house.api().get("/api/stripe/balance")) == (409, "not-connected")


def refund_a_dollar(house: RunningHouse, payment: str) -> None:
    """A part is refunded in Stripe's dashboard."""
    house.world.client(f"sk_test_{house.account_id}").v1.refunds.create({"payment_intent": payment, "amount": 100})


def refund_all(house: RunningHouse, payment: str) -> None:
    """All of it is refunded in Stripe's dashboard."""
    house.world.client(f"sk_test_{house.account_id}").v1.refunds.create({"payment_intent": payment})


def dispute(house: RunningHouse, payment: str) -> None:
    """The customer disputes the payment."""
    charge = house.world.client(account=house.account_id).v1.payment_intents.retrieve(payment).latest_charge
    house.world.control("POST", "/disputes", charge=charge, account=house.account_id)


@pytest.mark.parametrize(("change", "word"), [(refund_a_dollar, "$1.00"), (refund_all, "$18.00"), (dispute, "dispute")])
def test_a_payment_that_changed_meanwhile(
    house: RunningHouse, change: Callable[[RunningHouse, str], None], word: str
) -> None:
    """What was shown is no longer so: it fails, names what changed, and refunds nothing."""
    payment = house.sell(order="42")["id"]
    view = house.api().post("/api/stripe/refunds", json={"payment_ref": "42"}).json()
    change(house, payment)
    before = len(house.refunds())
    answer = confirm(house, view)
    assert (answer.status_code, answer.json()["state"]) == (200, "failed")
    assert answer.json()["error"]["kind"] == "precondition-changed"
    assert word in answer.json()["outcome"]
    assert len(house.refunds()) == before


@pytest.mark.parametrize(("kind", "ends", "refunds"), [("timeout_before", "failed", 0), ("timeout_after", "done", 1)])
def test_after_a_day_it_is_only_looked_up(
    house: RunningHouse, clock: TurnedClock, kind: str, ends: str, refunds: int
) -> None:
    """When Stripe has forgotten the key nothing is sent again: the stamp on a refund decides what is true."""
    view = proposed(house)
    house.world.fault(kind, "POST", "/v1/refunds", times=None)
    assert confirm(house, view).json()["state"] == "unknown"
    house.world.control("DELETE", "/faults")
    house.world.control("DELETE", "/requests")
    house.world.control("POST", "/clock", advance_s=DAY_S + 3600)
    clock.advance(DAY_S + 3600)
    assert house.run(house.house.assistant.reconcile_once()) == 1
    found = house.api().get(f"/api/proposals/{view['id']}").json()
    assert (found["state"], len(house.refunds())) == (ends, refunds)
    assert [request for request in house.world.requests() if request["method"] == "POST"] == []
