"""How refunds, payment links, invoices, customers and coupons are asked for."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, WHO, Sense, words
from assistant.understanding.slots import coupons, customers, invoices, refunds

_ISSUE = (
    "send create raise issue draft make write prepare generate get "
    "cut shoot fire submit new need prepared sent email out up"
)

SENSES = (
    Sense(
        "refund_payment",
        (
            (6, r"(?:refund|refunding|reimburse|reimbursing|reimbursement)"),
            (6, r"money back|MONEY back"),
            (6, r"(?:give|send|hand|pay) (?:\S+ ){0,4}?(?:MONEY|NUM|money|funds|it|payment|cash) (?:\S+ ){0,3}?back"),
            (6, r"(?:give|send|hand|pay) back (?:MONEY|NUM|the|his|her|their|all) ?.*"),
            (5, r"return (?:the |his |her |their |a )?(?:MONEY|money|payment|funds|amount|sum|full)"),
            (6, r"(?:reverse|undo|revert) (?:the |this |that )?(?:payment|charge|transaction|order|REF)"),
            (5, rf"credit (?:back )?(?:{WHO} )?MONEY"),
            (4, rf"(?:give|pay|send) (?:him|her|them|{WHO}) (?:only |just )?(?:MONEY|NUM)"),
            (6, r"(?:REF) .*(?:refund|money back)"),
            (
                6,
                (
                    r"(?:give|send|hand|pay) (?:back )?(?:him |her |them )?PCT(?! (?:off|discount|store|credit|"
                    r"voucher|coupon|more))"
                ),
            ),
            (6, r"(?:partial|part)(?: refund)? (?:on|for|of) REF .*(?:NUM|MONEY|PCT)"),
        ),
        words(
            "refund refunding reimburse reimbursing reimbursement full fully complete completely entire "
            "entirely whole total amount sum back give return money "
            "payment charge order orders transaction purchase reverse undo issue process respect sum "
            "extent send hand pay transfer initiate perform execute arrange partial partially partly "
            "only just customer buyer guest original now immediately 's against funds value "
            "credit number payments for booking invoice so worth put through - : off"
        ),
        refunds.fill_refund,
    ),
    Sense(
        "create_payment_link",
        (
            (8, r"(?:payment|pay|checkout|paying|stripe|buy)[ -]?links?|paylink"),
            (
                7,
                (
                    r"link (?:to pay|for|of|over|so|worth|with|at|they|he|she|MONEY|NUM)|(?:MONEY|NUM) link|link "
                    r".*(?:pay|MONEY)"
                ),
            ),
        ),
        words(
            f"{_ISSUE} payment pay link links checkout stripe paylink buy give generate customer so they "
            f"he she can that i could them use where which people "
            "someone paying amount worth url one-time one-off reusable him her for to is : - now "
            "over and set - share quick online sharable shareable"
        ),
        invoices.fill_link,
    ),
    Sense(
        "create_invoice",
        (
            (
                6,
                (
                    rf"(?:invoice|invoicing|bill|billing) (?:out )?(?:to )?(?:{WHO}|him|her|them|the|MONEY|NUM|our|"
                    rf"customer|client|this|that|for|over|it)"
                ),
            ),
            (6, rf"(?:{_ISSUE.replace(' ', '|')}|do|an?) {FEW}invoice"),
            (6, r"(?:MONEY|NUM) (?:invoice|bill)"),
            (4, r"invoice"),
            (5, rf"(?:send|issue|raise|write) {FEW}bill"),
            (5, r"bill .*MONEY"),
        ),
        words(
            f"{_ISSUE} invoice invoicing bill billing customer client amount total totalling worth over "
            f"is needs give him her them its it sum value : - of 's for please company "
            "dated addressed made issued sum term terms currency payable payment one due amounting now"
        ),
        invoices.fill_invoice,
    ),
    Sense(
        "create_customer",
        (
            (7, r"new (?:customer|contact)s?"),
            (
                6,
                (
                    r"(?:add|create|register|save|onboard|set up|make|enter|open|include|record|insert|put|store|"
                    r"sign up) (?:\S+ ){0,8}?(?:customers?|contacts?|customer list|books)"
                ),
            ),
            (
                5,
                (
                    rf"(?:add|register|save|onboard|create) (?:{WHO}|\w+)(?: ,| :| -| \()? ?(?:EMAIL|{WHO}|with|as|"
                    rf"to)"
                ),
            ),
            (5, r"(?:add|register|save|onboard) (?:CUST |)EMAIL"),
        ),
        words(
            "add create register save onboard set up new make enter open include record insert put store "
            "customer customers contact contacts list books email name named "
            "called address account profile record as our id e-mail is are his her their its it "
            "database system sign : - , ( ) < > crm under mail"
        ),
        customers.fill_new_customer,
    ),
    Sense(
        "create_coupon",
        (
            (7, r"(?:coupons?|vouchers?|promo|promos|promotion|discount)(?: codes?)?"),
            (6, r"(?:PCT|MONEY) (?:off|discount)"),
            (5, r"code"),
        ),
        words(
            "coupon coupons voucher vouchers promo promotion promotional discount code codes off create "
            "make generate set up new add give issue need takes taking knocks called named for that "
            "gives of a an "
            "with one percent worth it name new summer spring winter autumn christmas holiday "
            "welcome launch student launch black friday sale use : - , out launch reduction price "
            "prices value is gives giving get prepare everything order orders"
        )
        - frozenset({"everything"}),
        coupons.fill_coupon,
    ),
)
