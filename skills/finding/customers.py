"""Finds the customer a person means: by id, email, phone, name or company, also when it is misspelled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process, utils

from domain.cards import ChoiceCard, Option
from domain.errors import BadInput, NotFound, StripeRefused
from skills.contract import Choice, Desk, Mentions
from skills.finding.candidates import left_out
from skills.finding.companies import companies_of, company_query, mails_from, person_and_company, works_for
from skills.finding.foreign import foreign, quoted
from skills.finding.moments import day_text
from skills.finding.references import quoted_for_search

CANDIDATES_MAX = 10
QUERY_MAX = 120

# How many of the newest customers are compared letter by letter when a name is nowhere exactly, and how alike
# (0 to 100, rapidfuzz's WRatio) two names must be to be offered.
FUZZY_MAX = 2000
ALIKE_MIN = 84

_ID = re.compile(r"cus_[A-Za-z0-9_]{1,60}\Z")
_PHONE = re.compile(r"\+?[\d\s()./-]{6,24}\Z")
_SUBSTRING_MIN = 3

Customer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """One customer as Stripe holds it; `exact` is False when only the spelling comes close."""

    customer: Customer
    exact: bool = True

    @property
    def id(self) -> str:
        """Stripe's id."""
        return str(self.customer["id"])

    @property
    def name(self) -> str:
        """The customer's name, else the email, else the id; made harmless."""
        return foreign(self.customer.get("name"), 60) or foreign(self.customer.get("email"), 80) or self.id


async def find_customer(desk: Desk, said: str, argument: str) -> Found | Choice:
    """Return the customer called `said`, or a choice that fills `argument` where several fit.

    Raises NotFound with what to try, BadInput for words that name nobody.
    """
    query = " ".join(said.split()).strip(" .,;:!?\"'“”")
    if not query or len(query) > QUERY_MAX:
        raise BadInput("Which customer? Give a name, an email or an id (cus_…).")
    await desk.progress("Looking for the customer")
    if _ID.match(query):
        customer = await desk.stripe.find(f"/v1/customers/{query}")
        if customer is None or customer.get("deleted"):
            raise NotFound(f"There is no customer {query} on this account. Check the id, and test or live mode.")
        return Found(customer)
    matches = await _exact(desk, query) or await _by_company(desk, query)
    exact = bool(matches)
    if not matches:
        matches = await _alike(desk, query)
    if not matches:
        raise NotFound(f"I found no customer called {query[:60]!r}. Try the email, another spelling or an id (cus_…).")
    return Found(matches[0], exact) if len(matches) == 1 else _choice(desk, query, matches, argument, exact)


async def find_surely(desk: Desk, said: str, argument: str) -> Found | Choice:
    """Return the customer called exactly `said`; one whose name only comes close is asked about, never taken.

    For acts. Raises as `find_customer` does.
    """
    found = await find_customer(desk, said, argument)
    if isinstance(found, Choice) or found.exact:
        return found
    question = f"Nobody is called {quoted(said, 60)}. Do you mean this customer?"
    return Choice(
        ChoiceCard(question, (Option(_label(desk, found.customer), found.id, foreign=True),)),
        argument,
        Mentions(listed=(found.id,)),
    )


async def _exact(desk: Desk, query: str) -> list[Customer]:
    """Return the customers whose email, phone or name holds the query."""
    found: dict[str, Customer] = {}
    if "@" in query:
        for spelling in dict.fromkeys((query, query.lower())):
            page = await desk.stripe.get("/v1/customers", {"email": spelling, "limit": 100})
            found |= {customer["id"]: customer for customer in page["data"]}
    if not found and len(query) >= _SUBSTRING_MIN:
        for clauses in _searches(query):
            answer = await _searched(desk, clauses)
            found |= {customer["id"]: customer for customer in answer if _holds(customer, query)}
    # Stripe's search lags up to a minute behind: someone just created is on the newest page of the list.
    newest = await desk.stripe.get("/v1/customers", {"limit": 100})
    found |= {customer["id"]: customer for customer in newest["data"] if _holds(customer, query)}
    return _closest(list(found.values()), query)


async def _by_company(desk: Desk, query: str) -> list[Customer]:
    """Return who works for the company of that name, or the person of "Jane from Acme" who does."""
    if "@" in query or _PHONE.match(query) or len(query) < _SUBSTRING_MIN:
        return []
    if split := person_and_company(query):
        people = await _exact(desk, split[0])
        if theirs := [one for one in people if works_for(one, split[1]) or mails_from(one, split[1])]:
            return theirs
    rows = await _searched(desk, company_query(query))
    newest = await desk.stripe.get("/v1/customers", {"limit": 100})
    return list({row["id"]: row for row in [*rows, *newest["data"]] if works_for(row, query)}.values())


def _searches(query: str) -> list[str]:
    """Write the queries in Stripe's search language that find a customer by what was said."""
    text = quoted_for_search(query)
    if "@" in query:
        return [f"email:{text}"]
    if _PHONE.match(query):
        digits = re.sub(r"\D", "", query)
        return [f"phone~{quoted_for_search(digits[-6:])} OR phone:{text}"]
    return [f"name~{text} OR email~{text}"]


async def _searched(desk: Desk, query: str) -> list[Customer]:
    """Return a page of the customer search; none where Stripe has no search (404)."""
    try:
        answer = await desk.stripe.get("/v1/customers/search", {"query": query, "limit": 100})
    except StripeRefused as refusal:
        if refusal.http_status == 404:
            return []
        raise
    rows: list[Customer] = answer["data"]
    return rows


def _holds(customer: Customer, query: str) -> bool:
    """Say whether the query stands in the customer's name as whole words, or is the email, its user or the phone."""
    wanted = query.casefold()
    email = str(customer.get("email") or "").casefold()
    if "@" in wanted:
        return email == wanted
    if _PHONE.match(query):
        digits, phone = re.sub(r"\D", "", query), re.sub(r"\D", "", str(customer.get("phone") or ""))
        return len(digits) >= 6 and phone.endswith(digits.lstrip("0"))
    name = str(customer.get("name") or "").casefold()
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", name) is not None or email.split("@")[0] == wanted


def _closest(customers: list[Customer], query: str) -> list[Customer]:
    """Keep only those called exactly so when a full name was said; a first name alone keeps all who carry it."""
    if " " not in query:
        return customers
    full = [customer for customer in customers if str(customer.get("name") or "").casefold() == query.casefold()]
    return full or customers


async def _alike(desk: Desk, query: str) -> list[Customer]:
    """Return the newest customers whose email is of that company, else those spelled almost so, best first."""
    if len(query) < _SUBSTRING_MIN or _PHONE.match(query):
        return []
    people: dict[str, Customer] = {}
    texts: dict[tuple[str, str], str] = {}
    async for page in desk.stripe.pages("/v1/customers"):
        for customer in page:
            people[customer["id"]] = customer
            written = [customer.get("name"), customer.get("email"), *companies_of(customer)]
            texts |= {(customer["id"], str(at)): str(text) for at, text in enumerate(written) if text}
        if len(people) >= FUZZY_MAX:
            break
    if colleagues := [customer for customer in people.values() if mails_from(customer, query)]:
        return colleagues
    hits = process.extract(
        query,
        texts,
        scorer=fuzz.ratio if "@" in query else _alikeness,
        processor=utils.default_process,
        score_cutoff=ALIKE_MIN,
        limit=CANDIDATES_MAX,
    )
    return [people[customer_id] for customer_id in dict.fromkeys(key[0] for _text, _score, key in hits)]


def _alikeness(said: str, text: str, *, score_cutoff: float | None = None) -> float:
    """Compare words with a name: the whole, or a single word with each word of the name."""
    if " " in said:
        return fuzz.token_sort_ratio(said, text, score_cutoff=score_cutoff)
    return max((fuzz.ratio(said, word) for word in text.split()), default=0.0)


def _choice(desk: Desk, query: str, matches: list[Customer], argument: str, exact: bool) -> Choice:
    """Offer the customers, newest first, with what tells them apart."""
    if exact:
        matches = sorted(matches, key=lambda customer: -int(customer.get("created") or 0))
    shown = matches[:CANDIDATES_MAX]
    fit = "go by" if exact else "are spelled almost like"
    more = left_out(shown, matches, "the email", "first")
    options = tuple(Option(_label(desk, customer), str(customer["id"]), foreign=True) for customer in shown)
    card = ChoiceCard(f"{len(matches)} customers {fit} “{query[:60]}”{more}. Which one?", options)
    return Choice(card, argument, Mentions(listed=tuple(str(customer["id"]) for customer in shown)))


def _label(desk: Desk, customer: Customer) -> str:
    """Name a customer in one line: name, email, since when."""
    parts = [foreign(customer.get("name"), 60), foreign(customer.get("email"), 80), foreign(customer.get("phone"), 24)]
    parts += [foreign(company, 60) for company in companies_of(customer)[:1]]
    return " · ".join([*filter(None, parts), f"since {day_text(desk, int(customer['created']))}"])
