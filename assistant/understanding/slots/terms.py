"""When a change of a subscription takes effect: at once, or at the end of what was paid for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.understanding.pieces import Clause, compiled
from assistant.understanding.scene import Scene

_LEAD = (
    r"(?:(?:and|but|,|only|just|first|not before|not until|effective|(?:taking|takes|to take|with) effect|the change)"
    r" )*"
)
_WHOSE = r"(?:his|her|hers|their|theirs|CUST 's|EMAIL 's)"
_PAID = (
    r"(?:current|present|paid|paid-up|prepaid|running|ongoing|existing|billing|billed|subscription|payment|"
    r"membership|contract)"
)
# A month or a year counts from the calendar unless it is somebody's, or the one that was paid for.
_STRETCH = (
    rf"(?:(?:(?:the|this|that|its|{_WHOSE}) )?(?:{_PAID} )*(?:cycle|period|term|time|subscription|plan|membership|"
    rf"contract|billing)|(?:{_WHOSE} (?:{_PAID} )*|(?:(?:the|this|that) )?(?:{_PAID} )+)(?:month|quarter|year)"
    rf"|(?:(?:the|this|that) )?(?:month|quarter|year|WHEN)(?= of (?:his|hers|theirs))"
    rf"|{_WHOSE} WHEN(?= (?:is|has|runs?|ends?|finish\w*|expires?) ?))(?: of (?:his|hers|theirs|it))?"
)
_OVER = (
    r"(?:(?:is|are|has|have|gets?) )?(?:been )?"
    r"(?:over|up|out|done|ended|ends?|expired|expires?|finished|finish(?:es)?|lapsed|lapses?|runs? out|renews?)"
)
_PERIOD_END = (
    r"(?:at|on|by|after|until|from|effective|for|with effect from)? ?(?:the )?(?:very )?(?:end|expiry|"
    r"close) of (?:the|his|her|their|this|its|current)?(?: current| this| paid| running)? ?"
    r"(?:billing |subscription |paid |payment |current )*(?:cycle|period|term|billing)"
    r"|(?:at|on|by|after|effective|effective at|for)? ?(?:the )?(?:end of )?(?:current "
    r")?(?:billing |cycle |renewal )?(?:period|term|cycle)[ -](?:end|close)"
    r"|(?:at|on|by|before|with|from|effective) (?:the |its |his |her |their )?(?:next "
    r")?(?:renewal|renewal date|billing date)"
    r"|(?:when|once|after|as soon as) (?:the|his|her|their|this|it|its|the current|this "
    r"billing|the billing)?(?: current| billing| paid| running)* ?(?:period|cycle|term|"
    r"subscription|billing period|it)? ?"
    r"(?:ends|expires|is over|runs out|finishes|renews|is up|has ended)"
    r"|(?:let (?:it|them|him|her) (?:run out|expire))|after (?:this|the current|the) "
    r"(?:billing )?(?:period|cycle|term)|(?:not|don't) renew|at period-end|period-end|"
    r"eop"
)
# "What she has paid for", "the month he has already paid for".
_PAID_FOR = (
    r"(?:what|whatever|the (?:month|year|time|term|period|part|days|weeks))(?: that)? "
    r"(?:he|she|they|he's|she's|they've|CUST)(?: has| have)?(?: already)? paid(?: for| up)?"
)
# The same said of the time that was paid for; `fill_*` take it with what stresses it ("not before").
AT_END = (
    rf"(?:{_LEAD}(?:at|on|by|from|until|with|to)? ?(?:the )?(?:very )?(?:end|close|expiry|conclusion) of {_STRETCH}"
    r"(?:(?: that)? (?:he's|she's|they've|he|she|they|CUST)(?: has| have| is| are|'s)?(?: already)? paid(?: for| up)?)?"
    rf"|{_LEAD}(?:at|on|until|to) (?:the )?WHEN(?: that)? (?:he's|she's|they've) paid (?:for|up)"
    rf"|{_LEAD}(?:when|once|after|as soon as|until) {_STRETCH} {_OVER}"
    rf"|{_LEAD}after (?:the |this |his |her |their )?(?:{_PAID} )+(?:cycle|period|term|month|quarter|year)"
    r"|(?:and |, )*let (?:him|her|them|it|CUST) (?:run out|run down|use up|see out|ride out|finish|have|keep)"
    r" (?:what|whatever|all|the (?:time|days|rest|period|month))(?: that)? (?:he|she|they|he's|she's|they've|CUST)"
    r"(?: is| has| have|'s)?(?: already)? paid(?: for)?"
    r"|(?:and |but |, )*(?:let|leave) (?:him|her|them|it|CUST) (?:run|go on|continue|carry on|use it|have it|keep it)"
    rf"(?: on)? (?:to|until) (?:the end of )?{_PAID_FOR}(?: (?:is|has|runs?|ends?|expires?) ?(?:over|out|up|ended)?)?"
    r"|(?:and |but |, )*let (?:him|her|them|CUST) (?:finish|see out|use up|ride out) (?:the|this|his|her|their) "
    r"(?:current |paid )?(?:month|year|period|term|cycle|quarter)(?:(?: that)? (?:he|she|they|he's|she's|they've|CUST)"
    r"(?: has| have)?(?: already)? paid(?: for)?)?"
    rf"|{_PERIOD_END}"
    r"|(?:for |to |until |but )*(?:when|once|after|as soon as|the day|whenever) (?:[a-z'’]+ ){0,4}?"
    r"(?:it|period|cycle|term|subscription|plan|membership|contract|time|they|WHEN of (?:his|hers|theirs))"
    r" (?:next |gets? )?(?:(?:is|are|has|have) )?"
    r"(?:ends?|expires?|over|runs? out|finish(?:es|ed)|renews?|up|ended|done|lapses?|lapsed|run out|expired|out)"
    r"|(?:to|at|until|from|with|on|by)? ?the end of (?:the |his |her |their |this )?(?:paid |current )?"
    r"(?:period|term|month|year|time)(?: that)? (?:he's|she's|they've|he|she|they|CUST)(?: has| have| is| are|'s)? ?"
    r"(?:already )?"
    r"(?:paid|has paid)(?: for| up)?"
    r"|(?:but |and |, )*(?:let|leave) (?:him|her|them) (?:have|keep|use|enjoy|finish) (?:what|all|the "
    r"(?:time|days|rest|period|month))(?: that)? ?(?:he's|she's|they've|he|she|they)?(?: is| has| have)? ?(?:already )?"
    r"(?:paid|bought)(?: for)?"
    r"|(?:to|at|until|till) the end of what (?:he|she|they|he's|she's|they've|CUST)(?: has| have)? (?:already )?"
    r"paid(?: for)?"
    r"|no longer than (?:the )?(?:paid|current) (?:period|term|month)"
    r"|(?:turn|switch) (?:off )?(?:the )?(?:auto-?renew(?:al|ing)?|auto renewal|renewals?)(?: off)?"
    rf"|{_LEAD}(?:from|at|on|with|starting(?: from)?|beginning) (?:the |his |her |their )?next "
    r"(?:billing |subscription )?(?:cycle|period|term|renewal|bill|invoice)"
    rf"|{_LEAD}at (?:the |his |her |their )?(?:next )?renewal)"
    r"(?: ,? ?(?:and )?not (?:before|earlier|sooner|until then|now))?"
)
NOW = (
    r"(?:right |straight |effective |as of |with )?(?:immediately|immediate effect|now|right away|"
    r"straight away|straightaway|at once|instantly|immediate|this instant|this minute|effective "
    r"immediately|right this second|today only)"
)

# What stresses the one by denying the other: "don't wait for the period end", "not immediately".
_NOT_LATER = (
    r"(?:(?:and|but|,) )*(?:don't|do not|not|no need to|without|instead of|rather than)"
    r"(?: (?P<w>wait|waiting|first|only|just))*(?: (?:until|for|at|to|on))*"
    r" (?:the )?(?:WHEN|(?:next )?renewal|(?:(?:end|close) of )?" + _STRETCH + r"(?: end| is over)?)"
)
_NOT_NOW = (
    r"(?:(?:and|but|,) )*(?:please )?not (?:immediately|now|right away|right now|straight away|at once|yet)(?: but)?"
)


def take_timing(scene: Scene) -> tuple[bool, bool]:
    """Whether a change shall wait for the end of what was paid for, and whether it is said to be made at once."""
    denied = _denies_waiting(scene)
    if not denied and scene.clause.has(AT_END) and scene.clause.has(_NOT_NOW):
        scene.take_match(_NOT_NOW)
    at_end = not denied and _take_free(scene, AT_END)
    if at_end:
        _take_not_today(scene)
    while at_end and _take_free(scene, AT_END):
        pass  # "… at the end of his term, don't renew it" says it twice
    at_once = _take_free(scene, NOW) or take_today(scene)
    return at_end, at_once or denied


def _take_not_today(scene: Scene) -> None:
    """Account for "not today" beside the end of the period."""
    places = scene.clause.indices(scene.clause.match(r"(?:(?:and|but|,) )*not (?P<w>WHEN)"))
    when = scene.clause.when(places[-1]) if places else None
    if when is not None and when.future == when.past == (scene.world.today, scene.world.today):
        scene.take(places)


def take_denied_now(scene: Scene) -> None:
    """Account for "not now" beside a later day."""
    if scene.clause.of("WHEN"):
        scene.take_match(_NOT_NOW)


def _denies_waiting(scene: Scene) -> bool:
    """Whether it is said not to wait: in that word, or because "now" stands beside what is denied."""
    match = scene.clause.match(_NOT_LATER)
    if match is None or not (match["w"] in ("wait", "waiting") or _says_now(scene.clause)):
        return False
    scene.take(scene.clause.indices(match))
    return True


def is_torn(clause: Clause, args: Mapping[str, Any]) -> bool:
    """Whether a change is taken to wait for the end of a period though "now" is said and not denied."""
    return args.get("at_period_end") is True and _says_now(clause)


def _says_now(clause: Clause) -> bool:
    """Whether the clause says now without denying it."""
    return clause.has(rf"{NOW}") and not clause.has(_NOT_NOW)


def _take_free(scene: Scene, pattern: str) -> bool:
    """Account for the first match of a pattern that nothing took yet."""
    for match in compiled(pattern).finditer(scene.clause.line):
        places = scene.clause.indices(match)
        if places and not scene.used.intersection(places):
            scene.take(places)
            return True
    return False


def take_today(scene: Scene) -> bool:
    """Account for today as the day of a change: it is made at once."""
    for place in scene.free("WHEN"):
        when = scene.clause.when(place)
        if when is not None and when.future == when.past == (scene.world.today, scene.world.today):
            lead = scene.clause.before(place) in ("on", "from", "of", "effective", "by")
            scene.take([place, *([place - 1] if lead else [])])
            return True
    return False
