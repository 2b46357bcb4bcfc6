"""How merchants plainly ask after the money at Stripe: what is there, what is on its way, and whether it flows."""

from __future__ import annotations

from assistant.understanding.senses.sense import Sense, words
from assistant.understanding.slots import asked, disputes, reports

MONEY = (
    Sense(
        "list_payouts",
        (
            (
                20,
                (
                    r"(?:is|was|were|are) there (?:a |any )?(?:payouts? |payout )(?:sent |made |coming |arriving "
                    r")?(?:\S+ )?WHEN"
                ),
            ),
            (
                20,
                (
                    r"^(?:(?:show|see|the|our|my|what|was|about|how|much|is|of|amount) )*(?:last|latest|most "
                    r"recent|previous) "
                    r"payout$"
                ),
            ),
            (
                21,
                (
                    r"(?:has|have|did) (?:the |our |my |any )?(?:last |latest )?payouts? (?:\S+ )?(?:arrived?|"
                    r"landed?|come|gone|"
                    r"got|hit|reached|reach|clear|cleared)(?: .*)?"
                ),
            ),
        ),
        words(
            "show see what was about how much is of amount last latest most recent previous payout payouts "
            "has have did "
            "any there are were sent made coming arriving arrive arrived land landed come gone got hit "
            "reached reach clear cleared through in yet bank account"
        ),
        asked.fill_payouts_told,
        lambda clause: not clause.has(r"PAYOUT|why|explain|fail.*"),
    ),
    Sense(
        "get_balance",
        (
            (
                20,
                (
                    r"(?:is|are|do|have|has|what's|what is|how much|any|got) (?:\S+ ){0,4}?"
                    r"(?:money|funds|cash|balance|amount)? ?(?:is |is still |still |that is )?(?:pending|available|"
                    r"uncleared|waiting to clear|ready to pay out|to withdraw|sitting there)"
                    r"(?: (?:in|on|at|with|to|for) .*)?$"
                ),
            ),
            (20, r"^(?:pending|available) (?:money|funds|cash|balance|amount)(?: .*)?"),
        ),
        words(
            "money funds cash balance amount pending available uncleared waiting clear ready to withdraw sitting pay "
            "out anything something is there any still that stripe account have has got right with"
        ),
        reports.fill_balance,
        lambda clause: (
            not clause.has(
                r"payments?|charges?|transactions?|invoices?|refunds?|payouts?|orders?|disputes?|reviews?|"
                r"products?|prices?"
                r"|coupons?|codes?|plans?|subscriptions?|links?|CUST|EMAIL|REF|WHEN|alerts?"
            )
        ),
    ),
    Sense(
        "forecast_payout",
        (
            (
                20,
                (
                    r"(?:when|when's|what day|which day|how soon|how long until|how long till)(?: \S+){0,3}? "
                    r"(?:\S+ ){0,4}?(?:money|takings|sales|cash|funds|earnings|payments|payout|revenue|deposit)"
                    r"(?: \S+){0,4}?(?: (?:reach|reaches|arrive|arrives|arriving|land|lands|landing|hit|hits|"
                    r"coming|come|"
                    r"comes|be in|get to|gets to|in|show up|turn up|due|drop|clear|clears))(?: .*)?"
                ),
            ),
            (
                20,
                (
                    r"(?:what|how much)(?: money)? (?:(?:will|are|is|do|does|shall|we|i|stripe|be|get|getting|"
                    r"going|to) )*"
                    r"(?:paid out|pay out|pay us)(?: .*)?"
                ),
            ),
            (
                20,
                (
                    r"(?:when|when's|what day|which day|how soon) (?:do|will|can|does|are|shall) (?:i|we|us) (?:\S+ )?"
                    r"(?:get|receive|see|expect|have|be paid|getting|receiving|seeing)(?: (?:the|our|my|WHEN|'s|this|"
                    r"that))* (?:money|takings|sales|cash|funds|earnings|payout|revenue|deposit)(?: .*)?"
                ),
            ),
        ),
        words(
            "what much are is i'll we'll stripe "
            "when's day how soon long until till money takings sales cash funds earnings payments payout "
            "revenue deposit "
            "reach reaches arrive arrives arriving land lands landing hit hits coming come comes be in get gets show "
            "turn up due drop clear clears bank account do will does can shall expect see receive receiving "
            "seeing have "
            "paid getting 's from next weekend"
        ),
        asked.fill_forecast,
        lambda clause: not clause.has(r"CUST|EMAIL|REF|refunds?|last payout|latest payout|invoices?|PAYOUT"),
    ),
    Sense(
        "explain_payout",
        (
            (
                20,
                (
                    r"(?:what|which)(?: \S+){0,3}? (?:made up|makes up|make up|is in|was in|went into|is inside|"
                    r"are in|were in) (?:\S+ ){0,3}?(?:payout|deposit|transfer)(?: .*)?"
                ),
            ),
            (20, r"^tell (?:me|us) (?:more )?about (?:the |our |my )?(?:last|latest|most recent) payout$"),
            (
                20,
                (
                    r"(?:payout|deposit|transfer)(?: .*)? (?:made up of|made of|composed of|consist of|comprised of|"
                    r"comprise|include|contain|cover|covering|made from)"
                ),
            ),
        ),
        words(
            "tell more about what which payments sales made make makes up is in was went into inside are were "
            "payout deposit transfer "
            "composed of consist comprised comprise include contain cover covering from did does do on that it all"
        ),
        asked.fill_payout_told,
        lambda clause: not clause.has(r"next .*|upcoming .*"),
    ),
    Sense(
        "get_account",
        (
            (
                20,
                (
                    r"(?:are|is|were) (?:our |my |the |stripe )*(?:payouts?|payments|charges|transfers) "
                    r"(?:\S+ )?(?:enabled|disabled|switched on|switched off|turned on|turned off|on|off|on hold|paused|"
                    r"active|blocked|restricted|stopped|allowed|suspended|frozen|set up|working)(?: .*)?"
                ),
            ),
            (
                20,
                (
                    r"(?:is )?(?:anything|something|what is|what's|what) (?:\S+ )?(?:holding up|holding|"
                    r"blocking|stopping"
                    r"|delaying|keeping back) (?:back )?(?:our |my |the )?payouts?(?: .*)?"
                ),
            ),
            (
                20,
                (
                    r"why (?:are|is|have|has|were) (?:our |my |the )?payouts? (?:been )?(?:on hold|paused|"
                    r"disabled|blocked|"
                    r"stopped|suspended|frozen|held|restricted)(?: .*)?"
                ),
            ),
            (
                20,
                (
                    r"(?:when|how often|which day|what day|what days|which days|on which day|on what day) "
                    r"(?:are|do|does|"
                    r"is) (?:our |my |the |stripe )*(?:payouts?|payout day) (?:sent|made|paid|go out|goes out|"
                    r"happen|come|"
                    r"run|leave|arrive|get sent|processed|scheduled|issued|done|made)(?: .*)?"
                ),
            ),
            (
                20,
                (
                    r"(?:payout|payouts) schedule(?: .*)?|how (?:often|frequently) (?:are|do) (?:we|i) (?:get "
                    r")?paid(?: .*)?"
                ),
            ),
            (20, r"^(?:take|accept|receive) (?:card )?payments$"),
            (
                20,
                (
                    r"(?:can|are) (?:we|i) (?:able to |allowed to |set up to )?(?:take|accept|receive) (?:card "
                    r")?payments"
                    r"(?: .*)?"
                ),
            ),
            (
                20,
                (
                    r"(?:is|are|was) (?:our |my |the )?(?:stripe )?accounts? (?:\S+ ){0,2}?(?:in good standing|"
                    r"good|healthy|"
                    r"verified|ok|fine|restricted|limited)(?: .*)?"
                ),
            ),
        ),
        words(
            "payout payouts payments charges transfers enabled disabled switched on off turned hold paused active "
            "blocked restricted stopped allowed suspended frozen set up working anything something what holding "
            "blocking stopping delaying keeping back why been held when how often which day days sent made paid go "
            "goes out happen come run leave arrive get processed scheduled issued done schedule frequently can able to "
            "take accept receive card account good standing healthy verified ok fine limited yet still"
        ),
        disputes.fill_nothing,
        lambda clause: not clause.has(r"CUST|EMAIL|REF|MONEY|PAYOUT|WHEN|failed|pending|last|latest|next"),
    ),
)
