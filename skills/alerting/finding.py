"""Finds the kind, the topic or the rule that a person means by a word."""

from __future__ import annotations

from collections.abc import Mapping

from domain.alerting import AlertKind
from domain.cards import ChoiceCard, Option
from domain.errors import NotFound
from skills.alerting.rules import Ruled, all_rules, own_records
from skills.alerting.wording import rule_text
from skills.contract import Choice, Desk

ALL = "all"


def find_kind(desk: Desk, said: str) -> AlertKind:
    """Return the kind of that name or title; NotFound, with where to look."""
    kinds = own_records(desk).kinds
    wanted = _plain(said)
    found = next((kind for kind in kinds.values() if wanted in {kind.name, _plain(kind.title)}), None)
    if found is None:
        raise NotFound(f"There is no alert called “{said[:60]}”. Ask “what do you alert me about?” to see all.")
    return found


async def find_rules(desk: Desk, said: str) -> list[Ruled]:
    """Return the rules meant by an id, a rule's name, a kind, a topic or "all"; NotFound when nothing is."""
    rules = await all_rules(desk)
    wanted = _plain(said)
    if wanted == ALL:
        return rules
    for fits in (
        lambda ruled: ruled.rule.id == said.strip(),
        lambda ruled: not ruled.rule.is_default and _plain(ruled.rule.name) == wanted,
        lambda ruled: wanted in {ruled.kind.name, _plain(ruled.kind.title)},
        lambda ruled: ruled.kind.topic == wanted,
    ):
        if found := [ruled for ruled in rules if fits(ruled)]:
            return found
    raise NotFound(f"There is no alert called “{said[:60]}”. Ask “what do you alert me about?” to see all.")


async def find_rule(desk: Desk, said: str, *, argument: str, added_only: bool = False) -> Ruled | Choice:
    """Return the one rule meant, or a choice where several are; a kind with rules added to it means those first."""
    found = await find_rules(desk, said)
    added = [ruled for ruled in found if not ruled.rule.is_default]
    if added_only or (added and len({ruled.kind.name for ruled in found}) == 1):
        found = added or found
    if len(found) == 1:
        return found[0]
    options = tuple(Option(rule_text(desk, ruled), ruled.ref) for ruled in found[:20])
    return Choice(ChoiceCard("Which alert do you mean?", options), argument)


def topics(kinds: Mapping[str, AlertKind]) -> list[str]:
    """Return every topic."""
    return sorted({kind.topic for kind in kinds.values()})


def _plain(text: str) -> str:
    """Return a name as it is compared: lower case, underscores for spaces between words."""
    return "_".join(text.casefold().replace("_", " ").split()) if text.strip() else ""
