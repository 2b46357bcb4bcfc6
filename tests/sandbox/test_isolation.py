"""Keys, accounts, modes and worlds: who sees what."""

from __future__ import annotations

from typing import Any, cast

import pytest
import stripe

from tests.plugins.sandbox import SandboxWorld


def shop(world: SandboxWorld, scope: str = "read_write") -> tuple[str, str]:
    """A connected merchant's account id and access token."""
    account = world.control("POST", "/accounts", name="Shop")["account"]["id"]
    return account, world.control("POST", "/connections", account=account, scope=scope)["access_token"]


def test_accounts_and_modes_do_not_see_each_other(world: SandboxWorld) -> None:
    """A customer of one account and mode is missing everywhere else, and live mode says where it is."""
    account, token = shop(world)
    jane = world.client(account=account).v1.customers.create({"email": "jane@example.com"})
    assert world.client(token).v1.customers.retrieve(jane.id).email == "jane@example.com"
    assert world.client().v1.customers.list().data == []
    world.control("POST", "/connections", account=account, livemode=True)
    with pytest.raises(stripe.InvalidRequestError, match="a similar object exists in test mode"):
        world.client(world.live_key, account=account).v1.customers.retrieve(jane.id)
    live = world.client(world.live_key, account=account).v1.customers.create({"email": "jane@example.com"})
    assert live.livemode is True


def test_an_account_that_is_not_connected_is_refused(world: SandboxWorld) -> None:
    """The platform has no access to a merchant who did not connect, nor to one nobody knows."""
    account = world.control("POST", "/accounts", name="Shop")["account"]["id"]
    for stranger in (account, "acct_nobody"):
        with pytest.raises(stripe.PermissionError) as refused:
            world.client(account=stranger).v1.customers.list()
        assert cast("Any", refused.value.error).code == "account_invalid"


def test_a_read_only_connection_reads_only(world: SandboxWorld) -> None:
    """Reading works by token and by header, writing is Stripe's 403."""
    account, token = shop(world, "read_only")
    for client in (world.client(token), world.client(account=account)):
        assert client.v1.customers.list().data == []
        with pytest.raises(stripe.PermissionError, match="read_write"):
            client.v1.customers.create({"email": "jane@example.com"})


@pytest.mark.parametrize("key", ["sk_test_wrong", "rubbish", "pk_test_sandbox"])
def test_a_wrong_key_is_401_and_not_repeated(world: SandboxWorld, key: str) -> None:
    """The error shows the key's kind and its last four characters only."""
    with pytest.raises(stripe.AuthenticationError) as refused:
        world.client(key).v1.customers.list()
    assert key not in str(refused.value)


def test_worlds_do_not_see_each_other(world: SandboxWorld, sandbox: str) -> None:
    """The same server, another world: other keys, other objects, another clock."""
    other = SandboxWorld(sandbox, f"{world.name}b")
    world.client().v1.customers.create({"email": "jane@example.com"})
    other.control("POST", "/clock", now=1, frozen=True)
    assert other.client().v1.customers.list().data == []
    assert world.control("GET", "/clock")["now"] > 1
    with pytest.raises(stripe.AuthenticationError):
        world.client(other.test_key).v1.customers.list()
    other.take_violations()
    other.close()


def test_another_api_version_is_refused(world: SandboxWorld) -> None:
    """The contract is that of one version, so a request for another one is a violation."""
    with pytest.raises(stripe.InvalidRequestError, match="Invalid Stripe API version"):
        world.client(stripe_version="2020-01-01").v1.customers.list()
    assert len(world.take_violations()) == 1


def test_a_reset_makes_a_world_as_new(world: SandboxWorld) -> None:
    """Objects, log and clock are gone; the platform is there again."""
    world.client().v1.customers.create({"email": "jane@example.com"})
    world.control("POST", "/reset")
    assert world.objects("customer") == []
    assert world.requests() == []
    assert world.client().v1.accounts.retrieve_current().id == world.platform


def test_control_routes_refuse_what_they_do_not_know(world: SandboxWorld) -> None:
    """Each control route answers nonsense with a sentence."""
    for path, body in (("/clock", {}), ("/connections", {"account": "acct_nobody"}), ("/seed", {"name": "no"})):
        with pytest.raises(AssertionError, match="error"):
            world.control("POST", path, **body)
    with pytest.raises(AssertionError, match="no control route"):
        world.control("GET", "/nothing")
