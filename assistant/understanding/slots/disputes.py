"""What disputes, reviews and risk need: which one, in which state, with which note."""

from __future__ import annotations

from assistant.understanding.pieces import compiled
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.records import choice_of, fill_payment_ref, fill_record

_STATUS = (
    (
        "needs_response",
        (
            r"need(?:s|ing)? (?:a |an |my |our )?(?:response|answer|answers|answering|reply|evidence|action|attention)"
            r"|to "
            r"(?:answer|respond)|unanswered|"
            r"(?:waiting|wait) (?:for|on) (?:us|me|our \S+|a response|an answer)|on our side|must (?:we|i) (?:answer"
            r"|respond).*|due"
        ),
    ),
    ("under_review", r"under review|in review|being reviewed|with the bank|submitted|awaiting (?:a )?decision"),
    ("won", r"won|win|we've won|in our favou?r"),
    ("lost", r"lost|lose|losing|against us"),
    ("closed", r"closed|finished|decided|over|settled|resolved"),
    ("open", r"open|ongoing|active|current|pending|live|unresolved|outstanding|unsettled"),
)
# In which order they are shown is no filter.
_ORDER = (
    r"(?:sorted |ordered |sort |order )?(?:by|in order of) (?:the )?(?:due date|deadline|date|amount|urgency|size)"
    r"|(?:with )?(?:the )?(?:tightest|soonest|nearest|closest|earliest|most urgent|biggest|largest)(?: (?:deadline|due "
    r"date|ones?))?"
    r"(?: (?:on|at the|at) top| first| to the top)?|due (?:soonest|first|next)"
)
# What a draft is anyway: kept until somebody submits it.
_ONCE_READ = (
    r"(?:until|till|before) (?:i|we|i've|we've|i'd) (?:\S+ ){0,2}?(?:read|seen|checked|approved|reviewed|signed|looked"
    r"|look|check"
    r"|review|see|approve|say)(?: (?:it|that|this|at|off|over|so|on|through|everything|first))*"
)
_GOES = r"(?:leaves|goes|gets|is|should|must|to)"
_LOOK = r"(?:read|check|review|look at|look over|go over|see)"
STAGED = (
    r"(?:and |but |so )?(?:(?:just|only) )?(?:stage|draft|staging|drafting)(?: (?:it|that|this))? (?:only|for now)"
    r"|(?:and |but )?(?:just|only) (?:stage|draft) (?:it|that|this)"
    rf"|(?:and |but |so )?nothing {_GOES} (?:\S+ ){{0,5}}?{_ONCE_READ}"
    r"|(?:and |but )?(?:don't|not|without|no) (?:submit|send|file|sending|submitting|filing|to be sent|submitted|sent)"
    rf"(?: (?:it|anything|that|this|them|in|off|out|yet|for now|just|to the bank)){{0,4}}(?: {_ONCE_READ})?"
    rf"|(?:and |but )?(?:i'll|i will|we'll|i want to|i need to|let me) {_LOOK} (?:it|that|this)"
    r"(?: (?:first|before \S+ (?:goes|leaves|is sent|gets sent|is submitted)))?(?: (?:out|off))?"
)
_WHICH = "Which dispute? Give me its id (du_…), the order, the payment or whose it is."
_CONDITIONS = frozenset("if unless except instead only wait until otherwise".split())
_NOUNS = "disputes?|chargebacks?|orders?|payments?|charges?|booking"


def fill_dispute_list(scene: Scene) -> Filling:
    """list_disputes: fill status."""
    filling = Filling()
    scene.take_match(_ORDER)
    choice_of(scene, filling, "status", _STATUS)
    return filling


def fill_dispute(scene: Scene) -> Filling:
    """get_, submit_ and accept_dispute: fill dispute with its id, the payment, the order or the customer."""
    filling = Filling()
    fill_record(scene, filling, "dispute", _WHICH, kinds=("DISPUTE", "REF"), nouns=_NOUNS)
    return filling


def fill_evidence(scene: Scene) -> Filling:
    """draft_dispute_evidence: fill dispute, and note with what the merchant adds after a comma or colon."""
    filling = Filling()
    clause = scene.clause
    for staged in compiled(STAGED).finditer(clause.line):
        scene.take(clause.indices(staged))
    note = None
    quotes = scene.free("QUOTE")
    if quotes:
        scene.take(quotes[:1])
        scene.take_match(r"(?:with )?(?:the |a )?(?:note|saying|mention(?:ing)?|adding|add|stating)(?: that)? ?:?")
        note = str(clause.pieces[quotes[0]].value)
    else:
        split = next(
            (i for i in clause.of(",", ":", "-", "note", "saying", "mention", "mentioning", "adding", "stating") if i),
            None,
        )
        named = [i for i in clause.of("DISPUTE", "REF", "CUST", "EMAIL") if split is not None and i < split]
        if split is not None and named:
            places = [place for place in range(split + 1, len(clause.pieces)) if place not in scene.used]
            while places and clause.pieces[places[0]].form in (
                "note",
                "saying",
                "that",
                ":",
                ",",
                "mention",
                "add",
                "and",
            ):
                places.pop(0)
            note = clause.written(places).strip(" ,:-") or None
            scene.take(range(split, len(clause.pieces)))
    fill_record(scene, filling, "dispute", _WHICH, kinds=("DISPUTE", "REF"), nouns=_NOUNS)
    if note and _CONDITIONS & set(note.lower().split()):
        filling.doubts("Should that stand in the evidence, or is it a condition?")
    if note:
        filling.calls = [{**call, "note": note} for call in filling.calls]
    return filling


def fill_review(scene: Scene) -> Filling:
    """approve_review: fill review with its id, the payment, the order or the customer."""
    filling = Filling()
    scene.take_match(r"(?:let|set|get|take|bring) .*(?P<out>out of) (?:the )?(?:review|radar)", "out")
    fill_record(
        scene, filling, "review", "Which review? Give me its id (prv_…), the order or the payment.",
        kinds=("REVIEW", "REF"), nouns="reviews?|orders?|payments?|charges?",
    )  # fmt: skip
    return filling


def fill_risk(scene: Scene) -> Filling:
    """assess_risk: fill payment_ref."""
    filling = Filling()
    fill_payment_ref(scene, filling, "Which payment's risk? Give me the order number or the payment id.")
    return filling


def fill_nothing(_scene: Scene) -> Filling:
    """A skill without arguments."""
    return Filling()
