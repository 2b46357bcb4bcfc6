"""The senses: for each skill its cues with weights, the words of its own trade, and the slots that fill it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.understanding.catalogue import WRITES
from assistant.understanding.pieces import Clause
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots import coupons, customers, invoices, refunds, reports, subscriptions

WHO = r"(?:CUST|EMAIL)"
_FEW = r"(?:\S+ ){0,6}?"


@dataclass(frozen=True, slots=True)
class Sense:
    """How one skill is asked for. `words` are accounted for when it is; a clause counts by its heaviest cue."""

    tool: str
    cues: tuple[tuple[int, str], ...]
    words: frozenset[str]
    fill: Callable[[Scene], Filling]

    @property
    def writes(self) -> bool:
        """Whether the skill changes anything."""
        return self.tool in WRITES

    def weight(self, clause: Clause) -> int:
        """The weight of the heaviest cue that occurs; 0 when none does."""
        return max((weight for weight, pattern in self.cues if clause.has(pattern)), default=0)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SUBSCRIPTION_WORDS = "subscription subscriptions plan membership abo subscribed 's account customer customers"
_ISSUE = "send create raise issue draft make write prepare generate get cut shoot fire submit new need prepared sent email out up"

SENSES: tuple[Sense, ...] = (
    Sense("refund_payment", (
        (6, r"(?:refund|refunding|reimburse|reimbursing|reimbursement)"), (6, r"money back|MONEY back"),
        (6, rf"(?:give|send|hand|pay|transfer) (?:\S+ ){{0,5}}back"), (5, r"return (?:the |his |her |their |a )?(?:MONEY|money|payment|funds|amount|sum|full)"),
        (6, r"(?:reverse|undo|revert) (?:the |this |that )?(?:payment|charge|transaction|order|REF)"), (5, rf"credit (?:back )?(?:{WHO} )?MONEY"),
        (4, rf"(?:give|pay|send) (?:him|her|them|{WHO}) (?:only |just )?(?:MONEY|NUM)"), (6, r"(?:REF) .*(?:refund|money back)"),
    ), _words(
        "refund refunding reimburse reimbursing reimbursement full fully complete completely entire entirely whole total amount sum back give return money "
        "payment charge order orders transaction purchase reverse undo issue process respect sum extent send hand pay transfer initiate perform execute arrange partial partially partly "
        "only just customer buyer guest original now immediately 's against funds value credit number payments for booking invoice so worth put through - : off"
    ), refunds.fill_refund),
    Sense("create_payment_link", (
        (8, r"(?:payment|pay|checkout|paying|stripe|buy)[ -]?links?|paylink"), (7, r"link (?:to pay|for|of|over|so|worth|with|at|they|he|she|MONEY|NUM)|(?:MONEY|NUM) link|link .*(?:pay|MONEY)"),
    ), _words(
        f"{_ISSUE} payment pay link links checkout stripe paylink buy give generate customer so they he she can that i could them use where which people "
        "someone paying amount worth url one-time one-off reusable him her for to is : - now over and set - share quick online sharable shareable"
    ), invoices.fill_link),
    Sense("create_invoice", (
        (6, rf"(?:invoice|invoicing|bill|billing) (?:out )?(?:to )?(?:{WHO}|him|her|them|the|MONEY|NUM|our|customer|client|this|that|for|over|it)"),
        (6, rf"(?:{_ISSUE.replace(' ', '|')}|do|an?) {_FEW}invoice"), (6, r"(?:MONEY|NUM) (?:invoice|bill)"), (4, r"invoice"), (5, rf"(?:send|issue|raise|write) {_FEW}bill"),
        (5, r"bill .*MONEY"),
    ), _words(
        f"{_ISSUE} invoice invoicing bill billing customer client amount total totalling worth over is needs give him her them its it sum value : - of 's for please company "
        "dated addressed made issued sum term terms currency payable payment one due amounting now"
    ), invoices.fill_invoice),
    Sense("create_customer", (
        (7, r"new (?:customer|contact)s?"), (6, rf"(?:add|create|register|save|onboard|set up|make|enter|open|include|record|insert|put|store|sign up) (?:\S+ ){{0,8}}?(?:customers?|contacts?|customer list|books)"),
        (5, rf"(?:add|register|save|onboard|create) (?:{WHO}|\w+)(?: ,| :| -| \()? ?(?:EMAIL|{WHO}|with|as|to)"), (5, r"(?:add|register|save|onboard) (?:CUST |)EMAIL"),
    ), _words(
        "add create register save onboard set up new make enter open include record insert put store customer customers contact contacts list books email name named "
        "called address account profile record as our id e-mail is are his her their its it database system sign : - , ( ) < > crm under mail"
    ), customers.fill_new_customer),
    Sense("create_subscription", (
        (7, rf"put {_FEW}(?:{WHO}|NUM|him|her|them) {_FEW}(?:on|onto|in) (?:to )?(?:the |a |our )?PLAN"), (7, rf"(?:subscribe|subscribing|enroll|enrol) "),
        (7, r"(?:subscribe|subscribing|enroll|enrol|sign) .*"), (6, rf"(?:start|set|add|get|give|begin|onboard|create|make|open|new|activate|register|launch|book) {_FEW}(?:PLAN|subscription)"), (6, r"new (?:PLAN )?(?:\S+ )?subscription"), (7, rf"^(?:please )?subscription (?:{WHO}|NUM) (?:to|on|onto) .*"),
        (5, rf"PLAN (?:plan |subscription )?for {WHO}"),
    ), _words(f"{_SUBSCRIPTION_WORDS} put subscribe subscribing enroll enrol sign start set add get give begin onboard create make open new activate register launch up starting now him her them tier package a trial book"),
        subscriptions.fill_new),
    Sense("change_plan", (
        (8, rf"(?:move|moving|switch|switching|change|changing|upgrade|upgrading|downgrade|downgrading|bump|migrate|shift|transfer|convert|promote|swap|step) {_FEW}.*(?:PLAN|plan|tier)"),
        (8, r"upgrade|downgrade"), (8, r".*from (?:the )?PLAN .*to (?:the )?PLAN.*"), (9, r"PLAN .*(?:instead|instead of|rather than) ?.*PLAN.*|put .*PLAN (?:plan )?instead"),
    ), _words(f"{_SUBSCRIPTION_WORDS} move moving switch switching change changing upgrade upgrading downgrade downgrading bump migrate shift transfer convert promote swap put step over up down tier package current now immediately instead him her them new"),
        subscriptions.fill_change),
    Sense("cancel_subscription", (
        (5, r"(?:cancel|cancelling|canceling|cancellation|terminate|terminating|discontinue)"), (7, r"(?:cancel|cancelling|terminate|discontinue|cancellation) .*(?:subscription|SUB|plan|membership|PLAN|subscriptions)"),
        (7, rf"(?:stop|quit|cease|end) (?:billing|charging|invoicing|the subscription|subscription|charges|auto-renew|renewing)"), (7, r"unsubscribe"),
        (7, rf"(?:end|terminate|kill|close|stop|drop|axe|scrap|finish|remove) {_FEW}(?:subscription|SUB|membership)"), (6, r"subscription .*(?:cancel|end|stop|cancelled)|SUB .*(?:cancel|stop)"),
    ), _words(f"{_SUBSCRIPTION_WORDS} cancel cancelling canceling cancellation terminate terminating discontinue stop quit cease end billing charging invoicing unsubscribe kill close drop axe scrap finish remove charges process do auto-renew renewing effective from off"),
        subscriptions.fill_cancel),
    Sense("pause_subscription", (
        (7, r"(?:pause|pausing|freeze|freezing|suspend|suspending|halt)"), (7, r".*on (?:a )?(?:hold|pause|ice|standby|break)"), (6, rf"hold {_FEW}(?:subscription|billing|plan|PLAN)"), (6, rf"hold {WHO}.*"), (6, r"stop .*(?:until|for) (?:WHEN|SPAN)"),
    ), _words(f"{_SUBSCRIPTION_WORDS} pause pausing freeze freezing suspend suspending halt put hold ice standby break place billing payments charging temporarily stop now a"),
        subscriptions.fill_pause),
    Sense("resume_subscription", (
        (8, r"(?:resume|resuming|unpause|un-pause|reactivate|re-activate|unfreeze|un-freeze|unsuspend|restart|re-start|reinstate|revive)"), (9, r".*off (?:the |of )?(?:pause|hold|ice|standby|break|freeze).*"),
        (8, rf"(?:put|turn|switch|bring|get|set) {_FEW}.*back (?:on|to active|active|live)?"), (8, r"(?:lift|remove|end|undo|stop|cancel) (?:the |his |her |their |CUST 's )?(?:pause|hold|freeze|pausing)"), (6, r"continue .*(?:subscription|billing|plan)"), (8, r".*(?:out of|from) (?:the )?(?:pause|hold).*"),
        (6, rf"(?:start|activate|continue) {_FEW}(?:again|back up)"),
    ), _words(f"{_SUBSCRIPTION_WORDS} resume resuming unpause un-pause reactivate re-activate unfreeze un-freeze unsuspend restart re-start reinstate revive off pause hold ice standby break put turn switch bring get set back lift remove end continue again active live take start billing paused undo stop freeze out up charging the now activate"),
        subscriptions.fill_resume),
    Sense("create_coupon", (
        (7, r"(?:coupons?|vouchers?|promo|promos|promotion|discount)(?: codes?)?"), (6, r"(?:PCT|MONEY) (?:off|discount)"), (5, r"code"),
    ), _words(
        "coupon coupons voucher vouchers promo promotion promotional discount code codes off create make generate set up new add give issue need takes taking knocks called named for that gives of a an "
        "with one percent worth it name new summer spring winter autumn christmas holiday welcome launch student launch black friday sale use : - , out launch reduction price prices value is gives giving get prepare everything order orders"
    ) - frozenset({"everything"}), coupons.fill_coupon),
    Sense("revenue_report", (
        (7, r"(?:revenue|revenues|sales|turnover|takings|earnings|income|gross|proceeds|sales figures)"),
        (7, rf"how much {_FEW}(?:make|made|earn|earned|take|took|taken|bring|brought|sell|sold|gross|grossed|turn|come|came|get|got|cash|collect|collected|generate|generated|pull|pulled|receive|received|do|did|money)"),
        (7, r"(?:what|wat) (?:did|have|has|do) (?:we|i|the shop|the store|it|the business) (?:make|made|earn|earned|take|taken|sell|sold|bring|brought|turn|pull|gross|do|get|collect)"),
        (6, r"how (?:did|are|have|is|was|were) (?:we|i|things|business|it|the shop|the store|trade) ?(?:do|doing|done|going|looking)?"), (6, r"how (?:we|it|i) (?:doing|going|looking)"), (6, r"how's (?:business|trade|it going|things)"), (6, r"(?:made|earned|took|turned over) how much"),
        (6, r"(?:we|i) (?:made|earned|took|turned over|make)"), (5, r"report"),
    ), _words("revenue revenues sales turnover takings earnings income gross proceeds made make earn earned take took taken bring brought in sell sold turn turned over total do doing done going business trade things cash money collect collected generate generated report figures pull pulled receive received grouped split broken down breakdown compared up for volume net how's growth grossed looking"),
        reports.fill_revenue),
    Sense("list_payments", (
        (8, r"(?:payments|charges|transactions|txns|purchases)"), (8, r"(?:refunds|refunded (?:payments|orders|charges|transactions|customers))"), (6, r"(?:failed|declined|last|latest|recent|most recent|pending|successful|refunded) (?:payment|charge|transaction|cards?|orders?)"),
        (7, r"who (?:has |have )?(?:paid|bought)"), (6, r"(?:which|what|any|show|list) .*(?:failed|declined|refunded|succeeded)"), (7, r"what (?:did|has|have) (?:we )?(?:refund|refunded|CUST|EMAIL) ?(?:pay|paid)?"), (6, r"orders"), (7, r"what failed|(?:anything|something) (?:failed|declined|pending|refunded)"),
        (6, r"everything .*paid|payment history|payments history"),
    ), _words("payments payment charges charge transactions transaction txns purchases purchase refunds failed declined recent latest last most who paid bought orders order history received incoming cards card made worth refund refunded sorted customer 's everything list anything something attempts go"),
        reports.fill_payments),
    Sense("list_invoices", (
        (8, r"invoices"), (8, rf"who (?:still |all )?(?:owes|hasn't paid|has not paid|haven't paid|didn't pay|is (?:late|overdue|behind))"), (7, r"(?:overdue|unpaid|outstanding|open|paid|draft) (?:invoice|bills?)"), (6, r"(?:show|list|any|find|see|which|get|open) (?:\S+ ){0,3}invoice"), (8, r"(?:which|what|any|show|list|all) .*bills"),
        (7, r"(?:CUST|EMAIL) owe|owes (?:us|me)|anyone .*(?:overdue|owe|owing|late)|what(?:'s| is) (?:overdue|outstanding|unpaid|still unpaid)"),
    ), _words("invoices invoice who owes owe bills bill remain remains anyone money still late due 's list sent us"),
        invoices.fill_invoice_list),
    Sense("get_balance", (
        (8, r"balance|balances"), (7, r"how much (?:money |cash |funds )?(?:(?:do|have) (?:we|i) (?:have|got)|is (?:there |left |available |sitting |currently )?(?:available|in|on|left)|is|are we holding)"), (8, r"available (?:funds|money|cash|to pay out)|funds (?:available|on hand)|funds"),
        (7, r"(?:what|how much) .*(?:in|on) (?:the|our|my) (?:stripe|account)(?: account)?"), (7, r"cash (?:on hand|position)|money (?:available|in)"),
    ), _words("balance balances available pending funds money cash have hold holding account stripe much left sitting got hand position current currently"),
        reports.fill_balance),
    Sense("get_payment", (
        (7, rf"(?:show|find|look up|lookup|pull up|status|details|happened|check|where's|where is|tell me about|info|get|open|see|about|what is|what's|is|was|has|did|bring up|who paid|display|search|when was|how much was|history of|view|inspect) {_FEW}(?:REF|(?:order|payment|charge|transaction) NUM)"),
        (4, r"REF$"), (4, r"^REF"), (6, r"(?:show|find|check|status|details|look up|what about|tell me about|open) (?:\S+ ){0,3}(?:it|payment|charge|order|transaction|one)"),
    ), _words("show find look up lookup pull status details detail happened check where's about info information get open see payment order charge transaction what's bring paid refunded go through display search history 's of was when view inspect number receipt"),
        reports.fill_payment),
    Sense("find_customer", (
        (7, rf"(?:find|look up|lookup|search|search for|look for|pull up|who is|who's|whos|locate|bring up|look) {_FEW}(?:{WHO}|PHONE|LAST4|customer|customers)"),
        (6, rf"(?:details|info|information|contact|profile|email|email address|phone|phone number|address|record|account|file) (?:of|for|on|about|details) {_FEW}(?:{WHO}|PHONE|customer)"), (6, r"(?:CUST|EMAIL) 's (?:details|info|email|contact|profile|record|account|data|file|phone|address)"),
        (5, rf"(?:show|get|open|check|see|display|have|know|is there|tell me about|fetch) {_FEW}(?:{WHO}|PHONE|customer)"), (6, rf"customer {WHO}$|(?:which|what) customer"), (6, r"(?:find|look up|search|who is|who's) (?:\S+ ){0,2}(?:him|her|them|NUM|QUOTE)"), (4, r"^(?:find|look up|lookup|search|search for|who is|who's) .*"),
    ), _words("find look up lookup search pull who's whos details info information contact profile email address record account customer customers phone number have know someone named called with data file show locate fetch our database has system name uses using under lookup person belongs 's match matching by"),
        customers.fill_find),
)
BY_TOOL = {sense.tool: sense for sense in SENSES}
