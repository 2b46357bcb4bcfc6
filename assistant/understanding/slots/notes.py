"""Free text in a request: why (a refund's reason) and what for (an invoice's or link's description)."""

from __future__ import annotations

from assistant.understanding.dates import MONTHS, WHICH_FEAST
from assistant.understanding.lexicon import ACTS, FILLER, NEGATIONS, READ_FILLER
from assistant.understanding.mentions import Doubt, When
from assistant.understanding.money import currency_of
from assistant.understanding.pieces import Clause
from assistant.understanding.scene import Scene

_STOP = NEGATIONS | frozenset(
    (
        "if when unless until then but he she they him them please due net payable by and-also after "
        "before i we you can will would "
        "should could must might may or instead cancel refund pause resume wait maybe"
    ).split()
)
DESCRIPTION_PIECES_MAX = 12
# Between a name and these it is a person's rather than a maker's.
_LINKS = FILLER | READ_FILLER | frozenset("ordered bought took made wants paid booked had gets".split())
_BOUGHT = r"(?:booked|bought|ordered|hired|rented|took|had|got|purchased|picked up)"
_NO_GOODS = frozenset(
    """
    paid back deposit discount voucher coupon credit refunded returned free off quote estimate offer reminder
    replacement exchange cash loan receipt half part rest balance to
    """.split()
)
_FEASTS_AFTER = frozenset("over during of the for at".split())
# Here the request goes on after what it is for: "for the lawn, send her an invoice".
_INSTRUCTS = (
    r"^(?:(?:,|so|then|please|and) )*(?:get|send|raise|make|do|issue|write|invoice|bill|email|create) "
    r"(?:an?|the|her|him|them|it|that|this)(?: .*)?"
)
# After a comma these limit the request rather than describe it ("for catering, half of it").
_PARTS = frozenset("half part parts most some rest remainder third quarter".split())
_AMOUNT_WORDS = frozenset("amount sum total value price".split())
_REASON_STOP = frozenset("but unless if only except instead don't not-yet wait actually later until keep".split())


# By themselves these say how often, not why.
_HOW_OFTEN = frozenset("twice double the a".split())
_RATES = frozenset("hourly daily nightly weekly fortnightly monthly quarterly yearly annually each apiece".split())
_REASON_WORDS = (
    "wrong|size|colour|color|item|order|address|product|damaged|broken|faulty|defective|late|delayed|"
    "duplicate|double|charge|charged|twice|missing|arrived|"
    "lost|spoiled|cold|burnt|stale|expired|fraud|fraudulent|unhappy|complaint|customer|guest|"
    "event|cancelled|out|of|stock|sold|mistake|error|goodwill|gesture|"
    "apology|overcharged|was|were|the|a|it|by|my|our|fault|quality|bad|poor|delivery|"
    "accidental|billing|request|returned|it's|sent"
)


def take_segment(scene: Scene, own_words: frozenset[str]) -> str | None:
    """Take a part between commas that is only plain words ("Globex, 950 USD, website update") as a description."""
    clause = scene.clause
    start = 0
    for end in [*clause.of(","), len(clause.pieces)]:
        places = [index for index in range(start, end) if not clause.pieces[index].is_mark]
        start = end + 1
        plain = all(
            index not in scene.used
            and (not clause.pieces[index].is_typed or _is_month(clause, index))
            and clause.pieces[index].form not in _STOP | own_words
            and currency_of(clause.pieces[index].form, "") is None
            for index in places
        )
        says = any(not clause.pieces[index].is_typed and clause.pieces[index].form not in FILLER for index in places)
        says = says and clause.written(places).lower() not in _RATES
        if says and plain and len(places) <= 5 and end != len(clause.pieces) + 1 and places[0] > 0:
            scene.take(places)
            return clause.written(places)
    return None


def _is_month(clause: Clause, index: int) -> bool:
    """Whether a piece is only the name of a month ("september clean-up")."""
    return clause.pieces[index].form == "WHEN" and clause.pieces[index].text.lower().rstrip(".") in MONTHS


def take_bought(scene: Scene) -> str | None:
    """Take what somebody is told to have bought for the amount ("jane doe booked the hall, $300, invoice her")."""
    match = scene.clause.match(
        rf"(?:CUST|EMAIL) (?P<v>{_BOUGHT}) (?P<d>(?:the |an? |NUM )?(?:[a-z-]+ ){{1,4}}?)(?:(?P<l>for|,|-|:) )?MONEY .*"
        r"(?:invoice|bill) (?:him|her|them|it|that)"
    )
    if match is None:
        return None
    goods = scene.clause.within(*match.span("d"))
    if any(scene.clause.pieces[i].form in ACTS | NEGATIONS | _STOP | _NO_GOODS or i in scene.used for i in goods):
        return None
    scene.take([*scene.clause.indices(match, "v"), *scene.clause.indices(match, "l"), *goods])
    return scene.clause.written(goods)


def take_goods(scene: Scene) -> str | None:
    """Take "for 6 second-hand Sulzer looms" beside the customer: a maker's name within what is sold is no customer."""
    clause = scene.clause
    match = clause.match(
        r"(?:for|towards|covering) (?P<d>(?:NUM |the |an? )?(?:[a-z-]+(?: \.)? ){1,3}(?P<c>CUST)(?: [a-z-]+)+)"
    )
    if match is None or len(clause.of("CUST", "EMAIL")) < 2:
        return None
    maker = clause.indices(match, "c")[0]
    before, after = clause.before(maker), clause.after(maker)
    if clause.person(maker).certainty != "named" or {before, after} & (_LINKS | ACTS | _STOP) or not after.isalpha():
        return None
    places = clause.indices(match, "d")
    end = next((i for i in places if i > maker + 1 and clause.pieces[i].form in _STOP | _LINKS | ACTS), places[-1] + 1)
    taken = range(places[0], end)
    if set(taken) & scene.used:
        return None
    scene.take(taken)
    return clause.written(taken).replace(" .", ".")


def take_reason(scene: Scene) -> str | None:
    """Take a trailing clause of reason; None when there is none, or when something in it could change the act."""
    clause = scene.clause
    match = clause.match(
        r"(?:,? ?because|,? ?since|,? ?as (?:he|she|it|they|we|the|i)|,? ?due to|reason ?:?|on "
        r"account of|on the grounds) .*"
    )
    if match is None or (match.group().startswith("since") and clause.has(r"since WHEN")):
        match = clause.match(
            r"(?:,? ?(?:for|as|as a|as an|out of|it was an?|it's an?|was an?) (?:the |a |an |his |her "
            r"|their )?)?(?:(?:late|damaged|broken|missing|wrong|"
            r"defective|faulty|double|delayed|poor|bad|lost|accidental|cold|billing|our|my|service) )*"
            r"(?:goodwill(?: gesture)?|gesture(?: of goodwill| of good will)?|fraud|fraudulent|"
            r"duplicates?|damaged|faulty|defective|broken|(?:customer|guest) request|"
            r"inconvenience|"
            r"trouble|delay|delivery|breakage|overcharge|overcharged|mistake|error|"
            r"compensation|apology|courtesy|complaint|quality|no-show|"
            r"out of stock|double charge|charged twice|never arrived|never received|no "
            r"longer needed|cancelled booking)(?: (?:payment|charge|item|gesture|"
            r"please))?"
        )
    if match is None:
        match = clause.match(rf"[,-] (?:(?:{_REASON_WORDS})(?: |$))+")
    if match is None:
        return None
    places = [index for index in clause.indices(match) if index not in scene.used]
    inside = [clause.pieces[index] for index in places]
    if {piece.form for piece in inside if not piece.is_mark} <= _HOW_OFTEN:
        return None
    if any(piece.form in _REASON_STOP or piece.form in ("MONEY", "PCT", "REF", "DOUBT", "NUM") for piece in inside):
        return None
    scene.take(places)
    return clause.written(places).strip(" ,:")


def take_description(scene: Scene) -> str | None:
    """Take "for …", "memo …" or a quotation as the description; stops where another slot or instruction begins."""
    clause = scene.clause
    quotes = scene.free("QUOTE")
    if quotes:
        scene.take(quotes[:1])
        for place in clause.indices(
            clause.match(
                r"(?:with )?(?:the |a )?(?:description|memo|note|titled|called|named|saying|labelled|reading|"
                r"reference|title|text|label)(?: (?:of|as|is|reading|saying|called))?(?: :)? QUOTE"
            )
        ):
            scene.take([place])
        return str(clause.pieces[quotes[0]].value)
    lead = (
        r"(?P<lead>(?:with )?(?:the |a )?(?:description|memo|note|reference|titled|subject|details|"
        r"labelled|called|wording|text|described(?= as)|call it|call that|marked"
        r"|(?:with|bearing|showing|carrying|reading) (?:the )?(?:words?|text|wording|caption|line))(?: of| as| is)?(?: "
        r":)?"
        r"|for|re :?|regarding|covering|as|on account of|towards|against|in respect of|about)"
    )
    for start in reversed(_leads(scene, lead)):
        end = start
        while end < len(clause.pieces) and end - start < DESCRIPTION_PIECES_MAX and _may_describe(scene, end, start):
            if end > start and clause.part(end).has(_INSTRUCTS):
                break
            end += 1
        while end > start and clause.pieces[end - 1].form in (
            "in",
            "on",
            "by",
            "with",
            "to",
            "and",
            ",",
            "is",
            "for",
            "the",
            "at",
        ):
            end -= 1
        if clause.pieces[start].form in _AMOUNT_WORDS or (
            clause.after(start) in _AMOUNT_WORDS and clause.pieces[start].form in ("the", "an", "a")
        ):
            continue  # "for the amount of …" announces the money, not what it is for
        if end > start and any(
            not p.is_mark and p.form not in ("the", "a", "an", "them", "us", "me") for p in clause.pieces[start:end]
        ):
            scene.take(range(start, end))
            return clause.written(range(start, end)).strip(" ,:.(").replace(" .", ".")
    return None


def _leads(scene: Scene, lead: str) -> list[int]:
    """Where descriptions may begin: the piece after each leading word that is not yet taken."""
    found = []
    clause = scene.clause
    index = 0
    while index < len(clause.pieces):
        match = clause.part(index).match(lead)
        if match is None:
            break
        places = [index + place for place in clause.part(index).indices(match)]
        if places and places[-1] + 1 < len(clause.pieces) and places[-1] + 1 not in scene.used:
            if clause.pieces[places[-1]].form not in ("for", "as", "about", "against", "towards"):
                scene.take(places)
            found.append(places[-1] + 1)
        index = (places[-1] if places else index) + 1
    return found


def _is_feast(clause: Clause, index: int, start: int) -> bool:
    """Whether a movable feast is part of what something is for ("eleven rooms over Easter"): no date hangs on it."""
    value = clause.pieces[index].value
    is_feast = isinstance(value, Doubt) and value.question.startswith(WHICH_FEAST)
    return is_feast and index > start and clause.before(index) in _FEASTS_AFTER and clause.before(index, 2) != ","


def _may_describe(scene: Scene, index: int, start: int) -> bool:
    """Whether a piece can be part of a description."""
    piece = scene.clause.pieces[index]
    if piece.form in _PARTS and scene.clause.before(index) in (",", "but", "just", "only"):
        return False
    if (
        index in scene.used
        or piece.form in _STOP
        or (piece.form == "DOUBT" and not _is_feast(scene.clause, index, start))
        or piece.form in ("MONEY", "PCT", "EMAIL", "SUB", "ID", "URL", "PHONE", "LAST4", "PAYOUT")
    ):
        return False
    if isinstance(piece.value, When):
        return piece.value.grain != "day" or (
            piece.value.past is not None and scene.clause.before(index) not in ("by", "on", "until", "due")
        )
    if piece.form == "SPAN":
        return scene.clause.after(index) in (
            "of",
            "hire",
            "rental",
            "stay",
            "course",
            "training",
            "support",
            "package",
            "booking",
            "work",
        )
    if piece.form == "NUM":
        return (
            index + 1 < len(scene.clause.pieces)
            and scene.clause.after(index).isalpha()
            and scene.clause.after(index).islower()
        ) or (
            index > start + 0
            and scene.clause.before(index).isalpha()
            and scene.clause.before(index) not in ("for", "of")
        )
    return piece.form != "," or index > start
