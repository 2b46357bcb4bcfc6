"""How subscriptions are listed, looked at, resized, rescheduled, discounted and metered."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, WHO, Sense, words
from assistant.understanding.slots import billing

_SUB = "subscription subscriptions plan plans membership memberships abo subscribed 's : , - account customer customers his her their him them"

SENSES = (
    Sense(
        "list_subscriptions",
        (
            (9, r"(?:list|show|see|which|what|any|all|view|how many|who) (?:\S+ ){0,5}?(?:subscriptions|subscribers|memberships)"),
            (9, r"who (?:is|are|'s) (?:\S+ ){0,3}?(?:subscribed|on the PLAN|on PLAN|on (?:a )?trial|in trial|paused|past[ -]due).*"),
            (9, r"(?:past[ -]due|active|paused|trialing|cancell?ed|unpaid|overdue) (?:subscriptions|subscribers|memberships)"),
            (9, rf"{WHO} 's (?:\S+ )?subscriptions|subscriptions (?:of|for|from) {FEW}(?:{WHO}|him|her|them|PLAN)"),
            (8, r"how many (?:people|customers|subscribers|members|clients) .*(?:PLAN|subscribed|trial|subscription).*"),
        ),
        words(f"{_SUB} subscribers subscriber list who is on in how many people members clients currently newest latest tier have has do we are there with at"),
        billing.fill_subscription_list,
        lambda clause: not clause.has(r"(?:cancel|pause|stop|end|terminate|resume) (?:all|every) .*|churn|mrr|rate"),
    ),
    Sense(
        "get_subscription",
        (
            (9, r"(?:show|find|look up|pull up|status|details|check|get|open|view|see|display|what is|what's|tell me about|how is) (?:\S+ ){0,4}?SUB"),
            (9, rf"(?:show|find|look up|pull up|check|get|open|view|see|display|what is|what's|tell me about|status of|details of) {FEW}(?:{WHO} 's|his|her|their) (?:\S+ )?(?:subscription|membership|plan)"),
            (9, rf"(?:what|which) (?:plan|subscription|tier) (?:is|does|has) (?:{WHO}|he|she|they) .*|what is {WHO} (?:on|paying|subscribed to).*"),
            (9, r"(?:what|how much) (?:will|does|would) (?:SUB) (?:cost|be).*"),
            (9, rf"(?:subscription|plan|membership) (?:of|for) (?:customer )?{WHO}$"),
            (9, rf"when (?:does|will|is) (?:{WHO} 's|his|her|their) (?:subscription|plan|membership|trial|SUB) .*"),
            (9, rf"(?:is|does) (?:{WHO} 's|his|her|their) (?:subscription|membership|plan) .*(?:active|paused|cancell?ed|renew|still).*|is {WHO} (?:still )?(?:subscribed|on (?:the )?PLAN|on (?:a )?trial).*"),
        ),
        words(f"{_SUB} show find look up pull status details check get open view see display what's tier is does has on paying subscribed when will renew renews end ends next billed charged active paused cancelled canceled still over trial he she they how about it run out expire cost costs be charged month renewal upcoming"),
        billing.fill_one_subscription_now,
        lambda clause: not clause.has(r"subscriptions|(?:change|move|switch|cancel|pause|put|upgrade|set) .*|invoice|who .*"),
    ),
    Sense(
        "change_quantity",
        (
            (9, rf"(?:set|change|update|put|bump|increase|reduce|raise|lower|adjust|make|cut|move|upgrade|downgrade|give|resize|drop|take|bring|reduces?) {FEW}(?:quantity|seats?|users?|licen[cs]es?|seat count)(?: .*)?"),
            (9, rf"(?:set|change|update|put|bump|increase|reduce|adjust|move|give|cut|drop|bring|take) {FEW}(?:{WHO}|him|her|them) .*NUM (?:seats?|users?|licen[cs]es?|units?|members?|people|spots?)(?: .*)?"),
            (8, rf"{WHO} (?:needs|wants|has|should have|gets?) (?:\S+ )?NUM (?:seats?|users?|licen[cs]es?)(?: .*)?"),
            (9, r"(?:add|remove) (?:NUM|\S+) (?:more )?(?:seats?|users?|licen[cs]es?) .*"),
        ),
        words(f"{_SUB} set change update put bump increase reduce raise lower adjust make cut move upgrade downgrade give resize drop take bring quantity seats seat users user licenses licences license licence units count number to at of on from up down needs wants should have gets now instead only be has for"),
        billing.fill_quantity,
        lambda clause: not clause.has(r"PLAN to (?:the )?PLAN|MONEY|coupon|price"),
    ),
    Sense(
        "undo_cancellation",
        (
            (10, r"(?:undo|revert|reverse|revoke|take back|withdraw|stop|rescind|annul|call off|cancel|scrap|remove|lift) (?:\S+ ){0,4}?(?:cancellation|cancelation|cancelling)(?: .*)?"),
            (10, r".*(?:don't|not) cancel .*(?:after all|anymore|any more|any longer)"),
            (10, rf"(?:keep|leave) (?:{WHO}|SUB|him|her|them|his|their|the) ?(?:'s )?(?:subscription |plan |membership )?(?:going|running|active|on|alive)?(?: after all| instead of cancell?ing)"),
            (9, rf"{WHO} (?:is )?(?:staying|stays|wants to stay|changed (?:his|her|their) mind).* (?:undo|keep|uncancel).*"),
            (10, r"(?:uncancel|un-cancel)(?: .*)?"),
        ),
        words(f"{_SUB} undo revert reverse revoke take back withdraw stop rescind annul call off cancel scrap remove lift cancellation cancelation cancelling scheduled pending planned don't not do after all anymore any more longer keep leave going running active on alive instead of uncancel un-cancel it again"),
        billing.fill_one_subscription,
        lambda clause: not clause.has(r"payouts?|PAYOUT|invoices?|REF|payment"),
    ),
    Sense(
        "schedule_change",
        (
            (10, r"(?:schedule|plan) (?:a |the |an )?(?:change|switch|move|upgrade|downgrade|moving|switching) .*"),
            (10, rf"schedule {FEW}(?:{WHO}|SUB|him|her|them) .*PLAN.*"),
            (10, rf"(?:move|switch|change|upgrade|downgrade|migrate|transfer|shift|bump) {FEW}.*PLAN.* WHEN.*"),
            (10, rf"(?:on|from|starting|as of|effective) (?:the )?WHEN ,? ?(?:please )?(?:move|switch|change|upgrade|downgrade|migrate) .*PLAN.*"),
        ),
        words(f"{_SUB} schedule change switch move upgrade downgrade moving switching migrate put transfer shift bump over on onto to from starting as of effective beginning with effect at tier up down will should be new the a an instead"),
        billing.fill_schedule,
        lambda clause: clause.has(r".*(?:PLAN|plan).*") and clause.has("WHEN") and not clause.has(r"trial|pause .*|invoice"),
    ),
    Sense(
        "apply_coupon",
        (
            (10, rf"(?:apply|use|add|put|attach|give|redeem|grant|set|activate) {FEW}(?:coupon|code|voucher|promo|discount|PROMO|\S*\d\S*)(?: code)? .*(?:{WHO}|SUB|him|her|them|his|their).*"),
            (10, rf"(?:give|grant) (?:{WHO}|him|her|them) (?:the |a )?(?:coupon|code|promo|promo code|discount code|voucher|discount)(?: .*)?"),
            (10, rf"apply .* (?:to|on|for) {FEW}(?:{WHO}|SUB|him|her|them|his|their)(?: .*)?"),
            (9, rf"(?:put|add) {WHO} on (?:the )?(?:coupon|code|discount).*"),
        ),
        words(f"{_SUB} apply use add put attach give redeem grant set activate coupon code voucher promo promotion discount to on for the a onto next invoice now existing"),
        billing.fill_apply_coupon,
        lambda clause: clause.has(r"coupon|code|voucher|promo|discount|PROMO|apply .*") and not clause.has(r"(?:create|make|generate|new) .*"),
    ),
    Sense(
        "record_usage",
        (
            (10, r"(?:record|log|report|meter|track|book|enter|submit|register) (?:\S+ ){0,3}?(?:usage|NUM)(?: .*)?"),
            (9, r"(?:add|count) NUM .*(?:usage|calls|requests|minutes|tokens|messages|gb|units).*"),
            (9, rf"{WHO} (?:used|consumed|made|sent) NUM .*(?:record|log|bill|meter) .*"),
        ),
        words(f"{_SUB} record log report meter track book enter submit register add count usage used consumed of for on to by more new extra units unit more the events event"),
        billing.fill_usage,
        lambda clause: clause.has("NUM") and not clause.has(r"MONEY|PHONE|EMAIL .*EMAIL|WHEN report"),
    ),
    Sense(
        "get_usage",
        (
            (10, rf"(?:how much|how many|what) .*(?:{WHO}|he|she|they) (?:used|use|using|consumed|consume|made|sent)(?: .*)?"),
            (10, rf"(?:show|get|see|check|what is|what's|view) {FEW}(?:{WHO} 's|his|her|their) (?:\S+ )?(?:usage|consumption)(?: .*)?"),
            (10, rf"(?:usage|consumption) (?:of|for|by|from) {FEW}{WHO}(?: .*)?|{WHO} 's (?:\S+ )?(?:usage|consumption)(?: .*)?"),
            (9, rf"how much usage .*{WHO}.*"),
        ),
        words(f"{_SUB} usage consumption used use using consumed consume made sent how much many has have did so far current currently metered units cost costs will it what's of period month billing bill"),
        billing.fill_usage_read,
        lambda clause: not clause.has(r"coupon|code|voucher|MONEY|(?:paid|spent|owe|owes) ?.*"),
    ),
    Sense(
        "cancel_subscriptions",
        (
            (11, r"(?:cancel|end|stop|terminate|kill|close|discontinue) (?:all|every|each|any)(?: of)?(?: the| our| those| these)? ?(?:\S+ ){0,5}?(?:subscriptions?|memberships?|subscribers?|plans?|subs)(?: .*)?"),
            (11, r"(?:cancel|end|stop|terminate) (?:everyone|everybody|all customers|all subscribers|every customer|all those|everyone's subscription) .*"),
            (11, r"(?:cancel|terminate|end|stop) (?:the |our )?(?:unpaid|past[ -]due|overdue|incomplete|paused|trialing) subscriptions(?: .*)?"),
        ),
        words(f"{_SUB} cancel end stop terminate kill close discontinue all every each any of everyone everybody subscribers subscriber that are were is who on in with to the tier for have has still everyone's being those"),
        billing.fill_many_cancellations,
        lambda clause: not clause.has(r"CUST|EMAIL|SUB|pause .*"),
    ),
)
