"""Presses "Connect" on the offline Stripe's consent page, as the demo merchant would in a browser."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx

from api.plain_http import plain_client
from domain.errors import Unavailable

PAGE_TIMEOUT_S = 10.0


class _ConsentForm(HTMLParser):
    """The first form of a page: where it goes, and what its fields hold."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the form, its hidden fields and whatever is chosen beforehand."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and self.action is None:
            self.action = given.get("action", "")
        elif tag == "input" and "name" in given:
            is_choice = given.get("type") in ("radio", "checkbox")
            if not is_choice or "checked" in given:
                self.fields[given["name"]] = given.get("value", "")


async def agree(authorize_url: str) -> dict[str, str]:
    """Open the consent page, choose the account offered first, press Connect; return what the redirect back carries.

    Only ever meant for the offline Stripe: consent to a real account is a person's. Raises Unavailable when the page
    is not what it should be.
    """
    try:
        async with plain_client(PAGE_TIMEOUT_S) as client:
            page = (await client.get(authorize_url)).raise_for_status()
            form = _ConsentForm()
            form.feed(page.text)
            if form.action is None:
                raise Unavailable("The offline Stripe shows no consent form.")
            answer = await client.post(
                urljoin(authorize_url, form.action or authorize_url), data={**form.fields, "decision": "connect"}
            )
    except httpx.HTTPError as error:
        raise Unavailable(f"The offline Stripe's consent page does not answer ({type(error).__name__}).") from error
    location = answer.headers.get("location")
    if location is None:
        raise Unavailable("The offline Stripe did not send the demo merchant back.")
    return dict(parse_qsl(urlsplit(location).query))
