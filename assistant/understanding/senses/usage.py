"""How usage is recorded and read, and many subscriptions are cancelled at once."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, WHO, Sense, words
from assistant.understanding.slots import billing

_SUB = (
    "subscription subscriptions plan plans membership memberships abo subscribed 's : , - account "
    "customer customers his her their him them"
)

SENSES = (
    Sense(
        "record_usage",
        (
            (10, r"(?:record|log|report|meter|track|enter|submit|register) (?:\S+ ){0,3}?(?:usage|NUM)(?: .*)?"),
            (10, r"book (?:\S+ ){0,3}?(?:usage|NUM (?!for|to|on|please)[a-z]\S*)(?: .*)?"),
            (9, r"(?:add|count) NUM .*(?:usage|calls|requests|minutes|tokens|messages|gb|units).*"),
            (9, rf"{WHO} (?:used|consumed|made|sent) NUM .*(?:record|log|bill|meter) .*"),
        ),
        words(
            f"{_SUB} record log report meter track book enter submit register add count usage used "
            f"consumed of for on to by more new extra units unit more the events event"
        ),
        billing.fill_usage,
        lambda clause: clause.has("NUM") and not clause.has(r"MONEY|PHONE|EMAIL .*EMAIL|WHEN report"),
    ),
    Sense(
        "get_usage",
        (
            (
                10,
                (
                    rf"(?:how much|how many|what) .*(?:{WHO}|he|she|they) "
                    rf"(?:used|use|using|consumed|consume|made|sent)(?: .*)?"
                ),
            ),
            (
                10,
                (
                    rf"(?:show|get|see|check|what is|what's|view) {FEW}(?:{WHO} 's|his|her|their) (?:\S+ "
                    rf")?(?:usage|consumption)(?: .*)?"
                ),
            ),
            (
                10,
                (
                    rf"(?:usage|consumption) (?:of|for|by|from) {FEW}{WHO}(?: .*)?|{WHO} 's (?:\S+ "
                    rf")?(?:usage|consumption)(?: .*)?"
                ),
            ),
            (9, rf"how much usage .*{WHO}.*"),
        ),
        words(
            f"{_SUB} usage consumption used use using consumed consume made sent how much many has have "
            f"did so far current currently metered units cost costs will it what's of period month billing"
            f" bill"
        ),
        billing.fill_usage_read,
        lambda clause: not clause.has(r"coupon|code|voucher|MONEY|(?:paid|spent|owe|owes) ?.*"),
    ),
    Sense(
        "cancel_subscriptions",
        (
            (
                11,
                (
                    r"(?:cancel|end|stop|terminate|kill|close|discontinue) (?:all|every|each|any)(?: of)?(?: "
                    r"the| our| those| these)? ?(?:\S+ "
                    r"){0,5}?(?:subscriptions?|memberships?|subscribers?|plans?|subs)(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"(?:cancel|end|stop|terminate) (?:everyone|everybody|all customers|all subscribers|every "
                    r"customer|all those|everyone's subscription) .*"
                ),
            ),
            (
                11,
                (
                    r"(?:cancel|terminate|end|stop) (?:the |our )?(?:unpaid|past[ "
                    r"-]due|overdue|incomplete|paused|trialing) subscriptions(?: .*)?"
                ),
            ),
        ),
        words(
            f"{_SUB} cancel end stop terminate kill close discontinue all every each any of everyone "
            f"everybody subscribers subscriber that are were is who on in with to the tier for have has "
            f"still everyone's being those"
        ),
        billing.fill_many_cancellations,
        lambda clause: not clause.has(r"CUST|EMAIL|SUB|pause .*"),
    ),
)
