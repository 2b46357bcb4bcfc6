"""How merchants plainly ask after the books: what came in, what Stripe kept, what is there, and what is on its way."""

from __future__ import annotations

from assistant.understanding.senses.sense import Sense, words
from assistant.understanding.slots import analytics, asked, disputes, payouts, reports

_WE = r"(?:we|i|us|me|our|my)"
_MADE = r"(?:make|made|making|take|took|taken|earn|earned|bring in|brought in|pull in|pulled in|gross|grossed)"

BOOKS = (
    Sense(
        "revenue_report",
        (
            (
                20,
                (
                    r"(?:what|how much)(?: money)? (?:did|do|does|has|have|is|are|was|were) (?:\S+ ){1,4}?"
                    r"(?:bring|brings|brought|bringing|pull|pulled|rake|raked) in(?: .*)?"
                ),
            ),
            (20, rf"(?:what|how much) (?:did|do|have) {_WE} {_MADE} .*"),
            (20, r"(?:what|how much) (?:money )?(?:came|come|has come|have come) in(?: .*)?"),
            (
                20,
                (
                    r"(?:total|net|gross|overall|what is the|what was the|what's the) (?:total |net |gross |overall )?"
                    r"(?:amount )?(?:sale|collections?|receipts|business|received)(?: .*)?"
                ),
            ),
            (20, r"(?:statements?|summary) of (?:receipts|sales|revenue|income|takings|collections)(?: .*)?"),
            (20, r"(?:sales|revenue|income|receipts|collections?) statements?(?: .*)?"),
            (20, r"^how (?:was|were|did|is|are) (?:\S+ )?WHEN(?: (?:go|for us|for sales|doing|looking|so far))*$"),
            (20, r"^convert (?:\S+ ){0,4}?(?:revenue|sales|takings|turnover|income|earnings)(?: .*)?"),
            (20, rf"(?:how'd|how did) {_WE} (?:do|go|get on|fare) .*"),
            (20, r"(?:what's|what is|what was) in the (?:till|until) from .*"),
            (20, r"(?:what|how much) (?:is|are|was|were) (?:our|my|the) (?:\S+ )?(?:sales|takings|revenue|turnover) .*"),
        ),
        words(
            "memberships subscriptions shop store business bring brings brought bringing pull pulled rake raked in "
            "come came make made making take took taken earn earned gross grossed total net overall sale sales "
            "amount received month year week collection collections receipts statement statements summary period till until what's how'd do go get on fare money "
            "convert how was were is are looking doing revenue income takings turnover did the since we"
        ),
        asked.fill_revenue_of_all,
    ),
    Sense(
        "compare_revenue",
        (
            (
                20,
                (
                    r"(?:are|is|were|was) (?:we|i|things|business|trade|revenue|sales|takings|turnover|it) "
                    r"(?:\S+ )?(?:up or down|down or up|up|down|ahead|behind|better|worse|doing better|doing worse|higher"
                    r"|lower|better off|worse off) (?:on|vs|versus|than|against|from|compared to|compared with|of|over) "
                    r"(?:the )?WHEN"
                ),
            ),
        ),
        words(
            "are is we things business trade revenue sales takings turnover up or down ahead behind better worse doing "
            "higher lower off on vs versus than against from compared to with of over"
        ),
        analytics.fill_against,
    ),
    Sense(
        "top_customers",
        ((20, r"(?:revenue|sales|turnover|takings|income|earnings) (?:by|per|for each|split by) (?:each )?(?:customer|client|"
              r"buyer|account)s?(?: .*)?"),),
        words("revenue sales turnover takings income earnings by per for each split customer customers client clients buyer"),
        analytics.fill_ranking,
        lambda clause: not clause.has(r"CUST|EMAIL|average|arpu"),
    ),
    Sense(
        "list_balance_transactions",
        (
            (
                20,
                (
                    r"(?:what|how much|total|all)(?: \S+){0,6}? (?:in|on|for|of) (?:the |stripe |processing )*"
                    r"(?:fees|charges|commissions?) ?(?:to stripe|by stripe|from stripe)?(?: .*)?"
                ),
            ),
            (
                20,
                (
                    r"(?:what|how much) (?:did|does|has|have|is|was) stripe (?:charge|charged|charging|take|taken|took|"
                    r"taking|cost|keep|kept|deduct|deducted|skim|skimmed|cut)(?: .*)?"
                ),
            ),
            (20, r"stripe 's (?:cut|fees?|share|take|charges|commission)(?: .*)?|stripe's cut(?: .*)?"),
            (20, r"(?:stripe|processing|transaction|card|merchant) (?:fees?|charges|costs?|commissions?)(?: .*)?"),
            (20, r"(?:fees?|commissions?|charges)(?: \S+){0,3}? (?:to|by|from) stripe(?: .*)?"),
            (20, r"^(?:(?:the|our|my|all|show|what|were|total|me) )*fees (?:for |in |of |on |since )?(?:the )?WHEN"),
            (20, r"fees (?:in|of|on|for|behind|inside) (?:the )?(?:payout )?PAYOUT"),
        ),
        words(
            "how much total what did does has have is was paid pay paying spend spent spending lose losing lost cost "
            "costs costing take taken took taking off charge charged charges charging keep kept deduct deducted skim "
            "skimmed cut fee fees commission commissions share stripe processing transaction card merchant in on for to "
            "by from we i me us our my are the all up so far go went going payout 's"
        ),
        asked.fill_fees,
        lambda clause: clause.has(r"stripe|stripe's|fees?|PAYOUT") and not clause.has(r"CUST|EMAIL|REF|MONEY|refunds?"),
    ),
    Sense(
        "list_balance_transactions",
        (
            (20, r"(?:adjustments?|transfers)(?: \S+){0,3}? (?:balance|stripe|account)(?: .*)?"),
            (20, r"(?:refunds|charges|payments|disputes|adjustments) (?:are |is |were )?(?:in|of|inside|behind|on) (?:the )?"
                 r"(?:payout )?PAYOUT"),
        ),
        words("refunds charges payments disputes are is were inside behind what which payout adjustments adjustment transfers on to of in from the our my balance stripe account show list any"),
        payouts.fill_transactions,
    ),
    Sense(
        "list_payouts",
        (
            (20, r"(?:is|was|were|are) there (?:a |any )?(?:payouts? |payout )(?:sent |made |coming |arriving )?(?:\S+ )?WHEN"),
            (20, r"^(?:(?:show|see|the|our|my|what|was|about|how|much|is|of|amount) )*(?:last|latest|most recent|previous) "
                 r"payout$"),
            (21, r"(?:has|have|did) (?:the |our |my |any )?(?:last |latest )?payouts? (?:\S+ )?(?:arrived?|landed?|come|gone|"
                 r"got|hit|reached|reach|clear|cleared)(?: .*)?"),
        ),
        words("show see what was about how much is of amount last latest most recent previous payout payouts has have did "
              "any there are were sent made coming arriving arrive arrived land landed come gone got hit reached reach clear cleared through in yet bank account"),
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
        lambda clause: not clause.has(
            r"payments?|charges?|transactions?|invoices?|refunds?|payouts?|orders?|disputes?|reviews?|products?|prices?"
            r"|coupons?|codes?|plans?|subscriptions?|links?|CUST|EMAIL|REF|WHEN|alerts?"
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
                    r"(?: \S+){0,4}?(?: (?:reach|reaches|arrive|arrives|arriving|land|lands|landing|hit|hits|coming|come|"
                    r"comes|be in|get to|gets to|in|show up|turn up|due|drop|clear|clears))(?: .*)?"
                ),
            ),
            (
                20,
                (
                    r"(?:what|how much)(?: money)? (?:(?:will|are|is|do|does|shall|we|i|stripe|be|get|getting|going|to) )*"
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
            "when's day how soon long until till money takings sales cash funds earnings payments payout revenue deposit "
            "reach reaches arrive arrives arriving land lands landing hit hits coming come comes be in get gets show "
            "turn up due drop clear clears bank account do will does can shall expect see receive receiving seeing have "
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
            "tell more about what which payments sales made make makes up is in was went into inside are were payout deposit transfer "
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
                    r"(?:is )?(?:anything|something|what is|what's|what) (?:\S+ )?(?:holding up|holding|blocking|stopping"
                    r"|delaying|keeping back) (?:back )?(?:our |my |the )?payouts?(?: .*)?"
                ),
            ),
            (20, r"why (?:are|is|have|has|were) (?:our |my |the )?payouts? (?:been )?(?:on hold|paused|disabled|blocked|"
                 r"stopped|suspended|frozen|held|restricted)(?: .*)?"),
            (
                20,
                (
                    r"(?:when|how often|which day|what day|what days|which days|on which day|on what day) (?:are|do|does|"
                    r"is) (?:our |my |the |stripe )*(?:payouts?|payout day) (?:sent|made|paid|go out|goes out|happen|come|"
                    r"run|leave|arrive|get sent|processed|scheduled|issued|done|made)(?: .*)?"
                ),
            ),
            (20, r"(?:payout|payouts) schedule(?: .*)?|how (?:often|frequently) (?:are|do) (?:we|i) (?:get )?paid(?: .*)?"),
            (20, r"^(?:take|accept|receive) (?:card )?payments$"),
            (20, r"(?:can|are) (?:we|i) (?:able to |allowed to |set up to )?(?:take|accept|receive) (?:card )?payments"
                 r"(?: .*)?"),
            (20, r"(?:is|are|was) (?:our |my |the )?(?:stripe )?accounts? (?:\S+ ){0,2}?(?:in good standing|good|healthy|"
                 r"verified|ok|fine|restricted|limited)(?: .*)?"),
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

