"""Answers what asks for no record and no change: for help, how something is said, thanks. No skill is called here.

What can be done and how it is said comes from the skills themselves: their summaries and their own examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from assistant.policy import Outcome, decide
from assistant.understanding.interpret import interpret
from domain.people import Actor
from skills.contract import Acts, Plans
from skills.contract.skill import Skill

# What the overview names: a few abilities a topic. "Help with …" finds every one by its words.
TOPICS: Mapping[str, tuple[str, ...]] = {
    "Payments": ("list_payments", "get_payment", "refund_payment", "retry_payment"),
    "Customers": ("find_customer", "get_customer", "create_customer"),
    "Invoices": ("list_invoices", "create_invoice", "remind_invoice"),
    "Subscriptions": ("list_subscriptions", "create_subscription", "cancel_subscription"),
    "Products and prices": ("list_products", "create_payment_link", "create_coupon"),
    "Disputes and fraud": ("list_disputes", "draft_dispute_evidence", "list_fraud_warnings"),
    "Balance and payouts": ("get_balance", "forecast_payout", "explain_payout"),
    "Reports": ("revenue_report", "compare_revenue", "top_customers"),
    "Alerts and automations": ("list_alerts", "create_alert_rule", "create_automation"),
}
FOUND_MAX = 12
_LOOKED_AT = 160

_HELP = re.compile(
    r"\W*(?:(?:hi|hello|hey|please|florin)\W+)*"
    r"(?:help(?: me)?|commands?|(?:show (?:me )?)?(?:the )?(?:help|commands)|who are you|what (?:are you|is this)"
    r"|(?:show me |tell me )?what (?:can|could|do) (?:you|i|we|florin) (?:do|help(?: me)? with|say|ask(?: you)?)"
    r"|(?:show me |tell me )?what (?:you|florin) can do|how (?:do you|does (?:this|florin)) work)"
    r"(?: (?:here|for me|please|today))*\W*\Z",
    re.IGNORECASE,
)
_HELP_WITH = re.compile(
    r"\W*(?:please\W+)?(?:help(?: me)? (?:with|on|about)|what can (?:you|i) do (?:with|about|for))"
    r" (?:(?:an?|the|my|our) )?(?P<topic>[a-z]+(?: [a-z]+)?)\W*\Z",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"\W*(?:(?:hi|hello|hey|please|florin|so|and|but|ok|just)\W+)*"
    r"(?:(?:can|could) you (?:tell|show|explain to) me )?"
    r"(?:how (?:do|can|could|would|should|must) (?:i|we|you|one)|how to"
    r"|what (?:do|should|must) (?:i|we) (?:say|type|write) to) (?P<wish>\S.*?)\W*\Z",
    re.IGNORECASE | re.DOTALL,
)
_COURTEOUS = (
    r"thanks?(?: you)?|thank u|thx|ty|cheers|much appreciated|appreciate it|ok(?:ay)?|k|cool|great|perfect|nice|super"
    r"|fine|lovely|brilliant|awesome|good|got it|understood|i see|alright|all right|very much|so much|a lot|florin"
    r"|that['’]?s all"
)
_COURTESY = re.compile(rf"\W*(?:(?:{_COURTEOUS})\W*){{1,5}}\Z", re.IGNORECASE)
_THANKS = re.compile(r"\b(?:thank|thanks|thx|ty|cheers|appreciate)", re.IGNORECASE)

_PARTLY = re.compile(r"\b(?:part\w*|half|some|bit|percent\w*)\b|%", re.IGNORECASE)
_AMOUNT = re.compile(r"[$€£¥]\s?\d|\d\s?%")
_MAKES = frozenset({"create", "make", "add", "set", "build", "get", "have", "new", "start"})
_SMALL = frozenset("a an the my our your of to for in on with only just is it and or some from by up out".split())


def help_for(message: str, actor: Actor, skills: Mapping[str, Skill], *, is_answer: bool) -> str | None:
    """Return the reply to a message that only asks for help or is courteous; None for everything else.

    `is_answer` when Florin has asked something: then "ok" may be the answer and is left to the understanding.
    """
    if len(message) > _LOOKED_AT:
        return None
    if _HELP.match(message):
        return _overview(actor, skills)
    if about := _HELP_WITH.match(message):
        return _about(about["topic"], actor, skills)
    if how := _HOW.match(message):
        return _how_to(how["wish"], actor, skills)
    if is_answer or not _COURTESY.match(message):
        return None
    return "You're welcome." if _THANKS.search(message) else "All right. Say “help” to see what I can do."


def _overview(actor: Actor, skills: Mapping[str, Skill]) -> str:
    """Name what can be asked for, topic by topic, as far as this person may."""
    lines = []
    for topic, names in TOPICS.items():
        said = [f"“{skills[name].examples[0]}”" for name in names if name in skills and _may(actor, skills[name])]
        lines += [f"- {topic}: {', '.join(said)}"] if said else []
    may_change = any(isinstance(skill, Acts | Plans) and _may(actor, skill) for skill in skills.values())
    rule = (
        "Every change is shown to you first and happens only when you confirm it."
        if may_change
        else "Your sign-in may look things up here, not change them."
    )
    begin = "I look things up in your Stripe account" + (" and prepare changes" if may_change else "")
    return "\n".join([f"{begin}. {rule} For example:", *lines, "For more of one of these: “help with invoices”."])


def _about(topic: str, actor: Actor, skills: Mapping[str, Skill]) -> str | None:
    """Name every ability that a topic's words stand for; None when they stand for none."""
    wanted = _stems(topic)
    fitting = [skill for skill in skills.values() if wanted and wanted <= _stems(f"{skill.name} {skill.summary}")]
    fitting = [skill for skill in fitting if _may(actor, skill)]
    if not fitting:
        return None
    fitting.sort(key=lambda skill: not wanted <= _stems(skill.name))
    lines = [f"- “{skill.examples[0]}”: {skill.summary}" for skill in fitting[:FOUND_MAX]]
    more = f"These are {FOUND_MAX} of {len(fitting)}; name it more closely for others." if fitting[FOUND_MAX:] else ""
    return "\n".join([f"About {topic.lower()} you can say:", *lines, *filter(None, [more])])


def _how_to(wish: str, actor: Actor, skills: Mapping[str, Skill]) -> str | None:
    """Say the sentence that asks for a change; None when no change is meant: what only reads is just answered."""
    skill = skills.get(_heard(wish)) or _named(wish, skills.values())
    if not isinstance(skill, Acts | Plans):
        return None
    decision = decide(actor, skill)
    if decision.outcome is Outcome.DENY:
        return decision.reasons[0].explanation
    first, *others = sorted(skill.examples, key=lambda example: -_likeness(wish, example))
    beside = f" Or, for example: “{others[0]}”." if others else ""
    return f"Say it like this: “{first}”.{beside} I will show you exactly what would happen before anything does."


def _heard(wish: str) -> str:
    """Return the skill that the wish alone would be understood as; "" for none. This only reads the words."""
    found = interpret(wish, now=datetime.now(UTC).replace(tzinfo=None))
    if found.calls:
        return found.calls[0].tool
    return found.pending[0] if found.pending else found.restated.tool if found.restated else ""


def _named(wish: str, skills: Iterable[Skill]) -> Skill | None:
    """Return the skill whose name's words all stand in the wish: "change a price", "set up an automation"."""
    said = _stems(wish)
    made = {"create"} if not _MAKES.isdisjoint(wish.lower().split()) else set()
    return next((skill for skill in skills if _stems(skill.name) <= said | {word[:6] for word in made}), None)


def _likeness(wish: str, example: str) -> int:
    """How well an example shows how to say the wish; a part is shown by an amount."""
    is_part = _PARTLY.search(wish) is not None
    return len(_stems(wish) & _stems(example)) + 2 * (is_part and _AMOUNT.search(example) is not None)


def _stems(text: str) -> set[str]:
    """The words that tell something, by their beginnings, so that "refunds" and "refund" are one."""
    words = re.findall(r"[a-z]+", text.lower().replace("_", " "))
    return {word.removesuffix("s")[:6] for word in words if word not in _SMALL}


def _may(actor: Actor, skill: Skill) -> bool:
    """Whether the policy lets this person ask for it."""
    return decide(actor, skill).outcome is not Outcome.DENY
