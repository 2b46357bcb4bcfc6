"""How disputes are asked about, answered and given up."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, Sense, words
from assistant.understanding.slots import disputes

_DISPUTE = (
    "dispute disputes disputed chargeback chargebacks case 's : , the our my his her their on of for over"
    " about against order payment charge it this that from by"
)
_NOUN = r"(?:dispute|chargeback|DISPUTE)"

SENSES = (
    Sense(
        "list_disputes",
        (
            (
                10,
                (
                    r"(?:list|show|see|which|what|any|all|view|how many|get|open|do we have|are there|who) "
                    r"(?:\S+ ){0,5}?(?:disputes|chargebacks)(?: .*)?"
                ),
            ),
            (
                9,
                (
                    r"(?:open|lost|won|pending|our|my|new|current|unanswered) (?:disputes|chargebacks)(?: "
                    r".*)?|^(?:disputes|chargebacks)(?: .*)?$"
                ),
            ),
            (
                9,
                (
                    r"(?:any|anything|anyone|has anyone|did anyone|who) (?:\S+ "
                    r")?(?:disputed|chargeback|dispute|charged back)(?: .*)?"
                ),
            ),
        ),
        words(
            f"{_DISPUTE} list show which how many did we win lose won lost need needs response answer have"
            f" been new recent latest still left deadline deadlines with are there any me us right so far "
            f"anyone anything charged back due year month"
        ),
        disputes.fill_dispute_list,
        lambda clause: not clause.has(r"DISPUTE|REF|warnings?|(?:accept|submit|draft) .*"),
    ),
    Sense(
        "get_dispute",
        (
            (
                10,
                (
                    rf"(?:show|find|look up|pull up|status|details|check|get|open|view|see|display|what "
                    rf"is|what's|tell me about|why|what evidence|about|when|how|deadline|is|was|did) "
                    rf"{FEW}{_NOUN}(?: .*)?"
                ),
            ),
            (10, r".*what evidence .*|evidence .*(?:need|needed|counts|required).*"),
            (8, r"^DISPUTE$"),
            (9, r"(?:why|who) (?:did|has|was|is) (?:\S+ ){0,3}?(?:disputed|dispute)(?: .*)?"),
        ),
        words(
            f"{_DISPUTE} show find look up pull status details detail check get open view see display "
            f"what's tell why evidence need needed counts required deadline when how is was did won lost "
            f"about due respond answer by much time left who reason happens if nothing do going should "
            f"submit"
        ),
        disputes.fill_dispute,
        lambda clause: (
            not clause.has(r"disputes|chargebacks|(?:accept|concede|submit|draft|prepare|fight|contest|drop) .*")
        ),
    ),
    Sense(
        "draft_dispute_evidence",
        (
            (
                11,
                (
                    rf"(?:draft|prepare|assemble|gather|collect|put "
                    rf"together|write|build|compile|stage|start|create|make|get together) "
                    rf"{FEW}(?:evidence|answer|response|defen[cs]e|reply|case|rebuttal) "
                    rf"{FEW}(?:{_NOUN}|REF|CUST|order)(?: .*)?"
                ),
            ),
            (
                10,
                (
                    rf"(?:fight|contest|counter|challenge|defend|dispute|respond to|answer) (?:against )?(?:the"
                    rf" |this |that |his |her |their )?(?:CUST 's )?{_NOUN}(?: .*)?"
                ),
            ),
            (10, r"(?:draft|prepare|assemble|gather) (?:the )?(?:dispute )?evidence(?: .*)?"),
        ),
        words(
            f"{_DISPUTE} draft prepare assemble gather collect put together write build compile stage "
            f"start create make get evidence answer response defence defense reply rebuttal fight contest "
            f"counter challenge defend respond to an a"
        ),
        disputes.fill_evidence,
        lambda clause: not clause.has(r"submit .*|send .*"),
    ),
    Sense(
        "submit_dispute_evidence",
        (
            (
                11,
                (
                    rf"(?:submit|file|send|hand in|send off|send in|turn in|present) "
                    rf"{FEW}(?:evidence|answer|response|defen[cs]e|reply|case|rebuttal|documents)(?: .*)?"
                ),
            ),
            (10, rf"submit {FEW}{_NOUN}(?: .*)?"),
        ),
        words(
            f"{_DISPUTE} submit file send hand in off turn present evidence answer response defence "
            f"defense reply rebuttal documents staged drafted bank stripe to now final"
        ),
        disputes.fill_dispute,
        lambda clause: (
            clause.has(rf".*(?:{_NOUN}|evidence|REF|CUST).*") and not clause.has(r"invoice|receipt|reminder|MONEY")
        ),
    ),
    Sense(
        "accept_dispute",
        (
            (
                11,
                (
                    rf"(?:accept|concede|give up(?: on)?|forfeit|surrender|close|don't fight|not fight|drop|let"
                    rf" go of|lose|give in to|yield|abandon|don't contest|not contest) {FEW}{_NOUN}(?: .*)?"
                ),
            ),
            (10, rf"{_NOUN} .*(?:accept|concede|not worth|give up)(?: .*)?"),
            (10, r"let (?:\S+ ){1,3}(?:win|have|keep) (?:the |this |that )?(?:dispute|chargeback)(?: .*)?"),
        ),
        words(
            f"{_DISPUTE} accept concede give up forfeit surrender close don't not fight drop let go lose "
            f"in to yield abandon contest win have keep as worth loss lost"
        ),
        disputes.fill_dispute,
    ),
)
