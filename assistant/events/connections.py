"""A merchant took Florin's access away in Stripe's dashboard: found out at Stripe, whatever the event says.

The event may be weeks old and the account connected again since, so it only says that there is something to look at.
"""

from __future__ import annotations

from assistant.events.event import DONE, Ended, Event, Family, ignored
from assistant.ports import WatchedAccounts


def family(accounts: WatchedAccounts) -> Family:
    """Return the family of events about the connection itself."""

    async def handle(event: Event) -> Ended:
        if await accounts.still_connected(event.merchant_id, event.account_id, event.livemode):
            return ignored("the account is connected again")
        return DONE

    return Family(("account.application.deauthorized",), handle)
