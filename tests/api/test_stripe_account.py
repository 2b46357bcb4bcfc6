"""The Stripe account over REST: connected by OAuth, read through the skills, given back."""

from __future__ import annotations

import httpx

from api.consent import agree
from tests.plugins.house import MakeHouse, RunningHouse


def test_a_browser_connects_through_stripes_page(make_house: MakeHouse) -> None:
    """The home page's button leads to Stripe's consent page, and Stripe's redirect connects the account."""
    house = make_house(connected=False)
    browser = house.browser()
    assert "No Stripe account is connected" in browser.get("/").text
    sent = browser.post("/connect", data={"scope": "read_write", "mode": "test"})
    assert sent.status_code == httpx.codes.SEE_OTHER
    told = house.run(agree(sent.headers["location"]))
    back = browser.get("/api/auth/stripe/callback", params=told)
    assert (back.status_code, back.headers["location"]) == (303, "/")
    status = browser.get("/api/auth/stripe/status").json()
    assert status["connected"]
    assert [item["status"] for item in status["connections"]] == ["active"]
    assert "token" not in str(status)
    again = browser.get("/api/auth/stripe/callback", params=told)
    assert again.status_code == 400


def test_a_state_of_another_session_connects_nothing(make_house: MakeHouse) -> None:
    """A callback that another session began is refused, and the rightful one still works."""
    house = make_house(connected=False)
    victim, stranger = house.browser(), house.browser()
    url = victim.post("/api/auth/stripe/authorize", json={"scope": "read_only"}).json()["url"]
    told = house.run(agree(url))
    assert stranger.get("/api/auth/stripe/callback", params=told).status_code == 400
    finished = victim.post("/api/auth/stripe/callback", json={"state": told["state"], "code": told["code"]})
    assert finished.status_code == 200
    assert finished.json()["scope"] == "read_only"


def test_denied_access_connects_nothing(make_house: MakeHouse) -> None:
    """When the person says no at Stripe, the answer says so and nothing is connected."""
    house = make_house(connected=False)
    browser = house.browser()
    url = browser.post("/api/auth/stripe/authorize", json={}).json()["url"]
    told = {"state": dict(httpx.URL(url).params)["state"], "error": "access_denied"}
    assert browser.get("/api/auth/stripe/callback", params=told).status_code == 403
    assert not browser.get("/api/auth/stripe/status").json()["connected"]


def test_reads_come_from_the_account(house: RunningHouse) -> None:
    """Balance, payments, one payment, customers and the account itself, as JSON with exact minor units."""
    paid = house.sell(1800, order="42")
    api = house.api()
    account = api.get("/api/stripe/account").json()
    assert (account["id"], account["livemode"]) == (house.account_id, False)
    for path in ("/api/stripe/balance", "/api/stripe/payments/42/history"):
        answer = api.get(path)
        assert answer.status_code == 200, answer.text
        assert answer.json()["text"]
    assert [row["id"] for row in api.get("/api/stripe/payments").json()["data"]] == [paid["id"]]
    for path in ("/api/stripe/payments/42", f"/api/stripe/payments/{paid['id']}"):
        assert api.get(path).json()["amount"] == 1_800
    assert api.get("/api/stripe/payments/4711").status_code == 404
    assert api.get("/api/stripe/customers", params={"query": "nobody at all"}).json()["data"] == []


def test_after_disconnecting_nothing_can_be_read_or_proposed(house: RunningHouse) -> None:
    """Disconnecting gives the access back at Stripe; what needs the account says so."""
    house.sell(1800, order="42")
    api = house.api()
    proposal = api.post("/api/stripe/refunds", json={"payment_ref": "42"}).json()
    gone = api.post("/api/auth/stripe/disconnect", json={})
    assert (gone.status_code, gone.json()["status"]) == (200, "revoked")
    assert api.get("/api/stripe/balance").json()["type"] == "urn:florin:problem:not-connected"
    late = api.post(f"/api/proposals/{proposal['id']}/confirm", json={"digest": proposal["digest"]})
    assert late.status_code in (200, 409)
    assert api.get(f"/api/proposals/{proposal['id']}").json()["state"] != "done"
    assert house.refunds() == []


def test_tokens_are_refreshed_on_demand(house: RunningHouse) -> None:
    """A refresh keeps the connection working, with new tokens."""
    api = house.api()
    assert api.post("/api/auth/stripe/refresh", json={}).status_code == 200
    assert api.get("/api/stripe/balance").status_code == 200


def test_a_missing_argument_is_asked_for(house: RunningHouse) -> None:
    """What a person would be asked, a program is told as a problem: a question, or several that fit."""
    house.sell(1000, order="77")
    house.sell(2000, order="77")
    answer = house.api().post("/api/stripe/refunds", json={"payment_ref": "77"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:florin:problem:several-found")
    assert len(answer.json()["options"]) == 2
