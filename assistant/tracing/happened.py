"""Finds what a text says has happened, or is under way, and holds it against what results say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assistant import amounts_said
from assistant.tracing.restating import ASKING
from assistant.tracing.spelled import RECORDS

_SENTENCE = re.compile(r"(?:[^.!?\n]|[.](?!\s|\Z))+[.!?]*")
_CLAUSE = re.compile(r"[,;:—–()]|\s-\s|\b(?:and|but|so|then|as|which|who|that|because|since)\b", re.IGNORECASE)
_ASKS = re.compile(
    rf"^\W*(?:(?:and|or|so|sure|ok|okay|sorry|thanks)\W+)*(?:{ASKING}|has|have|for|of|in|to)\b"
    r"|[,:–—-]\s*(?:which|what|who|how|do|does|did|is|are|shall|should|would|could|can|may)\b",
    re.IGNORECASE,
)
# Verbs in the past, by their form: what is not known to have happened may not be told, whatever the verb is.
_PAST = re.compile(
    r"\b(?:[a-z]+(?<!e)ed|went|gone|sent|paid|took|taken|gave|given|did|done|got|came|made|put|sold|won|lost|brought)\b",
    re.IGNORECASE,
)
# A person's name may end like a verb; a verb in capitals begins what is said, or is all of it.
_NO_PAST = re.compile(
    r"(?:red|bed|shed|sled|wed|hundred|biped|naked|sacred|said|asked|wanted|mentioned|meant|named|called|wished|needed"
    r"|required|allowed|limited|related|connected|unrelated|supported|unsupported|interested|based|supposed|used|looked"
    r"|searched|checked|read|understood|misunderstood|confused|expected|worded|spelled|typed|detailed|intended|welcomed"
    r"|pleased|delighted|noted|designed|located|unexpected|advanced|repeated|combined|selected|listed|tried|happened)",
    re.IGNORECASE,
)
# With a figure these only say what the figure is, and the figure itself is checked.
_REPORTING = re.compile(
    r"(?:came|made|earned|got|received|collected|took|brought|sold|totall?ed|amounted|netted|grossed|won|lost"
    r"|paid|grew|dropped|increased|decreased|counted|compared|averaged|ended)",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"\b(?:on (?:its|the|their) way|under ?way|in progress|in motion|all (?:set|good|sorted|clear|done|yours)"
    r"|consider it|complete(?! (?:list|overview|picture))"
    r"|successful(?:ly)?(?! (?:payments?|charges?|tries|attempts?|orders?))"
    r"|(?:is|are|goes|all) (?:\w+ )?(?:through|final|effective|gone|out)"
    r"|(?:has|have|gets?) (?:her|his|their|its|the) (?:money|refund)|money (?:is )?back|(?:back )?with the customer"
    r"|nothing (?:else|more|left|further|remains|needs|waits|requires|to do)"
    r"|no (?:further|more|longer|additional)\b|needs? no\b|needn['’]t|n['’]t need"
    r"|(?:no|without) (?:your |any |a )?(?:approval|confirmation|action|confirm)\w*"
    r"|(?:confirmation|approval|authori[sz]ation|receipt|reference)(?: code| number| id)?\W+(?:is|was|came|has|in)\b"
    r"|taken care of|in (?:her|his|their) (?:account|bank)|handled)\b"
    r"|^\W*(?:(?:now|just|ok|okay|sure)\W+)*(?:refund|process|send|issu|cancel|pay|creat|charg|approv|execut|complet"
    r"|confirm|transferr|submitt|updat|chang|paus|resum|delet|start|initiat)\w*ing\b",
    re.IGNORECASE,
)
# That there is nothing is a figure, too.
_NONE = re.compile(
    rf"\b(?:there (?:are|were|is|was)|(?:you|we) (?:have|had|got))(?: currently| now)?"
    rf" no (?:[a-z]+ ){{0,2}}?{RECORDS}\b|\bno (?:[a-z]+ ){{0,2}}?{RECORDS} (?:are|were|is|was)\b"
    r"|\byou (?:made|earned|took|sold|got) nothing\b|\bnothing (?:came|was) (?:in|made|earned|taken|sold)\b",
    re.IGNORECASE,
)
_NONE_TOLD = re.compile(r"\b(?:no|nothing|none|never|not|empty|0)\b")

# What may, must or did not happen is no claim that it did; neither is what waits for a person.
_OPEN = re.compile(
    r"\b(?:not|never|nothing|nobody|none|no|can|cannot|could|should|would|must|may|might|if|whether|unless|until|once"
    r"|when|before|to (?:be|get|have)|be|being)\b|n['’]t\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(r"\b(?:will|shall|going to|about to|['’]ll|to)(?: now| soon| then| already)? be\b", re.IGNORECASE)
_WAITS = re.compile(
    r"\b(?:once|when|after|if|until|till|as soon as|unless|before|for) (?:you|a person|someone|somebody|your)\b"
    r"(?! (?:approved|confirmed|pressed|said))",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"\b(?:was|were|is|are|been|has|have|had|got|gets|being)(?: \w+ly| all| both)?\s*\Z", re.IGNORECASE
)
_PRESENT = re.compile(r"\b(?:is|are|gets?)(?: only| then)?\s*\Z", re.IGNORECASE)
_DIGIT_WORD = re.compile(r"(?<![\w.,])[\w.,]*\d[\w.,]*\w|\d")
_SIGN = re.compile(r"\w")
_AHEAD_CHARS = 60
_WORDS = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class _Sentence:
    """A sentence before the lines that code wrote; whatever many claims of it need is found once."""

    text: str
    lines: tuple[str, ...]
    _written: dict[str, tuple[bool, bool]] = field(default_factory=dict)

    @cached_property
    def waits(self) -> bool:
        """Whether something waits for a person in it."""
        return _WAITS.search(self.text) is not None

    @cached_property
    def has_digit(self) -> bool:
        """Whether it holds a figure."""
        return re.search(r"\d", self.text) is not None

    @cached_property
    def about(self) -> frozenset[str]:
        """The records that it names."""
        return frozenset(reference.text for reference in amounts_said.references(self.text))

    def written(self, words: str) -> tuple[bool, bool]:
        """Whether code wrote these words in a line that names the same records; and whether the sentence says of what.

        A verb by itself ("refunded!") says nothing of what it is about, so it needs a figure of that line.
        """
        if words not in self._written:
            pattern = re.compile(rf"\b{re.escape(words)}\b")
            lines = [line for line in self.lines if pattern.search(line) and all(one in line for one in self.about)]
            self._written[words] = bool(lines), bool(lines) and self._is_about(lines)
        return self._written[words]

    def _is_about(self, lines: Sequence[str]) -> bool:
        """Whether it names a record, shares a figure with one of the lines, or has words enough of its own."""
        figures = set(_DIGIT_WORD.findall(self.text.lower()))
        shared = any(one in line for line in lines for one in figures)
        return bool(self.about) or shared or len(_WORDS.findall(self.text)) >= 4


@dataclass(frozen=True)
class _Clause:
    """A part of a sentence."""

    text: str
    sentence: _Sentence

    def claims(self) -> Iterator[str]:
        """Yield what it says without ground."""
        for match in _STATE.finditer(self.text):
            is_open = self._opens_at <= match.start() or self.sentence.waits
            if not is_open and not self._is_known(match):
                yield match.group()
        for match in _PAST.finditer(self.text):
            if self._is_claim(match):
                yield match.group()

    @cached_property
    def _opens_at(self) -> int:
        """Where it is said first that something may, must or did not happen."""
        return _first_end(_OPEN, self.text)

    @cached_property
    def _promises_at(self) -> int:
        """Where something is promised first."""
        return _first_end(_PROMISE, self.text)

    @cached_property
    def _begins_at(self) -> int:
        """Where its first letter ends: a capital behind it is no beginning's."""
        return _first_end(_SIGN, self.text)

    def _is_claim(self, match: re.Match[str]) -> bool:
        """Whether a verb tells of something that happened and that no result tells of."""
        verb, start, waits = match.group(), match.start(), self.sentence.waits
        if (verb[0].isupper() and not verb.isupper() and self._begins_at <= start) or _NO_PAST.fullmatch(verb):
            return False
        if _REPORTING.fullmatch(verb) and self.sentence.has_digit:
            return False
        if waits and self._stands_ahead(_PRESENT, start):
            return False
        if self._opens_at <= start and (self._promises_at > start or waits):
            return False
        return not self._is_known(match)

    def _is_known(self, match: re.Match[str]) -> bool:
        """Whether code wrote the same words of the same records."""
        is_written, is_about = self.sentence.written(match.group().lower())
        return is_written and (is_about or self._stands_ahead(_AUXILIARY, match.start()))

    def _stands_ahead(self, pattern: re.Pattern[str], start: int) -> bool:
        """Whether words stand right before a place."""
        return pattern.search(self.text, max(0, start - _AHEAD_CHARS), start) is not None


def claimed(text: str, own: str) -> Iterator[str]:
    """Yield what `text` says happened, is done or goes on, as written, where code's own words `own` do not say so.

    Questions claim nothing, nor does what is said to be possible, needed, or not done.
    """
    own = own.lower()
    lines = tuple(own.split("\n"))
    tells_none = _NONE_TOLD.search(own) is not None
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        if sentence.rstrip().endswith("?") and _ASKS.search(sentence):
            continue
        if not tells_none:
            yield from (none.group() for none in _NONE.finditer(sentence))
        whole, start = _Sentence(sentence, lines), 0
        for end in (*(cut.start() for cut in _CLAUSE.finditer(sentence)), len(sentence)):
            clause = sentence[start:end]
            yield from _Clause(_CLAUSE.sub(" ", clause, count=1) if start else clause, whole).claims()
            start = end


def _first_end(pattern: re.Pattern[str], text: str) -> int:
    """Where the first match ends; behind the text when there is none."""
    match = pattern.search(text)
    return match.end() if match else len(text) + 1
