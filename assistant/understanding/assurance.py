"""How far a reading by ear can be relied on: the signs from which that is learnt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from assistant.understanding.clauses import VERBS, Part
from assistant.understanding.hearing import Hearing
from assistant.understanding.learnt.features import buckets
from assistant.understanding.learnt.marks import CUTS
from assistant.understanding.learnt.roles import BID, DID, FILLS, PAST, role
from assistant.understanding.learnt.voice import Opinion
from assistant.understanding.lexicon import ACTS, FILLER
from assistant.understanding.mood import asks_method, is_how_to, is_negated, is_statement

# What mostly speaks against a reading, so that it says something when it does not.
_WATCHED = ("strange", "limits", "mild limits", "unused", "told", "uncovered")
_ODDS_MAX = 14
_WORDS_MAX = 8
_COUNT_MAX = 5
# Words that condition, postpone, doubt, report or forbid: where one stands, less can be relied on.
_TELLING = frozenset(
    """
    if unless when once before after until till not never no don't dont doesn't can't won't cannot how why what which
    who maybe perhaps might could would should thinking think wonder already again still yet later soon or but only
    except instead said says told asked asks wants want wanted wanting need needs was is were has had have been gone
    done did got goes went
    """.split()
)

# What tells how things are, and what a bid may follow.
_HAS = frozenset("is was are were has have had been be am i've we've they've he's she's it's they're i'm we're".split())
_LEADS = frozenset("please so then now just and can could you".split())
_LEAD_MAX = 4
_NOTHING = frozenset("no nothing nobody nope never nae".split())


def signs(hearing: Hearing) -> list[int]:
    """The buckets of what speaks for and against a reading."""
    opinion = hearing.opinion
    moods = [_of_mood(part) for part in hearing.parts]
    found = [*_of_voice(hearing), *_of_arguments(hearing), *moods, "parts " + "|".join(sorted(set(moods)))]
    found += [*_of_acts(hearing), *_of_postures(hearing), *_of_nothing(hearing)]
    for name, words in hearing.against.items():
        found += [name, f"{name} {min(_COUNT_MAX, len(words))}", f"{name} {opinion.tool}"]
        found += [f"{name} {word}" for word in words]
    found += [f"no {name}" for name in _WATCHED if name not in hearing.against]
    found += [f"word {form}" for form in _TELLING.intersection(hearing.forms)]
    found += [f"first {hearing.forms[0]}", f"last {hearing.forms[-1]}"]
    return buckets(found)


def _of_voice(hearing: Hearing) -> Iterator[str]:
    """How sure the voice is, and of how much."""
    opinion = hearing.opinion
    odds, request = _odds(opinion), int(opinion.request * 20)
    uncovered = min(_COUNT_MAX, len(hearing.against.get("uncovered", ())))
    words = min(_WORDS_MAX, len(hearing.forms) // 4)
    yield f"odds {odds}"
    yield f"odds {odds} {opinion.is_cued}"
    yield f"request {request}"
    yield f"request {request // 2} odds {odds // 2}"
    yield f"uncovered {uncovered} of {words}"
    yield f"uncovered {uncovered} odds {odds // 2}"
    yield f"uncovered {uncovered} request {request // 2}"
    yield f"words {words}"
    yield f"asides {min(4, hearing.asides)}"
    yield f"tool {opinion.tool}"
    yield f"rather {opinion.tool} {opinion.second} {odds < _COUNT_MAX}"
    yield f"named {'unnamed' in hearing.against} {opinion.is_cued}"
    yield f"number of parts {len(hearing.parts)}"


def _of_acts(hearing: Hearing) -> Iterator[str]:
    """How many stretches begin with a verb of requests; where none does, the words by which it may only be a report."""
    begins = [_first(stretch) for is_cut, stretch in groupby(hearing.forms, CUTS.__contains__) if not is_cut]
    acts = min(2, sum(word in ACTS or word in VERBS for word in begins))
    yield f"acts {acts}"
    yield f"acts {acts} {hearing.opinion.tool}"
    yield f"acts {acts} of {min(4, len(begins))}"
    if not acts:
        yield from (f"no act {form}" for form in set(hearing.forms) if not form.isupper())


def _of_postures(hearing: Hearing) -> Iterator[str]:
    """How each stretch is put: what it begins and ends with, whether it tells of something done, if any of them bids.

    "Nudged them on INV-0399" and "$28 link, last seat, sold" name all that a request would, and ask for nothing.
    """
    tool, postures = hearing.opinion.tool, {*_postures(hearing)}
    yield from postures
    yield from (f"{one} {tool}" for one in postures if one.startswith(("past ", "did ")))


def _postures(hearing: Hearing) -> Iterator[str]:
    """The postures of the stretches, each with whether one begins with a bid and whether any word is one."""
    stretches = [*_stretches(hearing.forms)]
    bids = f"{any(_bids(one) for one in stretches)} {any(BID in one for one in stretches)}"
    for place, one in enumerate(stretches):
        stands = "first" if place == 0 else "last" if place == len(stretches) - 1 else "between"
        yield f"begins {stands} {one[0]} {bids}"
        if one[0] in PAST:
            yield f"past {bids}"
            yield f"past {stands} {bids}"
        if len(one) == 1:
            yield f"by itself {stands} {one[0]}"
        elif one[1] in PAST and one[0] != BID:
            yield f"past after it {bids}"
            yield f"past after {one[0]} {bids}"
        if DID in one:
            yield f"did {bids}"
        if not _HAS.isdisjoint(one):
            yield f"has {stands} {bids}"
        if one[-1] in PAST:
            yield f"ends past {bids}"
    yield f"bids {bids}"
    yield f"ends {stretches[-1][-1] if stretches else ''} {bids}"


def _stretches(forms: Iterable[str]) -> Iterator[list[str]]:
    """The roles of each stretch, filler left out."""
    for is_cut, stretch in groupby(forms, CUTS.__contains__):
        roles = [] if is_cut else [found for form in stretch if (found := role(form)) != FILLS]
        if roles:
            yield roles


def _bids(stretch: Sequence[str]) -> bool:
    """Whether a stretch begins with a bid, or with what leads to one."""
    return stretch[0] == BID or (stretch[0] in _LEADS and BID in stretch[:_LEAD_MAX])


def _of_nothing(hearing: Hearing) -> Iterator[str]:
    """What is said not to be wanted ("no reminder", "nobody back")."""
    for before, form in pairwise(hearing.forms):
        if before in _NOTHING:
            yield f"no {role(form)}"
            yield f"no {form}"


def _first(stretch: Iterable[str]) -> str:
    """The word that a stretch begins with, courtesy left out."""
    return next((form for form in stretch if form in ACTS or form not in FILLER), "")


def _odds(opinion: Opinion) -> int:
    """How many times the odds double."""
    return min(_ODDS_MAX, int(math.log2(max(1.0, opinion.odds))))


def _of_arguments(hearing: Hearing) -> Iterator[str]:
    """Which arguments were found, by what, and how surely."""
    tool = hearing.opinion.tool
    yield f"found {tool} {','.join(sorted(hearing.args))}"
    yield f"share {int(hearing.share_min * 10)}"
    yield f"share {tool} {int(hearing.share_min * 5)}"
    for name, source in hearing.sources.items():
        yield f"source {name} {source}"
        yield f"source {tool} {name} {source}"
    for name, share in hearing.shares.items():
        yield f"share {name} {int(share * 10)}"
    for person in hearing.people:
        yield f"person {person}"
        yield f"person {tool} {person}"


def _of_mood(part: Part) -> str:
    """How a clause is put."""
    clause = part.clause
    moods = (is_negated(clause), is_how_to(clause), asks_method(clause), is_statement(clause), part.polite)
    return "mood " + "".join(str(int(holds)) for holds in moods) + part.mark
