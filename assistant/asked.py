"""Whether the person asked for an act: one that nobody asked for, or on another record than it was, is a question.

Two witnesses are heard, both code that reads nothing but the person's own words: the clauses of the message, by the
phrases that ask for an act, and what the embedded model hears in the whole of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.evidence import Shown
from assistant.heard import heard
from assistant.meant import names_in
from assistant.said_clauses import Kind, clauses, is_of_theirs, kind_of, speaks_of
from assistant.targets_asked import another_was_meant
from assistant.understanding.mood import is_abort, is_yes
from assistant.understanding.vocabulary import repair
from assistant.words import Message, Words
from skills.contract import Ask

_GOES_ON = re.compile(
    r"\b(?:it|that|this|one|ones|them|him|her|his|their|those|these|same|too|also|again|other|another|both|all|first"
    r"|second|third|last)\b|\d|@",
    re.IGNORECASE,
)
_TELLS = re.compile(r"\b(?:is|are|was|were|has|had|did|does|came|got|went)\b", re.IGNORECASE)
_AGREES = re.compile(
    r"\W*(?:yes|yeah|yep|yup|ya|sure|ok|okay|please|do it|do that|do so|go ahead|go for it|right|correct|exactly"
    r"|prepare|true|ja|si|oui|of course|absolutely|definitely|certainly|indeed|i did|i do|we do|we did)(?!\w)",
    re.IGNORECASE,
)
# What somebody else was told to want is done on the person's word.
_GO_AHEAD = re.compile(
    r"\W*(?:please|pls|plz|ok|can (?:you|u)|just|so|\s)*\W*(?:do (?:it|that|so)|do|go ahead|process|book (?:it|that)"
    r"|set (?:it|that)|put (?:it|that) th\w+|make it so)(?: up| in| please| pls| through| for (?:her|him|them|me))*"
    r"\W*\Z",
    re.IGNORECASE,
)
_ASKING = {Kind.ORDERS, Kind.ASKS}


def asked_for(
    tool: str,
    words: Words,
    args: Mapping[str, Any] | None = None,
    shown: Shown | None = None,
    today: date | None = None,
) -> Ask | None:
    """Return a question when the person's own words do not ask for this kind of act, or say not to do it.

    So too when they ask for it of another record than `args` name; `shown` says by which words each record was found.
    A follow-up ("and order 43?") may lean on the last call, an answer on the question it answers.
    """
    label = tool.replace("_", " ")
    if _denies(words.now, tool):
        return Ask(f"You wrote not to. Should I prepare it after all: {label}? Then say so without the “not”.", "")
    if not _is_asked(tool, words, today or date.today()):  # noqa: DTZ011  # without the merchant's day any near one does
        return Ask(f"Did you want me to prepare this: {label}? Say what exactly, and I will show it to you first.", "")
    # A yes to Florin's own question stands for what it was asked about, whatever was said before.
    said = (words.now,) if _says_yes(words, tool) else words.request
    other = another_was_meant(tool, said, args or {}, shown or Shown())
    if other is None:
        return None
    return Ask(f"You named “{other[:60]}” for something else, I think. Should I prepare this on it: {label}?", "")


def _is_asked(tool: str, words: Words, today: date) -> bool:
    """Whether the message, one it answers or the call it goes on with asks for the act."""
    if _asks(words.now, tool, today):
        return True
    if _only_reads(words.now, tool):
        return False
    if _says_yes(words, tool) or (tool == words.asked.get("tool") and len(words.asked) > 1):
        return True
    return (tool == words.last_tool and _leans(words.now, tool)) or any(
        _asks(message, tool, today) for message in words.request[:-1]
    )


def _asks(message: Message, tool: str, today: date) -> bool:
    """Whether a message asks for the act: by a clause's verb, as the embedded model hears it, or else by a phrase."""
    said = _kinds(message, tool)
    kinds = {kind for kind, _ in said}
    understood = heard(message.own, today)
    if understood.only_reads:
        return False
    if Kind.ORDERS in kinds:
        return True
    if tool in understood.acts:
        return all(is_silent or kind in _ASKING or kind is Kind.TELLS for kind, is_silent in said)
    if Kind.ASKS in kinds or (tool in understood.likely and kinds.isdisjoint({Kind.READS, Kind.FORBIDS})):
        return True
    texts = [clause.text for clause in clauses(message.own)]
    return any(is_of_theirs(text, tool) for text in texts) and any(_GO_AHEAD.match(text) for text in texts)


def _kinds(message: Message, tool: str) -> list[tuple[Kind, bool]]:
    """What each clause does with the act, and whether it has no word for it; also read with misspelt words repaired."""
    found = []
    for clause in clauses(message.own):
        kind = kind_of(clause.text, tool)
        if kind is Kind.SILENT:
            kind = kind_of(_spelt_right(clause.text), tool)
        found.append((kind, not speaks_of(clause.text, tool)))
    return found


def _spelt_right(own: str) -> str:
    """The words with the trade's words repaired ("refudn", "sub")."""
    return " ".join(repair(word.lower(), ()) if word.isalpha() else word for word in own.split())


def _only_reads(message: Message, tool: str) -> bool:
    """Whether a message asks to see something and for no act, so that it answers no question about one."""
    kinds = {kind for kind, _ in _kinds(message, tool)}
    return Kind.READS in kinds and kinds.isdisjoint(_ASKING)


def _says_yes(words: Words, tool: str) -> bool:
    """Whether the message says yes to the question whether the act is meant, or goes on with it."""
    now = words.now
    is_answer = tool == words.asked.get("tool") and len(words.asked) == 1
    return is_answer and (is_yes(_line(now)) or _AGREES.match(now.own) is not None or _leans(now, tool))


def _leans(message: Message, tool: str) -> bool:
    """Whether a message can go on with the act before it: a clause names or points to something, and tells nothing."""
    kinds = {Kind.SILENT, *_ASKING}
    return any(
        kind_of(clause.text, tool) in kinds
        and not _TELLS.search(clause.text)
        and bool(_GOES_ON.search(clause.text) or names_in(message))
        for clause in clauses(message.own)
    )


def _denies(message: Message, tool: str) -> bool:
    """Whether the message says not to do it after all that asks for it, or calls everything off."""
    said = [(clause, kind_of(clause.text, tool)) for clause in clauses(message.own)]
    asking = [at for at, (_, kind) in enumerate(said) if kind in _ASKING]
    if not asking and is_abort(_line(message)):
        return True
    for at, (clause, kind) in enumerate(said):
        is_last = not asking or at > asking[-1]
        if kind is Kind.FORBIDS and is_last and speaks_of(clause.text, tool) and not (asking and _names(clause.text)):
            return True
    return bool(asking) and asking[-1] < len(said) - 1 and is_abort(_plain(said[-1][0].text))


def _names(text: str) -> bool:
    """Whether a clause that forbids is about a record of its own."""
    return re.search(r"\d|@|\b[A-Z]\w+\b(?<!\bI)", text) is not None


def _line(message: Message) -> str:
    """A message as the courtesies are recognised."""
    return _plain(message.own)


def _plain(text: str) -> str:
    """Words in lower case, without marks."""
    return " ".join(re.findall(r"[\w'’]+", text.lower())).replace("’", "'")
