"""How subscriptions are asked to start, change, pause, resume and end."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, WHO, Sense, words
from assistant.understanding.slots import subscriptions
from assistant.understanding.slots.described import with_described

_SUBSCRIPTION_WORDS = "subscription subscriptions plan membership abo subscribed 's account customer customers"

SENSES = (
    Sense(
        "create_subscription",
        (
            (7, rf"put {FEW}(?:{WHO}|NUM|him|her|them) {FEW}(?:on|onto|in) (?:to )?(?:the |a |our )?PLAN"),
            (7, r"(?:subscribe|subscribing|enroll|enrol) "),
            (7, r"(?:subscribe|subscribing|enroll|enrol|sign) .*"),
            (
                6,
                (
                    rf"(?:start|set|add|get|give|begin|onboard|create|make|open|new|activate|register|launch|book) "
                    rf"{FEW}(?:PLAN|subscription)"
                ),
            ),
            (6, r"new (?:PLAN )?(?:\S+ )?subscription"),
            (7, rf"^(?:please )?subscription (?:{WHO}|NUM) (?:to|on|onto) .*"),
            (5, rf"PLAN (?:plan |subscription )?for {WHO}"),
        ),
        words(
            f"{_SUBSCRIPTION_WORDS} put subscribe subscribing enroll enrol sign start set add get give begin "
            f"onboard create make open new activate register launch up starting now him her them tier package "
            f"a trial book seats coupon code promo voucher using discount"
        ),
        with_described(subscriptions.fill_new),
    ),
    Sense(
        "change_plan",
        (
            (8, rf"(?:set|make|put) {WHO} 's (?:plan|subscription|membership) (?:to|onto|on|as) .*PLAN"),
            (
                8,
                (
                    rf"(?:move|moving|switch|switching|change|changing|upgrade|upgrading|downgrade|downgrading|"
                    rf"bump|migrate|shift|transfer|convert|promote|swap|step) {FEW}.*(?:PLAN|plan|tier)"
                ),
            ),
            (8, r"upgrade|downgrade"),
            (8, r".*from (?:the )?PLAN .*to (?:the )?PLAN.*"),
            (9, r"PLAN .*(?:instead|instead of|rather than) ?.*PLAN.*|put .*PLAN (?:plan )?instead"),
        ),
        words(
            f"{_SUBSCRIPTION_WORDS} set make put move moving switch switching change changing upgrade upgrading "
            "downgrade "
            f"downgrading bump migrate shift transfer convert promote swap put step over up down tier package "
            f"current now immediately instead him her them new"
        ),
        with_described(subscriptions.fill_change),
    ),
    Sense(
        "cancel_subscription",
        (
            (5, r"(?:cancel|cancelling|canceling|cancellation|terminate|terminating|discontinue)"),
            (
                7,
                (
                    r"(?:cancel|cancelling|terminate|discontinue|cancellation) .*(?:subscription|SUB|plan|"
                    r"membership|PLAN|subscriptions)"
                ),
            ),
            (
                7,
                (
                    r"(?:stop|quit|cease|end) (?:billing|charging|invoicing|the subscription|subscription|charges|"
                    r"auto-renew|renewing)"
                ),
            ),
            (7, r"unsubscribe"),
            (
                7,
                (
                    rf"(?:end|terminate|kill|close|stop|drop|axe|scrap|finish|remove) {FEW}(?:subscription|SUB|"
                    rf"membership|plan)"
                ),
            ),
            (6, r"subscription .*(?:cancel|end|stop|cancelled)|SUB .*(?:cancel|stop)"),
        ),
        words(
            f"{_SUBSCRIPTION_WORDS} cancel cancelling canceling cancellation terminate terminating "
            f"discontinue stop quit cease end billing charging invoicing unsubscribe kill close drop axe "
            f"scrap finish remove charges process do auto-renew renewing effective from off refund"
        ),
        with_described(subscriptions.fill_cancel),
        lambda clause: (
            not clause.has(
                r"(?:cancellation|cancelation) (?:is|was|were) (?:(?:all|just|only|clearly|an?|my|our|his|her|their) )*"
                r"(?:mistake|misunderstanding|error|accident|mix-up|mixup|slip|misclick).*"
            )
        ),
    ),
    Sense(
        "pause_subscription",
        (
            (7, r"(?:pause|pausing|freeze|freezing|suspend|suspending|halt)"),
            (7, r".*on (?:a )?(?:hold|pause|ice|standby|break)"),
            (6, rf"hold {FEW}(?:subscription|billing|plan|PLAN)"),
            (6, rf"hold {WHO}.*"),
            (6, r"stop .*(?:until|for) (?:WHEN|SPAN)"),
        ),
        words(
            f"{_SUBSCRIPTION_WORDS} "
            f"collection collecting pause pausing freeze freezing suspend suspending halt put hold ice "
            f"standby break place billing payments charging temporarily stop now a"
        ),
        with_described(subscriptions.fill_pause, rests=True),
    ),
    Sense(
        "resume_subscription",
        (
            (
                8,
                (
                    r"(?:resume|resuming|unpause|un-pause|reactivate|re-activate|unfreeze|un-freeze|unsuspend|"
                    r"restart|re-start|reinstate|revive)"
                ),
            ),
            (9, r".*off (?:the |of )?(?:pause|hold|ice|standby|break|freeze).*"),
            (8, rf"(?:put|turn|switch|bring|get|set) {FEW}.*back (?:on|to active|active|live)?"),
            (
                8,
                (
                    r"(?:lift|remove|end|undo|stop|cancel) (?:the |his |her |their |CUST 's )?(?:pause|hold|"
                    r"freeze|pausing)"
                ),
            ),
            (6, r"continue .*(?:subscription|billing|plan)"),
            (8, r".*(?:out of|from) (?:the )?(?:pause|hold).*"),
            (6, rf"(?:start|activate|continue) {FEW}(?:again|back up)"),
        ),
        words(
            f"{_SUBSCRIPTION_WORDS} "
            f"collection collecting resume resuming unpause un-pause reactivate re-activate pausing freezing unfreeze "
            f"un-freeze unsuspend restart re-start reinstate revive off pause hold ice standby break put turn "
            f"switch bring get set back lift remove end continue again active live take start billing paused "
            f"undo stop freeze out up charging the now activate"
        ),
        with_described(subscriptions.fill_resume, rests=True),
    ),
)
