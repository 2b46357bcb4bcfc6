"""What the person said themselves: a message without what they quoted or pasted from somebody else."""

from __future__ import annotations

import re

_BLOCK = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_QUOTED_LINE = re.compile(r"^[ \t]*[>|].*$", re.MULTILINE)

# The start of a pasted mail or ticket; where it ends nobody can tell, so all that follows is somebody else's.
_PASTED = re.compile(
    r"^[ \t]*(?:-{3,}[^\n]*|_{5,}[^\n]*|(?:from|to|subject|sent|date|ticket|customer|message|von|betreff)[ \t]*#?\d*:"
    r"[^\n]*|on [^\n]{4,80} wrote:[^\n]*|[^\n]{0,60}\b(?:forwarded|original) message\b[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTES = re.compile(
    r"[“„«»\"][^“”„«»\"]*(?:[”“«»\"]|\Z)"  # doubled marks of several languages, also when never closed
    r"|(?<!\w)[‘'][^\n]{2,}?[’'](?!\w)"  # single marks around words, but no apostrophes
)
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?!\s|\Z))*[.!?]?")  # the point in 12.25 ends nothing
_SHOWN_CHARS = 80


def own_words(message: str) -> str:
    """Return the message with quoted and pasted text blanked, every other character at its place.

    A quotation of a single word ("42", 'INV-7') is how people mark a name and stays.
    """
    text = _BLOCK.sub(_blank, message)
    text = _QUOTED_LINE.sub(_blank, text)
    pasted = _PASTED.search(text)
    if pasted is not None:
        text = text[: pasted.start()] + " " * (len(text) - pasted.start())
    return _QUOTES.sub(_blank_several_words, text)


def sentence_at(message: str, start: int) -> str:
    """Return the sentence around a position, shortened for a person to recognise."""
    begin = max(message.rfind(mark, 0, start) for mark in ("\n", "! ", "? ", ". ")) + 1
    rest = message[begin:].lstrip()
    match = _SENTENCE.match(rest)
    sentence = " ".join((match.group() if match and match.group().strip() else rest).split())
    return sentence if len(sentence) <= _SHOWN_CHARS else sentence[: _SHOWN_CHARS - 1] + "…"


def _blank(match: re.Match[str]) -> str:
    """As many spaces as the match has characters, so that positions stay."""
    return " " * len(match.group())


def _blank_several_words(match: re.Match[str]) -> str:
    """Blank a quotation unless it is one word."""
    return match.group() if len(match.group().split()) == 1 else _blank(match)
