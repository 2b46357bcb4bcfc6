"""How merchants plainly ask after payments, refunds and disputes."""

from __future__ import annotations

from assistant.understanding.senses.sense import WHO, Sense, words
from assistant.understanding.slots import asked, disputes, reports

_DISPUTES = r"(?:disputes?|chargebacks?|disputed)"
_FAILED = r"(?:fail|failed|failing|declined|decline|bounce|bounced|rejected|refused|unsuccessful|not go through)"

PAYMENTS = (
    Sense(
        "list_disputes",
        (
            (
                20,
                (
                    rf"(?:has|have|had|did|does|were|was|are|is|any|how many|which|what|who|list|show|see|get|all)"
                    rf"(?: \S+){{0,6}}? {_DISPUTES}(?: .*)?"
                ),
            ),
            (
                20,
                (
                    rf"^(?:the |our |my |open |new |any )*{_DISPUTES} (?:\S+ )?(?:we|i|that|which|to|lost|won|"
                    rf"losses|wins"
                    r"|awaiting|waiting|pending|needing|not)(?: .*)?"
                ),
            ),
            (20, rf"^{_DISPUTES} (?:wins?|won|losses|lost|deadlines?|due dates?)(?: .*)?"),
        ),
        words(
            "dispute disputes chargeback chargebacks disputed has have had did does were was are is any anybody anyone "
            "someone customer client buyer guest how many which what who list show see get got all new open "
            "raise raised "
            "file filed opened open put start started lodge lodged make made come came in against us recently lately "
            "waiting outstanding pending unanswered needing needs need not we i deadline deadlines date dates "
            "anything payment payments charge so far yet still the with by for there that won lost"
        ),
        asked.fill_disputes,
        lambda clause: (
            not clause.has(
                r"DISPUTE|REF|CUST|EMAIL|NUM|MONEY|warnings?|why|alerts?|rates?|accept .*|(?:sub"
                r"mit|draft) .*"
            )
        ),
    ),
    Sense(
        "get_dispute",
        (
            (21, r"(?:dispute|chargeback|disputed|charged back)(?: .*)? (?:REF|booking NUM|order NUM)(?: .*)?"),
            (21, r"(?:REF|booking NUM)(?: .*)? (?:dispute|chargeback|disputed|charged back)(?: .*)?"),
        ),
        words(
            "dispute disputed chargeback charged back who why when what how was is did has have been do we i win won "
            "lose lost decided resolved closed over finished status state progress outcome result happening going on "
            "with of for on about booking order payment charge please let know the and it reason raised opened by"
        ),
        disputes.fill_dispute,
        lambda clause: not clause.has(r"accept .*|submit .*|fight .*|draft .*|refund .*|create .*|send .*|evidence"),
    ),
    Sense(
        "get_payment",
        (
            (
                20,
                (
                    rf"(?:why|how come|what went wrong|what's wrong|reason|reasons|did|has|was|is)(?: \S+){{0,5}}? REF"
                    rf"(?: \S+){{0,2}}? (?:{_FAILED}|go through|went through|gone through|work|worked)(?: .*)?"
                ),
            ),
            (20, rf"(?:reason|reasons|cause) (?:\S+ ){{0,3}}?(?:{_FAILED}|failure)(?: \S+){{0,3}}? REF"),
            (20, r"what (?:went wrong|happened|'s wrong|is wrong) (?:with|to|on|for) (?:\S+ ){0,2}?REF"),
            (20, r"who (?:\S+ )?(?:bought|ordered|placed|made|purchased) (?:\S+ )?REF"),
        ),
        words(
            "why how come what went wrong what's reason reasons cause did has was is does order payment charge booking "
            "fail failed failing failure declined decline bounce bounced rejected refused unsuccessful go gone through "
            "who bought ordered placed made purchased work worked happened with for of on not didn't hasn't "
            "wasn't been get got the"
        ),
        reports.fill_payment,
        lambda clause: not clause.has(r"payout|dispute|chargeback|refund.*|retry .*|again"),
    ),
    Sense(
        "get_payment",
        (
            (
                20,
                (
                    rf"(?:has|have|did|confirm|check|whether|if|see)(?: \S+){{0,5}}? (?:the |a |that |this )?"
                    rf"(?:payment|transfer|money|deposit)?(?: \S+){{0,3}}? ?MONEY(?: (?:from|by|of) {WHO})? (?:\S+ )?"
                    rf"(?:been |has been |was |come |gone |go |get )?(?:received|arrive|arrived|come|come in|"
                    rf"come through|"
                    rf"through|in|landed|cleared|paid|hit|here|settled)(?: .*)?"
                ),
            ),
            (
                20,
                (
                    rf"(?:have|did|do) (?:we|i) (?:\S+ )?(?:receive|received|get|got|had|have|see|seen) (?:\S+ "
                    rf"){{0,3}}?MONEY"
                    rf" (?:from|by|of) {WHO}(?: .*)?"
                ),
            ),
            (
                20,
                (
                    rf"(?:has|did) {WHO} 's (?:payment|transfer|deposit) of MONEY (?:\S+ ){{0,2}}?(?:through|in|"
                    rf"arrive|arrived"
                    r"|received|land|landed|clear|cleared)(?: .*)?"
                ),
            ),
            (20, r"(?:card|visa|mastercard|amex)(?: \S+){0,3}? LAST4 .*MONEY .*(?:find|look|show|which|what).*"),
            (20, r"(?:find|look|show|which|what) .*(?:card|visa|mastercard|amex)(?: \S+){0,3}? LAST4 .*MONEY.*"),
            (20, r"LAST4 (?:\S+ )?charged MONEY(?: .*)?"),
        ),
        words(
            "has have did confirm check whether if see payment transfer money deposit received receive arrive arrived "
            "come came in through gone go landed land clear cleared paid been here settled we i get got had "
            "seen from by "
            "of yet already customer says said claims card ending in was charged find it look up show which what the "
            "hit that this already visa mastercard amex"
        ),
        asked.fill_payment_described,
    ),
    Sense(
        "list_payments",
        (
            (
                20,
                (
                    rf"(?:did|do|has|have|were|was|are|any|which|what|how many|whose|who's|who|show|list|see|"
                    rf"tell me about"
                    rf"|about)(?: \S+){{0,5}}? (?:payments?|cards?|charges?|transactions?|orders?|anything|something)"
                    rf"(?: \S+){{0,3}}? {_FAILED}(?: .*)?"
                ),
            ),
            (
                20,
                (
                    rf"(?:any|the|all|our|about|show|list|what|which) (?:\S+ )?{_FAILED} (?:payments?|cards?|charges?|"
                    r"transactions?)(?: .*)?"
                ),
            ),
            (20, rf"(?:whose|which|any|what) (?:cards?|payments?|charges?) (?:\S+ ){{0,2}}?{_FAILED}(?: .*)?"),
            (20, r"(?:what's|what has|what is|what was|who's|who has|who) (?:been |all |\S+ )?paid (?:\S+ )?WHEN"),
            (
                20,
                (
                    r"(?:show|list|give|see|get|display|pull|need|want|all|every|each) (?:\S+ ){0,3}?(?:every|"
                    r"each|all) "
                    r"(?:single )?(?:\S+ )?(?:charges?|payments?|transactions?|sales?)(?: .*)?"
                ),
            ),
            (20, r"^(?:every|each|all) (?:single )?(?:charges?|payments?|transactions?)(?: .*)?"),
            (20, r"^(?:all |the |our |my )*(?:payments|transactions|charges) (?:\S+ )?WHEN"),
        ),
        words(
            "did do has have were was are any which what how many whose who show list see tell about payment payments "
            "card cards charge charges transaction transactions order orders anything something get got getting fail "
            "failed failing declined decline bounce bounced rejected refused unsuccessful not go through "
            "what's been all "
            "paid every each single give display pull need want sale sales since from in on of for the come came yet"
        ),
        asked.fill_failed_payments,
        lambda clause: (
            not clause.has(
                r"REF|refund.*|payouts?|PAYOUT|disput.*|chargebacks?|alerts?|tell me "
                r"(?:when|if) .*"
                r"|links?|fees?|share|percent.*|proportion|ratio|rates?|stripe charge .*|"
                r"invoices?|balance|most|retry .*|again|to stripe|"
                r"can (?:we|i) .*|fraud.*|review.*|and|"
                # "How many cards get declined" asks for a share, not for a list.
                r"how many \S+ (?:get|do|are) (?:being )?(?:declined|fail|failing|rejected|refused|bounced?)$"
            )
        ),
    ),
    Sense(
        "list_refunds",
        (
            (
                21,
                (
                    rf"(?:any|did|do|have|has|were|was|which|what|how many|show|list|tell me about)(?: "
                    rf"\S+){{0,4}}? refunds?"
                    rf"(?: \S+){{0,3}}? (?:{_FAILED}|pending|stuck|outstanding)(?: .*)?"
                ),
            ),
            (20, r"(?:tell (?:me|us) about|what about|how about) (?:\S+ )?refunds(?: .*)?"),
            (
                20,
                (
                    r"(?:what|how much|whom|who) (?:have|did|has) (?:we|i) (?:refund|refunded|give back|given "
                    r"back|gave back)"
                    r"(?: .*)?"
                ),
            ),
        ),
        words(
            "any did do have has were was which what how many much show list refund refunds refunded give "
            "given gave back "
            "fail failed failing bounce bounced rejected refused unsuccessful declined decline pending stuck "
            "outstanding "
            "go through not in tell about we i get got to the from of yet whom"
        ),
        asked.fill_failed_refunds,
        lambda clause: not clause.has(r"REF|CUST|EMAIL|MONEY|alerts?|tell me (?:when|if) .*"),
    ),
    Sense(
        "get_refund",
        (
            (
                22,
                (
                    r"(?:what|what's|where|where's|has|did|is|was|when|when's|how|how's|status|any news)(?: \S+){0,6}? "
                    r"refund(?: .*)?"
                ),
            ),
            (22, r"(?:refund status|status of (?:the |that |his |her |their )?refund)(?: .*)?"),
        ),
        words(
            "what what's where where's has did is was when when's how how's status state of the refund for on order "
            "payment booking gone go went through arrive arrived land landed reach reached paid been processed "
            "complete "
            "completed done yet happening with doing any news going get there their his her issued sent will customer "
            "why taking so long bank happened to"
        ),
        asked.fill_refund_of,
        lambda clause: (
            not clause.has(
                r"CUST|EMAIL|MONEY|PCT|(?:should|can|could|do|shall|may) (?:i|we) .*|how "
                r"(?:do|to|can)"
                r" .*|^(?:please )?refund (?!status).*"
            )
        ),
    ),
)
