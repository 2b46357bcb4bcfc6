"""Whether a choice is the person's: what costs or commits needs words of its own, and no choice goes against words.

A word does not count where it is denied ("not instantly", "no refund") or is a part of a name ("Lifetime Fitness").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.words import Message, Words
from skills.contract import Ask

_BACK = r"refund\w*|rfnd|refudn|back|reimburs\w*|return\w*|repa(?:y|id)\w*"
_EACH = r"(?:an?|per|every|each|by the|/)\s*"
# "A week free" says how long, not how often.
_OFTEN = r"(?!\w|[ -]*(?:trial|free|for free|later|ago|after|from)\b)"
_TERM = r"(?:period|month|term|cycle|year|week|quarter|subscription)"
# The end of a month of the calendar is a day; the paid period mostly ends on another, unless it is the month paid for.
_CALENDAR_END = (
    r"(?:end|close) of (?:the |this |next )?(?:month|quarter|year|week|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"[a-z]*(?! (?:that )?(?:\w+ )?(?:\w+['’]?s |\w+['’]ve |has |have |is |are )?(?:been )?(?:already )?paid)"
    r"|month[- ]end|eom"
)
_LATER = (
    rf"(?:not|no longer|\w+n['’]?t)(?: be| going to)? renew\w*|(?:paid|current) (?:\w+ )?{_TERM}"
    rf"|{_TERM}(?:['’]?s)?[- ]end|(?:end|close) of|at (?:the |its |their |his |her )?(?:{_TERM} )?end"
    r"|on the end|renew\w*"
    r"|runs? (?:(?:it|them|her|him|that|their\s\w+) )?(?:out|to)|laps\w+|expir\w+"
    r"|next (?:bill\w*|cycle|month|invoice|period)|what (?:\w+ )?(?:has |have )?paid for"
)

# By argument and value, the words that say it; "" stands for values there are none of here. What no pattern stands for
# is never held against the words.
_WORDS: dict[str, dict[str, str]] = {
    "speed": {
        "instant": r"instant\w*|immediate\w*|express",
        "standard": r"standard|normal\w*|regular\w*|ordinary|slow\w*|no (?:rush|hurry)",
    },
    "refund": {
        "full": rf"(?:full|whole|entire|complete|all|everything)(?: \w+){{0,3}} (?:{_BACK})"
        rf"|(?:{_BACK})(?: \w+){{0,3}} (?:full|everything)",
        "prorated": r"pro[- ]?rat\w*|unused|not used|remaining|(?:rest|part) of|(?:what['’]?s|is) left"
        r"|(?:has|have|had)n['’]?t used|won['’]?t be (?:using|getting)",
        "none": rf"(?:no|not|without|w/o|do(?:es)?n['’]?t)(?: \w+){{0,2}} (?:{_BACK})",
    },
    "give_back": {
        "refund": rf"{_BACK}|card",
        "credit": r"(?:as|to|in|on|their|his|her|the) (?:\w+ )?(?:credit|balance)(?! note)|next (?:invoice|bill)",
    },
    "duration": {
        "forever": r"for ?ever|permanent\w*|perpetual\w*|lifetime|(?:for|their) life|indefinite\w*|endless\w*|no end",
        "once": r"once|one[- ]?(?:time|off|shot)|one (?:bill|invoice|payment|use)|(?:first|single|next) (?:bill|invoice"
        r"|payment|order|purchase|charge|stay|visit)",
        "repeating": r"\d+[- ]?(?:mo|mth|months?|mths)|\w+ months|for (?:a|one|the)(?: whole| first)? year",
    },
    "interval": {
        "day": rf"daily|{_EACH}day{_OFTEN}|/d",
        "week": rf"weekly|wkly|{_EACH}(?:week|wk){_OFTEN}|/w",
        "month": rf"monthly|mthly|{_EACH}(?:month|mo|mth){_OFTEN}|p\.?m\.?|pcm|/m",
        "year": rf"yearly|annual\w*|{_EACH}(?:year|yr|annum){_OFTEN}|p\.?a\.?|/y",
        "": r"(?:bi|semi|half)[- ]?(?:weekly|monthly|yearly|annual\w*)|fortnight\w*|quarter\w*"
        r"|(?:every|each) (?:other|second|third|\d+|two|three|four|six) \w+",
    },
    "at_period_end": {
        "true": _LATER,
        "false": r"now|immediate\w*|right away|rn|straight ?away|at once|today|instant\w*|asap",
        "": _CALENDAR_END,
    },
    "part": {
        "shipping": r"shipping|postage|delivery|freight|courier",
        "tax": r"tax(?:es)?|vat|gst|hst",
        "tip": r"tips?|gratuity",
    },
}  # fmt: skip
# Words that allow a value, and say nothing against another.
_ALLOWED = {
    ("speed", "instant"): r"right away|fast|asap|quick\w*|straight ?away|at once|urgent\w*",
    ("refund", "full"): _BACK,
    ("refund", "prorated"): rf"{_BACK}|credit",
    ("duration", "forever"): r"always|unlimited|ongoing|for good|n ever"
    r"|(?:every|each) (?:single )?(?:month|bill|invoice|payment|time|year|week|renewal|order|charge|box|visit|stay)",
}
# Values that cost or commit: without words for them the skill's own default stays.
_COSTLY = {
    ("speed", "instant"), ("refund", "full"), ("refund", "prorated"), ("give_back", "refund"), ("duration", "forever"),
    *(("interval", value) for value in ("day", "week", "month", "year")),
}  # fmt: skip
# Values that are a question where words for another one stand beside theirs.
_ALONE = {
    ("speed", "instant"),
    ("at_period_end", "true"),
    ("at_period_end", "false"),
    ("give_back", "refund"),
    ("refund", "full"),
}

# Silence is never read out of anything else: somebody asked for it.
_SILENCING = r"mute|unmute|silen|stop|quiet|pause|snooze|suspend|disable|turn|switch|no more|any ?more|don.?t|off"

_DENIED = re.compile(
    r"(?:\b(?:no|not|never|without|nor|neither|non|w/o|instead of|rather than|avoid|before|do?nt)|n['’]t)"
    r"(?:[ -]+(?:to|be|it|a|an|the|any|just|only|first|at|for|of|on|in|do|need|wait\w*|till?|until|his|her|their|give"
    r"|giving|put|back|send|pay|paid|more|even|full|partial|money|him|them|me|us|she|he|they|that|this|as|by))*[ -]+\Z",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=.)[A-Z][a-z]+ [A-Z]", re.DOTALL)


def is_choice_said(name: str, value: str, words: Words) -> bool:
    """Whether a choice needs no words, or has them in the exchange going on; never against what the words say."""
    if name == "alerts":
        return any(re.search(rf"\b(?:{_SILENCING})", m.own, re.IGNORECASE) for m in words.request)
    choice = name, value.lower()
    has_words = choice not in _COSTLY or any(_says(choice, message) for message in words.request)
    return has_words and gainsaid(name, value, words) is None


def gainsaid(name: str, value: str, words: Words) -> Ask | None:
    """Return a question when the newest words about the choice say another value of it, or deny this one."""
    choice = name, value.lower()
    if choice[1] not in _WORDS.get(name, {}):
        return None
    for message in reversed(words.request):
        others = [other for other in _WORDS[name] if other != choice[1] and _holds(_WORDS[name][other], message)]
        is_said = _says(choice, message)
        if is_said and not (others and choice in _ALONE):
            return None
        if others or _holds(_pattern(choice), message, is_denied=True):
            if choice == ("at_period_end", "true") and is_said:
                return Ask("Should it end on that day of the calendar, or with the period that is paid for?", name)
            label = name.replace("_", " ")
            return Ask(
                f"I am not sure about “{label}”: what you wrote does not say “{choice[1]}”. How should it be?", name
            )
    return None


def sentence_of(name: str, value: str, words: Words) -> str:
    """Return the sentence of the exchange that says a choice, the newest such; the request's own where none does.

    A "yes" that took up a question says nothing itself, so what it took up is named.
    """
    choice = name, value.lower()
    if choice[1] in _WORDS.get(name, {}):
        for message in reversed(words.request):
            place = next(_places(_pattern(choice), message), None)
            if place is not None:
                return message.sentence(place)
    return words.request[0].sentence(0)


def _says(choice: tuple[str, str], message: Message) -> bool:
    """Whether the message holds words that allow a value."""
    return _holds(_pattern(choice), message)


def _pattern(choice: tuple[str, str]) -> str:
    """Every word for a value."""
    name, value = choice
    words = [_WORDS[name][value], _ALLOWED.get(choice, "")]
    return "|".join(filter(None, words))


def _holds(pattern: str, message: Message, *, is_denied: bool = False) -> bool:
    """Whether the words stand in the message, as no part of a name, and denied or not."""
    return next(_places(pattern, message, is_denied=is_denied), None) is not None


def _places(pattern: str, message: Message, *, is_denied: bool = False) -> Iterator[int]:
    """Yield where they stand so."""
    own = message.own
    for match in re.finditer(rf"(?:(?<![\w-])|(?=/))(?:{pattern})(?!\w)", own, re.IGNORECASE):
        is_name = _NAME.match(own, match.start()) is not None
        if not is_name and (_DENIED.search(own[: match.start()]) is not None) == is_denied:
            yield match.start()
