"""Control routes of the money resources: what a bank would decide is told by a test or a demo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid, missing_param
from integrations.sandbox.money.progress import catch_up
from integrations.sandbox.resource import PageHandler, Visit
from integrations.sandbox.wire import Reply, json_reply

Steer = Callable[[Call, dict[str, Any]], Any]


def control_route(steer: Steer) -> PageHandler:
    """A page handler that takes a JSON object; its `account` and `livemode` (test by default) say where it acts."""

    def handle(visit: Visit) -> Reply:
        try:
            asked = orjson.loads(visit.request.body or b"{}")
        except orjson.JSONDecodeError as error:
            raise invalid("The body must be a JSON object.") from error
        if not isinstance(asked, dict):
            raise invalid("The body must be a JSON object.")
        call = visit.call.at(asked.get("account") or visit.call.account, livemode=bool(asked.get("livemode", False)))
        catch_up(call)
        try:
            return json_reply(200, steer(call, asked))
        except KeyError as error:
            raise missing_param(str(error.args[0])) from error

    return handle
