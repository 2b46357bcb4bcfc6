"""The message as a line of tokens: typographic variants made equal, every token knowing what the person wrote."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LENGTH_MAX = 4000
# Beyond this the merchant's own words are no request of a sentence or two; patterns also stay fast by it.
OWN_LENGTH_MAX = 1200

_SIGNS = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "–": "-", "‐": "-", "‑": "-", "−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ",
        "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "", "\u2060": "", "\u00ad": "", "￥": "¥",
    }
)  # fmt: skip

_LETTER = r"[^\W\d_]"
_TOKEN = re.compile(
    rf"""
    "[^"\n]{{1,200}}" | (?<!\w)'[^'\n]{{1,60}}'(?!\w)      # something quoted that names a thing
    | [\w.+%-]+@[\w-]+(?:\.[\w-]+)+                   # an email
    | https?://\S+
    | \b(?:pi|ch|py|cus|sub|in|re|price|prod|plan|pm|card|cs|il|ii|si|txn|po|dp|du|acct|seti|src|inpay|tr|fee)_\w+
    | \#?{_LETTER}+(?:[-_]{_LETTER}+)*[-_]?\d(?:[\w-]*\w)?  # SPRING20, INV-0012, q3
    | (?:what|it|let|who|how|that|there|here|where|he|she|when)'s\b
    | {_LETTER}+'(?:t|re|ve|ll|d|m)\b
    | [odl]'{_LETTER}{{3,}}\b                               # O'Brien
    | 's\b
    | (?:[a-z]\.){{2,}}                                     # e.g., i.e., a.s.a.p.
    | {_LETTER}+(?:_{_LETTER}+)+                            # build_minutes
    | {_LETTER}+(?:-{_LETTER}+)*
    | \d{{1,2}}(?:st|nd|rd|th)\b
    | \d+
    | \n+
    | [^\w\s]
    | _
    """,
    re.VERBOSE | re.IGNORECASE,
)
# "Silver -> Gold", "12 => 15".
_ARROW = re.compile(r"(?<=[\w)])[ ]*(?:-{1,2}>|=>|→|➔)[ ]*(?=\w)")
_PLAIN_WORD = re.compile(rf"{_LETTER}+(?:'{_LETTER}+)*\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `text` as written, `form` as read (lower case, repaired), offsets within Line.text."""

    text: str
    form: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is letters only, and so may be a vocabulary word or part of a name."""
        return _PLAIN_WORD.match(self.form) is not None

    @property
    def is_capital(self) -> bool:
        """Whether it was written with a capital first letter."""
        return self.text[:1].isupper()


@dataclass(frozen=True, slots=True)
class Line:
    """The forms of all tokens with single spaces where there was white space; `shouting` means case says nothing."""

    text: str
    tokens: tuple[Token, ...]
    shouting: bool


def normalise(text: str) -> str:
    """Make typographic variants of one sign equal (quotes, dashes, spaces, digits of any script), keep line breaks."""
    text = unicodedata.normalize("NFC", text[:LENGTH_MAX]).translate(_SIGNS)
    text = "".join(_plain(sign) for sign in text)
    text = re.sub(r"\bg'day\b", "hello", text, flags=re.IGNORECASE)
    text = _ARROW.sub(" to ", text)
    return re.sub(r"\s*—\s*", " — ", text.replace("\r\n", "\n")).strip()


def _plain(sign: str) -> str:
    """A full-width form as the plain sign, and a digit of any script as 0…9; every other sign as it is."""
    digit = unicodedata.decimal(sign, None) if sign > "9" else None
    if digit is not None:
        return str(digit)
    return unicodedata.normalize("NFKC", sign) if "\uff00" <= sign <= "\uffee" else sign


def split(text: str) -> list[tuple[str, bool]]:
    """Return the tokens of a normalised text, each with whether white space stood before it."""
    found: list[tuple[str, bool]] = []
    last_end = 0
    for match in _TOKEN.finditer(text):
        found.append((match.group(), match.start() > last_end))
        last_end = match.end()
    return found


def assemble(words: list[tuple[str, str, bool]]) -> Line:
    """Build the line from (written, form, space before) of each token."""
    tokens: list[Token] = []
    parts: list[str] = []
    length = 0
    for written, form, spaced in words:
        if spaced and parts:
            parts.append(" ")
            length += 1
        tokens.append(Token(written, form, length, length + len(form)))
        parts.append(form)
        length += len(form)
    letters = [sign for token in tokens if len(token.text) > 1 for sign in token.text if sign.isalpha()]
    capitals = sum(sign.isupper() for sign in letters)
    shouting = len(letters) > 8 and capitals > 0.6 * len(letters)
    return Line("".join(parts), tuple(tokens), shouting)


def unaccented(text: str) -> str:
    """Return the text in lower case without accents, for comparing names."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in folded if not unicodedata.combining(sign))
