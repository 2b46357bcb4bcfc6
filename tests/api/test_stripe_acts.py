"""What can be done to Stripe's objects over REST: each write is a typed proposal, and every skill has its address."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.names import REPORTS
from api.stripe_objects.table import RESOURCES
from domain.people import Scope
from skills.contract import Acts, Reads
from skills.contract.discovery import discover
from tests.plugins.house import RunningHouse

CREATED, UNPROCESSABLE = httpx.codes.CREATED, httpx.codes.UNPROCESSABLE_ENTITY


def made(answer: httpx.Response, skill: str) -> dict[str, Any]:
    """The proposal that an answer holds, of that skill."""
    assert answer.status_code == CREATED, answer.text
    view: dict[str, Any] = answer.json()
    assert (view["skill"], view["state"]) == (skill, "open")
    return view


def test_what_the_table_names_there_is(house: RunningHouse) -> None:
    """Every act of the table is an acting skill that takes the argument, every question a reading one."""
    catalogue = discover()
    for resource in RESOURCES:
        acts = [*resource.acts.values(), *filter(None, (resource.changes, resource.removes))]
        for act in acts:
            skill = catalogue.get(act.skill)
            assert skill is None or (isinstance(skill, Acts) and act.argument in skill.args.model_fields), act
        for act in (*resource.asks.values(), *filter(None, (resource.found_by,))):
            skill = catalogue[act.skill]
            assert isinstance(skill, Reads), act
            assert act.argument in skill.args.model_fields
        if resource.creates is not None and resource.creates in catalogue:
            assert isinstance(catalogue[resource.creates], Acts)


def test_objects_are_made_changed_and_removed_by_proposals(house: RunningHouse) -> None:
    """POST, PATCH and DELETE propose what the skill proposes; nothing happens before the yes, and then it does."""
    api = house.api()
    view = made(
        api.post("/api/stripe/customers", json={"email": "jane@example.com", "name": "Jane"}), "create_customer"
    )
    assert house.world.objects("customer", house.account_id) == []
    done = api.post(f"/api/proposals/{view['id']}/confirm", json={"digest": view["digest"]})
    assert done.json()["state"] == "done"
    (jane,) = house.world.objects("customer", house.account_id)
    changed = made(api.patch(f"/api/stripe/customers/{jane['id']}", json={"name": "Jane Roe"}), "update_customer")
    assert changed["arguments"]["name"]["value"] == "Jane Roe"
    made(api.delete(f"/api/stripe/customers/{jane['id']}"), "delete_customer")
    assert len(house.world.objects("customer", house.account_id)) == 1


def test_acts_on_one_object(house: RunningHouse) -> None:
    """Verbs below an object: the id is the skill's argument, what else it needs is the body, which may be left out."""
    sdk = house.world.client(account=house.account_id).v1
    jane = sdk.customers.create({"name": "Jane", "email": "jane@example.com"}).id
    product = sdk.products.create({"name": "Tea"}).id
    price = sdk.prices.create(
        {"product": product, "currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}}
    ).id
    sub = sdk.subscriptions.create({"customer": jane, "items": [{"price": price}], "trial_period_days": 7}).id
    payment = house.sell(1_800, order="42")["id"]
    api = house.api()
    made(api.post(f"/api/stripe/subscriptions/{sub}/cancel", json={"at_period_end": True}), "cancel_subscription")
    made(api.post(f"/api/stripe/subscriptions/{sub}/cancel"), "cancel_subscription")
    made(api.post(f"/api/stripe/subscriptions/{sub}/pause", json={}), "pause_subscription")
    made(api.post(f"/api/stripe/products/{product}/archive"), "archive_product")
    view = made(api.post(f"/api/stripe/payments/{payment}/refund", json={"amount": "5.00"}), "refund_payment")
    assert (view["amount_minor"], view["currency"]) == (500, "usd")
    assert api.post(f"/api/stripe/payments/{payment}/refund", json={"amount": 5}).status_code == UNPROCESSABLE
    assert api.post(f"/api/stripe/payments/{payment}/refund", json={"payment_ref": "x"}).status_code == UNPROCESSABLE
    assert api.post(f"/api/stripe/customers/{jane}/credit").status_code == UNPROCESSABLE
    assert api.post("/api/stripe/customers/cus_nobody/credit", json={"amount": "5"}).status_code == 404
    assert api.post(f"/api/stripe/payments/{payment}/dance").status_code == 404
    risk = api.get(f"/api/stripe/payments/{payment}/risk")
    assert risk.status_code == httpx.codes.OK
    assert payment in risk.text


def test_one_key_makes_one_proposal(house: RunningHouse) -> None:
    """The same Idempotency-Key gives the same proposal; other content under it is a conflict."""
    api, headers = house.api(), {"Idempotency-Key": "order-1"}
    body = {"email": "jane@example.com"}
    first = api.post("/api/stripe/customers", json=body, headers=headers).json()
    assert api.post("/api/stripe/customers", json=body, headers=headers).json()["id"] == first["id"]
    other = api.post("/api/stripe/customers", json={"email": "joe@example.com"}, headers=headers)
    assert (other.status_code, other.json()["type"]) == (409, "urn:florin:problem:key-reused")


def test_writes_need_the_scope(house: RunningHouse) -> None:
    """A key that reads proposes nothing, at whichever address, and nothing is stored."""
    house.sell(1_800, order="42")
    reader = house.api(house.make_key(Scope.READ))
    for path, body in (
        ("stripe/refunds", {"payment_ref": "42"}),
        ("stripe/payments/42/refund", {}),
        ("skills/refund_payment", {"payment_ref": "42"}),
        ("skills/refund_payments", {"payment_refs": ["42"]}),
    ):
        assert reader.post(f"/api/{path}", json=body).status_code == 403, path
    assert reader.delete("/api/stripe/customers/cus_1").status_code == 403
    assert house.api().get("/api/proposals").json()["proposals"] == []


def test_every_skill_is_described_and_runs(house: RunningHouse) -> None:
    """GET lists all with their schemas; POST answers, proposes or plans; what is missing is a question."""
    house.sell(1_800, order="42")
    api = house.api()
    listed = {one["name"]: one for one in api.get("/api/skills").json()["skills"]}
    assert listed.keys() == discover().keys()
    assert listed["refund_payment"]["kind"] == "acts"
    assert listed["refund_payment"]["args"]["required"] == ["payment_ref"]
    assert api.get("/api/skills/get_balance").json() == listed["get_balance"]
    read = api.post("/api/skills/get_payment", json={"payment_ref": "42"})
    assert (read.status_code, read.json()["data"]["amount_minor"]) == (200, 1_800)
    assert api.post("/api/skills/get_balance").status_code == 200
    made(api.post("/api/skills/refund_payment", json={"payment_ref": "42"}), "refund_payment")
    plan = api.post("/api/skills/refund_payments", json={"payment_refs": ["42"]})
    assert (plan.status_code, len(plan.json()["lines"])) == (201, 1)
    assert api.post("/api/skills/cancel_subscription", json={}).json()["type"] == "urn:florin:problem:question"
    assert api.post("/api/skills/refund_payment", json={"payment_rf": "42"}).status_code == 400
    assert api.post("/api/skills/refund_payment", json={"payment_ref": "\x00"}).status_code == 422
    assert api.post("/api/skills/dance", json={}).status_code == 404
    assert api.post("/api/skills/refund_payment?format=csv", json={"payment_ref": "42"}).status_code == 400


def test_reports_and_search_have_addresses(house: RunningHouse) -> None:
    """Each report answers with the skill's own figures; search finds by any word."""
    paid = house.sell(1_800, order="42")
    api = house.api()
    catalogue = discover()
    for name, skill in REPORTS.items():
        if skill not in catalogue:
            continue
        answer = api.get(f"/api/analytics/{name}", params={"start": "2020-01-01"} if name != "exposure" else {})
        if "start" not in catalogue[skill].args.model_fields:
            answer = api.get(f"/api/analytics/{name}")
        assert answer.status_code == httpx.codes.OK, (name, answer.text)
        assert answer.json()["text"]
    assert api.get("/api/analytics/revenue", params={"start": "2020-01-01", "grup_by": "day"}).status_code == 422
    found = api.get("/api/search", params={"q": "order 42"}).json()["data"]
    assert found["hits"][0]["id"] == paid["id"]


@pytest.mark.parametrize("account", ["nobody", "acct_nope"])
def test_an_unknown_account_is_a_question(house: RunningHouse, account: str) -> None:
    """`account` names a connected account; any other name is asked about, never ignored."""
    for path in ("stripe/payments", "stripe/account", "stripe/balance", "analytics/exposure"):
        answer = house.api().get(f"/api/{path}", params={"account": account})
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:florin:problem:question"), path
    answer = house.api().post("/api/stripe/customers", params={"account": account}, json={"email": "a@example.com"})
    assert answer.status_code == UNPROCESSABLE
    assert house.api().get("/api/stripe/payments", params={"account": house.account_id}).status_code == 200
