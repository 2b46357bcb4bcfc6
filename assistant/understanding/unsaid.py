"""Takes out of a call that was only heard what none of the words says: that it waits for the end of the period."""

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


def without_unsaid(call: Call | None, whole: Clause) -> Call | None:
    """The call without `at_period_end` where nothing in the message says that it waits ("to Home Box monthly")."""
    if call is None or call.args.get("at_period_end") is not True or _WAITS.search(whole.line):
        return call
    return replace(call, args={name: value for name, value in call.args.items() if name != "at_period_end"})
