"""One conversation's placeholders: the same for the same words every turn, put in going out and replaced coming in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.privacy.known import Known
from assistant.privacy.names_said import is_plain, names_in
from assistant.privacy.numbers_said import phones_in
from assistant.privacy.people_read import people_in
from assistant.privacy.placeholders import PLACEHOLDER, name_of, names_of, placeholder
from assistant.privacy.plain_signs import plainly
from assistant.privacy.recognisers import KINDS, Found, Kind, by_form
from assistant.understanding.text import unaccented

KEPT_MAX = 1_000
_LITERALS_MAX = 200
_QUOTED = re.compile(r"“([^“”\n]{1,400})”")

# Fields of a result whose value tells who somebody is by its place, whatever it is: a bare "4242" has no form.
_FIELD_KINDS: dict[str, Kind] = {"last4": "card", "postal_code": "address", "phone": "phone", "email": "email"}
_PERSONS_FIELDS: dict[str, Kind] = {"customer": "name", "name": "name"}  # only of what others wrote


@dataclass(slots=True)
class Veil:
    """What stands for whom in one conversation.

    It has seen the stored messages after number `since` up to number `covered`, so only those may leave as history.
    `known` is of this turn alone: what was read, and what was ever hidden. At most KEPT_MAX placeholders are kept,
    the longest unused is forgotten first, and no number is given twice. `literals` are texts like placeholders that the
    merchant typed: these stand for themselves, and for nobody.
    """

    names: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    since: int = 0
    covered: int = 0
    literals: dict[str, None] = field(default_factory=dict)
    known: Known = field(default_factory=Known)
    _placeholders: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, state: Mapping[str, Any], last_seq: int) -> Veil:
        """Read the veil of a conversation whose last message has the number `last_seq` (0 for none).

        Messages that were stored without it, because no remote model was set up then, are none of its business.
        """
        veil = cls({}, dict(state.get("counts") or {}), int(state.get("since") or 0), int(state.get("covered") or 0))
        if veil.covered != last_seq:
            veil.since = veil.covered = last_seq
        veil.literals = dict.fromkeys(state.get("literals") or ())
        for given, real in dict(state.get("names") or {}).items():
            veil._keep(given[1:].rpartition("-")[0], real, given)
        return veil

    def to_json(self) -> dict[str, Any]:
        """Return the veil as it is stored with the conversation."""
        kept = dict(list(self.names.items())[-KEPT_MAX:])
        literals = {"literals": list(self.literals)[-_LITERALS_MAX:]} if self.literals else {}
        return {"names": kept, "counts": self.counts, "since": self.since, "covered": self.covered, **literals}

    def observe(self, value: Any) -> None:
        """Learn from an object of Stripe's, as it was read."""
        for kind, text in people_in(value):
            self.known.add(kind, text)

    def learn(self, kind: Kind, text: str) -> None:
        """Learn one value that code knows of."""
        self.known.add(kind, text)

    def cover(self, message: str, reply: str) -> None:
        """See a message and its reply before they are stored, so that they can be hidden when they are history."""
        self.said(message)
        self.told(reply)
        self.covered += 2

    def typed(self, text: str) -> None:
        """Take what the merchant typed like a placeholder for itself; whoever it stood for is given another."""
        for name in names_of(text):
            real = self.names.pop(name, None)
            if real is not None:
                self._placeholders.pop(_folded(real), None)
            self.literals[name] = None

    def said(self, text: str) -> str:
        """Hide what the merchant wrote: also words and numbers that only look like a name or a telephone."""
        self.typed(text)
        return self._hidden(text, _looks_like_somebody)

    def told(self, text: str) -> str:
        """Hide what Florin's code wrote: also what it quotes, unless that consists of everyday words."""
        return self._hidden(text, _quotes)

    def told_value(self, value: Any) -> Any:
        """Hide in every text of a JSON value; what others wrote leaves only when it tells nothing."""
        return self._value(value, by_others=False)

    def shown(self, text: str) -> str:
        """Put the real words back in; a placeholder that was never given stays as it is."""
        return PLACEHOLDER.sub(lambda match: self.names.get(name_of(match), match.group()), text)

    def shown_value(self, value: Any) -> Any:
        """Put the real words back into every text of a JSON value."""
        if isinstance(value, str):
            return self.shown(value)
        if isinstance(value, dict):
            return {key: self.shown_value(item) for key, item in value.items()}
        return [self.shown_value(item) for item in value] if isinstance(value, list | tuple) else value

    def has_unknown(self, text: str) -> bool:
        """Whether a text holds a placeholder that was never given, nor typed by the merchant."""
        return any(name not in self.names and name not in self.literals for name in names_of(text))

    def _value(self, value: Any, *, by_others: bool, kind: Kind | None = None) -> Any:
        """Hide in a JSON value, inside of `written_by_others` as strangers' words; `kind` is what its field says."""
        if isinstance(value, str):
            return self._of_others(value, kind) if by_others or kind else self.told(value)
        if isinstance(value, dict):
            return {
                self.told(str(key)): self._value(
                    item,
                    by_others=by_others or key == "written_by_others",
                    kind=_kind_of_field(key, by_others=by_others),
                )
                for key, item in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._value(item, by_others=by_others, kind=kind) for item in value]
        return value

    def _of_others(self, text: str, kind: Kind | None) -> str:
        """Hide a text that somebody else wrote: as a whole, unless what is left of it tells nothing of anybody.

        Of a field that holds nothing but a person's own data, nothing is left.
        """
        hidden = self.told(text)
        rest = plainly(PLACEHOLDER.sub(" ", hidden))
        is_nothing = not any(sign.isalnum() for sign in rest)
        if is_nothing or (kind is None and is_plain(rest) and not any(phones_in(rest))):
            return hidden
        return self._given(kind or "text", text)

    def _hidden(self, text: str, more: Callable[[str], Iterable[Found]]) -> str:
        """Replace every stretch that tells who somebody is, the longest first where they overlap.

        What is written like a placeholder, and is not the merchant's, is hidden too: it would be taken for one.
        """
        text = unicodedata.normalize("NFC", text)
        plain = plainly(text)
        found = [*self._imitations(plain), *by_form(plain), *self.known.find(plain), *more(plain)]
        parts, at = [], 0
        for stretch in sorted(found, key=lambda one: (one.start, -one.end)):
            if stretch.start >= at:
                parts += [text[at : stretch.start], self._given(stretch.kind, text[stretch.start : stretch.end])]
                at = stretch.end
            elif stretch.end > at:  # overlaps what was just hidden: its rest goes with it
                parts.append(self._given(stretch.kind, text[at : stretch.end]))
                at = stretch.end
        return "".join([*parts, text[at:]])

    def _imitations(self, text: str) -> Iterable[Found]:
        """Where a text is written like a placeholder without being what the merchant typed."""
        for match in PLACEHOLDER.finditer(text):
            if name_of(match) not in self.literals:
                yield Found("text", match.start(), match.end())

    def _given(self, kind: str, real: str) -> str:
        """The placeholder of some words, whatever they were taken for; a new one for words not hidden before."""
        given = self._placeholders.get(_folded(real))
        while given is None or given in self.literals:
            self.counts[kind] = self.counts.get(kind, 0) + 1
            given = placeholder(kind, self.counts[kind])
        self.names.pop(given, None)
        self._keep(kind, real, given)
        return given

    def _keep(self, kind: str, real: str, given: str) -> None:
        """Note a placeholder as the one used last, and what it stands for as known."""
        self.names[given] = real
        self._placeholders[_folded(real)] = given
        if kind in KINDS and not PLACEHOLDER.search(real):
            self.known.add(kind, real)


def _kind_of_field(key: str, *, by_others: bool) -> Kind | None:
    """What the value of a field is by the field's name alone."""
    return _FIELD_KINDS.get(key) or (_PERSONS_FIELDS.get(key) if by_others else None)


def _looks_like_somebody(text: str) -> Iterable[Found]:
    """What the merchant may have written as a name or a telephone number."""
    yield from phones_in(text)
    yield from names_in(text)


def _quotes(text: str) -> Iterable[Found]:
    """Quotations that do not consist of everyday words; strangers' words are shown in these marks."""
    for match in _QUOTED.finditer(text):
        if not is_plain(match.group(1)) or any(phones_in(match.group(1))):
            yield Found("text", match.start(1), match.end(1))


def _folded(real: str) -> str:
    """Words in the form in which two spellings of one are equal."""
    return " ".join(unaccented(real).translate({ord("’"): "'", ord("‘"): "'"}).split())
