"""What goes back with a cancellation: nothing, the unused part, or all of the last payment."""

from __future__ import annotations

from assistant.understanding.scene import Filling, Scene

_GIVE = r"(?:refund|refunding|give|giving|pay|paying|send|sending|return|returning)"
_WHOM = r"(?:back |him |her |them |CUST |EMAIL )"
_BACK = r"(?:back|him|her|them)"
_UNUSED = r"(?:unused|remaining|prorated|pro-rated|pro rata|leftover|unspent)"
# What is not used yet of the period that was paid for.
_OF_IT = (
    r"(?: (?:part|portion|time|days|weeks|months|rest|refund|amount|share|balance))*"
    r"(?: of (?:the|his|her|their|this) (?:month|year|period|term|time|subscription|membership|plan))?"
)
_LEFT = r"(?:what's|whatever is|what is) (?:left|unused|remaining)(?: of (?:it|the (?:month|year|period|term)))?"
_REFUNDS = (
    ("none", r"(?:without|with no|no)(?: any| a)? refund(?:s|ing)?(?: anything)?"),
    (
        "prorated",
        (
            rf"(?:and |with (?:a )?|, )?(?:{_GIVE} {_WHOM}*)?(?:the )?(?:part |time |days )?"
            rf"{_UNUSED}{_OF_IT}(?: {_BACK})*(?: back)?(?: to (?:him|her|them))?"
        ),
    ),
    ("prorated", r"(?:and |, )?prorate (?:it|(?:the|his|her|their) (?:refund|money|payment))"),
    ("prorated", rf"and {_GIVE} {_WHOM}*{_LEFT}(?: back)?(?: to (?:him|her|them))?$"),
    ("prorated", rf"and {_GIVE} {_WHOM}*(?:the )?rest(?: back)?(?: to (?:him|her|them))?$"),
    (
        "full",
        (
            r"with (?:a )?full refund|(?:and |, )?(?:refund )?(?:the )?(?:whole |full )?last "
            r"(?:payment|charge) in full"
        ),
    ),
)


def refund_with_it(scene: Scene, filling: Filling) -> dict[str, str]:
    """What goes back with a cancellation, when it is said; any other word for money back is a doubt."""
    for value, pattern in _REFUNDS:
        if scene.take_match(pattern):
            return {"refund": value}
    if scene.clause.has(r"refund|money back"):
        filling.doubts("Should the unused part go back, all of the last payment, or nothing?")
    return {}
