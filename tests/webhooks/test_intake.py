"""POST /webhooks/stripe: only what Stripe signed, once each, answered after the commit."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.stripe.webhooks import EndpointSecret
from tests.plugins.house import MakeHouse, RunningHouse
from tests.webhooks.signed import Sender, event, signature

CUSTOMER = {"id": "cus_1", "object": "customer", "name": "Ada"}


@pytest.fixture
def house(make_house: MakeHouse) -> RunningHouse:
    """A server that only takes events in."""
    return make_house(settings={"worker": False})


@pytest.fixture
def sender(house: RunningHouse) -> Sender:
    """Stripe, as far as it sends."""
    return Sender(house)


def counted(house: RunningHouse, outcome: str) -> int:
    """How many webhook requests had this outcome."""
    return house.house.tally.counts("webhook_events").get((("outcome", outcome),), 0)


def test_an_event_is_stored_once_however_often_it_comes(house: RunningHouse, sender: Sender) -> None:
    """Every delivery is answered with 200; one row, waiting, with exactly the bytes that were signed."""
    told = event("customer.created", CUSTOMER, account=house.account_id)
    with ThreadPoolExecutor(8) as at_once:
        answers = list(at_once.map(lambda _: Sender(house).send(told).status_code, range(24)))
    assert answers == [200] * 24
    (row,) = sender.stored()
    assert (row.event_id, row.type, row.state, json.loads(row.body)) == (told["id"], told["type"], "waiting", told)


def test_one_id_of_two_accounts_is_two_events(house: RunningHouse, sender: Sender, database_url: str) -> None:
    """Events are told apart by id and account; one of an account that nobody connected is kept, and nobody's."""
    mine = event("customer.created", CUSTOMER, account=house.account_id)
    assert sender.send(mine).status_code == 200
    assert sender.send({**mine, "account": "acct_of_a_stranger"}).status_code == 200
    assert sender.send({key: value for key, value in mine.items() if key != "account"}).status_code == 200
    assert len(sender.stored()) == 1
    with psycopg.connect(database_url) as owner:
        rows = owner.execute("SELECT account_id, merchant_id IS NULL, state FROM stripe_events").fetchall()
    assert sorted(rows) == [
        ("", True, "ignored"),
        (house.account_id, False, "waiting"),
        ("acct_of_a_stranger", True, "ignored"),
    ]


def test_a_thin_notification_is_taken(house: RunningHouse, sender: Sender) -> None:
    """An event of Stripe's v2 names its account in the context and its time in words."""
    thin = {
        "id": "evt_test_65R9Ijk8dKEYZcXeRWn16R9A7j1FSQ3w3TGDPLLGSM4CW0",
        "object": "v2.core.event",
        "type": "v2.core.account[requirements].updated",
        "created": "2026-11-21T08:00:00.123Z",
        "livemode": False,
        "context": house.account_id,
        "related_object": {"id": house.account_id, "type": "v2.core.account", "url": "/v2/core/accounts/acct_1"},
    }
    assert sender.send(thin).status_code == 200
    assert [row.type for row in sender.stored()] == [thin["type"]]


@pytest.mark.parametrize("how", ["other secret", "too old", "changed", "no header", "not ascii", "not text", "live"])
def test_what_stripe_did_not_sign_is_refused(house: RunningHouse, sender: Sender, how: str) -> None:
    """400, counted, and nothing stored."""
    told = event("customer.created", CUSTOMER, account=house.account_id)
    body = json.dumps(told).encode()
    header = signature(body, sender.secret).encode()
    if how == "other secret":
        header = signature(body, "whsec_of_somebody_else").encode()
    elif how == "too old":
        header = signature(body, sender.secret, age_s=301).encode()
    elif how == "changed":
        body += b" "
    elif how == "no header":
        header = b""
    elif how == "not ascii":
        header = header.replace(b"v1=", "v1=é".encode("latin-1"))
    elif how == "not text":
        body = b"\xff\xfe"
    else:
        house.house.stripe = replace(house.house.stripe, webhook_secrets=(EndpointSecret("whsec_test", False),))
        body = json.dumps({**told, "livemode": True}).encode()
        header = signature(body, "whsec_test").encode()
    answer = sender.http.post("/webhooks/stripe", content=body, headers={b"Stripe-Signature": header})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:florin:problem:bad-signature")
    assert counted(house, "bad signature") == 1
    assert sender.stored() == []
    metrics = house.api("").get("/metrics").text
    assert 'florin_webhook_events_total{outcome="bad signature"} 1.0' in metrics


def test_an_old_and_a_new_secret_are_both_good(house: RunningHouse, sender: Sender) -> None:
    """While a secret is rotated, events signed with either are taken."""
    both = (EndpointSecret("whsec_new", True), EndpointSecret("whsec_old", True))
    house.house.stripe = replace(house.house.stripe, webhook_secrets=both)
    for secret in ("whsec_old", "whsec_new"):
        told = event("customer.created", CUSTOMER, account=house.account_id)
        assert sender.send(told, secret=secret).status_code == 200
    assert len(sender.stored()) == 2


def test_many_bad_signatures_are_told_to_wait_and_keep_no_event_away(house: RunningHouse, sender: Sender) -> None:
    """After sixty in a minute it is 429 with when to come back; what Stripe signs is taken all the same."""
    told = event("customer.created", CUSTOMER, account=house.account_id)
    answers = [sender.send(told, secret="whsec_guessed") for _ in range(65)]
    assert Counter(answer.status_code for answer in answers) == {400: 60, 429: 5}
    assert answers[-1].headers["Retry-After"] == "60"
    assert sender.send(told).status_code == 200


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
event_like = st.fixed_dictionaries(
    {"object": st.sampled_from(["event", "v2.core.event"])},
    optional={
        "id": st.just("evt_1") | json_values,
        "type": st.just("customer.created") | json_values,
        "created": st.integers() | st.just("0001-01-01T00:00:00+14:00") | json_values,
        "livemode": st.booleans() | json_values,
        "account": st.just("acct_1") | json_values,
        "context": st.just("org_1/acct_1") | json_values,
        "data": json_values,
    },
)
bodies = st.one_of(
    st.binary(max_size=100),
    st.text(max_size=100).map(lambda text: text.encode(errors="surrogatepass")),
    json_values.map(lambda value: json.dumps(value).encode()),
    event_like.map(lambda value: json.dumps(value).encode()),
    st.sampled_from([b'{"object": "event", "id": "\\ud800"}', b"NaN", b"1e999", b"1" * 5000, b"[" * 2000]),
)


def test_no_body_makes_it_fail(sender: Sender) -> None:
    """Whatever is sent, rightly signed or not, is taken or refused: never a fault."""

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(body=bodies, header=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40), signed=...)
    def drive(body: bytes, header: str, signed: bool) -> None:
        try:
            header = signature(body, sender.secret) if signed else header
        except UnicodeEncodeError:  # half a surrogate pair has no bytes that could be signed
            signed = False
        answer = sender.http.post("/webhooks/stripe", content=body, headers={"Stripe-Signature": header.strip()})
        assert answer.status_code in ({200, 400} if signed else {400, 429}), answer.text

    drive()
