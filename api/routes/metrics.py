"""GET /metrics: counts for Prometheus, to a watcher on this machine or to whoever has a key."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.credentials import find_actor, house_of
from api.metrics import CONTENT_TYPE, of_installation, of_merchant
from api.wiring import House
from domain.errors import NotSignedIn
from domain.people import Scope

router = APIRouter(tags=["health"])

_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request, house: Annotated[House, Depends(house_of)]) -> Response:
    """Show the installation's counts to this machine itself, and to an API key that may read its merchant's own."""
    actor = await find_actor(request)
    if actor is not None:
        actor.require(Scope.READ)
        return Response(await of_merchant(house, actor), media_type=CONTENT_TYPE)
    if not _is_local(request):
        raise NotSignedIn("Send an API key that may read, or ask from the machine that Florin runs on.")
    return Response(await of_installation(house), media_type=CONTENT_TYPE)


def _is_local(request: Request) -> bool:
    """Whether a request was made on this machine to this machine: one that a proxy passed on was not."""
    host = (request.headers.get("host") or "").lower()
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    if request.client is None or name not in _LOCAL_HOSTS or any(header in request.headers for header in _PASSED_ON):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
