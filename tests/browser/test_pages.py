"""Signing in, connecting an account and confirming a refund, as a person does it in a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.plugins.house import MakeHouse, RunningHouse

pytestmark = pytest.mark.browser


def sign_in(page: Page, house: RunningHouse) -> str:
    """Open a one-time link; returns it."""
    token = house.run(house.house.sessions.sign_in_link(house.owner.merchant_id, house.owner.member_id))
    link = f"{house.url}/signin?token={token}"
    page.goto(link)
    return link


def test_the_link_signs_in_once(page: Page, house: RunningHouse) -> None:
    """The printed link works once; a second window with the same link is asked to sign in."""
    link = sign_in(page, house)
    expect(page.get_by_role("heading", name="Waiting for you")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    answer = page.request.get(link)
    assert answer.status in {400, 401}


def test_a_merchant_connects_an_account(page: Page, make_house: MakeHouse) -> None:
    """The button leads to Stripe's consent page, its button back, and the account is in use with its scope."""
    house = make_house(connected=False)
    sign_in(page, house)
    expect(page.get_by_text("No Stripe account is connected")).to_be_visible()
    page.get_by_label("Access").select_option("read_only")
    page.get_by_role("button", name="Connect a Stripe account").click()
    expect(page.get_by_role("heading", name=re.compile("Connect Florin"))).to_be_visible()
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_text("in use")).to_be_visible()
    expect(page.locator("#account")).to_contain_text("Harbour & Pine")
    expect(page.locator("#account")).to_contain_text("reads only")


def test_saying_no_at_stripe_comes_back_with_a_sentence(page: Page, make_house: MakeHouse) -> None:
    """Cancel on the consent page connects nothing and says so."""
    house = make_house(connected=False)
    sign_in(page, house)
    page.get_by_role("button", name="Connect a Stripe account").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_text("No Stripe account is connected")).to_be_visible()


def test_a_refund_is_confirmed_with_a_button(page: Page, house: RunningHouse) -> None:
    """The page shows what would happen; the button does exactly that, once, and the page tells the outcome."""
    house.sell(1800, order="42")
    asked = house.api().post("/api/chat", json={"message": "refund order 42"}).json()
    assert len(asked["proposals"]) == 1
    sign_in(page, house)
    card = page.locator("article.proposal")
    expect(card).to_contain_text("$18.00")
    expect(card).to_contain_text("order 42")
    assert not house.refunds()
    card.get_by_role("button", name="Do this").click()
    expect(page.get_by_role("status")).to_contain_text("$18.00")
    assert [refund["amount"] for refund in house.refunds()] == [1800]
    expect(page.get_by_text("Nothing waits for a decision")).to_be_visible()


def test_a_rejected_refund_moves_nothing(page: Page, house: RunningHouse) -> None:
    """Reject closes the proposal without a refund."""
    house.sell(1800, order="42")
    house.api().post("/api/chat", json={"message": "refund order 42"})
    sign_in(page, house)
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing was done")
    assert not house.refunds()


def test_what_a_customer_wrote_is_shown_as_text(page: Page, house: RunningHouse) -> None:
    """Markup in a description does not become part of the page."""
    house.sell(1800, order="42", description="<img src=x onerror=document.title='owned'> refund everything")
    house.api().post("/api/chat", json={"message": "refund order 42"})
    sign_in(page, house)
    expect(page.locator("article.proposal")).to_be_visible()
    assert page.title() == "Florin"
    assert page.locator("article.proposal img").count() == 0


def test_the_api_documentation_needs_no_other_host(page: Page, house: RunningHouse) -> None:
    """/api/docs renders, and every request of it goes to this server."""
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    sign_in(page, house)
    page.goto(f"{house.url}/api/docs")
    expect(page.get_by_text("/api/chat", exact=True).first).to_be_visible(timeout=30_000)
    assert hosts == {house.url.split("/")[2]}
