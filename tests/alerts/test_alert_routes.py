"""Alerts and rules over REST: paged, filtered, told with their figures, and each merchant's own only."""

from __future__ import annotations

import pytest

from domain.ids import new_id
from tests.alerts.telling import Told
from tests.plugins.house import RunningHouse


@pytest.fixture
def told(house: RunningHouse) -> Told:
    """A merchant to whom the offline Stripe sends, with three failed payments and a warning."""
    told = Told(house).listen()
    paid = house.sell(4200, order="9")
    told.control("/warnings", charge=told.charge(paid))
    for order in ("1", "2", "3"):
        with pytest.raises(Exception, match="card"):
            house.sell(1000, order=order, payment_method="pm_card_visa_chargeDeclined")
    told.one("fraud_warning")
    told.quiet()
    return told


def test_alerts_are_paged_and_filtered(told: Told) -> None:
    """Newest first, each once over all pages; by kind and by state."""
    api = told.house.api()
    whole = api.get("/api/alerts").json()
    assert (len(whole["alerts"]), whole["next"]) == (4, None)
    seen, cursor = [], ""
    while True:
        page = api.get("/api/alerts", params={"limit": 3} | ({"before": cursor} if cursor else {})).json()
        seen += [alert["id"] for alert in page["alerts"]]
        if not page["next"]:
            break
        cursor = page["next"]
    assert seen == [alert["id"] for alert in whole["alerts"]]
    (warned,) = api.get("/api/alerts", params={"kind": "fraud_warning"}).json()["alerts"]
    assert (warned["amount_minor"], warned["currency"], warned["severity"], warned["state"]) == (
        4200, "usd", "urgent", "open",
    )  # fmt: skip
    assert api.get("/api/alerts", params={"state": "resolved"}).json()["alerts"] == []
    one = api.get(f"/api/alerts/{warned['id']}").json()
    later = {"proposal_id": one["proposal_id"]}  # its next step may be ready between the two looks
    assert one == warned | later
    assert one["because"].startswith("the card's issuer sent an early fraud warning")


def test_a_snoozed_alert_is_listed_as_such(told: Told) -> None:
    """The list says until when it is silent, as text and in its table."""
    api = told.house.api()
    (warned,) = api.get("/api/alerts", params={"kind": "fraud_warning"}).json()["alerts"]
    api.post(f"/api/alerts/{warned['id']}/snooze", json={"minutes": 30})
    answer = api.post("/api/skills/list_alerts", json={}).json()
    (line,) = [line for line in answer["text"].splitlines() if warned["id"] in line]
    assert "(snoozed until " in line
    states = [row[4] for row in answer["cards"][0]["rows"]]
    assert [state[:14] for state in states if state != "open"] == ["snoozed until "]


def test_what_is_not_there_is_said_so(told: Told) -> None:
    """An id of nobody's, no id at all, and nobody asking."""
    api = told.house.api()
    assert api.get(f"/api/alerts/{new_id('alr')}").status_code == 404
    assert api.get("/api/alerts", params={"before": new_id("alr")}).status_code == 404
    assert api.get("/api/alerts/alr_x").status_code == 400
    assert api.get("/api/alerts", params={"kind": "Drop table"}).status_code == 422
    assert told.house.api("").get("/api/alerts").status_code == 401
    assert told.house.api("").get("/api/alert-rules").status_code == 401


def test_rules_are_told_with_what_can_be_tuned(told: Told) -> None:
    """Each kind once, with its parameters, units and bounds, and when it fires in words."""
    rules = told.house.api().get("/api/alert-rules").json()["rules"]
    assert len({rule["kind"] for rule in rules}) == len(rules) >= 18
    unusual = next(rule for rule in rules if rule["kind"] == "payment_unusual")
    assert (unusual["id"], unusual["is_on"], unusual["is_default"]) == (None, True, True)
    assert {parameter["name"]: parameter["value"] for parameter in unusual["parameters"]} == {
        "times": 10, "count": 10, "amount_minor": 10_000, "currency": None,
    }  # fmt: skip
    over = next(rule for rule in rules if rule["kind"] == "payment_over")
    assert (over["when"], over["is_on"]) == ("a payment of $500.00 or more arrives", False)
