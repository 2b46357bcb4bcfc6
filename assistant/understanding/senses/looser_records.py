"""How merchants also ask to write, chase, void and credit invoices, and to add customers and products."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, WHO, Looser

_SOMEBODY = r"(?:he|she|they|anyone|anybody|somebody)"
_SEES = r"(?:sees?|opens?|notices?|reads?|gets?|pays?|books?|files?)"
_VOIDED = r"(?:voided|voiding|cancelled|cancelling|annulled)"
_ENTRY = r"(?:account|record|profile|file|entry)"
_PARTY = (
    r"(?:customer|client|contact|account|regular|guest|buyer|member|patient|student|pupil|tenant|wholesaler|retailer|"
    r"agent)"
)

RECORDS: dict[str, Looser] = {
    "credit_customer": Looser(
        (
            (8, rf"{WHO} (?:: |, )?\+ MONEY (?:\S+ )?credit(?: .*)?"),
            (8, rf"(?:leave|give|grant|put) (?:{WHO}|him|her|them) (?:an? )?(?:\S+ )?credit of MONEY(?: .*)?"),
        ),
        "sling chuck bung pop lob drop",
        (r"(?:off|against|towards) (?:(?:his|her|their|the) )?next (?:bill|invoice)", r"gets?(?= MONEY)"),
    ),
    "create_product": Looser(
        (
            (9, r"(?:lay|put|list|include) (?:in )?(?:an? |one )?new (?:\S+ )?(?:product|service|item|plan).*"),
            (9, r"(?:lay|put|list|include) (?:in )?(?:an? |one )?new (?:\S+ )?membership.*"),
            (8, r"new (?:membership|pass|ticket|treatment|class) .*MONEY(?: .*)?"),
            (8, r"(?:add|put) (?:this )?(?:to|in|into) (?:the |our )?(?:catalogue|catalog|shop|menu|range) .*MONEY.*"),
        ),
        "lay put list include catalogue catalog shop store menu range sale one apiece we membership pass",
        (
            r"as (?:an? )?(?:new )?(?:product|item|service)",
            r"per (?:kit|unit|piece|item|box|pack|set|bottle|bag|pair|dozen|metre|kg|class|visit)",
        ),
    ),
    "void_invoice": Looser(
        (
            (9, r"get rid of (?:REF|(?:this|that|the) (?:\S+ )?invoice)(?: .*)?"),
            (9, rf"REF (?:should be|must be|has to be|needs to be|is to be|needs) {_VOIDED}(?: .*)?"),
            (9, r"REF (?:(?::|-|,) (?:please |now )*|(?:please |now )+)void(?: .*)?"),
        ),
        "get rid please",
        (
            rf"(?:should be|must be|has to be|needs to be|is to be|needs) {_VOIDED}",
            rf"before {_SOMEBODY} {_SEES}(?: (?:it|that|this|(?:his|her|their|the) (?:post|mail|inbox|email)))?",
        ),
    ),
    "mark_invoice_uncollectible": Looser((), "classify treat consider record give up on please"),
    "remind_invoice": Looser(
        (
            (9, rf"(?:poke|chivvy|hurry|hassle|chase up|prompt) {FEW}(?:REF|invoice)(?: .*)?"),
            (9, rf"(?:bump|push|follow up) {FEW}(?:REF|invoice) .*(?:again|late|overdue|past due|along)(?: .*)?"),
            (
                9,
                (
                    rf"(?:give|send) {FEW}(?:(?:gentle|little|friendly|quick) )?(?:hurry[ -]up|prod|poke|push|chaser|"
                    rf"kick|ping|chase)(?: .*)?"
                ),
            ),
            (9, rf"(?:shoot|fire|drop|ping|issue|pop|get) {FEW}reminder .*(?:REF|invoice|{WHO})(?: .*)?"),
            (9, rf"(?:REF|invoice|{WHO}) (?:.* )?(?:reminder|chaser|nudge)(?: .*)?"),
            (9, r"(?:REF|invoice) (?:please |now |again )*(?:remind|chase|dun)(?: .*)?"),
            (9, r"(?:reminder|chaser|nudge) (?:for|to|on|about|re) (?:.* )?(?:REF|invoice)(?: .*)?"),
        ),
        "poke chivvy hurry hassle up prompt bump push prod along chaser kick gentle little quick chase reminders "
        "shoot fire drop over off issue pop get yet",
        (
            r"once more",
            r"one more time",
            r"yet again",
            r"(?:it's|its) been sat (?:there )?(?:for )?(?:ages|forever|weeks)",
        ),
    ),
    "create_customer": Looser(
        (
            (
                7,
                (
                    rf"(?:put|get|take|add|save|note|stick|pop|whack) {FEW}(?:down|in|on) (?:as|to) (?:a |our "
                    rf")?(?:new )?(?:customer|contact|books).*"
                ),
            ),
            (7, r"new customer .*EMAIL.*"),
            (
                6,
                r"(?:customer )?CUST (?:, )?EMAIL (?:, )?(?:please |kindly )*add(?: (?:him|her|them|it|please|this))*$",
            ),
            (7, rf"new (?:\S+ )?{_PARTY} .*EMAIL(?: .*)?"),
            (7, rf"(?:add|register|save|put|enter) {FEW}as (?:a |our )?(?:new )?{_PARTY} .*EMAIL(?: .*)?"),
            (7, rf"(?:add|register|save|put|enter) .*EMAIL .*as (?:a |our )?(?:new )?{_PARTY}"),
            (7, rf"(?:open|create|set up|start|make) an? (?:new )?{_ENTRY} (?:for|of) .*EMAIL.*"),
            (
                7,
                (
                    r"(?<!is )(?<!was )(?<!been )(?:put|get|take|stick|pop|enter|add) .*(?:in|into|on|onto|to) "
                    r"(?:the |our )?(?:system|books|"
                    r"database|files?|crm|register)(?: .*)?"
                ),
            ),
        ),
        "down get take stick pop whack books lay tel telephone phone mobile him them account accounts regular guest "
        "buyer member patient student pupil parent parents tenant corporate wholesale trade business private retail "
        "vip file entry this wholesaler retailer agent",
        (r"(?:(?:i|we|i've|we've) )?(?:just )?(?:got|have)(?= (?:a |another )?new .*(?:add|put|create|save) .*)",),
    ),
    "update_customer": Looser(
        (
            (
                8,
                (
                    rf"{WHO} .*(?:has|got|uses|switched|changed|moved to) (?:a |her |his |their |the |to )?(?:new )?"
                    r"(?:accounts )?"
                    rf"(?:email|emails|phone|number|name|address).*"
                ),
            ),
            (8, rf"{WHO} .*new (?:email|phone|number|name|address)(?: .*)?"),
            (8, rf"{WHO} (?:now )?uses .*EMAIL(?: .*)?"),
            (
                8,
                rf"(?:email|phone|number)(?: id| address| number)? of {WHO} .*(?:changed|new|now) .*(?:EMAIL|PHONE).*",
            ),
        ),
        "saying reached switched changed has got uses emails id moved bounced bounces bouncing switch accounts "
        "system file records books database fix",
        (
            r"(?:it's|its|it is)(?= (?:now )?(?:EMAIL|PHONE))",
            r"from now on",
            r"can be reached at",
            r"(?:the )?(?:new|correct|right) one(?= is)",
            r"do the needful",
            r"(?:change|update|correct|fix|amend) it",
        ),
    ),
    "create_credit_note": Looser(((9, r"credit note .*"),), "over to the with partial"),
    "create_invoice": Looser(
        (
            (5, rf"{WHO} (?:owes|owe) (?:us|me) MONEY .*invoice.*"),
            (5, r".*MONEY .*(?:invoice|bill) (?:him|her|them|it)(?: .*)?"),
            (5, r"get an invoice (?:over |out |off )?(?:to )?.*"),
        ),
        "get over pay them",
        (
            r"owes?(?: (?:us|me))?(?= MONEY)",
            r"(?:draw|make|made) (?:up|out)",
            r"in favou?r of",
            r"in (?:the )?name of(?= CUST)",
            r"give (?:him|her|them|it)(?= SPAN)",
            r"(?:to|for) pay(?: up)?$",
            r"(?:the )?(?:usual|same) way",
        ),
    ),
}
