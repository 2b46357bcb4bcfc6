"""Somebody took Florin's access to the Stripe account away."""

from __future__ import annotations

from assistant.alerts.kind import Found, Kind, Seen
from domain.alerting import AlertKind, Values


def explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "Florin's access to your Stripe account is taken away"


async def alert_of(seen: Seen) -> Found | None:
    """Tell of it; the event only comes here once Stripe has confirmed that the access is gone."""
    mode = "live" if seen.event.livemode else "test"
    return Found(
        title="Florin is no longer connected to your Stripe account",
        lines=(
            f"The access to account {seen.event.account_id} in {mode} mode was taken away in Stripe's dashboard.",
            "Florin sees nothing new of it and can do nothing there. Connect it again if that was a mistake.",
        ),
        because="Stripe told Florin so, and refused its token when asked",
        subject_id=seen.event.account_id,
        occurred_at=seen.event.created_at,
        what=str(int(seen.event.created_at.timestamp())),
    )


KIND = Kind(
    AlertKind(
        name="connection_revoked",
        title="Stripe connection revoked",
        topic="connection",
        severity="urgent",
        explains=explains,
    ),
    types=("account.application.deauthorized",),
    alert_of=alert_of,
)
