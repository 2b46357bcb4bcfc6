"""How payments are charged, captured, cancelled and retried, and how links, receipts and refunds are asked for."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, WHO, Sense, words
from assistant.understanding.slots import payments
from assistant.understanding.slots.records import about_payment, is_invoice, names_payment

_PAYMENT = "payment charge order transaction authorization authorisation authorized authorised hold booking card"
# Which room, event or job a hold is for ("for the Bergmann suite"): its payment says it already.
_NAMED_FOR = (
    r"for (?:the )?(?=CUST)",
    r"(?:suite|room|booking|wedding|party|table|stay|reservation|event|job|hire|rental)",
)
_FILLED = "'s : - , now of for on from please his her their customer"

SENSES = (
    Sense(
        "create_payment",
        (
            (8, rf"(?:charge|charging|debit|debiting) {FEW}(?:MONEY|NUM)"),
            (8, rf"(?:charge|debit) (?:{WHO}|him|her|them|the card|METHOD|LAST4)"),
            (
                7,
                (
                    rf"(?:take|collect|pull|draw|get) (?:MONEY|NUM) (?:from|off|of) "
                    rf"{FEW}(?:card|{WHO}|account|method|her|him)"
                ),
            ),
            (8, rf"(?:run|charge|bill) {FEW}(?:card|METHOD|LAST4) (?:for|with|by|MONEY) ?.*"),
            (
                8,
                (
                    rf"(?:whack|stick|put|bung|pop|chuck|sling|run|knock) (?:MONEY|NUM) (?:on|onto|through|to|against) "
                    rf"(?:{WHO} 's|his|her|their) (?:saved |stored )?(?:card|METHOD|LAST4|visa|mastercard|amex)(?: .*)?"
                ),
            ),
            (7, rf"bill (?:{WHO}|his|her|their) (?:'s )?(?:saved )?card .*"),
            (6, r"(?:make|create|take) a (?:one-off |new )?(?:payment|charge) .*(?:MONEY|NUM)"),
        ),
        words(
            f"charge charging debit debiting take collect pull draw get run bill make create new "
            f"one-off card cards {_FILLED} "
            "saved stored default file method account payment him them amount once off-session against to with by a"
        ),
        payments.fill_charge,
        lambda clause: not any(is_invoice(piece) for piece in clause.pieces) and not clause.has(r"invoices?"),
        (
            r"(?:whack|stick|put|bung|pop|chuck|sling|knock)(?= (?:MONEY|NUM))",
            r"(?:onto|through|off)(?= (?:CUST|EMAIL|his|her|their|the))",
        ),
    ),
    Sense(
        "capture_payment",
        (
            (9, r"(?:capture|capturing)"),
            (9, (r"take (?:the )?(?:money|funds|payment) (?:for|on|of) (?:the )?(?:REF|booking)")),
            (8, rf"(?:collect|settle|take) {FEW}(?:authori[sz]ed|authori[sz]ation|hold).*"),
        ),
        words(
            f"capture capturing collect settle take {_PAYMENT} {_FILLED} only just amount full held funds "
            f"money it out part"
        ),
        payments.fill_capture,
        about_payment,
    ),
    Sense(
        "cancel_payment",
        (
            (
                9,
                (
                    rf"(?:cancel|void|abort|drop|stop|release|reverse) "
                    rf"{FEW}(?:authori[sz]ation|hold|uncaptured|authori[sz]ed) ?.*"
                ),
            ),
            (8, rf"(?:cancel|void|abort|stop) {FEW}(?:payment|payment intent|charge|transaction)"),
            (8, r"(?:cancel|void|abort|stop) (?:the |this |that )?REF"),
            (7, r"release (?:the )?(?:funds|money|REF).*"),
            (
                8,
                (
                    rf"(?:hold|authori[sz]ation|block) {FEW}(?:may|can|must|is to|has to|ought to) (?:\S+ )?(?:be "
                    rf")?(?:released|lifted).*"
                ),
            ),
            (
                8,
                (
                    r"(?:let|lift|drop|free|undo|remove|take off) (?:go of )?the (?:hold|auth|authori[sz]ation|"
                    r"block) .*REF.*"
                ),
            ),
        ),
        words(
            f"cancel void abort drop stop release reverse uncaptured intent funds money held block auth {_PAYMENT} "
            f"{_FILLED} it"
        ),
        payments.fill_cancel_payment,
        names_payment,
        (
            r"(?:may|can|must|is to|has to|ought to)(?: now)? be (?:released|lifted)",
            r"(?:let go of|lift|free|drop|block|under|against)",
            r"(?:we|it|this|that)(?: was| were|'s)? never (?:got |been )?(?:captured|charged|taken|collected)",
            r"(?:it )?(?:isn't|wasn't|hasn't been|not|never)(?: yet)? (?:captured|collected)(?: yet)?",
            *_NAMED_FOR,
        ),
    ),
    Sense(
        "retry_payment",
        (
            (9, r"(?:retry|retrying|re-try|reattempt|re-attempt|rerun|re-run|re-charge|recharge)"),
            (8, rf"(?:try|charge|attempt|run|collect) {FEW}(?:again|once more|another time|one more time)"),
        ),
        words(
            f"retry retrying re-try reattempt re-attempt rerun re-run re-charge recharge try attempt "
            f"run collect again once "
            f"more another time one failed declined {_PAYMENT} {_FILLED} it"
        ),
        payments.fill_retry,
        lambda clause: about_payment(clause) and not clause.has(r"MONEY"),
    ),
    Sense(
        "resend_receipt",
        (
            (9, rf"(?:resend|re-send|send|email|forward|mail|give|need|reissue) {FEW}receipts?"),
            (6, r"receipt .*(?:again|to EMAIL)"),
            (9, r"^(?:another|a new|a second|one more) (?:copy of (?:the|a) )?receipts?"),
        ),
        words(
            f"resend re-send send email forward mail give reissue receipt receipts again copy another "
            f"new out him them to a "
            f"need {_PAYMENT} {_FILLED} it"
        ),
        payments.fill_receipt,
    ),
    Sense(
        "list_payment_links",
        (
            (9, r"(?:list|show|see|view|which|what|any|all|how many) .*(?:payment|pay|checkout|stripe)[ -]?links"),
            (9, r"(?:list|show|see|which|what) (?:\S+ ){0,3}?links(?: .*)?"),
            (8, r"(?:our|my|the|active|inactive|live) (?:payment|pay) ?links"),
            (9, r"(?:payment|pay) links .*(?:active|live|do we have|are there|exist)"),
        ),
        words("payment pay checkout stripe links link paylinks paylink list exist use switched off turned"),
        payments.fill_links,
    ),
    Sense(
        "deactivate_payment_link",
        (
            (
                9,
                (
                    rf"(?:deactivate|disable|turn off|switch "
                    rf"off|kill|close|remove|delete|stop|expire|retire|archive|shut down|"
                    rf"take down) {FEW}(?:link|LINK|URL)"
                ),
            ),
            (8, r"(?:turn|switch|shut|take) {FEW}(?:link|LINK|URL) (?:off|down)".replace("{FEW}", FEW)),
            (8, r"(?:link|LINK|URL) .*(?:stop working|no longer work|off|down)"),
        ),
        words(
            "deactivate disable turn off switch kill close remove delete stop expire retire archive "
            "shut down take payment pay "
            "link links checkout should longer work working it"
        ),
        payments.fill_unlink,
    ),
    Sense(
        "create_checkout_session",
        (
            (10, r"(?:checkout|stripe) (?:session|page|form)s?"),
            (10, r"(?:a|new|stripe) checkout (?:for|of|over|selling)(?: .*)?"),
            (10, r"(?:hosted )?(?:payment|pay|buy|checkout) page"),
        ),
        words(
            "create make set up open generate prepare start give need checkout session page form "
            "hosted payment pay buy stripe "
            "product selling sell customer worth where can him her them new one-off subscription plan"
            " to is 's so they over of"
        ),
        payments.fill_checkout,
    ),
    Sense(
        "list_refunds",
        (
            (9, r"refunds"),
            (9, r"list (?:\S+ ){0,3}refunds|refunds? list|refund history|history of refunds"),
            (9, r"(?:pending|failed|cancell?ed|succeeded|open|outstanding|bounced|completed) refunds"),
            (
                9,
                (
                    r"refunds .*(?:pending|failed|bounced|on their way|went "
                    r"through|succeeded|cancell?ed|issued|made|gave|processed)"
                ),
            ),
            (9, rf"(?:which|what|any|all|show|how many) {FEW}refunds .*REF"),
            (9, r"refunds (?:of|on|for|against) REF"),
            (9, r"(?:did|has|have) (?:a|any|some) refunds? .*(?:fail|failed|bounce|bounced)"),
            (9, r"how many refunds .*|what refunds .*"),
            (
                9,
                (
                    r"(?:(?:did|was|were|has|have) )?(?:anything|something|any of (?:it|them)|anyone|anybody) "
                    r"(?:\S+ ){0,2}?refunded(?: .*)?|did (?:we|i|you|they) refund (?:anyone|anybody|anything|"
                    r"someone)(?: .*)?"
                ),
            ),
        ),
        words(
            "refunds refund list history pending failed issued made gave given processed went bounced"
            " out money back issue fail get got been did was were has have anything something anyone refunded actually "
            "bounce recent latest newest last so far are were"
        ),
        payments.fill_refund_list,
        lambda clause: not clause.has(r"(?:refund|undo|reverse) (?:all|every|both) .*|how refunds? .*"),
    ),
    Sense(
        "get_refund",
        (
            (10, r".*REFUND.*"),
            (9, r"(?:status|state|progress) of (?:\S+ ){0,3}refund.*"),
            (9, r"(?:where|how) (?:is|are|far is) (?:\S+ ){0,3}refund.*"),
            (
                9,
                (
                    r"(?:has|did|is|was) (?:\S+ ){0,4}refund (?:\S+ "
                    r"){0,3}?(?:arrive|arrived|go|gone|done|through|land|landed|complete|completed|there).*"
                ),
            ),
            (10, r"refund (?:status|progress|state).*"),
            (9, r"when (?:will|does|did|is) (?:\S+ ){0,4}refund.*(?:arrive|arriving|land|due|there|reach).*"),
        ),
        words(
            "refund refunds status state progress where has arrived arrive gone done through landed "
            "land complete completed "
            "check details detail reach bank him her them customer back their his it happened money "
            "what's due yet order"
        ),
        payments.fill_refund_status,
        lambda clause: (
            not clause.has(
                r"^(?:please )?(?:refund (?!status|progress|state|of .* where .*|for .* where .*)|(?:undo|"
                r"reverse|cancel|stop) ).*"
            )
        ),
        (
            (
                r"(?:asks|asking|asked|wants to know|wonders|is asking|keeps asking|demands to know)(?: [a-z]+){0,3}?"
                r"(?= (?:where|when|if|whether|what|why|how) )"
            ),
        ),
    ),
    Sense(
        "refund_payments",
        (
            (
                10,
                (
                    r"(?:refund|reimburse|refunding|give back|return) (?:all|every|each|any)(?: "
                    r"single)?(?: one)?(?: of)?(?: the| "
                    r"our| his| her| their| these| those)? ?(?:\S+ "
                    r"){0,4}?(?:payments?|charges?|orders?|transactions?|purchases?|"
                    r"sales?|bookings?|of .*|from .*)"
                ),
            ),
            (10, r"(?:refund|reimburse|give back) PCT (?:back )?(?:of|on|for) (?:every|each|all)(?: .*)?"),
            (10, r"(?:refund|reimburse) (?:everything|everyone|everybody|all customers|all of) .*"),
            (
                10,
                (
                    rf"(?:refund|reimburse) (?:all of |every one of |all )?(?:{WHO} 's|his|her|their) (?:\S+ "
                    rf")?(?:payments|charges|orders)"
                ),
            ),
        ),
        words(
            "refund reimburse refunding give back return all every each any single one of payments "
            "payment charges charge "
            "orders order transactions transaction purchases purchase sales sale bookings booking "
            "everything who paid made "
            "bought from that were was 's customer with between product to money in we took received "
            "got everyone for worth"
        ),
        payments.fill_many_refunds,
        lambda clause: not clause.has(r"(?:all|every bit|everything) of (?:it|that|this)"),
    ),
)
