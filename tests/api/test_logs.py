"""The log: JSON lines without any credential, card number or address, whoever wrote them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from api.redaction import HIDDEN, redact, redact_event

SECRETS = [
    "sk_live_51HabcDEF",
    "rk_test_51HabcDEF",
    "whsec_abcdefabcdefabcdef",
    "flk_" + "a" * 43,
    "st_" + "b" * 43,
    "lnk_" + "c" * 43,
    "ac_" + "d" * 32,
    "sk-proj-abcdefghijk",
    "Bearer abc.def.ghi",
    "ada@example.com",
    "4242 4242 4242 4242",
    "4242424242424242",
    "gAAAAABk1234567890abcdefghijklmnopqrstuv==",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_hidden_wherever_it_stands(secret: str) -> None:
    """Alone, inside a sentence, in a URL or in a nested value."""
    assert secret not in redact(secret)
    assert secret not in redact(f"went wrong with {secret!r}, sorry")
    event = redact_event(None, "info", {"event": secret, "deep": {"list": [secret]}})
    assert secret not in str(event)


def test_passwords_and_tokens_in_addresses_are_hidden() -> None:
    """User information of a URL and the parameters of an OAuth round trip."""
    text = redact("postgresql://florin:hunter2@db/florin then /callback?state=abc123&code=xyz789&scope=read_only")
    assert "hunter2" not in text
    assert "abc123" not in text
    assert "xyz789" not in text
    assert "scope=read_only" in text


def test_values_of_secret_names_are_hidden_whole() -> None:
    """Whatever stands under token, password, authorization or the like."""
    event = redact_event(None, "info", {"event": "x", "access_token": "short", "Authorization": "y", "amount": 7})
    assert event == {"event": "x", "access_token": HIDDEN, "Authorization": HIDDEN, "amount": 7}


def test_ids_and_amounts_stay_readable() -> None:
    """What is no secret is not hidden: ids, amounts, numbers that are no card."""
    text = (
        "pi_3Oabc refunded 1800 usd for order 42, proposal prop_01m7y7738dfm0v6wpk5han7x81, request req_1234567890123"
    )
    assert redact(text) == text
    assert redact("1234567890123456") == "1234567890123456"


def test_every_library_logs_through_it() -> None:
    """A library's own logger and a traceback come out as redacted JSON lines on stderr."""
    script = (
        "import logging\nfrom api import logs\nlogs.configure('info')\n"
        "logging.getLogger('some.library').warning('key %s', 'sk_live_51HabcDEF')\n"
        "try:\n    raise ValueError('token flk_' + 'a' * 43)\n"
        "except ValueError:\n    logging.getLogger('other').exception('failed')\n"
    )
    run = subprocess.run(  # noqa: S603  # our own script
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    lines = [json.loads(line) for line in run.stderr.splitlines()]
    assert [line["logger"] for line in lines] == ["some.library", "other"]
    assert "ValueError" in lines[1]["exception"]
    assert "sk_live" not in run.stderr
    assert "flk_aaaa" not in run.stderr
    assert run.stdout == ""
