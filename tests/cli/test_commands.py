"""The terminal's commands against a real server process: what they print, ask, refuse and return."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.plugins.served import Served

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld


@pytest.fixture
def account(served: Served) -> str:
    """The connected account."""
    with served.api() as api:
        return str(api.get("/api/auth/stripe/status").json()["connections"][0]["account_id"])


@pytest.fixture
def order(world: SandboxWorld, account: str) -> str:
    """Order 42 over $18.00, paid."""
    world.client(account=account).v1.payment_intents.create(
        {
            "amount": 1800,
            "currency": "usd",
            "payment_method": "pm_card_visa",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "confirm": True,
            "metadata": {"order_id": "42"},
        }
    )
    return "42"


def refunds(world: SandboxWorld, account: str) -> list[int]:
    """The amounts refunded so far."""
    return [refund["amount"] for refund in world.objects("refund", account)]


def test_chat_asks_and_a_yes_refunds(served: Served, world: SandboxWorld, account: str, order: str) -> None:
    """The chat shows the whole proposal, asks by itself, and an explicit yes moves the money once."""
    run = served.florin("chat", said=f"refund order {order}\ny\n")
    assert run.returncode == 0, run.stderr
    assert "Do this? [y/N]" in run.stdout
    assert "Refunded $18.00" in run.stdout
    assert "keeps running" in run.stdout
    assert refunds(world, account) == [1800]


def test_anything_but_a_yes_moves_nothing(served: Served, world: SandboxWorld, account: str, order: str) -> None:
    """End of input, no, nothing, and words that are no plain yes: nothing is refunded, and it says so."""
    for answer in ("", "n\n", "\n", "maybe\n", "yes please do\n", "confirm\n"):
        run = served.florin("chat", said=f"refund order {order}\n{answer}")
        assert run.returncode == 0, run.stderr
        assert "othing was done" in run.stdout, answer
    assert refunds(world, account) == []


def test_ask_shows_a_proposal_and_confirm_does_it(
    served: Served, world: SandboxWorld, account: str, order: str
) -> None:
    """`ask` never asks back; `confirm ID` shows the proposal again, asks, and does it."""
    asked = served.florin("ask", f"refund order {order}", "--json")
    assert asked.returncode == 0, asked.stderr
    (view,) = json.loads(asked.stdout)["proposals"]
    assert refunds(world, account) == []
    listed = json.loads(served.florin("proposals", "--json").stdout)
    assert [item["id"] for item in listed["proposals"]] == [view["id"]]
    assert view["id"] in served.florin("proposals").stdout
    not_yet = served.florin("confirm", view["id"], said="\n")
    assert (not_yet.returncode, refunds(world, account)) == (1, [])
    done = served.florin("confirm", view["id"], said="y\n")
    assert (done.returncode, refunds(world, account)) == (0, [1800])
    assert "$18.00" in done.stdout
    again = served.florin("confirm", view["id"])
    assert (again.returncode, refunds(world, account)) == (1, [1800])
    assert "nothing is done now" in " ".join(again.stdout.split())
    assert "nothing has happened yet" not in again.stdout


def test_confirm_without_asking_needs_the_digest(served: Served, world: SandboxWorld, account: str, order: str) -> None:
    """`--yes` alone is a usage error, another digest moves nothing, the right one does it."""
    view = json.loads(served.florin("ask", f"refund order {order}", "--json").stdout)["proposals"][0]
    assert served.florin("confirm", view["id"], "--yes").returncode == 2
    wrong = served.florin("confirm", view["id"], "--yes", "--digest", "0" * 64)
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("florin: ")
    assert refunds(world, account) == []
    right = served.florin("confirm", view["id"], "--yes", "--digest", view["digest"], "--json")
    assert (right.returncode, json.loads(right.stdout)["state"]) == (0, "done")
    assert refunds(world, account) == [1800]


def test_reject_and_api_keys(served: Served, order: str) -> None:
    """`reject` closes a proposal; keys are made with the scopes given, shown once, and revoked."""
    view = json.loads(served.florin("ask", f"refund order {order}", "--json").stdout)["proposals"][0]
    assert served.florin("reject", view["id"]).returncode == 0
    assert served.florin("confirm", view["id"], said="y\n").returncode == 1
    made = json.loads(served.florin("api-key", "create", "till", "--scope", "read", "--json").stdout)
    assert made["scopes"] == ["read"]
    assert made["secret"].startswith("flk_")
    listed = served.florin("api-key", "list").stdout
    assert made["id"] in listed
    assert made["secret"] not in listed
    limited = served.florin("reject", view["id"], FLORIN_API_KEY=made["secret"])
    assert limited.returncode == 1
    assert served.florin("api-key", "revoke", made["id"]).returncode == 0
    assert served.florin("proposals", FLORIN_API_KEY=made["secret"]).returncode == 1


def test_the_audit_chain_is_verified_and_keys_rotate_while_serving(served: Served, order: str) -> None:
    """`verify-audit` proves the chain, `rotate-keys` re-seals the tokens, and the server goes on reading Stripe."""
    served.florin("ask", f"refund order {order}")
    proof = served.florin("verify-audit")
    assert (proof.returncode, "intact" in proof.stdout) == (0, True)
    assert "1 connection" in served.florin("rotate-keys").stdout
    with served.api() as api:
        assert api.get("/api/stripe/balance").status_code == 200
    assert len(served.florin("rotate-keys", "--new").stdout.strip()) == 44
    assert served.florin("verify-audit", "--json").returncode == 0


WRONG: list[tuple[list[str], int, str]] = [
    (["confirm", "../../etc/passwd"], 2, ""),
    (["confirm", "prop_" + "0" * 26], 1, "no such proposal"),
    (["proposals", "--state", "lost"], 1, "state"),
    (["proposals", "--limit", "0"], 2, ""),
    (["ask", "x" * 9000], 1, "characters"),
    (["ask", "refund order 42", "--conversation", "nonsense"], 1, "cnv_"),
    (["ask", ""], 1, ""),
    (["api-key", "create", "x", "--scope", "everything"], 2, ""),
    (["api-key", "revoke", "key_nope"], 1, "key_"),
    (["interpret", "--now", "tomorrow"], 1, "--now"),
    (["interpret", "--now", "2026-11-18", "--directory", "/nowhere.json"], 1, "directory"),
    (["interpret", "--now", "2026-11-18", "--currency", "gold"], 1, "--currency"),
    (["dance"], 2, ""),
]


def test_bad_input_is_one_clear_sentence(served: Served) -> None:
    """No traceback, a fitting exit code, and the reason on standard error."""
    for arguments, code, sentence in WRONG:
        run = served.florin(*arguments)
        assert run.returncode == code, (arguments, run.stderr)
        assert "Traceback" not in run.stderr + run.stdout
        assert sentence in run.stderr, (arguments, run.stderr)
        assert code != 1 or run.stderr.startswith("florin: ")


def test_without_a_server_it_says_how_to_start_one(installation: Served) -> None:
    """Every command that needs a server says so."""
    elsewhere = {"FLORIN_API_KEY": "flk_" + "a" * 43, "FLORIN_URL": "http://127.0.0.1:9"}
    for command in (["chat"], ["ask", "hello"], ["proposals"]):
        for environment in ({}, elsewhere):
            run = installation.florin(*command, **environment)
            assert run.returncode == 1
            assert "./run serve" in run.stderr


def test_the_terminals_key_goes_to_no_other_server(served: Served) -> None:
    """With FLORIN_URL and no FLORIN_API_KEY nothing is sent anywhere."""
    run = served.florin("proposals", FLORIN_URL="http://127.0.0.1:9")
    assert run.returncode == 1
    assert "FLORIN_API_KEY" in run.stderr


def test_nothing_said_is_told_in_words(served: Served) -> None:
    """An empty message is refused by the command itself, with an example."""
    run = served.florin("ask", " ")
    assert (run.returncode, "florin ask" in run.stderr, "errors" in run.stderr) == (1, True, False)
