"""Channels and deliveries over REST and in the terminal: from an event of Stripe's to a receiver, and who may what."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.first_start import Owner
from domain.people import Role, Scope
from storage import members
from storage.alerts import Alert
from storage.members import Member
from tests.delivery import drafts
from tests.delivery.receivers import Receiver
from tests.faults.waiting import wait_for
from tests.plugins.house import MakeHouse, RunningHouse
from tests.plugins.served import Served


@pytest.fixture
def house(make_house: MakeHouse) -> RunningHouse:
    """A server whose alerts may go to this machine."""
    return make_house(settings={"delivery_hosts": "any"})


def add(house: RunningHouse, receiver: Receiver, **wishes: Any) -> dict[str, Any]:
    """A webhook channel that was tested."""
    api = house.api()
    made = api.post(
        "/api/channels", json={"kind": "webhook", "label": "Books", "url": receiver.url + "/s3cret", **wishes}
    )
    assert made.status_code == 201, made.text
    assert api.post(f"/api/channels/{made.json()['id']}/test").json() == {"delivered": True, "reason": None}
    return dict(made.json())


def raise_one(house: RunningHouse, **changes: Any) -> Alert:
    """An alert of the merchant's."""
    from assistant.alerts.raising import raise_alert

    raised = drafts.alert(house.owner.merchant_id, house.house.clock(), **changes)

    async def store() -> None:
        async with house.house.db.merchant(house.owner.merchant_id) as tx:
            await raise_alert(tx, raised)

    house.run(store())
    return raised


def test_a_dispute_at_stripe_reaches_a_receiver(house: RunningHouse, receiver: Receiver) -> None:
    """A real event over HTTP, the rules, the outbox, the worker: one signed post about the dispute."""
    add(house, receiver)
    secret = house.house.stripe.webhook_secrets[0].value
    house.world.control("POST", "/webhooks", url=f"{house.url}/webhooks/stripe", secret=secret)
    house.sell(payment_method="pm_card_createDispute")
    (dispute,) = house.world.objects("dispute", house.account_id)

    def about_it() -> list[Any]:
        told = [one.json["data"].get("alert") for one in receiver.posted]
        return [alert for alert in told if alert and alert["subject_id"] == dispute["id"]]

    found = wait_for(about_it, "the alert to arrive", 20)
    assert found is not None
    assert [alert["kind"] for alert in found] == ["dispute_opened"]
    delivered = house.api().get("/api/deliveries", params={"alert_id": found[0]["id"]}).json()["deliveries"]
    assert [row["form"] for row in delivered] == ["alert"]


def test_no_address_and_no_secret_is_ever_shown(
    house: RunningHouse, receiver: Receiver, capfd: pytest.CaptureFixture[str]
) -> None:
    """The signing secret is in one answer, the address in none; neither is in the log, the audit or the metrics."""
    made = add(house, receiver)
    assert made["secret"].startswith("whsec_")
    receiver.answers = [500]
    raise_one(house)
    api = house.api()
    assert wait_for(lambda: len(receiver.posted) >= 2, "a try", 20)
    wait_for(
        lambda: api.get("/api/deliveries", params={"state": "queued"}).json()["deliveries"][0]["reason"], "note", 20
    )
    said = [
        api.get(path).text
        for path in ("/api/channels", f"/api/channels/{made['id']}", "/api/deliveries", "/api/audit", "/metrics")
    ]
    said += [house.api("").get("/metrics").text, capfd.readouterr().out]
    assert "The receiver answered with 500." in said[2]
    for text in said:
        assert "s3cret" not in text
        assert made["secret"].removeprefix("whsec_") not in text
    kinds = [entry["kind"] for entry in api.get("/api/audit").json()["entries"]]
    assert {"channel.added", "channel.tested"} <= set(kinds)


def test_a_channel_is_changed_and_removed(house: RunningHouse, receiver: Receiver) -> None:
    """Wishes change alone; a new address must be tested again; what is removed is gone and hears nothing."""
    api = house.api()
    made = add(house, receiver)
    path = f"/api/channels/{made['id']}"
    changed = api.patch(
        path, json={"label": "New", "quiet_hours": {"begin": "22:00", "end": "07:30"}, "kinds": ["payout_failed"]}
    ).json()
    assert (changed["label"], changed["kinds"], changed["is_verified"]) == ("New", ["payout_failed"], True)
    assert changed["quiet_hours"] == {"begin": "22:00", "end": "07:30"}
    assert api.patch(path, json={"no_quiet_hours": True}).json()["quiet_hours"] is None
    assert not api.patch(path, json={"url": receiver.url + "/other"}).json()["is_verified"]
    for body, status in (
        ({"kinds": ["no_such_kind"]}, 400),
        ({"time_zone": "Mars/Olympus"}, 400),
        ({"member_id": "mem_nobody"}, 400),
        ({"url": "ftp://example.com/x"}, 400),
        ({"digest": "weekly"}, 422),
        ({"group_minutes": -1}, 422),
        ({"quiet_hours": {"begin": "25:00", "end": "07:00"}}, 422),
        ({"target": "elsewhere"}, 422),
    ):
        assert api.patch(path, json=body).status_code == status, body
    renewed = api.post(f"{path}/secret").json()
    assert renewed["secret"] != made["secret"]
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == api.delete(path).status_code == api.post(f"{path}/test").status_code == 404
    raise_one(house)
    assert api.get("/api/deliveries", params={"channel_id": made["id"], "state": "queued"}).json()["deliveries"] == []


def test_a_test_that_fails_says_why(house: RunningHouse, receiver: Receiver) -> None:
    """The channel stays silent, and no alarm is raised about a channel that never worked."""
    receiver.answers = [404]
    api = house.api()
    made = api.post("/api/channels", json={"kind": "webhook", "label": "Books", "url": receiver.url}).json()
    told = api.post(f"/api/channels/{made['id']}/test").json()
    assert told == {"delivered": False, "reason": "The receiver answered with 404."}
    assert not api.get(f"/api/channels/{made['id']}").json()["is_verified"]
    raise_one(house)
    rows = api.get("/api/deliveries").json()["deliveries"]
    assert [(row["form"], row["state"]) for row in rows] == [("test", "failed")]


def test_only_an_admin_who_may_approve_changes_where_alerts_go(house: RunningHouse, receiver: Receiver) -> None:
    """A key that may not approve, or an approver who is no admin, reads channels and changes none."""
    made = add(house, receiver)
    approver = house.run(_key_of(house, Role.APPROVER))
    for key in (house.make_key(Scope.READ, Scope.PROPOSE), approver):
        api = house.api(key)
        assert api.get("/api/channels").status_code == 200
        path = f"/api/channels/{made['id']}"
        refused = [
            api.post("/api/channels", json={"kind": "webhook", "label": "Mine", "url": receiver.url}),
            api.patch(path, json={"label": "Mine"}),
            api.post(f"{path}/test"),
            api.post(f"{path}/secret"),
            api.put("/api/escalation", json={"steps": []}),
            api.delete(path),
        ]
        assert [answer.status_code for answer in refused] == [403] * 6
    assert house.api(house.make_key(Scope.READ)).post("/api/alerts/alr_" + "0" * 26 + "/acknowledge").status_code == 403


def test_alerts_are_acknowledged_and_snoozed_once(house: RunningHouse) -> None:
    """The first to acknowledge stays the one; a snooze is for open alerts only; unknown ones are 404."""
    api = house.api()
    raised = raise_one(house)
    path = f"/api/alerts/{raised.id}"
    snoozed = api.post(f"{path}/snooze", json={"minutes": 30}).json()
    assert (snoozed["state"], snoozed["snoozed_until"] is not None) == ("open", True)
    first, second = (api.post(f"{path}/acknowledge").json() for _ in range(2))
    assert first == second
    assert (first["state"], first["acknowledged_by"]) == ("acknowledged", house.owner.member_id)
    assert api.post(f"{path}/snooze", json={"minutes": 30}).status_code == 409
    assert api.post(f"{path}/snooze", json={"minutes": 0}).status_code == 422
    assert api.post("/api/alerts/alr_" + "0" * 26 + "/acknowledge").status_code == 404
    kinds = [entry["kind"] for entry in api.get("/api/audit").json()["entries"]]
    assert kinds.count("alert.acknowledged") == kinds.count("alert.snoozed") == 1


def test_deliveries_are_listed_in_pages(house: RunningHouse) -> None:
    """Newest first, each once; the dashboard as a channel has them at once."""
    api = house.api()
    made = api.post("/api/channels", json={"kind": "dashboard", "label": "Here"}).json()
    raised = [raise_one(house).id for _ in range(7)]
    seen: list[str] = []
    before = None
    while True:
        page = api.get("/api/deliveries", params={"limit": 3, **({"before": before} if before else {})}).json()
        seen += [row["alert_id"] for row in page["deliveries"]]
        assert {(row["state"], row["channel_id"]) for row in page["deliveries"]} <= {("delivered", made["id"])}
        before = page["next"]
        if before is None:
            break
    assert seen == raised[::-1]
    assert api.get("/api/deliveries", params={"before": "dlv_" + "0" * 26}).status_code == 404


def test_a_neighbour_sees_and_reaches_nothing(house: RunningHouse, receiver: Receiver) -> None:
    """Another merchant's key finds neither channel nor delivery nor alert."""
    made = add(house, receiver)
    raised = raise_one(house)
    other = house.api(house.run(_key_of_a_neighbour(house)))
    assert other.get("/api/channels").json() == other.get("/api/deliveries").json()["deliveries"] == []
    gone: list[httpx.Response] = [
        other.get(f"/api/channels/{made['id']}"),
        other.patch(f"/api/channels/{made['id']}", json={"label": "Mine"}),
        other.post(f"/api/alerts/{raised.id}/acknowledge"),
        other.delete(f"/api/channels/{made['id']}"),
    ]
    assert [answer.status_code for answer in gone] == [404] * 4
    steps = {"steps": [{"channel_id": made["id"], "after_minutes": 5}]}
    assert other.put("/api/escalation", json=steps).status_code == 404


@pytest.mark.timeout(300)  # a server and eight commands, each a process
def test_channels_from_the_terminal(installation: Served, receiver: Receiver) -> None:
    """Added with the address on the input, listed, tested, removed; the address is in no output."""
    installation.environment["FLORIN_DELIVERY_HOSTS"] = "any"
    installation.start()
    added = installation.florin(
        "channels", "add", "webhook", "Books", "--quiet", "22:00-07:00", said=receiver.url + "/s3cret\n"
    )
    assert added.returncode == 0, added.stderr
    assert "The test message was taken" in added.stdout
    assert "whsec_" in added.stdout
    listed = installation.florin("channels", "list")
    channel_id = next(word for word in listed.stdout.split() if word.startswith("chn_"))
    assert "quiet 22:00–07:00 UTC" in " ".join(listed.stdout.split())
    assert installation.florin("channels", "test", channel_id).returncode == 0
    receiver.answers = [500]
    broken = installation.florin("channels", "test", channel_id)
    assert (broken.returncode, "answered with 500" in broken.stdout) == (1, True)
    assert installation.florin("channels", "failed").returncode == 0
    assert installation.florin("channels", "remove", channel_id).returncode == 0
    wrong = installation.florin("channels", "add", "webhook", "Books", said="not an address\n")
    assert (wrong.returncode, wrong.stderr.startswith("florin: ")) == (1, True)
    assert "s3cret" not in added.stdout + listed.stdout + added.stderr


async def _key_of(house: RunningHouse, role: Role) -> str:
    """A key of another member of the team."""
    merchant_id = house.owner.merchant_id
    member = Member("mem_" + "1" * 26, merchant_id, "Bob", role, house.house.clock())
    async with house.house.db.merchant(merchant_id) as tx:
        await members.create(tx, member)
    actor = Owner(merchant_id, member.id).actor()
    return (await house.house.api_keys.create_key(actor, "bob", list(Scope))).secret


async def _key_of_a_neighbour(house: RunningHouse) -> str:
    """A key of the admin of another merchant on the same installation."""
    from tests.plugins.postgres import new_merchant

    merchant = await new_merchant(house.house.db, "Neighbour")
    member = Member("mem_" + "2" * 26, merchant.id, "Eve", Role.ADMIN, house.house.clock())
    async with house.house.db.merchant(merchant.id) as tx:
        await members.create(tx, member)
    actor = Owner(merchant.id, member.id).actor()
    return (await house.house.api_keys.create_key(actor, "eve", list(Scope))).secret
