"""How merchants also ask for changes in everyday words: memberships and passes, products by name, money to the bank."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, OUR_BANK, OWN, WHO, Looser
from assistant.understanding.slots.product_names import SHOP

_THEIR = rf"(?:{WHO} 's|his|her|their|the|that|this)"
_OFTEN = r"(?:monthly|weekly|yearly|annual|regular|recurring)"
_GIVEN = rf"(?:donation|pledge|pass|{_OFTEN} (?:gift|donation|contribution|pledge|giving|box|delivery))"
_CANCELLATION = r"(?:cancellation|cancelation)"
_TAKE_BACK = r"(?:undo|reverse|revert|scrap|withdraw|call off|take back)"
_LEAVING = r"(?:leaving|going|quitting|cancelling|canceling|stopping)"
_STAYS = rf"(?:is not|isn't|are not|aren't|not|no longer) {_LEAVING}(?: us)?(?: (?:after all|any ?more))?"
_ANYONE = r"(?:anyone|anybody|people|customers|clients|someone)(?: else)?"
_NEW_USES = r"(?:(?:any|all|new|further|more|future) )*(?:uses?|redemptions?|usage)"
_CODE = r"(?:PROMO|[A-Za-z]{3,}-?\d\S*)"
_COUPON = r"(?:discount|coupon|code|voucher|promo|promotion)(?: code)?"
_THE_CODE = rf"(?:the |our )?(?:{_COUPON} )?{_CODE}(?: {_COUPON})?"
_MOVE = r"(?:move|switch|change|upgrade|downgrade|migrate|transfer|shift|bump|put)"
_MUST = r"(?:must|should|shall|is to|has to|needs to)"
_BANK = r"(?:the|our|my) (?:own |house |business )?bank(?: account)?"
_ALL_WE_HAVE = (
    r"(?:everything|all|whatever|what)(?: of it| the money)? ?(?:that )?(?:(?:we|i) have(?: got)?|we've got|"
    r"i've got|is (?:available|there|left|in (?:there|stripe|the (?:account|balance)))|available)"
    r"|what's (?:available|there|left|in (?:there|stripe|(?:the|our|my) (?:account|balance)))"
)

_FOR_WHAT = (
    r"(?!(?:last|first|second|third|latest|newest|oldest|old|new|other|another|next|previous|same|paid|draft|void|voided|"
    r"wrong|right|big|bigger|small|smaller|whole|any|all|both|not|no|if|and|or|but|to|of|for|cancelled|refunded|credited|"
    r"uncollectible|disputed)(?!\S))[a-z][a-z-]+"
)

# A thing that may have a price of its own, one word of its name.
_SOME_THING = (
    r"(?:(?!(?:invoice|bill|payment|refund|payout|credit|coupon|discount|alert|alerts|limit|threshold|minimum|maximum|cap|"
    r"deposit|reserve|balance|fee|tip|tax|quantity|seats|rule|trial|link|amount|subscription|order|charge|budget|target)"
    r"(?!\S))\S+ )"
)

EVERYDAY: dict[str, Looser] = {
    "archive_product": Looser(
        (
            (8, rf"(?:take|pull|remove|hide|drop|delist)(?: down)? (?:the |our |my ).* {SHOP}(?: .*)?"),
            (8, r"(?:delist|unlist) (?:the |our |my ).*"),
            (8, rf"get rid of {FEW}(?:product|item|service) PRODUCT"),
        ),
        "menu shelf shelves range website site lineup line-up pull hide drop delist unlist down catalog",
        (
            r"to (?:any )?(?:new )(?:customers|clients|members|people)$",
            r"get rid",
            r"(?<=the )[a-z-]+(?: [a-z-]+){0,3}(?= (?:product|item|service) PRODUCT)",
        ),
    ),
    "change_price": Looser(
        (
            (
                5,
                (
                    r"(?:raise|lower|increase|reduce|reprice|bump|bring|drop|put|up|set|take) (?:the|our|my) "
                    rf"{_SOME_THING}{{1,4}}?(?:(?:up|down) )?(?:to|at) MONEY"
                    r"(?: (?:now|please|from now on|from today))*$"
                ),
            ),
            (
                8,
                (
                    r"^(?:so |please )*(?:the )?(?:new )?price (?:of|for) (?:\S+ ){1,6}?"
                    r"(?:(?:should|must|is to) be MONEY|(?:is |: |, |- )*MONEY$)"
                ),
            ),
            (
                8,
                (
                    r"(?:make|put|set|bump|raise|lower|drop|bring|change|update|reprice) (?:the |our |my )CUST"
                    r"(?: (?:up|down))?(?: (?:to|at))? MONEY(?: (?:now|please|from now on|from today))*$"
                ),
            ),
        ),
    ),
    "schedule_change": Looser(
        (
            (10, rf"(?:from|as of|on|starting) (?:the )?WHEN {WHO} {_MUST} be on (?:the )?PLAN(?: .*)?"),
            (
                10,
                (
                    rf"{_MOVE} {WHO}(?: 's (?:plan|subscription|membership))? (?:from|as of|on|effective|starting|with "
                    r"effect from) (?:the )?WHEN (?:up |down |over )?(?:to|onto|on) (?:the |our )?PLAN(?: .*)?"
                ),
            ),
        ),
        "",
        (rf"{_MUST} be(?= on (?:the )?PLAN)",),
    ),
    "cancel_subscription": Looser(
        (
            (7, rf"(?:stop|end|cancel|terminate|kill|drop) {_THEIR} {_GIVEN}(?: .*)?"),
            (7, rf"(?:stop|end|cancel|terminate) (?:the )?{_GIVEN} (?:of|for|from) {WHO}(?: .*)?"),
        ),
    ),
    "undo_cancellation": Looser(
        (
            (10, rf".*{_CANCELLATION} .*{_TAKE_BACK} (?:it|that|this)(?: .*)?"),
            (
                10,
                (
                    rf"(?:keep|leave) {_THEIR} (?:subscription|membership|plan)"
                    r"(?: (?:going|running|active|on|alive))? (?:after all|instead of cancell?ing)"
                ),
            ),
            (10, rf"{_STAYS} .*(?:keep|leave) {_THEIR} (?:subscription|membership|plan)(?: .*)?"),
            (10, rf"(?:keep|leave) {_THEIR} (?:subscription|membership|plan) .*{_STAYS}"),
        ),
        "",
        (
            (
                r"(?:is|was|were) (?:(?:all|just|only|an?|my|our|his|her|their) )*(?:misunderstanding|mistake|accident|"
                r"error|mix-up|mixup|misclick|slip)"
            ),
            r"changed (?:his|her|their) minds? about (?:leaving|going|cancell?ing|quitting|it|that)",
            rf"(?:(?:he|she|they|he's|she's|they're) )?{_STAYS}",
        ),
    ),
    "cancel_subscriptions": Looser((), "", (r"(?:who's|who are|that's|that are|they're)(?= (?:past|unpaid|overdue))",)),
    "apply_coupon": Looser(
        (
            (10, rf"(?:give|grant) (?:{WHO}|him|her|them) (?:the |our |a )?{_CODE} {_COUPON}(?: .*)?"),
            (10, rf"let (?:{WHO}|him|her|them) use (?:the |our )?(?:{_COUPON} )?{_CODE}(?: {_COUPON})?$"),
            (
                10,
                (
                    rf"(?:give|grant) (?:{WHO}|him|her|them) (?:the |a |his |her |their )?PCT (?:off |discount )?"
                    rf"(?:with|using|via|through) (?:the |our )?(?:{_COUPON} )?{_CODE}(?: {_COUPON})?$"
                ),
            ),
        ),
        "with using via through off",
        (rf"let(?= .* use)|use(?= (?:the |our )?(?:{_COUPON} )?{_CODE})",),
    ),
    "deactivate_coupon": Looser(
        (
            (10, rf"^(?:please )?(?:don't|do not) let {_ANYONE} use {_THE_CODE} (?:any ?more|any longer|again)$"),
            (10, rf"^(?:nobody|no one) should be able to use {_THE_CODE} (?:any ?more|any longer|again)$"),
            (
                10,
                (
                    r"(?:block|prevent|bar|disallow|stop|refuse) "
                    rf"{_NEW_USES} of (?:the |our )?(?:{_COUPON} )?\S+$"
                ),
            ),
        ),
        "",
        (
            rf"(?:don't|do not) let {_ANYONE} use(?= .*(?:any ?more|any longer|again)$)",
            r"(?:nobody|no one) should be able to use(?= .*(?:any ?more|any longer|again)$)",
            r"(?:any ?more|any longer|again)$",
            rf"(?:block|prevent|bar|disallow|refuse|stop) {_NEW_USES}",
        ),
    ),
    "create_payment_link": Looser(
        (), "", (r"(?:donations?|deposit|tip|gift|booking|membership|ticket)(?= (?:payment |pay |checkout )?links?)",)
    ),
    "create_payout": Looser(
        (
            (10, rf"(?:send|pay|give|wire|transfer) {_BANK} (?:MONEY|NUM|everything|all|whatever|what)(?: .*)?"),
            (10, rf"(?:send|transfer|move|wire|get|put|shift|sweep) (?:out )?(?:whatever|what|what's) .*{OUR_BANK}"),
        ),
        "",
        (_ALL_WE_HAVE, rf"{OWN}(?= (?:bank|account))"),
    ),
    "void_invoice": Looser(
        (
            (
                9,
                (
                    r"(?:bin|trash|kill|axe|ditch|get rid of|throw (?:away|out)) (?:the |this |that |our )?"
                    rf"(?:draft )?(?:invoice|bill) (?:for|to|of) (?:the )?{WHO}(?: .*)?"
                ),
            ),
        ),
        "",
        (r"(?:trash|ditch|axe|throw (?:away|out))(?= .*(?:invoice|bill|REF))",),
    ),
    "retry_payment": Looser(
        (),
        "",
        (r"card (?:was|got|has been|had been) (?:declined|refused|rejected|blocked)(?: (?:earlier|before))?(?= ,)",),
    ),
    "create_credit_note": Looser(
        ((10, rf"(?:give|grant|allow) (?:{WHO}|him|her|them) MONEY off (?:the )?(?:invoice )?REF(?: .*)?"),),
        "allow grant",
    ),
    "create_invoice": Looser(
        (), "", (r"(?:flick|sling|whip|bung|chuck|fling|ping)(?= (?:CUST|EMAIL|him|her|them|an?) .*(?:invoice|bill))",)
    ),
    "pay_invoice": Looser(
        (
            (
                10,
                (
                    rf"(?:take|pull|collect|charge) (?:invoice )?REF (?:off|from|to|on) {_THEIR} (?:saved )?card"
                    r"(?: (?:on file|please))*$"
                ),
            ),
        ),
        "using through via pull",
    ),
    "refund_payment": Looser(
        (
            (
                5,
                (
                    r"(?:return|refund|give back|send back) (?:(?:him|her|them|only|just) )+"
                    r"(?:the )?(?:MONEY|PCT|NUM|shipping|delivery|postage|tip|tax|vat)(?: .*)?"
                ),
            ),
        ),
    ),
    "remind_invoice": Looser(
        (),
        "hers theirs",
        # What the invoice is for; never which of several it is.
        (rf"(?<=the ){_FOR_WHAT}(?: {_FOR_WHAT})?(?= (?:invoice|bill)$)",),
    ),
}
