"""Compares an act with what the person wrote: one nobody asked for, or another amount than stated, is a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from assistant.meant import names_in
from assistant.understanding.mood import is_abort
from assistant.understanding.vocabulary import repair
from assistant.words import Message, Words
from domain.formats import format_money
from domain.money import Money
from skills.contract import Ask

# What people call the acts; the key is a skill's name, or the first word of it.
_CALLED = {
    "refund": "refund reimburs give gave send return money repay pay revers undo credit back cancel comp chargeback"
    " chuck bung sling ping pop",
    "create": "creat make made new add link invoice bill charg send set setup generat give need want request get put"
    " start subscrib sign coupon code discount issue draft open prepare write register build collect",
    "create_payment": "charg debit bill take collect pull draw run get create make",
    "create_payout": "pay cash withdraw send transfer move wire push get put take create make do trigger start initiat"
    " request instant standard shift sling whack shoot",
    "create_product": "creat make add set new launch start sell offer",
    "create_portal_link": "portal link let manage creat make send give",
    "create_credit_note": "credit knock take deduct reduc",
    "create_checkout_session": "checkout page session creat make open start",
    "cancel": "bin axe finish cancel stop end terminat kill drop close unsubscrib quit remove",
    "cancel_payment": "cancel void abort drop stop releas revers",
    "cancel_payout": "cancel stop abort recall call halt withdraw take revers send",
    "pause": "paus hold freez suspend halt stop break skip ice standby",
    "create_customer": "creat add new sav onboard regist enrol make put enter record set sign",
    "create_coupon": "coupon code discount voucher promo off creat make generat set issue give need add",
    "create_subscription": "creat subscri sign enrol start put add set give get activat begin open register"
    " launch chuck pop stick bung lay book take place sling join",
    "resume": "resum restart reactivat unpaus un-paus unfreez unsuspend continue back restor again off out"
    " (?:end|lift|stop|cancel|remov|undo)\\S*(?:\\s+\\S+)?\\s+paus (?:stop|end)\\s+pausing",
    "change": "bring knock push pop stick goes step chang switch mov upgrad downgrad put swap convert migrat"
    " set mak bump drop rais low should"
    " shift -> =>",
    "change_price": "chang rais increas lower reduc set updat drop bump cut put adjust make repric cost price",
    "change_quantity": "set chang updat put bump increas reduc rais lower adjust make cut mov giv resiz drop take bring"
    " need want get upgrad downgrad seat",
    "capture": "captur collect settl take",
    "retry": "retry try reattempt re- rerun recharg charg attempt run again",
    "resend": "resend re-send send email forward mail give need reissu receipt",
    "deactivate": "deactivat disabl turn switch kill clos remov delet stop expir retir archiv shut take end cancel"
    " bin scrap axe withdraw revok pull invalidat",
    "update": "updat chang correct edit set fix replac amend modif add put note save record renam describ new now",
    "delete": "delet eras purg remov drop wip scrub forget",
    "detach": "detach unlink remov delet drop take forget disconnect",
    "credit": "credit giv gave grant add put apply issu leav",
    "archive": "archiv retir discontinu deactivat stop take withdraw sunset disabl remov delet",
    "undo": "cancellation cancelation undo revert revers revok tak withdraw rescind annul call scrap lift keep"
    " leav uncancel un- not don",
    "schedule": "schedul plan mov switch chang upgrad downgrad migrat put transfer shift bump",
    "apply": "appl use add put attach giv redeem grant set activat",
    "record": "stick put chuck bung whack record log report meter track book enter submit register add count",
    "send": "send email mail resend deliver dispatch finali issu post",
    "remind": "remind nudg chas dun prod ping follow",
    "pay": "pay collect charg settl debit take use",
    "void": "void annul nullif cancel delet withdraw scrap kill revok revers discard remov bin pull",
    "mark": "mark set flag writ forgiv uncollect book bad",
    "draft": "draft prepar assembl gather collect put writ build compil stag start creat make get fight contest counter"
    " challeng defend respond answer",
    "submit": "submit fil send hand turn present",
    "accept": "accept conced giv forfeit surrender clos drop let lose yield abandon not don",
    "approve": "approv clear pass accept ok releas clos green let",
    "create_alert_rule": "tell told let know warn notif alert ping messag inform text email shout heads watch look keep"
    " nudg buzz pok creat set mak add turn switch start hear send",
    "change_alert_rule": "chang set rais low turn switch unmut unsilenc enabl reactivat adjust mov resum increas"
    " decreas bump updat",
    "create_automation": "prepar draft send post forward pass push report call trigger notif ping hit ready creat mak"
    " add set propos suggest tell",
    "delete_automation": "delet remov drop rid stop cancel end",
    "delete_alert_rule": "delet remov drop rid",
    "mute_alerts": r"mut silenc stop quit ceas snooz paus hush disabl deactivat turn switch shut no\s+more any\s?more"
    r" any\s+longer again",
}
# What is said as a condition, in a sentence that begins like a question.
_CONDITIONAL = "create_automation"
_NEGATION = r"\b(?:(?:do not|don['’]?t)(?! hesitate)|never|not|no need to|without|instead of)\s+(?:\w+\s+){0,2}"
_PART = re.compile(
    r"\b(?:half|(?:a|one) (?:third|quarter) of|part of|partial\w*|some of|a bit of|portion"
    r"|nan|n/a|null|undefined|inf(?:inity)?)\b|[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⁰¹²³⁴-⁹①-⑳]|\d+/\d+ of\b",
    re.IGNORECASE,
)

_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?=\S))+")
_ASKS = re.compile(
    r"\W*(?:(?:and|so|ok|okay|hey|hi|hello|florin|but|also|thanks|thank you|great|well)\W+)*"
    r"(?:how (?:much|many|do|does|did|can|is|are|come|would|should)"
    r"|what(?:['’]s| is| are| was| were| do| does| did| happens)|why|when|where|who|is|are|was|were|did|does)\b"
)
_GOES_ON = re.compile(
    r"\b(?:it|that|this|one|ones|them|him|her|his|their|those|these|same|too|also|again|other|another|both|all|first|second"
    r"|third|last)\b",
    re.IGNORECASE,
)


def asked_for(tool: str, words: Words) -> Ask | None:
    """Return a question when the person's own words do not ask for this kind of act, or say not to do it.

    A follow-up ("and order 43?") may lean on the last call, an answer on the question it answers.
    """
    verb = tool.split("_", maxsplit=1)[0]
    called = _CALLED.get(tool, _CALLED.get(verb, verb)).split()
    label = tool.replace("_", " ")
    if any(_denies(message, called) for message in words.request[-1:]):
        return Ask(f"You wrote not to. Should I prepare it after all: {label}? Then say so without the “not”.", "")
    if tool == words.asked.get("tool") or (tool == words.last_tool and _leans(words.now)):
        return None
    if any(_calls(message, called, is_condition=tool == _CONDITIONAL) for message in words.request):
        return None
    return Ask(f"Did you want me to prepare this: {label}? Say what exactly, and I will show it to you first.", "")


def landed(money: Money | None, words: Words, args: Mapping[str, object] | None = None) -> Ask | None:
    """Return a question when the amount, share or currency the person stated is not what the draft would move.

    `args` are the call's own: a stated percentage or part that stands in them has landed.
    """
    if money is None:
        return None
    for message in reversed(words.request):
        if message.amounts:
            return _right_amount(money, message, words)
        if _share_landed(message, args or {}):
            return None
        if _share_said(message):  # also when an amount was given: it can only be one that was shown, such as the whole
            shown = format_money(money)
            return Ask(f"How much should it be, as an amount? This would be {shown}.", "amount")
    return None


def _right_amount(money: Money, message: Message, words: Words) -> Ask | None:
    """Compare with the newest message that states amounts: one of them must be exactly the draft's money."""
    if any(stated.is_money(money) for stated in message.amounts):
        return None
    stated = words.now.sentence(message.amounts[0].start) if message is words.now else message.sentence(0)
    return Ask(f"You wrote “{stated}”, but this would be {format_money(money)}. How much should it be?", "amount")


def _share_landed(message: Message, args: Mapping[str, object]) -> bool:
    """Whether the share the message speaks of is exactly the call's percentage, or the part that it names."""
    if str(args.get("percent")) == "50" and not message.percents and re.search(r"\bhalf\b", message.own, re.IGNORECASE):
        return True
    if args.get("percent") is not None:
        values = [value for percent in message.percents for value in percent.values]
        return bool(values) and all(value == Decimal(str(args["percent"])) for value in values)
    part = str(args.get("part") or "")
    return bool(part) and not message.percents and part.lower() in message.own.lower()


def _share_said(message: Message) -> bool:
    """Whether the message speaks of a part without saying an amount."""
    return any(100 not in percent.values for percent in message.percents) or bool(_PART.search(message.own))


def _leans(message: Message) -> bool:
    """Whether a message can go on with the act before it: it names or points to something, and asks nothing."""
    said = message.references or message.amounts or message.percents or message.numbers or names_in(message)
    return bool(said or _GOES_ON.search(message.own)) and not _ASKS.match(message.own.lower())


def _denies(message: Message, called: list[str]) -> bool:
    """Whether the message says not to do it, or calls everything off."""
    line = " ".join(re.findall(r"[\w'’]+", message.own.lower())).replace("’", "'")
    if is_abort(line) and not _calls(message, called):
        return True
    return bool(re.search(_NEGATION + rf"(?:{'|'.join(called)})(?:e|ing)?\b", message.own, re.IGNORECASE))


def _calls(message: Message, called: list[str], *, is_condition: bool = False) -> bool:
    """Whether a sentence that asks for no information holds a word for the act, also a misspelt one.

    With `is_condition` one that begins with "when" and asks nothing may be meant.
    """
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(called)})", re.IGNORECASE)

    def asks(part: str) -> bool:
        return bool(_ASKS.match(part)) and not (is_condition and "?" not in message.own and part.startswith("when "))

    own = "\n".join(part for part in _SENTENCE.findall(message.own) if not asks(part.lower()))
    return bool(pattern.search(own) or pattern.search(_spelt_right(own)))


def _spelt_right(own: str) -> str:
    """The words with the trade's words repaired ("refudn", "sub")."""
    return " ".join(repair(word, ()) for word in re.findall(r"[^\W\d_]+", own.lower()))
