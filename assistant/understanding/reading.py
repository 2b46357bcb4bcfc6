"""Reads a message into pieces: spelling repaired, every typed stretch found, nothing decided yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.understanding.asked_periods import find_asked_periods
from assistant.understanding.counts import find_no_numbers, find_numbers
from assistant.understanding.dates import MONTHS, find_dates, find_spans
from assistant.understanding.directory import Directory
from assistant.understanding.fiscal import find_fiscal
from assistant.understanding.lexicon import SHORT_FORMS
from assistant.understanding.mentions import Mention, Person, keep_longest
from assistant.understanding.money import find_money
from assistant.understanding.names import find_names, find_plans, is_sentence_start
from assistant.understanding.nearly_named import find_small_names
from assistant.understanding.percents import find_percents
from assistant.understanding.periods import find_periods
from assistant.understanding.pieces import Piece, as_value
from assistant.understanding.places import find_postcodes, is_state_before
from assistant.understanding.references import find_references
from assistant.understanding.short_times import spelt_times
from assistant.understanding.text import Line, assemble, split, unaccented
from assistant.understanding.vocabulary import is_ordinary, repair
from assistant.understanding.weeks import find_weeks


@dataclass(frozen=True, slots=True)
class World:
    """What reading depends on: the merchant's day, ISO currency in upper case, decimal sign and records.

    `asks`: only questions are read, which know more stretches of time than a change may rest on.
    """

    today: date
    currency: str
    decimal_comma: bool
    directory: Directory
    asks: bool = False


def read_line(text: str, world: World) -> Line:
    """Tokenise a normalised text and repair its spelling; capitals inside a sentence keep a word from repair."""
    text = _RECEIVABLES.sub("receivables", text)
    text = spelt_times(_spelt_days(_trade_terms(_unquote_known(text, world.directory))))
    text = _possessives(text, world.directory)
    words = split(text)
    raw = assemble([(token, token.lower() if not _is_fixed(token) else token, spaced) for token, spaced in words])
    read: list[tuple[str, str, bool]] = []
    for index, (token, spaced) in enumerate(words):
        form = raw.tokens[index].form
        if raw.tokens[index].is_word or "'" in form[1:-1]:
            shy = token[:1].isupper() and not raw.shouting and not is_sentence_start(raw, index)
            shy = shy and _INITIALS.fullmatch(token) is None
            glued = index > 0 and not spaced and raw.tokens[index - 1].form.isdigit()  # the unit in "14d", "2w"
            is_initial = len(token) == 1 and words[index + 1 : index + 2] in ([(".", False)], [("$", False)])
            if (
                not glued
                and not is_initial
                and not (shy and not is_ordinary(form))
                and not is_state_before(token, words[index + 1][0] if index + 1 < len(words) else "")
                and not world.directory.knows_word(unaccented(form))
            ):
                form = repair(form, ())
        elif "." in form:
            form = SHORT_FORMS.get(form, form)  # "w.e.f."
        first, *more = (not _is_fixed(token) and form.split()) or [form]
        read.append((token, first, spaced))
        read.extend(("", word, True) for word in more)
    return assemble(read)


def _is_fixed(token: str) -> bool:
    """Whether a token is taken as it is: it holds a digit, an @ or an underscore, or is quoted."""
    return any(sign.isdigit() or sign in "@_" for sign in token) or (
        token[:1] in "\"'" and len(token) > 2 and token[0] == token[-1]
    )


# "CBs", "PMTs": the plural of an abbreviation is no name.
_RECEIVABLES = re.compile(r"(?<!\w)(?:A/R|a/r|AR(?= (?:aging|open|items|balance|list)))(?!\w)")
_INITIALS = re.compile(r"[A-Z]{2,4}s")
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_OF_MONTH = rf"(?:{'|'.join(month for month in MONTHS if len(month) > 2)}|(?:the|this|next|last) month)"
_SPELT_DAY = re.compile(rf"\b({'|'.join(_ORDINALS)})(?= of {_OF_MONTH}\b(?!'))", re.IGNORECASE)
_GLUED_TERM = re.compile(r"(?<![\w/-])(?:net-?|n/)(\d{1,3})(?![\w%]|[.,]\d)", re.IGNORECASE)
_MESSRS = re.compile(r"(?<!\w)(?<!\d )m/s\.? (?=[^\W\d_])", re.IGNORECASE)
# Looked ahead at, so that pairs overlap: before "lucas garcias card" the pair "undo lucas" must not use up the name.
_BARE_POSSESSIVE = re.compile(r"(?<!\w)(?=(?P<first>[^\W\d_]+) (?P<last>[^\W\d_]+)s [^\W\d_])")
_ONE_WORD_POSSESSIVE = re.compile(r"(?<!\w)([^\W\d_]{4,})s(?= [^\W\d_])")


def _trade_terms(text: str) -> str:
    """Write "net30" and "n/60" as "net 30", and leave out "M/s" before a firm, which is only its title."""
    return _MESSRS.sub("", _GLUED_TERM.sub(lambda match: f"net {match[1]}", text))


def _spelt_days(text: str) -> str:
    """Write the day of "first of March" in digits."""
    return _SPELT_DAY.sub(lambda match: f"{_ORDINALS.index(match[1].lower()) + 1}th", text)


def _possessives(text: str, directory: Directory) -> str:
    """Put the apostrophe into a known name that goes without one ("hugo nguyens card")."""

    def lacks_it(match: re.Match[str]) -> bool:
        first, last = unaccented(match["first"]), unaccented(match["last"])
        return directory.longest_name([first, last + "s"]) < 2 and directory.longest_name([first, last]) == 2

    def mend_one(match: re.Match[str]) -> str:
        whole = directory.longest_name([unaccented(match[1] + "s")])
        return match[0] if whole or not directory.longest_name([unaccented(match[1])]) else f"{match[1]}'s"

    for place in reversed([match.end("last") for match in _BARE_POSSESSIVE.finditer(text) if lacks_it(match)]):
        text = f"{text[:place]}'{text[place:]}"
    return _ONE_WORD_POSSESSIVE.sub(mend_one, text)


def _unquote_known(text: str, directory: Directory) -> str:
    """Drop the quotation marks around a name of the directory."""
    for part in text.split('"')[1::2]:
        words = [unaccented(word) for word in part.split()]
        if words and (
            directory.longest_name(words) == len(words) or part.lower() in (p.lower() for p in directory.plans)
        ):
            text = text.replace(f'"{part}"', part)
    return text


def find_mentions(line: Line, world: World) -> list[Mention]:
    """Every typed stretch of the line, most certain kinds first, without overlaps."""
    return keep_longest(list(_mentions(line, world)))


def _mentions(line: Line, world: World) -> Iterator[Mention]:
    """Run the extractors in order of priority."""
    text = line.text.lower() if len(line.text.lower()) == len(line.text) else line.text
    written = "".join(
        (token.text if len(token.text) == len(token.form) else token.form)
        + line.text[token.end : line.tokens[index + 1].start if index + 1 < len(line.tokens) else token.end]
        for index, token in enumerate(line.tokens)
    )
    for token in line.tokens:
        if token.form[0] in "\"'" and len(token.form) > 2 and token.form[-1] == token.form[0]:
            yield Mention("QUOTE", token.start, token.end, token.text[1:-1].strip())
    yield from find_postcodes(line.text)
    yield from find_no_numbers(text, written)
    yield from find_references(line.text)
    yield from (mention for mention in find_names(line, world.directory) if _is_full(mention))
    yield from find_percents(text)
    periods = [*find_fiscal(text, world.today), *find_periods(text, world.today), *find_weeks(text, world.today)]
    periods += find_asked_periods(text, world.today) if world.asks else ()
    dates = list(find_dates(text, world.today))
    # The longer of two overlapping readings of a date says more ("end of next month" over "next month").
    yield from sorted(
        (m for m in (*dates, *periods) if m.kind == "WHEN" or m.kind == "DOUBT"),
        key=lambda m: (-(m.end - m.start), m.kind != "DOUBT"),
    )
    yield from find_money(text, written, world.currency, world.decimal_comma)
    yield from find_spans(text)
    yield from find_plans(line, world.directory)
    yield from find_names(line, world.directory)
    yield from find_numbers(text, world.decimal_comma)
    yield from find_small_names(line, world.directory)


def _is_full(mention: Mention) -> bool:
    """Whether a name is a record's own, so that it stands before readings of its words as dates or plans."""
    return isinstance(mention.value, Person) and mention.value.certainty == "known" and " " in mention.value.say


def read(text: str, world: World) -> list[Piece]:
    """Return the pieces of a normalised text."""
    line = read_line(text, world)
    mentions = find_mentions(line, world)
    pieces: list[Piece] = []
    index = 0
    while index < len(line.tokens):
        token = line.tokens[index]
        mention = next((m for m in mentions if m.start < token.end and m.end > token.start), None)
        if mention is None:
            pieces.append(Piece("\n" if token.form.startswith("\n") else token.form, token.text, None, len(pieces)))
            index += 1
            continue
        stop = index
        while stop < len(line.tokens) and line.tokens[stop].start < mention.end:
            stop += 1
        pieces.append(Piece(mention.kind, _written(line, index, stop), as_value(mention), len(pieces)))
        index = stop
    return [_as_word(pieces, place) for place in range(len(pieces))]


def _as_word(pieces: Sequence[Piece], place: int) -> Piece:
    """The piece, as words where it is a spelt number of some things ("two of the hellebores were dead")."""
    piece = pieces[place]
    before = pieces[place - 1].form if place else ","
    is_spelt = piece.form == "NUM" and piece.text.isalpha() and (before in (",", ".", "-", ";") or place == 0)
    if is_spelt and pieces[place + 1 : place + 2] and pieces[place + 1].form == "of":
        return Piece(piece.text.lower(), piece.text, None, piece.place)
    return piece


def _written(line: Line, first: int, stop: int) -> str:
    """The tokens as written, with the spaces that stood between them."""
    parts: list[str] = []
    for index in range(first, stop):
        token = line.tokens[index]
        spaced = index > first and token.start > line.tokens[index - 1].end
        parts.append((" " if spaced and token.text else "") + token.text)
    return "".join(parts)
