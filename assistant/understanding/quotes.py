"""Tells the merchant's own words from those of others: quoted speech, pasted tickets, forwarded mail."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTED = re.compile(r'"([^"]{1,2000})"|(?<!\w)\'([^\'\n]{1,400})\'(?!\w)')
_SAYS = (
    r"(?:says?|said|tells?|told|writes?|wrote|asks?|asked|ask(?:s|ed)? for|replied|reply|replies|messaged?|"
    r"emailed|texted|complains?|complained|"
    r"requests?|requested|quote|message|ticket|mail|email|note|review|begs?|claims?|claimed|"
    r"demands?|insists?|going|goes|like|is like)"
)
_LABEL = re.compile(
    (
        rf"^(?:[^\n:]{{0,60}}\b{_SAYS}[^\n:]{{0,25}}|ticket[^\n:]{{0,20}}|customer|subject|from|fwd?|re|"
        rf"message|original message|"
        r"guest|buyer|user|client|chat|transcript|quote)\s*:\s*(?P<rest>.*)$"
    ),
    re.IGNORECASE,
)
_MINE = re.compile(
    r"^(?:me|my (?:decision|answer|call)|action|decision|merchant|our decision)\b\s*:?\s*|^(?:-> ?|=> "
    r"?)\s*",
    re.IGNORECASE,
)
_HEADER = re.compile(
    (
        r"^(?:from|subject|fwd?|re|original message|-+ ?(?:original|forwarded)[^\n]*|begin forwarded "
        r"message)\s*:"
    ),
    re.IGNORECASE,
)
# After a pasted mail only a paragraph that opens like an answer to it is the merchant's own.
_VERDICT = re.compile(r"^(?=(?:ok|okay|right|alright|fine|so)\b)", re.IGNORECASE)
_LITERAL_LEAD = re.compile(
    (
        r"(?:called|named|code|titled|description|describe[ds]?(?: as)?|memo|note|labelled|labeled|saying|"
        r"text|subject|name|for|plan|reason|with|as|the|customer|coupon|on|to)\s*:?\s*$"
    ),
    re.IGNORECASE,
)
_SPEECH_WORDS = re.compile(
    (
        r"\b(?:i|i'm|i'd|we|please|refund|cancel|want|need|my|you|pause|give|stop|charge[ds]?|can|could|"
        r"ignore|void|remind)\b"
    ),
    re.IGNORECASE,
)
# What is put down about a customer is the merchant's own text ("add a note to Anna's record: …").
_NOTED = re.compile(r"\b(?:add|put|leave|make|write|save)s? (?:a |the |this )?note [^\".\n]{1,60}:?\s*$", re.IGNORECASE)
# "new mail: jo@x.com" gives an address, it quotes nobody.
_ADDRESS = re.compile(r"\S+@\S+\.\w+")
LITERAL_WORDS_MAX = 8
_GONE = "\x00"
# A line of a program's log, pasted.
_LOGGED = re.compile(
    r"^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*\s.*\b(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\b"
)
# Who says what follows in a quotation ("The guest writes:"); a line that asks or forbids is never only that.
_TICKET_NUMBER = re.compile(r"\[[^\]]*\]|(?<!order )(?<!payment )#\d+", re.IGNORECASE)
_INTRODUCES = re.compile(
    rf"(?:^|(?<=[\n.!?]))[ ]*(?P<who>[^\n.!?:\"]{{1,50}}?)\b{_SAYS}(?:[ ](?:me|us|in|back|again|this|today))?[ "
    rf"]*[:,]?[ ]*(?={_GONE})",
    re.IGNORECASE,
)
_ASKS_OR_FORBIDS = re.compile(
    r"\b(?:not|never|no|don't|won't|can't|refund|refunded|cancel|pause|stop|give|send|pay|please|pls|ignore|unless|if|when"
    r"|until|instead)\b",
    re.IGNORECASE,
)
# What only introduces a quotation that was taken out.
_HEADING = re.compile(
    (
        rf"(?:^|(?<=\n))\s*(?:support )?(?:ticket|case|e?mail|message|chat|msg|dm|"
        rf"review)\s*#?\s*\w*(?:\s+from\s+[^:\n]{{1,50}})?\s*[:-]\s*(?={_GONE})"
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Words:
    """The merchant's own text, with what others said taken out and kept beside it."""

    own: str
    foreign: tuple[str, ...]


def separate(text: str) -> Words:
    """Split a normalised message. Short quotations that name something (a code, a memo) stay in the own text."""
    foreign: list[str] = []
    lines: list[str] = []
    in_ticket = in_mail = blank_before = False
    raws = text.split("\n")
    for raw, following in zip(raws, [*raws[1:], ""], strict=True):
        line = raw.strip()
        introduces = line.endswith(":") and following.strip().startswith(">") and not _ASKS_OR_FORBIDS.search(line)
        if line.startswith(">") or re.match(r"(?:\[|\|)", line) or _LOGGED.match(line) or introduces:
            foreign.append(line.lstrip("> "))
            continue
        if not line:
            in_ticket, blank_before = False, True
            continue
        mine = _MINE.match(line) or (_VERDICT.match(line) if in_mail and blank_before else None)
        blank_before = False
        if _HEADER.match(line) and not mine:
            in_mail = True
            foreign.append(_TICKET_NUMBER.sub("", line))
            continue
        if in_mail and not mine:
            foreign.append(line.strip('"'))
            # A mail that is pasted between quotation marks ends with them.
            in_mail = not (line.startswith('"') and line.endswith('"') and line.count('"') == 2)
            continue
        in_mail = False
        label = _LABEL.match(line) if not mine else None
        if (
            label
            and '"' not in line
            and not _ADDRESS.match(label["rest"])
            and (not label["rest"] or _SPEECH_WORDS.search(label["rest"]))
        ):
            foreign.append(label["rest"])
            in_ticket = not label["rest"] or in_ticket
            continue
        if in_ticket and not mine:
            foreign.append(line)
            continue
        lines.append(line[mine.end() :] if mine and mine.end() else line)
    own = _QUOTED.sub(lambda match: _keep_or_move(match, foreign), "\n".join(lines))
    own = _HEADING.sub(" ", own)
    own = _INTRODUCES.sub(lambda match: match[0] if _ASKS_OR_FORBIDS.search(match["who"]) else " ", own)
    own = re.sub(rf"{_GONE}\s*[-—]\s*[^\n.!?\d]{{1,40}}[.!?\n]", _GONE, own).replace(_GONE, "\n")
    return Words(own.strip(), tuple(part for part in foreign if part))


def _keep_or_move(match: re.Match[str], foreign: list[str]) -> str:
    """Leave a quotation that names something; move one that speaks to the foreign words."""
    content = match[1] or match[2] or ""
    before = match.string[: match.start()]
    said = re.search(rf"\b{_SAYS}[^\"\n.]{{0,30}}\s*[:,]?\s*$", before, re.IGNORECASE)
    said = None if _NOTED.search(before) else said
    speaks = len(_SPEECH_WORDS.findall(content)) > 0 and len(content.split()) >= 3
    if len(content.split()) <= LITERAL_WORDS_MAX and not speaks and (not said or _LITERAL_LEAD.search(before)):
        return f' "{content}" '
    foreign.append(content)
    return f" {_GONE} "
