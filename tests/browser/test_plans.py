"""A plan of many as a person decides on it in a browser: all at once, one by one, and its progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_pages import sign_in

if TYPE_CHECKING:
    from tests.plugins.house import RunningHouse

pytestmark = pytest.mark.browser


def planned(house: RunningHouse, *orders: str, **more: Any) -> dict[str, Any]:
    """A plan to refund these orders of $18 each, which were paid, and one that does not exist."""
    for order in orders:
        house.sell(1_800, order=order, **more)
    body = {"skill": "refund_payments", "args": {"payment_refs": [*orders, "nowhere-7"]}}
    answer = house.api().post("/api/plans", json=body)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return dict(answer.json())


def test_all_lines_are_confirmed_with_one_button(page: Page, house: RunningHouse) -> None:
    """The card shows each line, the sum and what was left out; the button does all of it, and outcomes are told."""
    plan = planned(house, "12", "13", "15")
    sign_in(page, house)
    card = page.locator("article.plan")
    expect(card.locator(".lines > li")).to_have_count(3)
    expect(card).to_contain_text("Refund 3 payments: $54.00")
    expect(card.locator(".left-out")).to_contain_text("nowhere-7")
    card.locator("summary").first.click()
    expect(card.locator(".lines > li").first).to_contain_text("Visa card ending in 4242")
    assert not house.refunds()
    card.get_by_role("button", name="Confirm all 3 ($54.00)").click()
    expect(page.get_by_text("Of 3 lines: 3 done.").first).to_be_visible()
    assert [refund["amount"] for refund in house.refunds()] == [1_800] * 3
    expect(page.locator("article.plan")).to_have_count(0)
    page.locator("details.plan summary").click()
    expect(page.locator("details.plan")).to_contain_text(
        f"order {plan['lines'][0]['arguments']['payment_ref']['value']}"
    )


def test_lines_are_decided_one_by_one(page: Page, house: RunningHouse) -> None:
    """One alone is done, one is taken out, and the button then names the rest."""
    planned(house, "12", "13", "15")
    sign_in(page, house)
    lines = page.locator("article.plan .lines > li")
    lines.nth(0).get_by_role("button", name="Only this one").click()
    expect(page.get_by_role("status").first).to_contain_text("Refunded $18.00")
    lines.nth(1).get_by_role("button", name="Without this one").click()
    expect(page.get_by_role("status").first).to_contain_text("Nothing was done")
    page.get_by_role("button", name="Confirm the other 1 ($18.00)").click()
    expect(page.get_by_text("Of 3 lines: 2 done, 1 rejected.").first).to_be_visible()
    assert len(house.refunds()) == 2


def test_a_long_run_shows_its_progress(page: Page, house: RunningHouse) -> None:
    """While lines are being done the page says how many have ended, and goes on by itself to the end."""
    planned(house, *map(str, range(20, 26)))
    house.world.fault("slow", "POST", "/v1/refunds", times=None, delay_s=0.7)
    sign_in(page, house)
    page.get_by_role("button", name="Confirm all 6 ($108.00)").click()
    expect(page.get_by_text("of 6 have ended").first).to_be_visible()
    expect(page.get_by_text("Of 6 lines: 6 done.").first).to_be_visible(timeout=30_000)
    assert len(house.refunds()) == 6


def test_what_customers_wrote_stays_text(page: Page, house: RunningHouse) -> None:
    """Markup in descriptions and references does not become part of the page."""
    planned(house, "12", "13", description="<img src=x onerror=document.title='owned'>")
    sign_in(page, house)
    expect(page.locator("article.plan")).to_be_visible()
    assert page.title() == "Florin"
    assert page.locator("article.plan img").count() == 0
