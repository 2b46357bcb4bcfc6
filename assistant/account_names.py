"""By which names a merchant's several accounts go, and which of them a message or an argument names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from integrations.stripe.account import NamedAccount
from skills.contract import Ask

ALL = "all"

_LEAD = r"(?:\b(?:on|in|at|via|using|for|from|of|by|with)\s+)?(?:the\s+|my\s+|our\s+)?"
_QUOTE = r"[“\"'‘]?"
_UNQUOTE = r"[”\"'’]?"
_EVERY = re.compile(
    r"(?:,\s*)?(?:\b(?:on|in|at|for|from|of|over|across)\s+)?\b(?:(?:all|both|every|each)\s+(?:of\s+)?(?:the\s+|my\s+|our\s+)?"
    r"(?:connected\s+|stripe\s+)?accounts?|across\s+(?:the\s+|my\s+|our\s+)?accounts)\b",
    re.IGNORECASE,
)
_ID = re.compile(r"\bacct_[A-Za-z0-9]+")


def names_of(accounts: Sequence[NamedAccount]) -> dict[str, NamedAccount]:
    """Return the accounts by a name that only one of them has: its label, with the id where two share it."""
    labels = [account.name.casefold() for account in accounts]
    return {
        account.name if labels.count(account.name.casefold()) == 1 else f"{account.name} ({account.id})": account
        for account in accounts
    }


def name_of(account: NamedAccount, accounts: Sequence[NamedAccount]) -> str:
    """Return the name that only this account has."""
    return next(name for name, known in names_of(accounts).items() if known.id == account.id)


def resolved(said: str, accounts: Sequence[NamedAccount]) -> tuple[NamedAccount, ...] | Ask:
    """Return the accounts that an argument names, by id, by name or by a part of one name only; "all" names each."""
    wanted = " ".join(said.split()).casefold()
    if wanted == ALL:
        return tuple(accounts)
    named = names_of(accounts)
    whole = [one for name, one in named.items() if wanted in (one.id.casefold(), name.casefold(), one.name.casefold())]
    word = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    found = whole or [one for name, one in named.items() if word.search(name.casefold())]
    if len(found) == 1:
        return (found[0],)
    return Ask(f"Which account do you mean? You have {listed(accounts)}.", "account")


def listed(accounts: Sequence[NamedAccount]) -> str:
    """Name the accounts: "“A” and “B”"."""
    *first, last = [f"“{name}”" for name in names_of(accounts)]
    return f"{', '.join(first)} and {last}" if first else last


def spoken(message: str, accounts: Sequence[NamedAccount]) -> tuple[tuple[NamedAccount, ...], str]:
    """Return the accounts that a message names as accounts, and the message without that.

    "on Berlin Shop", "the Berlin Shop account", "account acct_1…", "Berlin Shop: …" and "all accounts" name one; "from
    Berlin Shop" alone does not, as it may be a customer.
    """
    rest, found = message, list[NamedAccount]()
    if _EVERY.search(rest):
        return tuple(accounts), _tidy(_EVERY.sub(" ", rest))
    words, patterns = _patterns(tuple((account.name, account.id) for account in accounts))
    for pattern in patterns:
        for match in pattern.finditer(rest):
            texts = [text.casefold() for text in words.findall(match.group())]
            found += [one for text in texts for one in accounts if text in (one.name.casefold(), one.id.casefold())]
        rest = pattern.sub(" ", rest)
    kept = _tidy(rest)
    chosen = tuple({account.id: account for account in found}.values())
    return (chosen, kept) if kept else (chosen, message)


def unknown_id(message: str, accounts: Sequence[NamedAccount]) -> str | None:
    """Return an account id in the message that is none of these, or None."""
    known = {account.id for account in accounts}
    return next((said for said in _ID.findall(message) if said not in known), None)


@lru_cache(maxsize=256)
def _patterns(names: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], tuple[re.Pattern[str], ...]]:
    """Write what finds a name or id, the longest first, and the ways to name one or several accounts as such."""
    words = sorted({re.escape(text) for pair in names for text in pair if len(text) >= 2}, key=len, reverse=True)
    one = rf"{_QUOTE}(?:{'|'.join(words)}){_UNQUOTE}"
    several = rf"{one}(?:\s*(?:,|and|&|or)\s*{one}){{0,9}}"
    ids = "|".join(re.escape(account_id) for _name, account_id in names)
    written = (
        rf"{_LEAD}\baccounts?\s+{several}(?!\w)",
        rf"{_LEAD}(?<!\w){several}(?:['’]s)?\s+(?:stripe\s+)?accounts?\b",
        rf"\b(?:on|in|at|via)\s+(?:the\s+)?{several}(?!\w)",
        rf"\A\s*{one}\s*:",
        rf"{_LEAD}(?<!\w)(?:{ids})(?!\w)",
    )
    finder = re.compile("|".join(words), re.IGNORECASE)
    return finder, tuple(re.compile(pattern, re.IGNORECASE) for pattern in written)


def _tidy(text: str) -> str:
    """Close the gap that a taken-out name leaves."""
    return re.sub(r"\s+([,.?!])", r"\1", " ".join(text.split())).strip(" ,;:")
