"""How merchants also ask to see something."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, OUR_BANK, WHO, Looser

_USED = (
    "used|uses|using|rinsed|rinsing|redeemed|hammered|hammering|claimed|claiming|milked|milking|burned|abused|abusing"
)
_SUM = r"(?:MONEY|NUM)"
_LANDED = r"landed|lands|hit|arrived?|reached|came|come|dropped|credited|deposited|got|get|received|settled"

READS: dict[str, Looser] = {
    "list_invoices": Looser(
        (
            (
                7,
                (
                    r"who (?:hasn't|haven't|ain't|aint|didn't|still|has not|not) "
                    r".*(?:pay|paid|coughed|owes?|settled)(?: .*)?"
                ),
            ),
            (
                8,
                (
                    r"(?:who's|who is|who are|anyone|anybody) (?:\S+ )?(?:late|behind|overdue)(?: (?:paying|with .*|on "
                    r".*))?$"
                ),
            ),
            (7, rf"what (?:does|do|is|are) (?:{WHO}|he|she|they) (?:still )?(?:owe|owing|due).*"),
            (
                7,
                (
                    r"(?:invoices|invoice) "
                    r".*(?:open|unpaid|overdue|outstanding)|(?:open|unpaid|overdue) .*(?:invoices|bills)"
                ),
            ),
            (
                8,
                (
                    r"(?:everything|anything|all|all that is|what is|what's) (?:\S+ )?(?:unpaid|overdue"
                    r"|outstanding)(?: "
                    r".*)?"
                ),
            ),
            (8, r"(?:open |outstanding |accounts |trade )?(?:receivables?|debtors)(?: .*)?|open items(?: .*)?"),
        ),
        "owe owes coughed settled still by us stand stands yet ain't aint not hasn't haven't up "
        "receivable receivables debtors accounts trade open items all customers aging aged who's late behind paying "
        "anyone anybody",
    ),
    "list_payments": Looser(
        (
            (
                6,
                (
                    rf"(?:did|has|have) (?:anything|something|any money|any payments?) (?:from )?{WHO} "
                    rf".*(?:through|come|arrive|land).*"
                ),
            ),
            (
                6,
                (
                    r"(?:any|which|what|how many) (?:cards?|payments?|charges?) "
                    r".*(?:declined|failed|bounced|refused)(?: .*)?"
                ),
            ),
            (7, r"(?:what|anything|who|whose card|which ones?) (?:\S+ )?(?:bounced|failed|declined|rejected)(?: .*)?"),
            (
                7,
                (
                    rf"^(?:has|have|did) {WHO} 's (?:money|payment|cash|transfer) (?:come|arrived?|landed?|gone|cleared"
                    rf"|been)(?: .*)?"
                ),
            ),
            (7, rf"^what (?:hit|landed|came|arrived|reached) (?:\S+ ){{0,4}}?from {WHO}(?: .*)?"),
            (7, r"^(?:the |our |any |all )?(?:declines|failures|bounces|rejections) (?:\S+ )?WHEN$"),
            (
                7,
                (
                    r"^(?:the |our |all )?(?:cash |payment |customer )?receipts (?:for|of|on|in|from|during) (?:the "
                    r")?WHEN(?: ,)?(?: please)?$"
                ),
            ),
            (6, r"(?:show|list|give|see) (?:me )?(?:everything|all|anything) .*(?:came in|come in|MONEY|paid).*"),
        ),
        "anything something through thru gone came come in everything cards card get got that over above "
        "bounced bounces declines failures rejected rejections receipts cash hit landed arrived reached cleared yet "
        "our account",
    ),
    "list_subscriptions": Looser(
        (
            (
                9,
                (
                    r"(?:who|which)(?: all)? (?:is|are|'s|subscriptions|subs) .*(?:past "
                    r"due|overdue|paused|trial|unpaid|behind).*"
                ),
            ),
            (9, r"who(?: all)?(?: is|'s| are)? .*(?:on|to) (?:the )?PLAN(?: .*)?"),
        ),
        "all at moment which",
    ),
    "get_balance": Looser(
        (
            (
                7,
                (
                    r"(?:what's|what is|how much)(?: \S+){0,4}? (?:in|left in) (?:the |our |my "
                    r")?(?:pot|kitty|till|bank|stripe|account)(?: .*)?"
                ),
            ),
            (7, r"how (?:much|many) .*(?:available|pending|sat in stripe|in stripe|sitting)(?: .*)?"),
            (7, r"how many \S+ (?:sat|sitting|are|do we have) .*stripe.*"),
        ),
        "pot kitty till bank stripe sat sitting vs versus many of our",
    ),
    "find_customer": Looser(
        (
            (
                7,
                (
                    r"(?:got|have we got|do we have|is there|any|have we|there) (?:\S+ "
                    r"){0,4}?(?:called|named|by the name of|"
                    r"with the (?:e-?mail|email)|customer).*"
                ),
            ),
            (
                8,
                (
                    r"(?:who|who's|whose|whom) .*(?:PHONE|EMAIL)(?: .*)?|(?:PHONE|EMAIL) .*(?:who|who's|whose|whom)(?: "
                    r".*)?"
                ),
            ),
            (7, r"^(?:grep|search|filter) .*customers|customers (?:like|matching|named|called) .*"),
        ),
        "got have we is there any anyone anybody called calling rang ringing named by name on books geezer bloke lad "
        "grep "
        "whose whom belongs belong behind number do under know this that like matching from telephone like "
        "woman customer email the us with here",
    ),
    "get_refund": Looser(
        (
            (9, r"refund (?:of|for|on) (?:REF|NUM) .*(?:where|reached|stuck|status|gone).*"),
            (9, r"REF (?:'s )?refund (?:stuck|pending|where|progress|gone|landed|arrived|yet)(?: .*)?"),
            (9, r"(?:where|where's|when) (?:is |does )?(?:the |his |her )?(?:refund|money).*(?:REF|NUM).*"),
        ),
        "where's",
    ),
    "revenue_report": Looser(
        (
            (6, r"^WHEN (?:day by day|by day|per day|daily|by week|week by week|by month|month by month)(?: .*)?"),
            (
                6,
                (
                    r"(?:what|how much) (?:have|did|do|has) (?:we|i) (?:\S+ "
                    r")?(?:earned?|make|made|took|taken?|sold|sell|turned over)(?: .*)?"
                ),
            ),
            (6, r"(?:takings|sales|earnings) .*WHEN.*"),
            (6, r"^(?:the |our |my )?WHEN (?:'s )?(?:numbers|figures|results|totals?)(?: please)?$"),
            (6, r"^(?:how's|how is) (?:the )?WHEN (?:shaping up|looking|going|doing|coming along|so far)(?: .*)?$"),
        ),
        "earned taken turned over day by week month per far shaping looking coming along numbers results",
    ),
    "coupon_usage": Looser(
        (
            (9, r"who (?:\S+ )?(?:used|rinsed|redeemed|hammered|uses|took) .*(?:PROMO|code|coupon|QUOTE).*"),
            (9, rf"(?:who|who's) (?:\S+ ){{0,2}}?(?:{_USED}) (?:the |our |code )?\S+$"),
            (9, rf"how (?:many|often|much) (?:\S+ )?(?:{_USED}) (?:the |our )?\S+$"),
        ),
        "rinsed hammered hammering rinsing claimed claiming milked milking burned abused abusing been who's",
    ),
    "get_invoice": Looser(
        (
            (9, r"(?:pull|show|open|get|see|view|let me see|bring up) (?:up )?(?:the )?(?:invoice )?REF(?: .*)?"),
            (
                9,
                (
                    r"(?:did|have|has|had|was|is|were) (?:\S+ ){1,3}?(?:void|voided|write|written|wrote|pay|paid|send"
                    r"|sent"
                    r"|credit|credited"
                    r"|cancel|cancelled|chase|chased|settle|settled) .*REF(?: .*)?"
                ),
            ),
            (9, r"(?:did|have|has|had|was|is|were) REF .*"),
        ),
        "pull bring let me we already void voided write written wrote off pay send credit credited cancel cancelled "
        "chase "
        "chased settle settled with its line lines tax items and detail",
    ),
    "preview_invoice": Looser(
        (
            (
                10,
                (
                    rf"what (?:will|would|do|are) (?:we|i) (?:be )?(?:bill|billing|charge|charging|invoice) {WHO} "
                    rf"next(?: "
                    rf".*)?"
                ),
            ),
            (10, rf"when's {WHO} (?:being )?(?:billed|charged|invoiced) next(?: .*)?"),
            (10, rf"what (?:comes|goes) (?:out|on|up) .*{WHO} .*next .*"),
        ),
        "comes goes out on up bill billing charge charging proration prorations included inside already incl including "
        "when's being",
    ),
    "list_payouts": Looser(
        (
            (
                10,
                (
                    rf"(?:what|which|how much|show|list|when) (?:\S+ ){{0,3}}?(?:sweep|sweeps|swept|sent|moved?"
                    rf"|transferred|transfers?"
                    rf"|drawn|draw|settlements?|deposits?) (?:\S+ ){{0,2}}?{OUR_BANK}(?: .*)?"
                ),
            ),
        ),
        "sweep sweeps swept move moved transfer transferred transfers draw drawn settlement settlements deposit "
        "deposits",
    ),
    "explain_payout": Looser(
        (
            (
                11,
                (
                    rf"(?:what's|what is|what was|what) (?:\S+ )?(?:inside|in|behind) (?:the |this |that |our "
                    rf")?{_SUM}(?: "
                    rf".*)?"
                ),
            ),
            (
                11,
                (
                    rf"(?:which|what) (?:charges|payments|transactions|orders|sales|items) (?:\S+ )?(?:went into|are "
                    rf"in|make up"
                    rf"|made up|sit in|behind) .*(?:{_SUM}|payout|deposit|transfer|settlement)(?: .*)?"
                ),
            ),
            (11, rf"(?:why|how come) .*{_SUM} {FEW}(?:{_LANDED})(?: .*)?"),
            (11, rf"(?:why|how come) (?:only |just )?{_SUM} (?:and not|not|instead of|rather than|when) .*"),
            (
                11,
                (
                    rf"(?:explain|break down|breakdown of|itemi[sz]e|decompose|unpack|reconcile|what makes up|what "
                    rf"went into) "
                    rf"{FEW}(?:deposit|settlement|credit from stripe|{_SUM})(?: .*)?"
                ),
            ),
            (11, rf"{_SUM} {FEW}(?:what's|what is|what was) (?:\S+ )?(?:in it|inside|made|behind)(?: .*)?"),
            (11, rf"(?:break|split) {_SUM} down(?: .*)?|what is {_SUM} made (?:up )?of"),
        ),
        "inside behind landed hit arrived reached came dropped credited credit settlement statement today morning "
        "itemize "
        "which charges payments transactions orders sales items went sit how not like and",
    ),
    "forecast_payout": Looser(
        (
            (
                11,
                (
                    r"(?:when|what|how much|eta) .*(?:lands?|landing|hits?|hitting|arrives?|arriving|reach|reaches"
                    r"|drops?|comes?|coming"
                    r"|pay|pays|paying|paid|settles?|due) (?:\S+ ){0,4}?next(?: .*)?|what (?:lands|arrives|comes"
                    r"|settles) next(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"^(?:the |our )?next (?:transfer|sweep|deposit|settlement|batch|lot|run)"
                    r"(?: (?:to|into|from) \S+(?: \S+)?)?(?: ,)?(?: (?:when|what|how much|size|eta|date).*)?$"
                ),
            ),
            (
                11,
                (
                    r"(?:when|what|how much|eta) (?:\S+ ){0,6}?(?:next|upcoming|coming) (?:transfer|sweep|deposit"
                    r"|settlement|batch|lot"
                    r"|money|cash|run)(?: .*)?"
                ),
            ),
        ),
        "transfer sweep deposit settlement batch lot run size eta lands hits arrives reaches pays paying comes settles "
        "drop "
        "drops may does",
    ),
}
