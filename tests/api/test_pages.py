"""The home page and the API documentation: what they show, what their buttons do, and what they load."""

from __future__ import annotations

import re
from html import unescape

import httpx

from api.home_contents import DECIDED_MAX
from tests.plugins.house import RunningHouse


def test_nobody_signed_in_sees_nothing_of_the_merchant(house: RunningHouse) -> None:
    """Without a session the page says how to sign in, and no more."""
    page = house.api("").get("/")
    assert page.status_code == 200
    assert "one-time link" in page.text
    assert "./run sign-in" in page.text
    assert house.account_id not in page.text


LOOKING = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_browser_is_refused_in_a_sentence_on_a_page(house: RunningHouse) -> None:
    """A used link and a wrong address are pages that say what to do; a program gets the problem document."""
    stranger = house.api("")
    for path, status, said in [
        ("/signin?token=lnk_used", 401, "already used or has expired"),
        ("/signin?token=" + "x" * 5000, 422, "Some fields are wrong."),
        ("/api/proposals", 401, "./run sign-in"),
        ("/nowhere", 404, "Not found."),
    ]:
        page, document = stranger.get(path, headers=LOOKING), stranger.get(path)
        assert (page.status_code, document.status_code) == (status, status), path
        assert page.headers["content-type"].startswith("text/html"), path
        assert said in unescape(page.text), path
        assert ("<h2>Sign in</h2>" in page.text) == (status == 401), path
        assert document.headers["content-type"] == "application/problem+json", path


def test_a_used_link_leads_home_who_is_signed_in(house: RunningHouse) -> None:
    """Opening the same link again in a signed-in browser shows the home page and says so."""
    browser = house.browser()
    answer = browser.get("/signin?token=lnk_used", headers=LOOKING)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "You are signed in already." in browser.get("/").text


def test_the_page_confirms_exactly_what_it_shows(house: RunningHouse) -> None:
    """An open proposal stands there with its effects; its button carries the digest, and the refund is made once."""
    house.sell(1800, order="42")
    proposal = house.api().post("/api/stripe/refunds", json={"payment_ref": "42"}).json()
    browser = house.browser()
    page = unescape(browser.get("/").text)
    for shown in (proposal["summary"], "$18.00", *proposal["effects"], *proposal["warnings"]):
        assert shown in page
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert digest is not None
    wrong = browser.post(f"/proposals/{proposal['id']}/confirm", data={"digest": "0" * 64})
    assert wrong.status_code == httpx.codes.SEE_OTHER
    assert house.refunds() == []
    browser.post(f"/proposals/{proposal['id']}/confirm", data={"digest": digest[1]})
    assert [refund["amount"] for refund in house.refunds()] == [1800]
    assert "Refunded $18.00" in unescape(browser.get("/").text)


def test_what_waits_is_shown_however_much_was_decided_since(house: RunningHouse) -> None:
    """An open proposal stays on the page when more newer ones were rejected than it shows of those."""
    house.sell(1800, order="42")
    waiting = house.api().post("/api/stripe/refunds", json={"payment_ref": "42"}).json()
    for number in range(DECIDED_MAX + 1):
        house.sell(500, order=str(100 + number))
        other = house.api().post("/api/stripe/refunds", json={"payment_ref": str(100 + number)}).json()
        house.api().post(f"/api/proposals/{other['id']}/reject")
    page = house.browser().get("/").text
    assert f"/proposals/{waiting['id']}/confirm" in page
    assert "Nothing waits for a decision." not in page


def test_what_a_customer_wrote_is_no_markup(house: RunningHouse) -> None:
    """A description with tags and scripts is shown as text."""
    house.sell(1800, order="43", description="<script>alert(1)</script><img src=x onerror=alert(2)>")
    house.api().post("/api/stripe/refunds", json={"payment_ref": "43"})
    page = house.browser().get("/").text
    assert re.findall("<script[^>]*>", page) == ['<script src="/static/live.js" defer>']
    assert "<img" not in page


def test_the_reject_button_rejects(house: RunningHouse) -> None:
    """Reject closes the proposal and moves nothing."""
    house.sell(1800, order="42")
    proposal = house.api().post("/api/stripe/refunds", json={"payment_ref": "42"}).json()
    house.browser().post(f"/proposals/{proposal['id']}/reject")
    assert house.api().get(f"/api/proposals/{proposal['id']}").json()["state"] == "rejected"


def test_the_documentation_loads_nothing_from_elsewhere(house: RunningHouse) -> None:
    """/api/docs and all it needs come from Florin itself, and the OpenAPI document describes the main routes."""
    api = house.api("")
    page = api.get("/api/docs")
    assets = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert all(asset.startswith(("/", "data:,")) for asset in assets)
    for asset in assets:
        if asset.startswith("/"):
            assert api.get(asset).status_code == 200
    paths = api.get("/api/openapi.json").json()["paths"]
    assert {"/api/chat", "/api/proposals/{proposal_id}/confirm", "/api/auth/stripe/authorize", "/readyz"} <= set(paths)


def test_health_and_readiness(house: RunningHouse) -> None:
    """/healthz says alive; /readyz names database, Stripe and model."""
    api = house.api("")
    assert api.get("/healthz").json() == {"status": "alive"}
    ready = api.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "ready", "database": True, "stripe": True, "stripe_kind": "offline", "model": "embedded",
        "degraded": [],
    }  # fmt: skip
