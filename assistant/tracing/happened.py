"""Finds what a text says has happened, or is under way, and holds it against what results say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant import amounts_said
from assistant.tracing.spelled import RECORDS

_SENTENCE = re.compile(r"(?:[^.!?\n]|[.](?!\s|\Z))+[.!?]*")
_CLAUSE = re.compile(r"[,;:—–()]|\s-\s|\b(?:and|but|so|then|as|which|who|that|because|since)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"^\W*(?:(?:and|or|so|sure|ok|okay|sorry|thanks)\W+)*(?:which|what|whose|whom?|when|where|why|how|do|does|did|is|are"
    r"|was|were|shall|should|would|could|can|may|will|has|have|for|of|in|to)\b|[,:–—-]\s*(?:which|what|who|how|do|does"
    r"|did|is|are|shall|should|would|could|can|may)\b",
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
_DIGIT_WORD = re.compile(r"[\w.,]*\d[\w.,]*\w|\d")
_WORDS = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of a sentence, in its sentence, before what code wrote."""

    text: str
    sentence: str
    lines: tuple[str, ...]

    def claims(self) -> Iterator[str]:
        """Yield what it says without ground."""
        for match in _STATE.finditer(self.text):
            ahead = self.text[: match.start()]
            is_open = _OPEN.search(ahead) or _WAITS.search(self.sentence)
            if not is_open and not self._is_known(match.group(), ahead):
                yield match.group()
        for match in _PAST.finditer(self.text):
            if self._is_claim(match):
                yield match.group()

    def _is_claim(self, match: re.Match[str]) -> bool:
        """Whether a verb tells of something that happened and that no result tells of."""
        verb, ahead = match.group(), self.text[: match.start()]
        is_name = verb[0].isupper() and not verb.isupper() and re.search(r"\w", ahead) is not None
        if is_name or _NO_PAST.fullmatch(verb):
            return False
        if _REPORTING.fullmatch(verb) and re.search(r"\d", self.sentence):
            return False
        if _PRESENT.search(ahead) and _WAITS.search(self.sentence):
            return False
        if _OPEN.search(ahead) and (not _PROMISE.search(ahead) or _WAITS.search(self.sentence)):
            return False
        return not self._is_known(verb, ahead)

    def _is_known(self, words: str, ahead: str) -> bool:
        """Whether code wrote the same words in a line that names the same records.

        A verb by itself ("refunded!") says nothing of what it is about, so it needs a figure of that line.
        """
        pattern = re.compile(rf"\b{re.escape(words.lower())}\b")
        about = [reference.text for reference in amounts_said.references(self.sentence)]
        lines = [line for line in self.lines if pattern.search(line) and all(one in line for one in about)]
        if not lines:
            return False
        shared = any(one in line for line in lines for one in _DIGIT_WORD.findall(self.sentence.lower()))
        return bool(about) or shared or _AUXILIARY.search(ahead) is not None or len(_WORDS.findall(self.sentence)) >= 4


def claimed(text: str, own: str) -> Iterator[str]:
    """Yield what `text` says happened, is done or goes on, as written, where code's own words `own` do not say so.

    Questions claim nothing, nor does what is said to be possible, needed, or not done.
    """
    lines = tuple(own.lower().split("\n"))
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        if sentence.rstrip().endswith("?") and _ASKS.search(sentence):
            continue
        if not _NONE_TOLD.search(own.lower()):
            yield from (none.group() for none in _NONE.finditer(sentence))
        start = 0
        for end in (*(cut.start() for cut in _CLAUSE.finditer(sentence)), len(sentence)):
            clause = sentence[start:end]
            yield from _Clause(_CLAUSE.sub(" ", clause, count=1) if start else clause, sentence, lines).claims()
            start = end
