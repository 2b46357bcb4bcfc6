"""Alerts on the page as a person has it open: they come by themselves, and are answered with a button."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_pages import sign_in
from tests.live.raising import an_alert, minor_alert, raise_in, raised

if TYPE_CHECKING:
    from tests.plugins.house import RunningHouse
    from tests.plugins.served import Served

pytestmark = pytest.mark.browser


def open_page(page: Page, house: RunningHouse) -> None:
    """Sign in and wait until the page listens."""
    sign_in(page, house)
    expect(page.locator("#live")).to_have_text("Live")


def test_an_alert_appears_while_the_page_is_open(page: Page, house: RunningHouse) -> None:
    """Without reloading: title, lines, why, until when; the window's title counts it."""
    open_page(page, house)
    expect(page.get_by_text("Nothing needs your attention.")).to_be_visible()
    raised(house, an_alert(house.owner.merchant_id))
    card = page.locator("article.alert")
    expect(card).to_contain_text("Dispute over $18.00")
    expect(card).to_contain_text("show that it was delivered")
    expect(card).to_contain_text("because a customer's bank disputes $18.00")
    expect(card).to_contain_text("in 6 days 4 hours")
    expect(page).to_have_title("(1) Florin")
    expect(page.locator("#heard")).to_contain_text("New alert: urgent Dispute over $18.00")


def test_an_alert_is_acknowledged_and_another_snoozed(page: Page, house: RunningHouse) -> None:
    """The buttons answer it, and it moves to what was seen, or to what is silent for an hour."""
    raised(
        house,
        an_alert(house.owner.merchant_id),
        an_alert(house.owner.merchant_id, title="Payout of $90.00 failed", subject_id="po_1"),
    )
    open_page(page, house)
    # The worker says of both that no next step can be prepared; a button that has just moved rests for a moment.
    expect(page.get_by_text("is not connected")).to_have_count(2)
    expect(page.locator("body")).not_to_have_class("settling")
    page.locator("article.alert", has_text="Dispute over").get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("status")).to_contain_text("Acknowledged")
    expect(page.locator("#seen-alerts")).to_contain_text("Dispute over $18.00")
    page.locator("article.alert", has_text="Payout").get_by_role("button", name="Snooze").click()
    expect(page.get_by_text("1 snoozed")).to_be_visible()
    expect(page.get_by_text("Nothing needs your attention.")).to_be_visible()


def test_the_next_step_is_confirmed_where_the_alert_stands(page: Page, house: RunningHouse) -> None:
    """The ready proposal stands inside its alert and nowhere else; its button does it, and the page says what came."""
    house.sell(1800, order="42")
    shown = house.api().post("/api/chat", json={"message": "refund order 42"}).json()["proposals"][0]
    open_page(page, house)
    expect(page.locator("#waiting article.proposal")).to_have_count(1)
    raised(
        house, an_alert(house.owner.merchant_id, title="Fraud warning for $18.00: refund it"), proposal_id=shown["id"]
    )
    step = page.locator("article.alert article.proposal")
    expect(step).to_contain_text("$18.00")
    expect(page.locator("#waiting article.proposal")).to_have_count(0)
    expect(page.locator("body")).not_to_have_class("settling")
    step.get_by_role("button", name="Do this").click()
    expect(page.get_by_role("status")).to_contain_text("Refunded $18.00")
    assert [refund["amount"] for refund in house.refunds()] == [1800]
    expect(page.locator("article.alert")).to_contain_text("Next step: Refund $18.00")


def test_two_windows_see_the_same(page: Page, house: RunningHouse) -> None:
    """Of two windows one listens for both, and when it is closed the other goes on."""
    open_page(page, house)
    other = page.context.new_page()
    other.goto(house.url)
    expect(other.locator("#live")).to_have_text("Live")
    raised(house, an_alert(house.owner.merchant_id))
    for window in (page, other):
        expect(window.locator("article.alert")).to_have_count(1)
    assert house.house.live.open_streams() == 1
    page.close()
    raised(house, an_alert(house.owner.merchant_id, subject_id="dp_2"))
    expect(other.locator("article.alert")).to_have_count(2)


def test_signing_out_ends_every_window(chromium: Browser, house: RunningHouse) -> None:
    """Signing out in one window shows the other, too, how to sign in, and nothing of the merchant's is left on it."""
    context = chromium.new_context()
    page, other = context.new_page(), context.new_page()
    open_page(page, house)
    raised(house, an_alert(house.owner.merchant_id))
    other.goto(house.url)
    expect(other.locator("article.alert")).to_have_count(1)
    page.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible(timeout=20_000)
    expect(other.locator("article.alert")).to_have_count(0)
    context.close()


def test_a_page_goes_on_after_a_restart(chromium: Browser, installation: Served, app_database_url: str) -> None:
    """While the server is away an alert is raised: the page shows it when the server is back, and what comes then."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        installation.environment["FLORIN_PORT"] = str(probe.getsockname()[1])
    installation.start()
    context = chromium.new_context()
    page = context.new_page()
    page.goto(re.findall(r"http\S+/signin\S+", installation.florin("sign-in").stdout)[0])
    expect(page.locator("#live")).to_have_text("Live")
    installation.stop()
    expect(page.locator("#live")).to_have_text("Connecting again …")

    async def elsewhere() -> None:
        from storage import merchants
        from storage.database import Database

        db = await Database.open(app_database_url)
        async with db.doorway() as tx:
            (merchant_id,) = await merchants.all_ids(tx)
        await raise_in(db, an_alert(merchant_id))
        await db.close()

    in_a_thread(elsewhere)
    installation.start()
    expect(page.locator("article.alert")).to_have_count(1, timeout=30_000)
    in_a_thread(elsewhere)
    expect(page.locator("article.alert")).to_have_count(2, timeout=30_000)
    context.close()


def in_a_thread(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a coroutine beside the browser's own loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(work())).result(60)


def test_many_alerts_stay_calm(page: Page, house: RunningHouse) -> None:
    """Thirty alerts: five stand whole, the pressing first, the rest are lines; nothing is wider than a phone."""
    raised(
        house,
        *(minor_alert(house.owner.merchant_id, number) for number in range(29)),
        an_alert(house.owner.merchant_id),
    )
    page.set_viewport_size({"width": 360, "height": 740})
    open_page(page, house)
    expect(page.locator("article.alert")).to_have_count(5)
    expect(page.locator("article.alert").first).to_contain_text("Dispute")
    page.get_by_text("25 more").click()
    expect(page.locator("details.alert")).to_have_count(25)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    line = page.locator("details.alert").first
    line.locator("summary").click()
    expect(line).to_contain_text("because a payment of $10.00 or more failed")
    raised(house, an_alert(house.owner.merchant_id, subject_id="dp_9"))  # what was opened stays open
    expect(page.get_by_text("26 more")).to_be_visible()
    expect(line).to_contain_text("because a payment of $10.00 or more failed")


def test_the_page_works_without_scripts(chromium: Browser, house: RunningHouse) -> None:
    """Without JavaScript the page shows alerts when it is loaded, and its buttons work."""
    raised(house, an_alert(house.owner.merchant_id))
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, house)
    expect(page.locator("article.alert")).to_contain_text("Dispute over $18.00")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("Nothing needs your attention.")).to_be_visible()
    context.close()


def test_what_a_stranger_wrote_stays_text(page: Page, house: RunningHouse) -> None:
    """Markup in an alert's lines is text, whether the page was loaded with it or got it later."""
    hostile = ("<img src=x onerror=document.title='owned'>", "</li></ul><script>document.title='owned'</script>")
    raised(house, an_alert(house.owner.merchant_id, lines=hostile))
    open_page(page, house)
    raised(house, an_alert(house.owner.merchant_id, lines=hostile, subject_id="dp_2", title="<b>Bold</b>"))
    expect(page.locator("article.alert")).to_have_count(2)
    assert page.title() == "(2) Florin"
    assert page.locator("article.alert img, article.alert script, article.alert b").count() == 0


def test_a_real_dispute_comes_with_its_next_step(page: Page, house: RunningHouse) -> None:
    """From the customer's bank to the open page: the offline Stripe sends the event, and evidence waits to be sent."""
    secret = house.house.stripe.webhook_secrets[0].value
    house.world.control("POST", "/webhooks", url=f"{house.url}/webhooks/stripe", secret=secret)
    open_page(page, house)
    house.sell(1800, order="42", payment_method="pm_card_createDispute")
    card = page.locator("article.alert", has_text="Dispute over $18.00")
    expect(card).to_contain_text("To win, show", timeout=30_000)
    expect(card.locator("article.proposal")).to_contain_text("Florin prepared this from the alert", timeout=30_000)
