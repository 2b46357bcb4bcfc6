"""Takes out of a call that was only heard what none of the words says: that it waits, or that anything ends at all."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.understanding.assessment import Call
from assistant.understanding.pieces import Clause

# Whatever says that a change waits has one of these words, or a day.
_WAITS = re.compile(
    r"\b(?:WHEN|SPAN|end\w*|expir\w+|period\w*|cycles?|term|renew\w*|clos\w+|conclusion|over|up|out|paid|next|after|until"
    r"|till|when|once|then|later|finish\w*|lapse\w*|run|see|last|let|keep|wait\w*|eop|through|rest|prepaid|due|anniversary)\b"
)


# Without one of these, "give her the unused part back" ends nothing.
_ENDS = re.compile(
    r"\b(?:cancel\w*|end\w*|stop\w*|terminat\w+|discontinu\w+|unsubscribe\w*|kill|clos\w+|drop|quit\w*|axe|scrap|finish\w*"
    r"|remov\w+|bin|wind|leav\w+|out|off|over|done|gone)\b"
)


def without_unsaid(call: Call | None, whole: Clause) -> Call | None:
    """The call without `at_period_end` where nothing in the message says that it waits ("to Home Box monthly").

    Nothing is left of a cancellation with money back where only the money is spoken of.
    """
    if call is not None and call.tool == "cancel_subscription" and "refund" in call.args:
        call = call if _ENDS.search(whole.line) else None
    if call is None or call.args.get("at_period_end") is not True or _WAITS.search(whole.line):
        return call
    return replace(call, args={name: value for name, value in call.args.items() if name != "at_period_end"})
