"""How payouts, the balance's transactions and what is held in which currency are asked for."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, OUR_BANK, Sense, words
from assistant.understanding.slots import payouts

_PAYOUT = "payout payouts pay paid out the bank our my account stripe money 's : , -"

SENSES = (
    Sense(
        "list_balance_transactions",
        (
            (10, r".*balance (?:transactions?|entries|movements|history|activity|changes|ledger).*"),
            (
                10,
                (
                    r"(?:which|what|how much|show|list|any|all|see|get) (?:\S+ ){0,5}?fees(?: "
                    r".*)?|(?:stripe|processing) fees(?: .*)?"
                ),
            ),
            (
                9,
                (
                    r"(?:transactions|movements|entries|everything|what) (?:in|of|inside) (?:the |my |our "
                    r")?(?:PAYOUT|balance|(?:latest|last) payout).*transactions?|transactions "
                    r"(?:in|of|inside|behind) (?:\S+ ){0,2}?(?:PAYOUT|payout)(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"(?:transactions?|charges|movements|payments) (?:are |is |were )?(?:in|inside|of|behind) "
                    r"(?:\S+ ){0,2}?(?:PAYOUT|(?:latest|last) payout)(?: .*)?"
                ),
            ),
            (9, r"(?:show|list|see|any|all) (?:\S+ ){0,3}?(?:adjustments|transfers)(?: .*)?"),
        ),
        words(
            f"{_PAYOUT} balance transactions transaction entries movements history activity changes ledger"
            f" fees fee processing costs which what did show list charge charged take took in of much "
            f"latest last recent refunds charges adjustments transfers"
        ),
        payouts.fill_transactions,
    ),
    Sense(
        "list_payouts",
        (
            (
                10,
                (
                    r"(?:list|show|see|which|what|any|all|view|how many|get|recent|last|latest) (?:\S+ "
                    r"){0,5}?payouts(?: .*)?"
                ),
            ),
            (9, r"payouts? (?:history|list|overview|status)(?: .*)?|payouts(?: .*)?"),
            (
                10,
                (
                    r"(?:did|has|have|was) (?:a|any|the|our|my|last|some) (?:\S+ )?payouts? "
                    r".*(?:fail|failed|bounce|bounced|arrive|arrived|land|landed|cancell?ed|go through).*"
                ),
            ),
            (9, r"(?:status of|where is|where's|has|did|when did) (?:the |my |our )?(?:last |latest )?payout(?: .*)?"),
            (9, r"(?:when|what|how much) (?:was|were|did) (?:\S+ ){0,4}?(?:paid out|pay out)(?: .*)?"),
        ),
        words(
            f"{_PAYOUT} list history overview status where's arrived arrive landed land failed fail "
            f"bounced pending transit way on their its go through went sent received latest last recent "
            f"newest happened was were so far when"
        ),
        payouts.fill_payout_list,
        lambda clause: (
            not clause.has(
                r"why .*|explain .*|.*next payout.*|break down .*|what is in .*|what's in .*|(?:cancel|stop) "
                r".*|.*PAYOUT.*|how (?:do|does|long|often) .*"
            )
        ),
    ),
    Sense(
        "explain_payout",
        (
            (
                11,
                (
                    r"why (?:did|do|have|was|is|were) (?:we|i|the|my|our|stripe|it) "
                    r".*(?:MONEY|payout|NUM|PAYOUT)(?: .*)?"
                ),
            ),
            (
                11,
                (
                    rf"(?:explain|break down|breakdown of|itemi[sz]e|decompose|unpack|reconcile|what "
                    rf"(?:is|was|makes) (?:up )?in|what's in|what makes up|composition of|what went "
                    rf"into|details of|show|analyse) {FEW}(?:payout|PAYOUT)(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"(?:where|what) (?:does|did|do|is|was) (?:the )?MONEY .*(?:come|from|made "
                    r"up|consist|deposit|payout|for)(?: .*)?"
                ),
            ),
            (10, r".*PAYOUT.*"),
            (
                10,
                (
                    r"(?:explain|what is|what was) (?:the |this |that )?MONEY (?:payout|deposit|from "
                    r"stripe|transfer)(?: .*)?"
                ),
            ),
        ),
        words(
            f"{_PAYOUT} why did explain break down breakdown itemise itemize decompose unpack reconcile "
            f"what makes up in composition went into details where does come from made consist of deposit "
            f"transfer only less than expected get got receive received we i was is so low little much "
            f"small high that this for it us send sent deposited show analyse analyze latest last"
        ),
        payouts.fill_explain,
        lambda clause: (
            not clause.has(
                r"(?:cancel|stop|abort|recall|kill|scrap|yank|pull|void|undo) .*|transactions .*|forecast .*|.*next "
                r"payout.*|refund "
                r".*|invoice .*|how much did we make .*"
            )
        ),
    ),
    Sense(
        "create_payout",
        (
            (10, r"^(?:\S+ ){0,2}?(?:pay out|payout|cash out|withdraw|pay me out|pay us out)(?: .*)?"),
            (
                10,
                (
                    rf"(?:{payouts.MOVES}) "
                    rf"{FEW}(?:MONEY|NUM|everything|balance|all|money|funds) {FEW}{OUR_BANK}(?: .*)?"
                ),
            ),
            (
                10,
                (
                    rf"(?:create|make|do|trigger|start|initiate|request|send) {FEW}(?:instant |standard |manual"
                    rf" )?payout(?: .*)?"
                ),
            ),
            (9, r"(?:instant|standard) payout(?: .*)?"),
        ),
        words(
            f"{_PAYOUT} cash withdraw me us send transfer move wire push get put take create make do "
            f"trigger start initiate request instant standard manual to into in of everything all balance "
            f"available funds over from please it have an entire whole full down up across own house main usual "
            f"current business checking operating onto {payouts.MOVES.replace('|', ' ')}"
        ),
        payouts.fill_new_payout,
        lambda clause: (
            not clause.has(
                r"(?:(?<!out )(?<!send )(?<!transfer )(?<!move )(?<!bank )(?:what|what's)|how|when|why|which|who|list"
                r"|show|(?<!whatever )(?<!what )(?<!that )is|did|has|when's|where's|where) .*|payouts|PAYOUT|CUST|EMAIL"
                r"|(?:from|out of|off) (?:our |my |the )?(?:own |house )?(?:bank|current"
                r"|business|checking"
                r"|operating) ?.*|payouts? (?:\S+ )?(?:was|is|were|came|comes|arrived|looks?|went|landed|stopped"
                r"|failed) ?.*|withdraw (?:it|this|that)|(?:to|into|onto) (?:our |my |the )?stripe ?.*|top up .*"
                r"|.*(?:staff|supplier|wages|rent|employees?|salar\w+).*|REF|.*(?:cancel|"
                r"stop)"
                r" .*payout.*|history|payout (?:status|schedule|forecast|history)"
            )
        ),
    ),
    Sense(
        "cancel_payout",
        (
            (
                11,
                (
                    rf"(?:cancel|stop|abort|recall|call off|call back|halt|withdraw|take back|reverse|don't send|kill"
                    rf"|scrap"
                    rf"|pull|pull back|claw back|yank|void|undo) {FEW}(?:payout|PAYOUT)(?: .*)?"
                ),
            ),
            (11, r"(?:call|pull|claw|take) PAYOUT back(?: .*)?"),
            (11, r"PAYOUT (?:\S+ )?(?:cancel|stop|recall|(?:call|pull|claw|take) (?:it |that )?back|call (?:it )?off)"),
        ),
        words(
            f"{_PAYOUT} cancel stop abort recall call off halt withdraw take back reverse pending latest "
            f"last of instant scheduled it today's kill scrap pull claw yank void undo"
        ),
        payouts.fill_cancel_payout,
        lambda clause: not clause.has(r"payouts"),
        # A payout that is cancelled is cancelled before it leaves; these only say why it is urgent.
        (
            (
                r"before (?:it|that|this|(?:the )?(?:bank|money|cash|funds)|they|stripe) (?:\S+ ){0,3}?(?:arrives?"
                r"|lands?|leaves?|goes|"
                r"hits|clears?|settles?|up|out|through|sent|there|gone)(?: (?:it|out|up|through|the bank|our account))?"
            ),
        ),
    ),
    Sense(
        "currency_exposure",
        (
            (11, r".*(?:currency|fx|forex|foreign[ -]exchange|exchange) (?:exposure|risk|position|positions)(?: .*)?"),
            (10, r".*(?:exposed|exposure) (?:are we |am i )?(?:to|in|by|per)(?: .*)?"),
            (
                10,
                (
                    r"(?:how much|what) (?:do we|do i|is|are we|we) (?:hold|have|holding|held|keep)(?:ing)? "
                    r"(?:\S+ )?(?:in )?(?:each|foreign|other|every|which|different) currenc(?:y|ies)(?: "
                    r".*)?|what (?:settles|settle) where(?: .*)?|which currencies (?:do|are) .*"
                ),
            ),
            (9, r"(?:balance|funds|money|holdings) (?:by|per|in each|across) (?:currency|currencies)(?: .*)?"),
        ),
        words(
            "currency currencies fx forex foreign exchange exposure risk position positions exposed how "
            "much hold have holding held keep each other every which different in by per across settles "
            "settle where balance funds money holdings of our what we to show is are do worth value rate"
        ),
        payouts.fill_currency,
        lambda clause: not clause.has(r"revenue .*|sales .*"),
    ),
    Sense(
        "forecast_payout",
        (
            (11, r".*(?:next|upcoming|coming|future) payouts?(?: .*)?"),
            (
                11,
                (
                    r"(?:forecast|predict|estimate|project|expect) (?:\S+ ){0,4}?payouts?(?: .*)?|payout "
                    r"forecast(?: .*)?"
                ),
            ),
            (
                10,
                (
                    r"(?:when|what|how much) (?:will|would) (?:i|we|it|be|stripe) (?:\S+ )?(?:get |be |to "
                    r")?(?:paid|paid out|pay us|pay out|get|receive|receiving|getting)(?: .*)?"
                ),
            ),
            (
                10,
                (
                    r"(?:when|what|how much) (?:will|is) (?:be |going to be )?(?:paid out|be paid "
                    r"out|arrive|arriving|land|landing)(?: .*)?"
                ),
            ),
            (
                9,
                (
                    r"when (?:does|will) (?:the |our |my )?(?:money|balance|cash|pending) "
                    r".*(?:arrive|land|reach|hit|come).*"
                ),
            ),
        ),
        words(
            f"{_PAYOUT} next upcoming coming future forecast predict estimate project expect when what how"
            f" much will would can get be i we receive receiving getting arrive arriving land landing "
            f"reach hit come going to us and is are in balance cash pending due tomorrow when's what's"
        ),
        payouts.fill_currency,
        lambda clause: not clause.has(r"(?:cancel|stop) .*|account .*verified|schedule|why .*|last .*|CUST|EMAIL"),
    ),
)
