"""How reports, lists, the balance, a payment and a customer are asked for."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, WHO, Sense, words
from assistant.understanding.slots import customers, invoices, reports

SENSES = (
    Sense(
        "revenue_report",
        (
            (7, r"money (?:made|earned|taken|in|coming in|came in)"),
            (7, r"(?:made|earned|taken) (?:since|in|on|this|last|WHEN) ?.*"),
            (7, r"(?:revenue|revenues|sales|turnover|takings|earnings|income|gross|proceeds|sales figures)"),
            (
                7,
                (
                    rf"how much {FEW}(?:make|made|earn|earned|take|took|taken|bring|brought|sell|sold|gross|"
                    rf"grossed|turn|come|came|get|got|cash|collect|collected|generate|generated|pull|pulled|"
                    rf"receive|received|do|did|money)"
                ),
            ),
            (
                7,
                (
                    r"(?:what|wat) (?:did|have|has|do) (?:we|i|the shop|the store|it|the business) (?:make|made|"
                    r"earn|earned|take|taken|sell|sold|bring|brought|turn|pull|gross|do|get|collect)"
                ),
            ),
            (
                6,
                (
                    r"how (?:did|are|have|is|was|were) (?:we|i|things|business|it|the shop|the store|trade) "
                    r"?(?:do|doing|done|going|looking)?"
                ),
            ),
            (6, r"how (?:we|it|i) (?:doing|going|looking)"),
            (6, r"how's (?:business|trade|it going|things)"),
            (6, r"(?:made|earned|took|turned over) how much"),
            (6, r"(?:we|i) (?:made|earned|took|turned over|make)"),
            (5, r"report"),
        ),
        words(
            "revenue revenues sales turnover takings earnings income gross proceeds made make earn earned "
            "take took taken bring brought in sell sold turn turned over total do doing done going business "
            "trade things cash money collect collected generate generated report figures pull pulled receive "
            "received grouped split broken down breakdown compared up for volume net how's growth grossed "
            "looking"
        ),
        reports.fill_revenue,
    ),
    Sense(
        "list_payments",
        (
            (8, r"(?:payments|charges|transactions|txns|purchases)"),
            (8, r"(?:refunds|refunded (?:payments|orders|charges|transactions|customers))"),
            (
                6,
                (
                    r"(?:failed|declined|last|latest|recent|most recent|pending|successful|refunded) (?:payment|"
                    r"charge|transaction|cards?|orders?)"
                ),
            ),
            (7, r"who (?:has |have )?(?:paid|bought)"),
            (6, r"(?:which|what|any|show|list) .*(?:failed|declined|refunded|succeeded)"),
            (7, r"what (?:did|has|have) (?:we )?(?:refund|refunded|CUST|EMAIL) ?(?:pay|paid)?"),
            (6, r"orders"),
            (7, r"what failed|(?:anything|something) (?:failed|declined|pending|refunded)"),
            (6, r"everything .*paid|payment history|payments history"),
        ),
        words(
            "payments payment charges charge transactions transaction txns purchases purchase refunds failed "
            "declined recent latest last most who paid bought orders order history received incoming cards "
            "card made worth refund refunded sorted customer 's everything list anything something attempts "
            "go"
        ),
        reports.fill_payments,
    ),
    Sense(
        "list_invoices",
        (
            (8, r"invoices"),
            (
                8,
                (
                    r"who (?:still |all )?(?:owes|hasn't paid|has not paid|haven't paid|didn't pay|is (?:late|"
                    r"overdue|behind))"
                ),
            ),
            (7, r"(?:overdue|unpaid|outstanding|open|paid|draft) (?:invoice|bills?)"),
            (6, r"(?:show|list|any|find|see|which|get|open) (?:\S+ ){0,3}invoice"),
            (8, r"(?:which|what|any|show|list|all) .*bills"),
            (
                7,
                (
                    r"(?:CUST|EMAIL) owe|owes (?:us|me)|anyone .*(?:overdue|owe|owing|late)|what(?:'s| is) "
                    r"(?:overdue|outstanding|unpaid|still unpaid)"
                ),
            ),
        ),
        words("invoices invoice who owes owe bills bill remain remains anyone money still late due 's list sent us"),
        invoices.fill_invoice_list,
    ),
    Sense(
        "get_balance",
        (
            (8, r"balance|balances"),
            (
                7,
                (
                    r"how much (?:money |cash |funds )?(?:(?:do|have) (?:we|i) (?:have|got)|is (?:there |left |"
                    r"available |sitting |currently )?(?:available|in|on|left)|is|are we holding)"
                ),
            ),
            (8, r"available (?:funds|money|cash|to pay out)|funds (?:available|on hand)|funds"),
            (7, r"(?:what|how much) .*(?:in|on) (?:the|our|my) (?:stripe|account)(?: account)?"),
            (8, r"how much (?:can|could) (?:be paid out|(?:i|we) (?:pay out|withdraw))"),
            (7, r"cash (?:on hand|position)|money (?:available|in)"),
            (7, r"(?:what's|what is|our|my|show|see) (?:\S+ ){0,2}?position(?: .*)?"),
            (7, r"available (?:and|vs|versus|&|plus|or) pending|pending (?:and|vs|versus|&|plus|or) available"),
            (
                7,
                (
                    r"(?:what's|how's|what is|how is) (?:the|our|my) (?:pot|kitty|till|balance) (?:looking|like|at"
                    r"|doing|saying).*"
                ),
            ),
        ),
        words(
            "balance balances available pending funds money cash have hold holding account stripe much left "
            "sitting got hand position current currently paid withdraw"
        ),
        reports.fill_balance,
    ),
    Sense(
        "get_payment",
        (
            (
                7,
                (
                    rf"(?:show|find|look up|lookup|pull up|status|details|happened|check|where's|where is|tell me "
                    rf"about|info|get|open|see|about|what is|what's|is|was|has|did|bring up|who paid|display|"
                    rf"search|when was|how much was|history of|view|inspect) {FEW}(?:REF|(?:order|payment|charge|"
                    rf"transaction) NUM)"
                ),
            ),
            (
                9,
                (
                    r"(?:show|find|look up|which|what|what's|get|check|pull up|where's|where is) (?:\S+ "
                    r"){0,4}?(?:payment|charge|"
                    r"transaction|order) (?:was |were )?(?:made |done |paid "
                    r")?(?:of|for|over|worth|from|by|with|on|\S+ paid) .*(?:MONEY|LAST4).*"
                ),
            ),
            (
                9,
                (
                    r"(?:show|find|look up|get|check|pull up) (?:\S+ ){0,2}?(?:CUST|EMAIL) 's MONEY "
                    r"(?:payment|charge|order).*"
                ),
            ),
            (9, r"(?:show|find|look up|get|check|pull up) (?:\S+ ){0,2}?MONEY (?:payment|charge|order|transaction).*"),
            (
                9,
                (
                    r"(?:happened|going on|up|wrong) (?:with|to) (?:\S+ ){0,2}?(?:(?:CUST|EMAIL) 's )?"
                    r"MONEY (?:payment|charge|order).*"
                ),
            ),
            (9, r"the (?:payment|charge|transaction) (?:with|by|on|from|of) .*(?:LAST4|MONEY).*"),
            (4, r"REF$"),
            (4, r"^REF"),
            (
                6,
                (
                    r"(?:show|find|check|status|details|look up|pull up|what about|tell me about|open|dump) "
                    r"(?:\S+ ){0,3}(?:it|"
                    r"payment|charge|order|transaction|one)"
                ),
            ),
        ),
        words(
            "show find look up lookup pull status details detail happened check where's about info "
            "information get open see payment order charge transaction what's bring paid refunded go through "
            "display dump search history 's of was when view inspect number receipt from by with worth "
            "over made card happened"
        ),
        reports.fill_payment,
    ),
    Sense(
        "find_customer",
        (
            (
                7,
                (
                    rf"(?:find|look up|lookup|search|search for|look for|pull up|who is|who's|whos|locate|bring up|"
                    rf"look) {FEW}(?:{WHO}|PHONE|LAST4|customer|customers)"
                ),
            ),
            (
                6,
                (
                    rf"(?:details|info|information|contact|profile|email|email address|phone|phone number|address|"
                    rf"record|account|file) (?:of|for|on|about|details) {FEW}(?:{WHO}|PHONE|customer)"
                ),
            ),
            (6, r"(?:CUST|EMAIL) 's (?:details|info|email|contact|profile|record|account|data|file|phone|address)"),
            (
                5,
                (
                    rf"(?:show|get|open|check|see|display|have|know|is there|tell me about|fetch) {FEW}(?:{WHO}|"
                    rf"PHONE|customer)"
                ),
            ),
            (6, rf"customer {WHO}$|(?:which|what) customer"),
            (6, r"(?:find|look up|search|who is|who's) (?:\S+ ){0,2}(?:him|her|them|NUM|QUOTE)"),
            (4, r"^(?:find|look up|lookup|search|search for|who is|who's) .*"),
        ),
        words(
            "find look up lookup search pull who's whos details info information contact profile email "
            "address record account customer customers phone number have know someone named called with data "
            "file show locate fetch our database has system name uses using under lookup person belongs 's "
            "match matching by"
        ),
        customers.fill_find,
    ),
)
