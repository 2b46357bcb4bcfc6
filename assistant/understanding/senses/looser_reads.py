"""How merchants also ask to see something."""

from __future__ import annotations

from assistant.understanding.senses.sense import WHO, Looser

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
            (7, rf"what (?:does|do|is|are) (?:{WHO}|he|she|they) (?:still )?(?:owe|owing|due).*"),
            (
                7,
                (
                    r"(?:invoices|invoice) "
                    r".*(?:open|unpaid|overdue|outstanding)|(?:open|unpaid|overdue) .*(?:invoices|bills)"
                ),
            ),
        ),
        "owe owes coughed settled still by us stand stands yet ain't aint not hasn't haven't up",
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
            (6, r"(?:show|list|give|see) (?:me )?(?:everything|all|anything) .*(?:came in|come in|MONEY|paid).*"),
        ),
        "anything something through thru gone came come in everything cards card get got that over above",
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
        ),
        "got have we is there any anyone anybody called named by name on books geezer bloke lad "
        "woman customer email the us with here",
    ),
    "get_refund": Looser(
        ((9, r"(?:where|where's|when) (?:is |does )?(?:the |his |her )?(?:refund|money).*(?:REF|NUM).*"),), "where's"
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
        ),
        "earned taken turned over day by week month per far",
    ),
    "coupon_usage": Looser(
        ((9, r"who (?:\S+ )?(?:used|rinsed|redeemed|hammered|uses|took) .*(?:PROMO|code|coupon|QUOTE).*"),),
        "rinsed hammered",
    ),
}
