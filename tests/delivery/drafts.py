"""Channels and alerts to begin with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.ids import new_id
from storage.alerts import Alert
from storage.channels import Channel


def channel(merchant_id: str, now: datetime, **changes: Any) -> Channel:
    """A verified webhook channel that wants every alert at once."""
    given: dict[str, Any] = {
        "id": new_id("chn"),
        "merchant_id": merchant_id,
        "member_id": None,
        "kind": "webhook",
        "label": "Accounting",
        "target": "accounting.example.com",
        "url_sealed": b"sealed",
        "secret_sealed": b"sealed",
        "created_at": now,
        "time_zone": "UTC",
        "group_minutes": 0,
        "verified_at": now,
    }
    return Channel(**(given | changes))


def alert(merchant_id: str, now: datetime, **changes: Any) -> Alert:
    """A failed payment of a made-up account."""
    alert_id = new_id("alr")
    given: dict[str, Any] = {
        "merchant_id": merchant_id,
        "id": alert_id,
        "rule_id": None,
        "kind": "payment_failed",
        "severity": "warning",
        "title": "A payment of $18.00 failed",
        "lines": ("Customer: “Ada”", "The card was declined."),
        "because": "a payment failed",
        "account_id": "acct_1",
        "livemode": False,
        "subject_id": "pi_1",
        "dedupe_key": f"payment_failed:{alert_id}",
        "occurred_at": now,
        "created_at": now,
        "amount_minor": 1800,
        "currency": "usd",
    }
    return Alert(**(given | changes))
