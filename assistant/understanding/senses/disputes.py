"""How disputes are asked about, answered and given up."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, Sense, words
from assistant.understanding.slots import disputes

_DISPUTE = (
    "dispute disputes disputed chargeback chargebacks case 's : , the our my his her their on of for over"
    " about against order payment charge it this that from by"
)
_NOUN = r"(?:dispute|chargeback|DISPUTE)"
_LET = r"let (?:him|her|them|it|CUST|the (?:customer|buyer|cardholder|bank|client|guest|guy|lady)) ?"
_FIGHTING = r"(?:fighting|contesting|defending|disputing|going to fight|gonna fight|fight|contest)"

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
                    r"(?:open|lost|won|pending|our|my|new|current|unanswered|outstanding|live|active) (?:disputes"
                    r"|chargebacks)(?: "
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
            f"anyone anything charged back due year month outstanding live waiting answering us"
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
            (10, r"DISPUTE .*(?:claim|claims|claiming|answer|deadline|due|respond|status|evidence|saying)(?: .*)?"),
            (
                10,
                (
                    r"reason (?:code )?(?:for|of|on|behind|in|given) .*DISPUTE(?: .*)?|DISPUTE (?:, )?(?:why"
                    r"|reason)(?: "
                    r".*)?"
                ),
            ),
            (9, r"(?:why|who) (?:did|has|was|is) (?:\S+ ){0,3}?(?:disputed|dispute)(?: .*)?"),
        ),
        words(
            f"{_DISPUTE} show find look up pull status details detail check get open view see display "
            f"what's tell why evidence need needed counts required deadline when how is was did won lost "
            f"about due respond answer by much time left who reason happens if nothing do going should "
            f"submit code claims claiming claim say saying he she they customer"
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
                    rf"together|pull together|write|build|compile|stage|start|create|make|get together|get|have) "
                    rf"{FEW}(?:evidence|answer|response|defen[cs]e|reply|case|rebuttal|file|packet|dossier) "
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
            f"counter challenge defend respond to an a pull have ready file packet dossier"
        ),
        disputes.fill_evidence,
        lambda clause: (
            not clause.has(
                r"(?:submit|send) .*|(?:accept|concede|fold|cave|give up|let (?:him|her|them|it|go)|not "
                r"worth) ?.*"
            )
        ),
        ("(?:the )?(?:file|packet)(?= for DISPUTE)",),
    ),
    Sense(
        "submit_dispute_evidence",
        (
            (
                11,
                (
                    rf"(?:submit|file|send|hand in|send off|send in|turn in|present|lodge|fire off) "
                    rf"{FEW}(?:evidence|answer|response|defen[cs]e|reply|case|rebuttal|documents)(?: .*)?"
                ),
            ),
            (10, rf"submit {FEW}{_NOUN}(?: .*)?"),
            (
                10,
                (
                    r"(?:send|file|lodge|fire|hand|turn) (?:off |in )?DISPUTE(?: (?:off|in|over|to the bank|to stripe"
                    r"|now))*$"
                ),
            ),
        ),
        words(
            f"{_DISPUTE} submit file send hand in off turn present evidence answer response defence "
            f"defense reply rebuttal documents staged drafted bank stripe to now final lodge fire packet"
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
            (10, rf"{_NOUN} .*(?:accept|concede|not worth|give up|fold|cave|give in)(?: .*)?"),
            (10, rf"{_LET}(?:win|have|keep) (?:the |this |that )?(?:{_NOUN})(?: .*)?"),
            (10, rf"{_NOUN} (?:\S+ )?{_LET}(?:have it|win|keep it|keep the money|go)(?: .*)?"),
            (
                10,
                (
                    rf"(?:roll over|cave|cave in|fold|give in|back down|throw in the towel|take the loss|accept "
                    rf"liability) "
                    rf"(?:on |over |to |for )?(?:the )?{_NOUN}(?: .*)?"
                ),
            ),
            (11, rf"(?:not|won't|no point|not worth|aren't) {_FIGHTING} (?:the |this |that )?{_NOUN}(?: .*)?"),
        ),
        words(
            f"{_DISPUTE} accept concede give up forfeit surrender close fight drop let go lose "
            f"in to yield abandon contest win have keep as worth loss lost roll cave fold back down throw towel take "
            f"liability"
        ),
        disputes.fill_dispute,
        None,
        (
            (
                rf"(?:(?:i'm|we're|i am|we are) )?(?:not|no point)(?: worth| in)? {_FIGHTING}(?= (?:the |this |that "
                rf")?{_NOUN})"
            ),
            (
                r"(?:(?:i|we) )?(?:won't|not) (?:fight|contest|defend|dispute)(?= (?:the |this |that )?(?:dispute"
                r"|charge|DIS))"
            ),
            rf"(?:(?:it's|it is|is|just) )?not worth (?:it|{_FIGHTING}|the \w+|our \w+|my \w+)",
            rf"{_LET}(?:have it|win|keep it|keep the money|go)?",
            r"(?:we|i)(?= lose|lost| give| concede| accept)",
        ),
    ),
)
