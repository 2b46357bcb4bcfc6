"""One conversation's placeholders: the same for the same words every turn, put in going out and replaced coming in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.privacy.known import Known
from assistant.privacy.names_said import is_plain, names_in
from assistant.privacy.people_read import people_in
from assistant.privacy.recognisers import KINDS, Found, Kind, by_form

KEPT_MAX = 1_000
_KINDS = "|".join(KINDS)

# As models write it back: other case, escaped for Markdown, a space for the hyphen.
_PLACEHOLDER = re.compile(rf"\\?\[\s*(?P<kind>{_KINDS})[-_ ](?P<number>\d{{1,6}})\s*\\?\]", re.IGNORECASE)
_QUOTED = re.compile(r"“([^“”\n]{1,400})”")


@dataclass(slots=True)
class Veil:
    """What stands for whom in one conversation.

    It has seen the stored messages after number `since` up to number `covered`, so only those may leave as history.
    `known` is of this turn alone: what was read, and what was ever hidden. At most KEPT_MAX placeholders are kept,
    the longest unused is forgotten first, and no number is given twice.
    """

    names: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    since: int = 0
    covered: int = 0
    known: Known = field(default_factory=Known)
    _placeholders: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, state: Mapping[str, Any], last_seq: int) -> Veil:
        """Read the veil of a conversation whose last message has the number `last_seq` (0 for none).

        Messages that were stored without it, because no remote model was set up then, are none of its business.
        """
        veil = cls({}, dict(state.get("counts") or {}), int(state.get("since") or 0), int(state.get("covered") or 0))
        if veil.covered != last_seq:
            veil.since = veil.covered = last_seq
        for placeholder, real in dict(state.get("names") or {}).items():
            kind = placeholder[1:].rpartition("-")[0]
            veil._keep(kind, real, placeholder)
        return veil

    def to_json(self) -> dict[str, Any]:
        """Return the veil as it is stored with the conversation."""
        kept = dict(list(self.names.items())[-KEPT_MAX:])
        return {"names": kept, "counts": self.counts, "since": self.since, "covered": self.covered}

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

    def said(self, text: str) -> str:
        """Hide what the merchant wrote: also words that only look like a name."""
        return self._hidden(text, names_in)

    def told(self, text: str) -> str:
        """Hide what Florin's code wrote: also what it quotes, unless that consists of everyday words."""
        return self._hidden(text, _quotes)

    def told_value(self, value: Any) -> Any:
        """Hide in every text of a JSON value; what others wrote leaves only when it tells nothing."""
        return self._value(value, by_others=False)

    def shown(self, text: str) -> str:
        """Put the real words back in; a placeholder that was never given stays as it is."""
        return _PLACEHOLDER.sub(lambda match: self.names.get(_name(match), match.group()), text)

    def shown_value(self, value: Any) -> Any:
        """Put the real words back into every text of a JSON value."""
        if isinstance(value, str):
            return self.shown(value)
        if isinstance(value, dict):
            return {key: self.shown_value(item) for key, item in value.items()}
        return [self.shown_value(item) for item in value] if isinstance(value, list | tuple) else value

    def has_unknown(self, text: str) -> bool:
        """Whether a text holds a placeholder that was never given."""
        return any(_name(match) not in self.names for match in _PLACEHOLDER.finditer(text))

    def _value(self, value: Any, *, by_others: bool) -> Any:
        """Hide in a JSON value; inside of `written_by_others` every text that is not plain is hidden as a whole."""
        if isinstance(value, str):
            hidden = self.told(value)
            return self._given("text", value) if by_others and hidden == value and not is_plain(value) else hidden
        if isinstance(value, dict):
            return {
                self.told(str(key)): self._value(item, by_others=by_others or key == "written_by_others")
                for key, item in value.items()
            }
        return [self._value(item, by_others=by_others) for item in value] if isinstance(value, list | tuple) else value

    def _hidden(self, text: str, more: Callable[[str], Iterable[Found]]) -> str:
        """Replace every stretch that tells who somebody is, the longest first where they overlap."""
        plain = _PLACEHOLDER.sub(lambda match: f"({match['kind']}-{match['number']})", text)
        found = [*by_form(plain), *self.known.find(plain), *more(plain)]
        parts, at = [], 0
        for stretch in sorted(found, key=lambda one: (one.start, -one.end)):
            if stretch.start >= at:
                parts += [plain[at : stretch.start], self._given(stretch.kind, plain[stretch.start : stretch.end])]
                at = stretch.end
            elif stretch.end > at:  # overlaps what was just hidden: its rest goes with it
                parts.append(self._given(stretch.kind, plain[at : stretch.end]))
                at = stretch.end
        return "".join([*parts, plain[at:]])

    def _given(self, kind: str, real: str) -> str:
        """The placeholder of some words, a new one for words not hidden before."""
        known = self._placeholders.get((kind, _folded(real)))
        if known is None:
            self.counts[kind] = self.counts.get(kind, 0) + 1
            known = f"[{kind}-{self.counts[kind]}]"
        self.names.pop(known, None)
        self._keep(kind, real, known)
        return known

    def _keep(self, kind: str, real: str, placeholder: str) -> None:
        """Note a placeholder as the one used last, and what it stands for as known."""
        self.names[placeholder] = real
        self._placeholders[kind, _folded(real)] = placeholder
        if kind in KINDS:
            self.known.add(kind, real)


def _quotes(text: str) -> Iterable[Found]:
    """Quotations that do not consist of everyday words; strangers' words are shown in these marks."""
    for match in _QUOTED.finditer(text):
        if not is_plain(match.group(1)):
            yield Found("text", match.start(1), match.end(1))


def _folded(real: str) -> str:
    """Words in the form in which two spellings of one are equal."""
    return " ".join(real.casefold().translate({ord("’"): "'", ord("‘"): "'"}).split())


def _name(match: re.Match[str]) -> str:
    """A placeholder as it is given."""
    return f"[{match['kind'].lower()}-{int(match['number'])}]"
