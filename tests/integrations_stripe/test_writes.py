"""What a write may say afterwards: done, a definite no, nothing moved, or outcome unknown."""

from __future__ import annotations

import pytest

from domain.errors import (
    BadInput,
    ConnectionRevoked,
    KeyReused,
    OutcomeUnknown,
    StripeRefused,
    TooMany,
    Unavailable,
)
from tests.integrations_stripe.conftest import TOKEN, Play, quick_gateway
from tests.integrations_stripe.scripted_stripe import (
    Reply,
    breaks_off,
    breaks_off_midway,
    refuses,
    says,
    shows,
    sleeps,
)

REFUND = {"payment_intent": "pi_1", "amount": 500, "metadata": {"florin_proposal": "prop_1"}}
DONE = says({"id": "re_1", "object": "refund"})


async def test_a_write_carries_key_token_and_parameters(play: Play) -> None:
    """The caller's key, the connection's token and form-encoded parameters reach Stripe; the answer is a plain dict."""
    account, script = await play(DONE)
    written = await account.post("/v1/refunds", REFUND, key="key_1")
    assert type(written.object) is dict
    assert (written.object["id"], written.request_id, written.replayed) == ("re_1", "req_1", False)
    (seen,) = script.seen
    assert (seen.method, seen.path, seen.key) == ("POST", "/w/one/v1/refunds", "key_1")
    assert seen.authorization == f"Bearer {TOKEN}"
    assert seen.form == {"payment_intent": "pi_1", "amount": "500", "metadata[florin_proposal]": "prop_1"}


async def test_a_delete_carries_its_key(play: Play) -> None:
    """DELETE is a write too."""
    account, script = await play(says({"id": "cus_1", "deleted": True}))
    await account.delete("/v1/customers/cus_1", key="key_9")
    assert (script.seen[0].method, script.seen[0].key) == ("DELETE", "key_9")


@pytest.mark.parametrize(
    "trouble",
    [
        refuses(500),
        refuses(503, Retry_After="0"),
        refuses(429, "rate_limit"),
        refuses(409, "idempotency_key_in_use"),
        refuses(409, "lock_timeout"),
        breaks_off(),
        breaks_off_midway(),
        sleeps(5),
        shows("<h1>Bad gateway</h1>", 502),
        shows("{", 200, "application/json"),
    ],
)
async def test_trouble_is_tried_again_with_the_same_key(play: Play, trouble: Reply) -> None:
    """Whatever may pass is tried again under the same key until it succeeds."""
    account, script = await play(trouble, trouble, DONE)
    written = await account.post("/v1/refunds", REFUND, key="key_1")
    assert written.object["id"] == "re_1"
    assert [seen.key for seen in script.seen] == ["key_1"] * 3


@pytest.mark.parametrize(
    "trouble",
    [refuses(500), breaks_off(), breaks_off_midway(), sleeps(5), refuses(409, "idempotency_key_in_use")],
)
async def test_an_answer_that_never_came_is_unknown_not_failed(play: Play, trouble: Reply) -> None:
    """When all tries are used up and any may have arrived, the outcome is unknown."""
    account, script = await play(trouble)
    with pytest.raises(OutcomeUnknown):
        await account.post("/v1/refunds", REFUND, key="key_1")
    assert len(script.seen) == 3


@pytest.mark.parametrize(
    "trouble",
    [refuses(500, Stripe_Should_Retry="false"), refuses(500, Idempotent_Replayed="true"), shows("<p>who?</p>", 403)],
)
async def test_a_stored_500_is_unknown_at_once(play: Play, trouble: Reply) -> None:
    """A 500 that Stripe replays or says not to retry, or a stranger's page, ends the tries but is still no failure."""
    account, script = await play(trouble)
    with pytest.raises(OutcomeUnknown):
        await account.post("/v1/refunds", REFUND, key="key_1")
    assert len(script.seen) == 1


@pytest.mark.parametrize(("status", "code"), [(400, "charge_already_refunded"), (402, "card_declined"), (404, None)])
async def test_other_4xx_are_a_definite_no_and_never_retried(play: Play, status: int, code: str | None) -> None:
    """Stripe's no is passed on with its code and words, after one try."""
    account, script = await play(refuses(status, code, "has already been refunded", Stripe_Should_Retry="true"))
    with pytest.raises(StripeRefused) as caught:
        await account.post("/v1/refunds", REFUND, key="key_1")
    assert (caught.value.code, caught.value.http_status, caught.value.request_id) == (code, status, "req_1")
    assert "already been refunded" in caught.value.message
    assert len(script.seen) == 1


async def test_a_no_after_a_lost_answer_settles_it(play: Play) -> None:
    """Behind the same key a definite no also speaks for the try whose answer was lost."""
    account, _script = await play(breaks_off(), refuses(400, "charge_already_refunded"))
    with pytest.raises(StripeRefused):
        await account.post("/v1/refunds", REFUND, key="key_1")


async def test_a_no_after_a_lost_delete_settles_nothing(play: Play) -> None:
    """Stripe keeps no answer for a DELETE's key: 404 may mean that the first try, whose answer was lost, did it."""
    account, _script = await play(breaks_off(), refuses(404, "resource_missing"))
    with pytest.raises(OutcomeUnknown):
        await account.delete("/v1/subscriptions/sub_1", key="key_1")
    account, _script = await play(refuses(404, "resource_missing"))
    with pytest.raises(StripeRefused):
        await account.delete("/v1/subscriptions/sub_1", key="key_1")


@pytest.mark.parametrize("door", [refuses(401), refuses(403, "account_invalid"), refuses(403), refuses(429)])
async def test_turned_away_at_the_door_does_not_settle_a_lost_answer(play: Play, door: Reply) -> None:
    """401, 403 and 429 are said before Stripe looks at the key, so an earlier try stays in doubt."""
    account, _script = await play(breaks_off(), door)
    with pytest.raises(OutcomeUnknown):
        await account.post("/v1/refunds", REFUND, key="key_1")


async def test_rate_limited_to_the_end_moved_nothing(play: Play) -> None:
    """Only 429s: nothing was done, and the error says when to come back."""
    account, script = await play(refuses(429, "rate_limit"))
    with pytest.raises(TooMany):
        await account.post("/v1/refunds", REFUND, key="key_1")
    assert len(script.seen) == 3


async def test_a_wait_beyond_the_budget_is_not_begun(play: Play) -> None:
    """When Stripe asks for a longer pause than the call may take, the caller is told instead of kept waiting."""
    account, script = await play(refuses(429, Retry_After="60"))
    with pytest.raises(TooMany) as caught:
        await account.post("/v1/refunds", REFUND, key="key_1")
    assert (caught.value.retry_after_s, len(script.seen)) == (60, 1)


async def test_a_refused_connection_moved_nothing(free_port: int) -> None:
    """When no connection ever came about the write certainly never left."""
    gateway = quick_gateway(f"http://127.0.0.1:{free_port}")
    account = gateway.account(account_id="acct_1", livemode=False, access_token=TOKEN)
    with pytest.raises(Unavailable):
        await account.post("/v1/refunds", REFUND, key="key_1")
    await gateway.aclose()


@pytest.mark.parametrize(
    "answer",
    [refuses(401), refuses(403, "account_invalid"), refuses(403, None, "Application access may have been revoked.")],
)
async def test_a_revoked_connection_says_so(play: Play, answer: Reply) -> None:
    """A token Stripe no longer takes is ConnectionRevoked, without retry."""
    account, script = await play(answer)
    with pytest.raises(ConnectionRevoked):
        await account.post("/v1/refunds", REFUND, key="key_1")
    assert len(script.seen) == 1


async def test_another_content_under_the_same_key_is_key_reused(play: Play) -> None:
    """Stripe's idempotency_error is a mistake of the caller's key, not a failure of the refund."""
    account, _script = await play(says({"error": {"type": "idempotency_error", "message": "Keys…"}}, 400))
    with pytest.raises(KeyReused):
        await account.post("/v1/refunds", REFUND, key="key_1")


async def test_a_replayed_answer_is_marked(play: Play) -> None:
    """The stored answer to an earlier try is told from a fresh one."""
    account, _script = await play(says({"id": "re_1"}, 200, Idempotent_Replayed="true"))
    assert (await account.post("/v1/refunds", REFUND, key="key_1")).replayed


async def test_no_error_and_no_repr_shows_a_secret(play: Play) -> None:
    """Neither token nor client secret gets into errors, and control characters are taken out."""
    account, _script = await play(refuses(400, None, f"bad {TOKEN} \n pi_1_secret_abc"), breaks_off())
    with pytest.raises(StripeRefused) as refused:
        await account.post("/v1/refunds", REFUND, key="key_1")
    assert refused.value.message == "Stripe refused: bad … …"
    with pytest.raises(OutcomeUnknown) as unknown:
        await account.post("/v1/refunds", REFUND, key="key_2")
    assert TOKEN not in repr(account) + repr(unknown.value) + str(unknown.value.__cause__)


@pytest.mark.parametrize(
    "path",
    ["/v1/refunds/../accounts", "/v1/refunds?expand=x", "/v1//x", "v1/refunds", "/v1/a%2Fb", "/v1/%2e%2e/x", "/v1/ä"],
)
async def test_an_id_cannot_bend_the_path(play: Play, path: str) -> None:
    """Ids come from people and models: one that would name another address is refused before anything is sent."""
    account, script = await play(DONE)
    with pytest.raises(BadInput):
        await account.get(path)
    assert script.seen == []


@pytest.mark.parametrize("name", ["stripe_account", "api_key", "base", "headers"])
async def test_a_parameter_cannot_steer_the_sdk(play: Play, name: str) -> None:
    """A parameter that the SDK would take as an option of its own never gets there."""
    account, script = await play(DONE)
    with pytest.raises(ValueError, match="no parameter"):
        await account.post("/v1/refunds", {name: "x"}, key="key_1")
    assert script.seen == []


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_a_write_needs_a_key_stripe_takes(play: Play, key: str) -> None:
    """There is no write without an idempotency key."""
    account, _script = await play(DONE)
    with pytest.raises(ValueError, match="idempotency key"):
        await account.post("/v1/refunds", REFUND, key=key)
