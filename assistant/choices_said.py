"""Whether the person spoke of a choice that costs the merchant money; without it, the skill's own default stays."""

from __future__ import annotations

import re

from assistant.words import Words

_BACK = r"refund|back|reimburs|return|repay"

# By argument and value: the words of which one must stand in the exchange.
_COSTLY: dict[tuple[str, str], str] = {
    ("speed", "instant"): r"instant|immediate|right away|fast|asap|express|quick|straight ?away|at once|now",
    ("refund", "full"): _BACK,
    ("refund", "prorated"): rf"{_BACK}|prorat|pro-rat|unused|credit",
    ("give_back", "refund"): rf"{_BACK}|card",
    (
        "duration",
        "forever",
    ): r"for ?ever|always|permanent|perpetual|life|indefinit|every|endless|unlimited|no end|ongoing",
}

# Silence is never read out of anything else: somebody asked for it.
_SILENCING = r"mute|unmute|silen|stop|quiet|pause|snooze|suspend|disable|turn|switch|no more|any ?more|don.?t|off"


def is_choice_said(name: str, value: str, words: Words) -> bool:
    """Whether a choice needs no words, or has them in the exchange going on."""
    needed = _SILENCING if name == "alerts" else _COSTLY.get((name, value))
    return needed is None or any(re.search(rf"\b(?:{needed})", m.own, re.IGNORECASE) for m in words.request)
