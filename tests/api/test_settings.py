"""Settings: one example file that lists them all, and refusals that name the setting and the reason."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from api.settings import CHECKOUT, Settings, load
from domain.errors import Misconfigured
from oauth.keyring import new_key

LIVE: dict[str, Any] = {
    "stripe_secret_key": "sk_live_1234567890",
    "stripe_client_id": "ca_123",
    "stripe_webhook_secret": "whsec_1234567890",
    "encryption_keys": new_key(),
    "public_url": "https://florin.example.com",
}


def test_the_example_lists_exactly_the_settings() -> None:
    """.env.example names every setting once, each under a comment, and none that does not exist."""
    lines = (CHECKOUT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = [match[1] for line in lines if (match := re.match(r"#?([A-Z_]+)=", line))]
    assert sorted(named) == sorted(str(field.validation_alias) for field in Settings.model_fields.values())
    for number, line in enumerate(lines):
        if re.match(r"#?[A-Z_]+=", line):
            assert lines[number - 1].startswith("#"), line


def test_nothing_in_the_example_is_set() -> None:
    """Copying the example changes nothing: every setting in it is commented out."""
    assert load(env_file=CHECKOUT / ".env.example") == load(env_file=None)


def test_live_with_everything_set_is_accepted() -> None:
    """The same code serves live Stripe when all that it needs is there."""
    settings = load(env_file=None, **LIVE)
    assert not settings.is_demo
    assert settings.platform_keys == {True: ("ca_123", "sk_live_1234567890")}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"encryption_keys": None}, "FLORIN_ENCRYPTION_KEYS"),
        ({"encryption_keys": "A" * 43 + "="}, "FLORIN_ENCRYPTION_KEYS"),
        ({"public_url": None}, "FLORIN_PUBLIC_URL"),
        ({"public_url": "http://florin.example.com"}, "FLORIN_PUBLIC_URL"),
        ({"stripe_webhook_secret": None}, "STRIPE_WEBHOOK_SECRET"),
        ({"stripe_client_id": None}, "STRIPE_CLIENT_ID"),
        ({"sandbox_url": "http://127.0.0.1:1"}, "FLORIN_SANDBOX_URL"),
        ({"stripe_live_secret_key": "sk_live_2", "stripe_live_client_id": "ca_2"}, "STRIPE_LIVE_SECRET_KEY"),
    ],
)
def test_live_without_is_refused_with_the_reason(change: dict[str, Any], named: str) -> None:
    """Real money never runs on a development secret, half a platform or an unencrypted address."""
    with pytest.raises(Misconfigured, match=named):
        load(env_file=None, **LIVE | change)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FLORIN_PORT", "eighty"),
        ("FLORIN_PORT", "70000"),
        ("FLORIN_PUBLIC_URL", "florin.example.com"),
        ("FLORIN_PROPOSAL_LIFETIME_S", "3"),
        ("FLORIN_CURRENCY", "dollars"),
        ("STRIPE_SECRET_KEY", "pk_test_notASecretKey"),
    ],
)
def test_a_bad_value_names_its_setting_and_keeps_it_to_itself(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """The refusal says which setting, and does not repeat a value that may be a secret."""
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("STRIPE_CLIENT_ID", "ca_1" if name.startswith("STRIPE") else "")
    with pytest.raises(Misconfigured, match=name) as refusal:
        load(env_file=None)
    assert value not in refusal.value.message


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """.env is read, empty values count as unset, and the environment overrides."""
    file = tmp_path / ".env"
    file.write_text("FLORIN_PORT=9001\nFLORIN_MODEL=\nFLORIN_HOST=0.0.0.0\n")
    monkeypatch.setenv("FLORIN_PORT", "9002")
    settings = load(env_file=file)
    assert (settings.port, settings.model, settings.host) == (9002, None, "0.0.0.0")  # noqa: S104  # only compared
    assert settings.base_url == "http://127.0.0.1:9002"


def test_a_secret_shows_in_no_repr() -> None:
    """Printing the settings prints no secret."""
    text = f"{load(env_file=None, **LIVE)!r}"
    assert "sk_live_1234567890" not in text
    assert "whsec_1234567890" not in text
    assert LIVE["encryption_keys"] not in text
