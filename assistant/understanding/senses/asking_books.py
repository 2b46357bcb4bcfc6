"""How merchants plainly ask after the books: what came in, what Stripe kept, what is there, and what is on its way."""

from __future__ import annotations

from assistant.understanding.senses.sense import Sense, words
from assistant.understanding.slots import analytics, asked, invoicing, payouts

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
            (
                20,
                r"(?:what|how much) (?:is|are|was|were) (?:our|my|the) (?:\S+ )?(?:sales|takings|revenue|turnover) .*",
            ),
        ),
        words(
            "memberships subscriptions shop store business bring brings brought bringing pull pulled rake raked in "
            "come came make made making take took taken earn earned gross grossed total net overall sale sales "
            "amount received month year week collection collections receipts statement statements summary "
            "period till until what's how'd do go get on fare money "
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
                    r"(?:\S+ )?(?:up or down|down or up|up|down|ahead|behind|better|worse|doing better|doing "
                    r"worse|higher"
                    r"|lower|better off|worse off) (?:on|vs|versus|than|against|from|compared to|compared with|"
                    r"of|over) "
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
        (
            (
                20,
                (
                    r"(?:revenue|sales|turnover|takings|income|earnings) (?:by|per|for each|split by) (?:each "
                    r")?(?:customer|client|"
                    r"buyer|account)s?(?: .*)?"
                ),
            ),
        ),
        words(
            "revenue sales turnover takings income earnings by per for each split customer customers client "
            "clients buyer"
        ),
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
            "skimmed cut fee fees commission commissions share stripe processing transaction card merchant in "
            "on for to "
            "by from we i me us our my are the all up so far go went going payout 's"
        ),
        asked.fill_fees,
        lambda clause: clause.has(r"stripe|stripe's|fees?|PAYOUT") and not clause.has(r"CUST|EMAIL|REF|MONEY|refunds?"),
    ),
    Sense(
        "list_balance_transactions",
        (
            (20, r"(?:adjustments?|transfers)(?: \S+){0,3}? (?:balance|stripe|account)(?: .*)?"),
            (
                20,
                (
                    r"(?:refunds|charges|payments|disputes|adjustments) (?:are |is |were )?(?:in|of|inside|behind|"
                    r"on) (?:the )?"
                    r"(?:payout )?PAYOUT"
                ),
            ),
        ),
        words(
            "refunds charges payments disputes are is were inside behind what which payout adjustments "
            "adjustment transfers on to of in from the our my balance stripe account show list any"
        ),
        payouts.fill_transactions,
    ),
    Sense(
        "calculate_tax",
        ((20, r"(?:\S+ )?(?:sales tax|tax|taxes|vat|gst|hst|pst|qst|iva|mwst) (?:\S+ ){0,3}?(?:MONEY|NUM)(?: .*)?"),),
        words(
            "sales tax taxes vat gst hst pst qst iva mwst on for of in to at a an sale how much what's "
            "calculate would i "
            "we owe customer buyer client someone somebody sold selling order worth charge be is the"
        ),
        invoicing.fill_tax,
        lambda clause: not clause.has(r"invoice .*|plus .*|PCT|return|advice"),
    ),
)
