"""What people call each act: the phrases that ask for a skill, and how they match.

A phrase is words by their beginnings ("cancel" is also "cancelled"); `$` closes a word. `~` is a gap of up to eight
words of the clause without "me" and "us", `~~` one with them, `-` a short one within a name; none holds a "not". A verb
of everyday use ("give", "send", "take", "pull", "let") is no act by itself: it stands here only with the thing that
makes it one.
"""

from __future__ import annotations

import re
from functools import cache

# Words that do alike, by the name that stands for them in braces.
_ALIKE = r"""
give: give$ | send$ | return | hand$ | pay$ | chuck | bung | sling | ping | pop | put$ | get$ | transfer | move$ |
    take$ | bring$ | wire$ | issue
make: creat | mak | made$ | add | set$ | setup | generat | rais | issu | draft | prepar | build | writ | new$ |
    another$ | shoot | chuck | fire$ | knock | pop | stick | register | start | launch
put: put | stick | chuck | pop | whack | bung | slap | add | enter | log$ | book | record | note | set$
move: knock | push | pop | stick | step | chang | switch | mov | swap | convert | migrat | set$ | mak | bump | drop |
    rais | lower | shift | shove | put$ | transfer | mv$ | chg$ | pass | go$ | goes$ | going$
end: end$ | stop | clos | kill | drop | finish | remov | terminat | quit | axe | bin$
off: turn | switch | shut | tak | pull
tell: tell | let$ | warn | notif | alert | ping | messag | inform | text$ | email | shout | nudg | buzz | pok | give$
    | send | heads
ending: sub$ | subs$ | subscri | plan | member | billing | box$ | contract | hers$ | his$ | theirs$ | it$ | her$ |
    him$ | them$
code: coupon | code | promo | voucher | discount | link | plink_ | it$ | [a-z]{2,}\d
gone: card | visa | mastercard | amex | method | pm_ | debit | bank | sepa | iban
start: start | put$ | stick | chuck | pop | whack | bung | slap | book | regist | launch | lay | tak | place | sling
"""
# To want one of something made; what is there already is asked to be seen.
_NEED_A = (
    r"(?:need|want|give|get|send|have(?=\s+an?\b)|do(?=\s+(?:me|us|an?)\b)|put|take|open)$ ~~"
    r" (?:an?|another|one|new|some)$ -"
)

_PHRASES = r"""
refund: refund$ | refundi | refunde | rfnd | reimburs | repay | {give} ~ back$
    | (?:give$|issu|process|do$|mak|pay$|grant) ~ refund$ | send$ ~ an?$ refund$ | revers | money\s+back
    | back$ (?:on|off|from|for|to|of)$ | undo ~ (?:charge|payment) | credit ~ back$ | comp$
    | (?:return|give$) ~ (?:amt|amount|deposit|money|cash|quid|bucks|dollars|euros|francs|payment|full$|[$€£¥]\S*)
    | take$ ~ off$ ~ order | cancel ~ (?:order|charge|payment) | void ~ (?:order|payment|charge)
create_invoice: invoic | bill$ | bille | {make} ~~ (?:invoice|bill)$ | {need-a} (?:invoice|bill)$
    | (?:charg|debit) ~ (?:for$|by\s+invoice) | rais ~ on$
create_payment_link: (?:pay|payment|paylink|deposit|money)\S* ~ (?:link|url)$ | paylink | {make} ~~ (?:link|url)$
    | {need-a} (?:link|url)$ | link (?:for|over|of|to)$ | (?:link|url)$
create_checkout_session: checkout$ | check-out | {make} ~~ (?:checkout|session|page)$
    | {need-a} (?:checkout|session|page)$
create_portal_link: portal | self.?serv | {make} ~~ (?:link|login|url|access|portal)$
    | {need-a} (?:link|login|url|portal)$ | (?:give$|send|get$) ~~ portal | let$ ~ (?:manag|chang|updat)
    | need ~ access
create_coupon: (?:coupon|voucher|promo|discount)$ | {make} ~~ (?:code|coupon|voucher|discount|promo|off$|%)
    | {need-a} (?:code|coupon|voucher|discount|promo) | code$ | \d\S* ~ off$
create_payment: charg | debit | bill$ | (?:take|collect|pull|draw|run|put|get$|whack) ~ (?:card|account|file)
    | (?:off|on)$ ~ card
create_payout: pay\s+(?:me\s+)?out | cash\s+(?:me\s+)?out | withdraw
    | (?:send|transfer|move|wire|push|put|get$|take|shift|sling|whack|shoot|flick|sweep) ~~ bank
    | (?:pay|send|transfer) ~ out$ | {make} ~ payout$ | {need-a} payout$
    | (?:trigger|initiat|request|instant|standard|do$|send|start) ~ payout$
    | payout$ (?:now|to|of|for|everything|all|please|[$€£¥]?\d\S*)$
create_product: {make} ~~ (?:product|plan|price|tier|item|offer)$ | {need-a} (?:product|plan|price|tier|item|offer)$
    | product$ | start ~ selling | sell$ | offer$
create_credit_note: credit\s*-?note | cn$ | credit | (?:knock|take|deduct|reduc) ~ (?:invoice|inv|off|bill)
create_customer: {make} ~~ (?:customer|client|account|record|contact|buyer)$
    | {need-a} (?:customer|client|account|record|contact)$ | onboard | enrol | regist | sav ~ customer
    | add$ ~ (?:as|to|customer|\S+@) | {put} ~ (?:books?|customers?|system|as|in)$ | (?:new|as)$ ~ customer$
    | tak ~ books
create_subscription: subscri | sign ~ (?:up|to|on|for)$ | enrol | join | {start} ~ (?:on|onto)$
    | start ~ (?:plan|sub|subscription|membership|trial)$
    | (?:add|give$|get$|activat|begin|launch|mak|bring|new) ~ (?:on|onto|to)$
    | {need-a} (?:plan|sub|subscription|membership|trial)$ | set ~ up$ | new ~ (?:sub|subscription|plan)$
    | (?:sub|subscription|membership|plan)$ for$
create_alert_rule: {tell} - (?:when|whenever|once|every\s+time|as\s+soon)$
    | {tell} - if$ (?:an?|any\w*|some\w*|no\w*|there|one)$ | watch ~ (?:for|out)$ | look\s+out
    | (?:warn|notify|alert|ping|shout|buzz) ~~ (?:about|of|on)$ | keep ~ eye | turn ~ (?:alert|warning)
    | {make} ~~ (?:alert|warning|notification|notice|rule)$
    | {need-a} (?:alert|warning|notification|notice|rule|heads)$ | alert$ | (?:hear|know)$ ~ (?:when|if|whenever)$
    | start ~ (?:telling|warning|alerting)
create_automation:
    (?:when|whenever|if|every\s+time|each\s+time|once|as\s+soon\s+as)$ (?:an?|any|the|my|our|every|new|some\w*)$
    | {make} ~~ (?:automation|rule|webhook)$ | {need-a} (?:automation|rule)$ | automat | trigger | call$
    | (?:forward|post|push|hit) ~ webhook
cancel_subscription: cancel | {end} ~ {ending} | unsubscri | terminat | wind ~ (?:down|up)$ | pull ~ plug
    | knock ~ head | (?:take|get)$ ~ (?:off|rid)$ ~ (?:plan|sub|member) | get$ rid of$ ~ {ending}
    | let$ ~ (?:lapse|expire|run\s+out|end)$ | {off} ~ (?:auto|renew) | nuke | lapse$ | not renew | non-renew
    | do?n['’]?t\s+renew
cancel_payment:
    (?:cancel|void|abort|drop|stop|releas|revers|let\s+go) ~ (?:payment|hold|auth|charge|pi_|order|it$|that$|\d)
    | (?:hold|auth) ~ releas
cancel_payout: (?:cancel|stop|abort|recall|halt|withdraw|revers|kill|hold) ~ (?:payout|po_|transfer|it$|withdrawal)
    | (?:take|call|pull|send) ~ back$
pause_subscription: paus | suspend | freez | ice$ | (?:put|set|place|hold|keep) ~ (?:hold|pause|ice|break|standby)
    | (?:hold|halt|stop|skip|park|rest) ~ (?:sub|subscri\w*|plan|member\w*|billing|collect\w*|until|till?|for)$
    | (?:giv|take|hit|make) ~ (?:break|pause|rest|holiday) | let$ ~ rest$ | no\s+billing ~ until | holiday
resume_subscription: resum | restart | reactivat | un-?paus | un-?freez | un-?suspend | reinstat | restor
    | (?:start|begin|turn|switch|bring|put|continue|carry) ~ (?:again|back|billing|collecting)$ | start ~ up$
    | (?:end|lift|stop|cancel|remov|undo|take|drop) ~ (?:paus|hold|freeze|break|suspension) | off hold$
change_plan: upgrad | downgrad | {move} ~ (?:to|onto|on|over|across|up|down|between|plan|tier)$
    | (?:bring|take|get$) ~ (?:up|down) to$ | take ~ up$ | \S+ (?:->|=>|→) | => | -> | to$ ~ plan$ | plan$ ~ to$
    | elevat | up$ to$ | down$ to$ | onto$ | from$ \S+ to$ | (?:should|must) ~ on$
    | (?:swap|switch|chang|mov) (?:it|her|him|them)$
change_price: (?:chang|rais|increas|lower|reduc|set|updat|drop|bump|cut|put|adjust|mak|reprice|goes|go|shift) ~
    (?:price|to|at|up|down|by|[$€£¥]?\d\S*)$ | price ~ (?:to|at)$ | repric | (?:cost|costs|priced?)$ ~ [$€£¥]?\d\S* |
    to$ [$€£¥]?\d\S* | from now on
change_quantity:
    (?:set|chang|updat|put|bump|increas|reduc|rais|lower|adjust|mak|cut|mov|resiz|drop|upgrad|downgrad|add|remov|sort|upd|be$|now$)
    ~ (?:seats?|units?|licen\w*|users?|quantity|qty|people|persons|sites|staff|to\s+\d+|\d+)$ |
    (?:giv|take|bring|need|want|get$) ~ (?:seats?|licen\w*|users?|sites|people|persons)$ | seat | quantity | \d+
    seats? | (?:->|→) \d+
capture_payment: captur | settl | (?:collect|take|grab|claim|draw|charg) ~ (?:hold|auth)
    | (?:collect|take|grab|claim) [$€£¥]?\d
retry_payment: retry | retri | re-?try | re-?attempt | re-?run | re-?charg
    | (?:try|attempt|charg|have) ~ (?:again|once\s+more|another|go|crack|through)$
    | (?:run|put|process) ~ (?:card|payment|it|pi_\w*|charge) ~ (?:again|once\s+more|through)$ | run it again$ | try$
    | attempt$
resend_receipt: re-?send | re-?issu | (?:send|email|mail|forward|shoot|post|issu|ping) ~ receipt$
    | receipt$ ~ (?:again|once\s+more|to)$
deactivate: deactivat | disabl | {off} ~ (?:off|down)$ |
    (?:kill|clos|remov|delet|stop|expir|retir|archiv|end|cancel|bin|scrap|axe|withdraw|revok|invalidat|discontinu|drop)
    ~ {code} | expire | no\s+longer
archive_product: archiv | retir | discontinu | deactivat | sunset | disabl
    | (?:stop|withdraw|remov|delet|bin$|drop|get\s+rid) ~ (?:sell|sale|shop|product|plan|catalog|menu|range)
    | (?:take|pull) ~ off$
update_customer: updat | correct | amend | modif | renam | chang | edit | fix | replac | set$ ~ (?:to|as)$ | note
    | (?:add|put|sav|record|stick|enter) ~ (?:note|number|phone|e-?mail|name|address|account|record|profile|file)
    | (?:new|email|e-mail|phone|number|name|address)$ ~ (?:is|now|to|:)$
update_product: updat | correct | amend | modif | renam | chang | edit | fix | replac | describ | call$
    | (?:set|add|put|mak|writ) ~ (?:description|name)$ | name$ ~ (?:to|is)$ | description$
delete_customer: delet | eras | purg | wip | scrub
    | (?:remov|drop|get\s+rid|forget) ~ (?:customer|client|cus_|account|record|data|good$|\S+@) | gdpr
detach_payment_method: detach | unlink | (?:remov|delet|drop|forget|disconnect|rm$|get\s+rid|wip) ~ {gone}
    | take ~ {gone} ~ off$ | take off$ ~ {gone}
credit_customer: credit$ | credite | (?:giv|grant|leav) ~ (?:credit|goodwill|guthaben)
    | (?:add|put$|appl|issu|stick|toss|drop|sling|pop|chuck) ~ (?:credit|balance|account|acct|guthaben)
undo_cancellation: (?:undo|revert|revers|revok|tak|withdraw|rescind|annul|call|scrap|lift|cancel|stop|drop|remov) ~
    (?:cancel\w*|back|off)$ | (?:do?n['’]?t|do\s+not|not|never|no) ~ (?:cancel|end|let|stop|terminat) | uncancel |
    un-cancel | (?:keep|leave|let$) ~ (?:sub\w*|plan|going|running|active|member\w*|stay)$ | undo | stay
schedule_change: schedul | {move} ~ (?:to|onto|on|over|across|up|down|plan|tier|from)$ | plan$ | upgrad | downgrad
    | from$ ~ on$ | (?:->|=>|→) | to$ ~ from$ | onto$
apply_coupon: appl | redeem | {put} ~ (?:coupon|code$|discount|promo|voucher|[a-z]{2,}\d) | attach | use$
    | (?:giv|grant|let|get) ~ (?:coupon|code$|discount|promo|voucher|[a-z]{2,}\d) | should ~ (?:code|coupon)
record_usage: record | log$ | report ~ (?:usage|units?|calls?)$ | track ~ (?:usage|units?)$ | meter$
    | {put} ~ (?:units?|usage|meter|calls?|tab)$ | {put} \d | (?:submit|enter|add) ~ (?:usage|units?|meter|\d)
send_invoice: (?:send|email|mail|resend|deliver|dispatch|finali|issu|post|shoot|forward|fire) ~
    (?:invoice|inv|bill|in_|it|out|draft|one)\S* | finali[sz] | resend | send$ \S+-\d+
remind_invoice: remind | nudg | chas | dun$ | prod$ | ping | follow\s+up | chivv | poke | hurry
    | bump ~ (?:inv|in_|\S+-\d) | (?:send|give|shoot) ~ (?:reminder|nudge|push|poke) | reminder$
pay_invoice: (?:pay$|collect|charg|settl|debit|run$) ~ (?:invoice|inv|bill|in_|it$|that$|them$|card|\S+-\d+)
    | (?:take|use|put$) ~ (?:card|file|method) | charg
void_invoice: void | annul | nullif |
    (?:cancel|delet|withdraw|scrap|kill|revok|revers|discard|remov|bin|pull\s+back|drop|get\s+rid) ~
    (?:invoice|inv|bill|in_|it|that|draft|one|\S+-\d+)
mark_invoice_uncollectible: (?:mark|set|flag|book|put|treat|class) ~ (?:uncollect\w*|bad|lost|off|unpaid|irrecover\w*)
    | writ ~ off$ | write-off | forgiv | uncollect
draft_dispute_evidence: (?:draft|prepar|assembl|gather|writ|build|compil|stag|start|creat|mak) ~~
    (?:evidence|answer|reply|response|case|rebuttal|dispute|defen\w*|packet|du_|dp_)\S* |
    (?:collect|put$|get$|pull|work) ~ together$ | collect ~ evidence | fight | contest | counter | challeng | defend |
    (?:respond|answer)$ ~ (?:dispute|chargeback|du_|dp_|bank) | dispute$ ~ charge
submit_dispute_evidence: submit | (?:send|hand|turn|present|fil|lodg|deliver|put|give) ~
    (?:evidence|answer|reply|response|bank|in|it|rebuttal|packet|case)$ | file$ | lodg
accept_dispute: accept | conced | forfeit | surrender | giv ~ (?:up|in)$ | let$ ~ (?:go|win|have)$
    | (?:drop|clos) ~ (?:dispute|chargeback|it)$ | los ~ (?:dispute|it)$ | yield | abandon | fold$ | cop$
    | (?:not|do?n['’]?t|do\s+not) ~ (?:fight|contest|dispute|defend|bother)
approve_review: approv | (?:clear|pass|accept) ~ (?:review|prv_|order|payment|pi_|it$)
    | (?:releas|clos|let$|green|wave|mark) ~ (?:review|prv_|order|payment|go|through|light|safe|fine|legit|pi_)\S*
change_alert_rule: (?:chang|set|rais|lower|turn|switch|adjust|mov|increas|decreas|bump|updat|mak|put) ~~
    (?:alert|rule|warning|threshold|notif\w*|limit|rul_) | unmut | unsilenc | enabl | reactivat | resum
delete_automation: delet | remov | drop$ | get\s+rid | (?:stop|cancel|end$|scrap|kill) ~ (?:automation|aut_|rule)
delete_alert_rule: delet | remov | drop$ | get\s+rid | scrap | (?:stop|cancel) ~ (?:alert|rule|rul_)
mute_alerts: mut | silenc | snooz | hush | quiet | no\s+more ~ \S+
    | (?:stop|quit|ceas|paus|disabl|deactivat) ~~ (?:alert|tell|warn|notif|messag|ping|bother|about$)
    | (?:turn|switch|shut) ~~ off$
    | (?:do?n['’]?t|do\s+not|not|never) ~~ (?:tell|alert|warn|notif|hear|ping|email|messag|want|need) | any\s?more
    | any\s+longer
"""
_SAME = {
    "refund_payment": "refund", "refund_payments": "refund", "cancel_subscriptions": "cancel_subscription",
    "deactivate_coupon": "deactivate", "deactivate_payment_link": "deactivate",
}  # fmt: skip

_CLOSED = r"(?![\w-])"
_GAPS = {
    "~": r"(?:\s+(?!(?:me|us|not|never|no)(?!\w))\S+){0,8}?",
    "~~": r"(?:\s+(?!(?:not|never|no)(?!\w))\S+){0,8}?",
    "-": r"(?:\s+(?!(?:of|for|from|on|about|not|never|no)(?!\w))\S+){0,3}?",
}


@cache
def phrases_of(tool: str) -> re.Pattern[str]:
    """What asks for a skill, as one pattern whose groups are the first words; without phrases it goes by its name."""
    listed = _table().get(_SAME.get(tool, tool), tool.split("_", maxsplit=1)[0])
    built = [_pattern(phrase.split(), at) for at, phrase in enumerate(listed.split(" | "))]
    return re.compile("|".join(built), re.IGNORECASE)


@cache
def _table() -> dict[str, str]:
    """The phrases by skill, with the words that do alike put in."""
    alike = {f"{{{name}}}": f"(?:{words.replace(' | ', '|')})" for name, words in _entries(_ALIKE).items()}
    braces = {"{need-a}": _NEED_A, **alike}
    return {
        name: re.sub(r"\{[a-z-]+\}", lambda found: braces[found.group()], listed)
        for name, listed in _entries(_PHRASES).items()
    }


def _entries(table: str) -> dict[str, str]:
    """The entries of a table as written here: a name, a colon, and what goes on in indented lines."""
    lines = re.sub(r"\n\s+", " ", table.strip()).splitlines()
    return dict(line.split(": ", maxsplit=1) for line in lines)


def _pattern(words: list[str], at: int) -> str:
    """One phrase as a pattern."""
    first, *rest = words
    built = rf"(?<![\w-])(?P<v{at}>{_word(first)})"
    for word in rest:
        built += _GAPS.get(word) or rf"\s+\W{{0,2}}{_word(word)}"
    return built


def _word(word: str) -> str:
    """One word of a phrase, by its beginning or closed."""
    word = re.sub(r"\$(?=[|)])", lambda _: _CLOSED, word)
    return rf"(?:{word[:-1]}){_CLOSED}" if word.endswith("$") else rf"(?:{word})[\w'’]*"
