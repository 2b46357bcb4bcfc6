"""The home page's alerts as a browser asks for them: its live parts, and the forms under an alert."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx

from tests.live.raising import an_alert, minor_alert, raised
from tests.plugins.house import MakeHouse, RunningHouse
from tests.plugins.postgres import new_merchant


def test_the_parts_are_those_of_the_page(make_house: MakeHouse) -> None:
    """What the script puts in place is exactly what the page itself shows; nobody gets it without signing in."""
    house = make_house(settings={"worker": False})  # which would prepare a next step between the two
    raised(house, an_alert(house.owner.merchant_id))
    browser = house.browser()
    parts = browser.get("/parts")
    assert parts.status_code == httpx.codes.OK
    assert "Dispute over $18.00" in parts.text
    assert parts.text.strip() in browser.get("/").text
    assert house.api("").get("/parts").status_code == httpx.codes.UNAUTHORIZED


def test_the_forms_answer_an_alert(house: RunningHouse) -> None:
    """Acknowledging and snoozing work once and are harmless twice; what is not there is told in a sentence."""
    one, two = an_alert(house.owner.merchant_id), an_alert(house.owner.merchant_id, kind="payout_paid", severity="info")
    raised(house, one, two)
    browser = house.browser()
    for path in (f"/alerts/{one.id}/acknowledge", f"/alerts/{one.id}/acknowledge", f"/alerts/{two.id}/snooze"):
        assert browser.post(path).status_code == httpx.codes.SEE_OTHER
    page = browser.get("/").text
    assert "Snoozed for an hour." in page
    assert "Nothing needs your attention." in page
    assert "1 snoozed" in page
    for path in ("/alerts/alr_00000000000000000000000000/acknowledge", "/alerts/nothing/snooze"):
        assert browser.post(path).status_code == httpx.codes.SEE_OTHER
        assert 'role="status"' in browser.get("/").text
    assert browser.post(f"/alerts/{two.id}/prepare").status_code == httpx.codes.SEE_OTHER
    assert "Florin knows no step for this alert" in browser.get("/").text


def test_a_list_is_acknowledged_at_once(house: RunningHouse) -> None:
    """The button under the list takes exactly what the list showed; ids that are none do no harm."""
    merchant = house.owner.merchant_id
    raised(house, *(minor_alert(merchant, number) for number in range(9)))
    browser = house.browser()
    ids = re.findall(r'name="ids" value="([^"]+)"', browser.get("/").text)
    assert len(ids) == 4
    raised(house, minor_alert(merchant, 10))
    browser.post("/alerts/acknowledge", data={"ids": [*ids, "nothing", "alr_00000000000000000000000000"]})
    page = browser.get("/").text
    assert "Acknowledged 4 alerts." in page
    assert 'data-open="6"' in page
    assert browser.post("/alerts/acknowledge", data={"ids": ["x" * 65]}).status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert browser.post("/alerts/acknowledge").status_code == httpx.codes.UNPROCESSABLE_ENTITY


def test_another_site_or_merchant_answers_nothing(house: RunningHouse) -> None:
    """A form on another site is refused, and an alert of another merchant is not there."""
    mine = an_alert(house.owner.merchant_id)
    theirs = an_alert(house.run(new_merchant(house.house.db)).id)
    raised(house, mine, theirs)
    browser = house.browser()
    refused = browser.post(f"/alerts/{mine.id}/acknowledge", headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == httpx.codes.FORBIDDEN
    assert browser.post(f"/alerts/{theirs.id}/acknowledge").status_code == httpx.codes.SEE_OTHER
    page = browser.get("/").text
    assert "There is no such alert." in page
    assert mine.id in page
    assert theirs.id not in page


def test_the_pressing_come_first(house: RunningHouse) -> None:
    """Urgent before warning before the rest, then by deadline; a past deadline is said as such; five stand whole."""
    merchant, now = house.owner.merchant_id, datetime.now(UTC)
    raised(
        house,
        *(minor_alert(merchant, number) for number in range(6)),
        an_alert(merchant, title="Later", deadline_at=now + timedelta(days=9)),
        an_alert(merchant, title="Sooner", deadline_at=now + timedelta(days=2)),
        an_alert(merchant, title="Missed", deadline_at=now - timedelta(days=1)),
    )
    page = house.browser().get("/parts").text
    places = [page.index(f"</span> {title}") for title in ("Missed", "Sooner", "Later", "Payment of $13.00")]
    assert places == sorted(places)
    assert "The deadline was " in page
    assert page.count('<article class="alert') == 5
    assert "4 more" in page
