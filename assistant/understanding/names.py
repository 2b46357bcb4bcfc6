"""Finds customers and plans in the tokens: names the directory knows first, then what is written like a name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from assistant.understanding.directory import Directory
from assistant.understanding.lexicon import EVERYDAY, FILLER, LEGAL_FORMS, NEGATIONS, PARTICLES, READ_FILLER, TITLES
from assistant.understanding.mentions import Mention, Person
from assistant.understanding.money import WORDS
from assistant.understanding.text import Line, Token, unaccented
from assistant.understanding.vocabulary import VOCABULARY, is_ordinary
from domain import currencies

PLAN_WORDS = frozenset("plan plans subscription subscriptions tier package membership level abo".split())
_PLAN_LEADS = frozenset("to onto on from the plan into of a for".split())
_INTERVALS = frozenset("monthly annual yearly weekly".split())
_PLAN_VERBS = frozenset(
    ("put move switch upgrade downgrade subscribe enroll enrol migrate schedule start sign bump").split()
)
_NO_PLAN_CHANGE = frozenset(
    ("email name phone number invoice price payment link refund card hold ice coupon code").split()
)
# After these a plan's small name is meant as the plan: "up to gold then", "the silver one", "team 6 seats".
_AFTER_PLANS = frozenset(
    """
    at from on as once when but next starting then now today tomorrow until till to and for with not instead please
    rather plan one because since cheers thanks ta mate pal only after effective right straight immediately or sub
    """.split()
)
_WANTS = frozenset("wants takes needs joins gets".split())
_DIRECTIONS = frozenset("up down over across back".split())
_PLAN_PLACES = frozenset("to on onto from start".split())
_NOT_PLANS = frozenset(
    (
        "this that the a an his her its their our my your which what new old current same different "
        "other monthly annual yearly "
        "weekly any every each no one payment active existing another whole entire full paid 's and or of both "
        "cheapest smaller bigger larger cheaper dearer higher lower better greater"
    ).split()
)
_ABBREVIATIONS = frozenset(
    (
        "fyi asap ps ok vat csv pdf api ui id url tbc tbd eod eom ytd mtd qtd aka diy faq usa uk eu us "
        "pm am re fw fwd etc rs inr stripe "
        "mrr arr arpu ltv clv gst hst tva iva mwst fx kyc gdpr sms gb efw rfp "
        "apple google visa mastercard amex paypal slack florin"
    ).split()
)
_CONTRACTIONS = frozenset("i've i'll i'd i'm we've we'll we'd we're you've you'll they've they'll he'll she'll".split())
_COINS = {tuple(name.split()) for name in WORDS if " " in name}
_COINS_WORDS_MAX = max(map(len, _COINS))
_NEVER_NAMES = FILLER | READ_FILLER | VOCABULARY | _ABBREVIATIONS | _CONTRACTIONS | NEGATIONS | {"bank", "what'll"}


def find_names(line: Line, directory: Directory) -> Iterator[Mention]:
    """Yield CUST mentions: runs of name-like tokens, matched against the directory."""
    index = 0
    while index < len(line.tokens):
        if coins := _coins(line, index):
            index += coins
            continue
        end = _run(line, index, directory)
        if end == index:
            index += 1
            continue
        start, stop = index, end
        tokens = [t for t in line.tokens[start:stop] if unaccented(t.text) not in TITLES and t.text not in ".,"]
        if tokens:
            person = _person(tokens, directory, is_sentence_start(line, start))
            count = len(person.say.split())
            titled = unaccented(line.tokens[start].text) in TITLES
            first = line.tokens[start].start if titled else tokens[-count].start
            yield Mention("CUST", first, tokens[-1].end, replace(person, say=_as_written(line, tokens[-count:])))
        index = end


def _coins(line: Line, index: int) -> int:
    """How many tokens name a currency there, whose country is nobody ("Singapore dollars")."""
    ahead = tuple(token.text.lower() for token in line.tokens[index : index + _COINS_WORDS_MAX])
    return next((count for count in range(len(ahead), 1, -1) if ahead[:count] in _COINS), 0)


def is_sentence_start(line: Line, index: int) -> bool:
    """Whether a capital at this token says nothing because a sentence starts there."""
    return index == 0 or line.tokens[index - 1].form in ".!?:;-—>" or line.tokens[index - 1].form.startswith("\n")


def _run(line: Line, index: int, directory: Directory) -> int:
    """Where a run of name-like tokens that starts here ends; `index` itself when none starts here."""
    known = _known_at(line, index, directory)
    if known > 1 or (known and (_looks_named(line, index) or not is_ordinary(unaccented(line.tokens[index].text)))):
        return _with_legal_form(line, index + known)
    end = index
    while end < len(line.tokens) and (_belongs(line, end, index, directory) or _is_initial_point(line, end, index)):
        end += 1
        if _known_at(line, end, directory) > 1:
            break  # "Abonniere Rosa Okafor"
    while end > index and (unaccented(line.tokens[end - 1].text) in PARTICLES or line.tokens[end - 1].text == "."):
        if line.tokens[end - 1].text == "." and _is_initial_point(line, end - 1, index) and end - index > 2:
            break
        end -= 1
    return end


def _known_at(line: Line, index: int, directory: Directory) -> int:
    """How many of the next tokens are a customer's full name."""
    return directory.longest_name([unaccented(token.text) for token in line.tokens[index : index + 6]])


def _with_legal_form(line: Line, end: int) -> int:
    """Take "GmbH", "Ltd" after a known name into the name."""
    while (
        end < len(line.tokens)
        and unaccented(line.tokens[end].text) in LEGAL_FORMS - {"&", "co", "group"}
        and (line.tokens[end].is_capital or not is_ordinary(line.tokens[end].form))  # "Globex as a loss" is no AS
    ):
        end += 1
    return end


def _is_initial_point(line: Line, index: int, start: int) -> bool:
    """Whether this is the point of an initial ("J. R. Smith")."""
    before = line.tokens[index - 1].text if index > start else ""
    return line.tokens[index].text == "." and (len(before) == 1 or unaccented(before) in TITLES)


def _belongs(line: Line, index: int, start: int, directory: Directory) -> bool:
    """Whether a token can be part of a name that began at `start`."""
    token, folded = line.tokens[index], unaccented(line.tokens[index].text)
    if not token.is_word and "-" not in token.form and token.text != "&":
        return False
    if index > start and (token.text == "&" or folded in LEGAL_FORMS or (folded in PARTICLES and len(folded) > 1)):
        follows = line.tokens[index + 1] if index + 1 < len(line.tokens) else None
        of_firm = line.tokens[index - 1].text == "&" and token.is_capital  # "Mehta & Sons"
        if of_firm or (folded in LEGAL_FORMS - {"&", "co"} and not is_ordinary(folded)):
            return True
        return follows is not None and follows.is_capital and not line.shouting and folded != "e"
    if folded in TITLES and index == start:
        following = [t for t in line.tokens[index + 1 : index + 3] if t.text != "."]
        return bool(following) and following[0].is_word and following[0].form not in _NEVER_NAMES
    if token.text.lower() in currencies.KNOWN and token.text.isupper():
        return False
    if directory.knows_word(folded) and (not is_ordinary(folded) or _looks_named(line, index)):
        return folded not in VOCABULARY or _looks_named(line, index)
    return _looks_named(line, index, index > start)


def _looks_named(line: Line, index: int, within: bool = False) -> bool:
    """Whether a token is written as a name: a capital where the sentence asks for none, and no word of the trade."""
    token = line.tokens[index]
    word = token.text.lower()
    if len(word) == 1 and token.is_capital and line.text[token.end : token.end + 1] == ".":
        return True  # an initial
    if line.shouting or not token.is_capital or word in _NEVER_NAMES or token.form in _NEVER_NAMES:
        return False
    if is_sentence_start(line, index) and not within:
        follows = line.tokens[index + 1] if index + 1 < len(line.tokens) else None
        is_code = word in currencies.KNOWN and word not in EVERYDAY  # "Bob Lee" is no bolivianos
        return not is_ordinary(word) or (is_code and follows is not None and follows.is_capital)
    return True


def _as_written(line: Line, tokens: list[Token]) -> str:
    """The name with its own spaces and the points of its initials."""
    first, last = line.tokens.index(tokens[0]), line.tokens.index(tokens[-1])
    parts = [
        (" " if index > first and token.start > line.tokens[index - 1].end else "") + token.text
        for index, token in enumerate(line.tokens[first : last + 1], start=first)
    ]
    return "".join(parts)


def _person(tokens: list[Token], directory: Directory, starts_sentence: bool) -> Person:
    """Match the run; at a sentence's start its first word may be an ordinary one that is no part of the name."""
    words = [token.text for token in tokens]
    person = directory.person(words)
    if person.certainty in ("known", "several") or len(words) == 1:
        return person
    if (starts_sentence or words[0].lower() in EVERYDAY) and is_ordinary(words[0].lower()):
        rest = directory.person(words[1:])
        if rest.certainty in ("known", "several"):
            return rest
    return person


def find_plans(line: Line, directory: Directory) -> Iterator[Mention]:
    """Yield PLAN mentions: the merchant's plans where they stand like one, and "… plan" with an unknown name."""
    tokens = line.tokens
    plans = {plan.lower() for plan in directory.plans}
    for plan in sorted(directory.plans, key=len, reverse=True):
        for match in re.finditer(rf"(?<![\w-]){re.escape(plan.lower())}(?![\w-])", line.text.lower()):
            inside = [i for i, t in enumerate(tokens) if t.start >= match.start() and t.end <= match.end()]
            if inside and (_stands_as_plan(line, inside[0], inside[-1]) or _goes_to_another(tokens, inside[-1], plans)):
                written = " ".join(tokens[i].text for i in inside)
                heard = _is_heard_to(tokens, inside[0] - 1)
                start = tokens[inside[0] - 1].start if heard else match.start()
                yield Mention("PLAN", start, match.end(), plan if line.shouting else written)
    if not directory.plans:
        yield from _unknown_plans(line)
    for index, token in enumerate(tokens[1:], start=1):
        before = tokens[index - 1]
        if token.form == "plan" and before.form in _INTERVALS and _changes_to_the(tokens[: index - 1]):
            yield Mention("PLAN", before.start, before.end, before.text)
        if token.form in ("plan", "tier", "package") and before.form not in _NOT_PLANS and _may_name_plan(before):
            start = index - 1
            while (
                start > 0
                and not is_sentence_start(line, start)
                and _looks_named(line, start - 1)
                and _looks_named(line, start)
            ):
                start -= 1
            yield Mention("PLAN", tokens[start].start, before.end, " ".join(t.text for t in tokens[start:index]))


def _changes_to_the(before: Sequence[Token]) -> bool:
    """Whether "to the" or "on the" stands right before, so that "yearly plan" names the one to change to."""
    return len(before) > 1 and before[-1].form == "the" and before[-2].form in ("to", "on", "onto", "from")


def _unknown_plans(line: Line) -> Iterator[Mention]:
    """Yield what stands where a plan does in a change of plans, when the merchant's plans are not known."""
    forms = {token.form for token in line.tokens}
    if not forms & _PLAN_VERBS or forms & _NO_PLAN_CHANGE:
        return
    index = 1
    while index < len(line.tokens):
        end = index
        while end < len(line.tokens) and _looks_named(line, end, end > index) and line.tokens[end].is_word:
            end += 1
        follows = line.tokens[end].form if end < len(line.tokens) else ""
        if end > index and line.tokens[index - 1].form in _PLAN_PLACES and follows not in ("'s", "plan", "@"):
            yield Mention(
                "PLAN",
                line.tokens[index].start,
                line.tokens[end - 1].end,
                _as_written(line, list(line.tokens[index:end])),
            )
        index = max(end, index + 1)


def _may_name_plan(token: Token) -> bool:
    """Whether the word before "plan" names it rather than describes it."""
    return (
        token.text.lower() not in VOCABULARY
        and token.form not in FILLER
        and ("-" in token.form or token.is_capital or not is_ordinary(token.form))
        and token.form[:1].isalpha()
    )


def _stands_as_plan(line: Line, first: int, last: int) -> bool:
    """Whether a plan's name, often an everyday word, is meant as the plan here."""
    tokens = line.tokens
    before = tokens[first - 1].form if first else ""
    following = tokens[last + 1].form if last + 1 < len(tokens) else ""
    if following in PLAN_WORDS or before in ("plan", "tier"):
        return True
    closes = last + 1 == len(tokens) or following in (",", ".", "?", "not", "instead", "please", "rather")
    if tokens[first].is_capital and not line.shouting and (closes or not is_sentence_start(line, first)):
        return not (
            last + 1 < len(tokens) and tokens[last + 1].is_capital and tokens[last + 1].form not in _NEVER_NAMES
        )
    ends = last + 1 == len(tokens) or not following[:1].isalpha() or following in _AFTER_PLANS
    if before in _PLAN_LEADS - {"of", "for", "a"} or _is_heard_to(tokens, first - 1):
        return ends and not (before == "the" and following in ("one", "sub") and not _is_set_off(tokens, first - 1))
    if before in ("for", "of") and "instead" in (following, tokens[first - 2].form):
        return True
    tail = {token.form for token in tokens[last + 1 : last + 4]}
    if first == 0 and (tail & {"cost", "costs", "goes"} or (following == "for" and tokens[first].is_capital)):
        return True
    counted = following.isdigit() and last + 2 < len(tokens) and tokens[last + 2].form in ("seats", "seat", "users")
    return before in _WANTS and (ends or counted)


def _is_heard_to(tokens: Sequence[Token], index: int) -> bool:
    """Whether the word was heard for "to", as in a dictated "bump her up two gold"."""
    return index > 0 and tokens[index].form in ("two", "too") and tokens[index - 1].form in _DIRECTIONS


def _goes_to_another(tokens: Sequence[Token], last: int, plans: Collection[str]) -> bool:
    """Whether "to" and another plan follow: "basic to pro"."""
    return last + 2 < len(tokens) and tokens[last + 1].form == "to" and tokens[last + 2].form in plans


def _is_set_off(tokens: Sequence[Token], index: int) -> bool:
    """Whether a mark stands before the word: "pause Eve, the gold one"."""
    return index > 0 and not tokens[index - 1].form[:1].isalnum()
