"""How subscriptions are listed, looked at, resized, rescheduled and discounted."""

from __future__ import annotations

from assistant.understanding.pieces import Clause
from assistant.understanding.senses.sense import FEW, WHO, Sense, words
from assistant.understanding.slots import billing
from assistant.understanding.slots.described import with_described

_SUB = (
    "subscription subscriptions plan plans membership memberships abo subscribed 's : , - account "
    "customer customers his her their him them"
)


_TODAY = frozenset({"today", "tonight", "this morning", "this afternoon", "this evening"})


def _names_a_later_day(clause: Clause) -> bool:
    """Whether a day is named that is not today."""
    return any(clause.pieces[place].text.lower() not in _TODAY for place in clause.of("WHEN"))


SENSES = (
    Sense(
        "list_subscriptions",
        (
            (
                9,
                (
                    r"(?:list|show|see|which|what|any|all|view|how many|who) (?:\S+ "
                    r"){0,5}?(?:subscriptions|subscribers|memberships)"
                ),
            ),
            (
                9,
                (
                    r"who (?:is|are|'s) (?:\S+ ){0,3}?(?:subscribed|on the PLAN|on PLAN|on (?:a )?trial|in "
                    r"trial|paused|past[ -]due).*"
                ),
            ),
            (
                9,
                (
                    r"(?:past[ -]due|active|paused|trialing|cancell?ed|unpaid|overdue) "
                    r"(?:subscriptions|subscribers|memberships)"
                ),
            ),
            (9, rf"{WHO} 's (?:\S+ )?subscriptions|subscriptions (?:of|for|from) {FEW}(?:{WHO}|him|her|them|PLAN)"),
            (
                8,
                (
                    r"how many (?:people|customers|subscribers|members|clients) "
                    r".*(?:PLAN|subscribed|trial|subscription).*"
                ),
            ),
        ),
        words(
            f"{_SUB} subscribers subscriber list who is on in how many people members clients currently "
            f"newest latest tier have has do we are there with at"
        ),
        billing.fill_subscription_list,
        lambda clause: not clause.has(r"(?:cancel|pause|stop|end|terminate|resume) (?:all|every) .*|churn|mrr|rate"),
    ),
    Sense(
        "get_subscription",
        (
            (
                9,
                (
                    r"(?:show|find|look up|pull up|status|details|check|get|open|view|see|display|what "
                    r"is|what's|tell me about|how is) (?:\S+ ){0,4}?SUB"
                ),
            ),
            (
                9,
                (
                    rf"(?:show|find|look up|pull up|check|get|open|view|see|display|what is|what's|tell me "
                    rf"about|status of|details of) {FEW}(?:{WHO} 's|his|her|their) (?:\S+ "
                    rf")?(?:subscription|membership|plan)"
                ),
            ),
            (
                9,
                (
                    rf"(?:what|which) (?:plan|subscription|tier) (?:is|does|has) (?:{WHO}|he|she|they) .*|what "
                    rf"is {WHO} (?:on|paying|subscribed to).*"
                ),
            ),
            (9, r"(?:what|how much) (?:will|does|would) (?:SUB) (?:cost|be).*"),
            (9, rf"(?:subscription|plan|membership) (?:of|for) (?:customer )?{WHO}$"),
            (9, rf"when (?:does|will|is) (?:{WHO} 's|his|her|their) (?:subscription|plan|membership|trial|SUB) .*"),
            (
                9,
                (
                    rf"(?:is|does) (?:{WHO} 's|his|her|their) (?:subscription|membership|plan) "
                    rf".*(?:active|paused|cancell?ed|renew|still).*|is {WHO} (?:still )?(?:subscribed|on (?:the"
                    rf" )?PLAN|on (?:a )?trial).*"
                ),
            ),
        ),
        words(
            f"{_SUB} show find look up pull status details check get open view see display what's tier is "
            f"does has on paying subscribed when will renew renews end ends next billed charged active "
            f"paused cancelled canceled still over trial he she they how about it run out expire cost "
            f"costs be charged month renewal upcoming"
        ),
        billing.fill_one_subscription_now,
        lambda clause: (
            not clause.has(
                r"subscriptions|open an? (?:new )?(?:PLAN )?(?:subscription|membership) .*"
                r"|(?:change|move|switch|cancel|pause|put|upgrade|set) .*|invoice|who .*"
            )
        ),
    ),
    Sense(
        "change_quantity",
        (
            (
                9,
                (
                    rf"(?:set|change|update|put|bump|increase|reduce|raise|lower|adjust|make|cut|move|upgrade|"
                    rf"downgrade|give|resize|drop|take|bring|reduces?)"
                    rf" {FEW}(?:quantity|seats?|users?|licen[cs]es?|seat count)(?: .*)?"
                ),
            ),
            (
                9,
                (
                    rf"(?:set|change|update|put|bump|increase|reduce|adjust|move|give|cut|drop|bring|take) "
                    rf"{FEW}(?:{WHO}|him|her|them) .*NUM "
                    rf"(?:seats?|users?|licen[cs]es?|units?|members?|people|spots?)(?: .*)?"
                ),
            ),
            (8, rf"{WHO} (?:needs|wants|has|should have|gets?) (?:\S+ )?NUM (?:seats?|users?|licen[cs]es?)(?: .*)?"),
            (9, r"(?:add|remove) (?:NUM|\S+) (?:more )?(?:seats?|users?|licen[cs]es?) .*"),
        ),
        words(
            f"{_SUB} set change update put bump increase reduce raise lower adjust make cut move upgrade "
            f"downgrade give resize drop take bring quantity seats seat users user licenses licences "
            f"license licence units count number to at of on from up down needs wants should have gets now"
            f" instead only be has for"
        ),
        billing.fill_quantity,
        lambda clause: (
            not clause.has(
                r"PLAN to (?:the )?PLAN|MONEY|coupon|price|(?:put|set up|start|sign up|sign) .*PLAN .*|new .*"
            )
        ),
    ),
    Sense(
        "undo_cancellation",
        (
            (
                10,
                (
                    r"(?:undo|revert|reverse|revoke|take back|withdraw|stop|rescind|annul|call "
                    r"off|cancel|scrap|remove|lift) (?:\S+ ){0,4}?(?:cancellation|cancelation|cancelling)(?: "
                    r".*)?"
                ),
            ),
            (10, r".*(?:don't|not) cancel .*(?:after all|anymore|any more|any longer)"),
            (
                10,
                (
                    rf"(?:keep|leave) (?:{WHO}|SUB|him|her|them|his|their|the) ?(?:'s )?(?:subscription |plan "
                    rf"|membership )?(?:going|running|active|on|alive)?(?: after all| instead of cancell?ing)"
                ),
            ),
            (
                9,
                (
                    rf"{WHO} (?:is )?(?:staying|stays|wants to stay|changed (?:his|her|their) mind).* "
                    rf"(?:undo|keep|uncancel).*"
                ),
            ),
            (10, r"(?:uncancel|un-cancel)(?: .*)?"),
        ),
        words(
            f"{_SUB} undo revert reverse revoke take back withdraw stop rescind annul call off cancel "
            f"scrap remove lift cancellation cancelation cancelling scheduled pending planned don't not do"
            f" after all anymore any more longer keep leave going running active on alive instead of "
            f"uncancel un-cancel it again"
        ),
        with_described(billing.fill_one_subscription),
        lambda clause: not clause.has(r"payouts?|PAYOUT|invoices?|REF|payment"),
    ),
    Sense(
        "schedule_change",
        (
            (10, r"(?:schedule|plan) (?:a |the |an )?(?:change|switch|move|upgrade|downgrade|moving|switching) .*"),
            (10, rf"schedule {FEW}(?:{WHO}|SUB|him|her|them) .*PLAN.*"),
            (10, rf"(?:move|switch|change|upgrade|downgrade|migrate|transfer|shift|bump) {FEW}.*PLAN.* WHEN.*"),
            (
                10,
                (
                    r"(?:on|from|starting|as of|effective) (?:the )?WHEN ,? ?(?:please "
                    r")?(?:move|switch|change|upgrade|downgrade|migrate) .*PLAN.*"
                ),
            ),
        ),
        words(
            f"{_SUB} schedule change switch move upgrade downgrade moving switching migrate put transfer "
            f"shift bump over on onto to from starting as of effective beginning with effect at tier up "
            f"down will should be new the a an instead"
        ),
        with_described(billing.fill_schedule),
        lambda clause: (
            clause.has(r".*(?:PLAN|plan).*")
            and _names_a_later_day(clause)
            and not clause.has(
                r"trial|pause .*|invoice|(?:when|once|after) (?:his|her|their) WHEN (?:is|has|runs?|ends?|finish\S*).*"
            )
        ),
    ),
    Sense(
        "apply_coupon",
        (
            (
                10,
                (
                    rf"(?:apply|use|add|put|attach|give|redeem|grant|set|activate) "
                    rf"{FEW}(?:coupon|code|voucher|promo|discount|PROMO|\S*\d\S*)(?: code)? "
                    rf".*(?:{WHO}|SUB|him|her|them|his|their).*"
                ),
            ),
            (
                10,
                (
                    rf"(?:give|grant) (?:{WHO}|him|her|them) (?:the |a )?(?:coupon|code|promo|promo "
                    rf"code|discount code|voucher|discount)(?: .*)?"
                ),
            ),
            (10, rf"apply .* (?:to|on|for) {FEW}(?:{WHO}|SUB|him|her|them|his|their)(?: .*)?"),
            (9, r"apply (?:the |a )?(?:coupon|code|voucher|promo|discount)(?: .*)?"),
            (9, rf"(?:put|add) {WHO} on (?:the )?(?:coupon|code|discount).*"),
        ),
        words(
            f"{_SUB} apply use add put attach give redeem grant set activate coupon code voucher promo "
            f"promotion discount to on for the a onto next invoice now existing"
        ),
        billing.fill_apply_coupon,
        lambda clause: (
            clause.has(r"coupon|code|voucher|promo|discount|PROMO|apply .*|[A-Za-z]{3,}-?\d+")
            and not clause.has(r"(?:create|make|generate|new) .*")
        ),
    ),
)
