"""Questions that sound like a report and for which Florin has none: each with what it says instead."""

from __future__ import annotations

from assistant.understanding.pieces import Clause

_STRETCH = r"(?:days?|weeks?|months?|hours?|nights?|weekdays?|times?|shifts?|seasons?|quarters?|years?)"
_BEST = (
    r"(?:best|worst|busiest|quietest|slowest|biggest|strongest|weakest|peak|highest|lowest|record|most profitable|most "
    r"lucrative)"
)
_SALES = r"(?:sales(?! tax)|revenue|turnover|takings|income|earnings|orders)"
_SIGN = r"(?:\+|-|\*|/|x|×|÷|plus|minus|times|divided by|multiplied by)"
_UNANSWERED = (
    (
        (
            rf"{_BEST} (?:(?:sales|selling|trading|performing|single|ever|business|revenue) )?{_STRETCH}(?: .*)?|"
            rf"(?:which|what) (?:{_STRETCH})(?: of the week| of the year| of the month)? "
            rf"(?:is|are|was|were|do|did|does|sells?|sold|brings?|brought|makes?|made|earns?|earned|has|had|have|\S+) "
            rf"(?:\S+ ){{0,3}}?(?:{_BEST}|most|least|best)(?: .*)?"
        ),
        "I can't rank days or hours. I can show the revenue by day, week or month: “revenue this month by day”.",
    ),
    (
        (
            r"(?:average|avg|mean|median|typical) (?:\S+ )?(?:order|sale|basket|ticket|transaction|payment|cart|"
            r"spend|check|"
            r"bill|tip|purchase)(?: .*)?|aov(?: .*)?"
        ),
        "I don't work out averages. I can show revenue, or list the payments of a period.",
    ),
    (
        (
            r"(?:profits?|profitable|margins?|markup|ebitda|net income|overheads?|expenses|outgoings|costs? of "
            r"(?:goods|sales)|"
            r"break[ -]?even)(?: .*)?|(?:are|is) (?:we|i|it|the \S+) (?:making|losing) money(?: .*)?|money did "
            r"(?:we|i) lose(?: .*)?"
        ),
        "I only know what passes through Stripe: I can't tell profit or costs, but revenue and Stripe's fees.",
    ),
    (
        (
            rf"(?:what is|what's|how much is|calculate|compute|work out|whats) (?:NUM|MONEY|PCT) ?{_SIGN} ?(?:NUM|"
            rf"MONEY|PCT).*"
            rf"|^(?:NUM|MONEY) {_SIGN} (?:NUM|MONEY)(?: =)?$|(?:what is|what's|how much is) PCT of .*"
        ),
        "I don't do sums of my own. I can look up what was paid, billed or refunded.",
    ),
    (
        (
            r"how many (?:\S+ )?(?:visitors?|visits|views|clicks|followers|likes|staff|employees|workers|"
            r"reviews on|stars|"
            r"bookings tomorrow|tables|rooms|seats left|tickets left|leads|downloads)(?: .*)?"
            r"|(?:stock|inventory|footfall|website traffic|page ?views)(?: .*)?"
        ),
        "That is not in Stripe, so I can't tell. I can look up payments, customers, invoices and what belongs to them.",
    ),
    (
        (
            rf"{_SALES} (?:\S+ )?(?:by|per|for each|split by|broken down by|from each) (?:country|countries|region|"
            rf"city|state|hour|"
            r"staff|employee|location|branch|channel|category|payment method|card|age|gender|source)(?: .*)?"
        ),
        "I can't split revenue like that. I can by day, week, month or currency, and rank customers and products.",
    ),
    (
        (
            r"(?:which|what) (?:product|item|plan|customer|client|payment link|link)s? .*(?:refunded|disputed|"
            r"declined|failed|used|"
            r"clicked) (?:the )?(?:most|least).*|most (?:refunded|disputed|declined|clicked) .*"
        ),
        (
            "I can't rank by that. I can rank customers and products by what they brought in, and list refunds and "
            "disputes."
        ),
    ),
    (
        r"(?:charge|charges|fees?|cost|costs|takes?|rate) per (?:transaction|payment|charge|card)(?: .*)?",
        "I can't tell Stripe's prices. I can show the fees that it took: “fees this month”.",
    ),
    (
        (
            r"(?:conversion|bounce|open|click|click-through) rates? (?:\S+ ){0,3}?(?:website|site|page|shop|store|"
            r"ad|ads|email|emails)"
            r"(?: .*)?"
        ),
        "That is not in Stripe, so I can't tell. I can show how many payments succeed, and what subscriptions do.",
    ),
    (
        (
            rf"(?:forecast|predict|project|estimate|expect|guess) (?:\S+ ){{0,3}}?{_SALES}(?: .*)?|{_SALES} "
            rf"(?:forecast|"
            r"projection|prediction|outlook|target)(?: .*)?|(?:what|how much) (?:will|shall) (?:we|i) (?:make|earn|"
            r"take|sell|"
            r"gross|turn over)(?: .*)?"
        ),
        "I can't predict sales. I can show past revenue, or when the next payout arrives.",
    ),
    (
        (
            r"(?:exchange|fx|currency) rates? (?:\S+ ){0,3}?(?:of|for|to|from|between|today|now).*|(?:exchange|fx) "
            r"rates?$|what is (?:NUM|MONEY) in (?:eur|usd|gbp|euros?|dollars?|pounds?)"
        ),
        "I don't look up exchange rates. I can show revenue converted into a currency, or what you hold in each.",
    ),
    (
        (
            r"how much (?:\S+ )?(?:tax|vat|gst|hst) (?:did|have|has|do|does|was|is|were) (?:we|i|been|it|the) (?:\S+ )?"
            r"(?:collect|collected|charge|charged|take|taken|owe|paid|pay|due|to pay)(?: .*)?"
        ),
        "I can't add up the tax you collected. I can work out the tax on one amount, or show revenue.",
    ),
    (
        (
            r"^(?:(?:show|find|what|what's|which|is|was|our|my|the|single|and|me) )*(?:biggest|largest|highest|"
            r"smallest|lowest) "
            r"(?:single )?(?:payment|sale|order|transaction|charge|refund)(?: .*)?"
        ),
        "I can't sort by amount. I can list payments from an amount on: “payments over 500 this month”.",
    ),
    (
        (
            r"who (?:is|was|are) the (?:\S+ )?(?:president|king|queen|prime minister|mayor|pope|chancellor|ceo|"
            r"owner|author)"
            r"(?: .*)?|(?:how old|how tall|where) (?:is|does|was) (?:CUST|\S+)(?: live| from| born)?$|why is the "
            r"(?:sky|sea|world|sun) .*"
        ),
        "I can't help with that. I can look up payments, customers, invoices, subscriptions, payouts and disputes.",
    ),
)


def unanswered(clause: Clause) -> str | None:
    """What to answer when no report or list is what a question asks for; None when one may be."""
    return next((answer for pattern, answer in _UNANSWERED if clause.has(pattern)), None)
