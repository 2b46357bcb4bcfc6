"""Payment links: what they sell and for how much, how often they were paid, and which one a person means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from domain.cards import ChoiceCard, Option
from domain.errors import BadAmount, BadInput, NotFound
from domain.money import Money
from skills.contract import Choice, Desk, Mentions
from skills.finding.candidates import left_out
from skills.finding.foreign import foreign, quoted

CANDIDATES_MAX = 10
SAID_MAX = 200

EXPAND = ["line_items"]
LIST_EXPAND = ["data.line_items"]

_ID = re.compile(r"plink_[A-Za-z0-9_]{1,60}\Z")
_URL = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_AMOUNT = re.compile(r"[$€£¥]?\s*(\d{1,15}(?:\.\d{1,3})?)\Z", re.ASCII)
_AROUND = re.compile(r"\A(?:the|our|my|payment)\s+|\s*(?:payment\s+)?link\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """Stripe's payment link (https://docs.stripe.com/api/payment-link/object) with its line items expanded."""

    source: dict[str, Any]

    @property
    def id(self) -> str:
        """Stripe's id (plink_…)."""
        return str(self.source["id"])

    @property
    def url(self) -> str:
        """Where it is paid."""
        return str(self.source["url"])

    @property
    def active(self) -> bool:
        """Whether it can be paid."""
        return bool(self.source["active"])

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The line items; Stripe expands the first ten."""
        return list((self.source.get("line_items") or {}).get("data") or [])

    @property
    def amount(self) -> Money | None:
        """What one buyer pays; None where the buyer says how much, or not all lines came along."""
        lists = self.source.get("line_items") or {}
        open_ended = any((line.get("price") or {}).get("custom_unit_amount") for line in self.lines)
        if not self.lines or lists.get("has_more") or open_ended:
            return None
        return Money(sum(int(line["amount_total"]) for line in self.lines), str(self.source["currency"]))

    @property
    def title(self) -> str:
        """What it sells, made harmless."""
        return foreign(" + ".join(str(line.get("description") or "") for line in self.lines if line.get("description")))

    @property
    def recurs(self) -> bool:
        """Whether it begins a subscription."""
        return any((line.get("price") or {}).get("recurring") for line in self.lines)


async def read_links(desk: Desk, *, active: bool | None = None) -> list[Link]:
    """Read every payment link, newest first, or only the active or inactive ones."""
    params: dict[str, Any] = {"expand": LIST_EXPAND}
    if active is not None:
        params["active"] = active
    return [Link(row) for row in await desk.stripe.all("/v1/payment_links", params)]


async def count_paid(desk: Desk, link: Link) -> int:
    """Count the completed checkout sessions of a link, over all pages."""
    count = 0
    params = {"payment_link": link.id, "status": "complete"}
    async for page in desk.stripe.pages("/v1/checkout/sessions", params):
        count += len(page)
    return count


async def find_link(desk: Desk, said: str) -> Link | Choice:
    """Return the link of an id, an address, what it sells or what it costs; a choice where several fit.

    Active links go before those that are switched off. Raises NotFound with what to try, BadInput for no words.
    """
    words = " ".join(said.split()).strip(" .,;:!?\"'“”")
    if not words or len(words) > SAID_MAX:
        raise BadInput("Which payment link? Give its id (plink_…), its address or what it sells.")
    await desk.progress("Looking for the payment link")
    if _ID.match(words):
        row = await desk.stripe.find(f"/v1/payment_links/{words}", {"expand": EXPAND})
        if row is None:
            raise NotFound(f"There is no payment link {words} on this account. Check the id, and test or live mode.")
        return Link(row)
    links = await read_links(desk)
    found = [link for link in links if _fits(link, words)]
    if not found:
        raise NotFound(
            f"None of the {len(links):,} payment links is called {quoted(words, 60)}. List the payment links and give "
            "the id (plink_…)."
        )
    found = [link for link in found if link.active] or found
    return found[0] if len(found) == 1 else _choice(desk, words, found)


def label(desk: Desk, link: Link) -> str:
    """Name a link in one line for a choice."""
    amount = desk.show(link.amount) if link.amount else "any amount"
    state = "active" if link.active else "switched off"
    return " · ".join(filter(None, [link.title, amount, state, link.id]))


def _fits(link: Link, words: str) -> bool:
    """Say whether words mean a link: its address, its amount, or every word of what it sells."""
    if _URL.match(words):
        return link.url.rstrip("/") == words.rstrip("/")
    bare = _AROUND.sub("", _AROUND.sub("", words)).strip()
    if match := _AMOUNT.match(bare):
        try:
            return link.amount is not None and link.amount == Money.from_major(match[1], link.amount.currency)
        except BadAmount:
            return False
    wanted, title = set(re.findall(r"\w+", bare.casefold())), set(re.findall(r"\w+", link.title.casefold()))
    return bool(wanted) and wanted <= title


def _choice(desk: Desk, words: str, found: list[Link]) -> Choice:
    """Offer the links by their ids."""
    shown = found[:CANDIDATES_MAX]
    more = left_out(shown, found, "its id, plink_…")
    options = tuple(Option(label(desk, link), link.id) for link in shown)
    question = f"{len(found)} payment links fit {quoted(words, 60)}{more}. Which one?"
    return Choice(ChoiceCard(question, options), "payment_link", Mentions(listed=tuple(link.id for link in shown)))
