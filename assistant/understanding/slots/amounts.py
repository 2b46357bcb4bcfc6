"""Which amount and currency a clause states."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from assistant.understanding.mentions import Amount
from assistant.understanding.money import CODES, EVERYDAY, FAMILIES, SIGNS, WORDLIKE, WORDS, currency_of
from assistant.understanding.scene import Filling, Scene

# Of the codes that are everyday words, these are heard, and count in capitals alone.
_HEARD_IN_CAPITALS = frozenset({"try", "ron", "php"})
CURRENCY_WORDS = ({*SIGNS, *WORDS, *FAMILIES, *CODES} - EVERYDAY) | _HEARD_IN_CAPITALS
CURRENCY = rf"(?P<cur>{'|'.join(re.escape(word) for word in sorted(CURRENCY_WORDS, key=len, reverse=True))})"

# A currency after one of these is what is not meant.
_EXCLUDING = frozenset("excluding exclude excl except without not but minus no non".split())
# In words, without a currency, these count people or things ("tea for two") more often than money.
_COUNTS = frozenset("one two three four five six seven eight nine ten eleven twelve dozen".split())


def put_amount(call: dict[str, Any], amount: Amount, name: str = "amount") -> None:
    """Write the amount, and its currency when one was said."""
    call[name] = amount.major
    if amount.currency:
        call["currency"] = amount.currency


def take_currency(scene: Scene) -> str | None:
    """A currency said by itself ("in EUR", "in dollars"), as ISO code."""
    for lead in (
        r"(?:only |just )?(?:in|as|into) (?:the )?(?:currency )?",
        r"(?:currency|curr|ccy)(?: is| of| in|:| :)? ",
        r"",
    ):
        match = scene.clause.match(rf"{lead}{CURRENCY}(?: (?:only|currency|please|payments|balance|sales|revenue))?")
        if match is None:
            continue
        places = scene.clause.indices(match, "cur")
        if scene.clause.before(scene.clause.indices(match)[0]) in _EXCLUDING:
            return None
        if match["cur"] in WORDLIKE and not scene.clause.pieces[places[0]].text.isupper():
            continue
        scene.take(scene.clause.indices(match))
        return currency_of(match["cur"], scene.world.currency)
    return None


def single_amount(scene: Scene, filling: Filling, ask: str | None, number_patterns: tuple[str, ...]) -> None:
    """Fill `amount` from the one MONEY piece, or from a bare number where the patterns (group n) say it is money.

    Without any, `ask` is the question; None where the amount may be left out.
    """
    moneys = scene.free("MONEY")
    if len(moneys) > 1:
        filling.doubts("I see more than one amount. Which one do you mean?")
        return
    if not moneys:
        for pattern in number_patterns:
            places = [i for i in scene.clause.indices(scene.clause.match(pattern), "n") if i not in scene.used]
            if places and scene.clause.pieces[places[0]].text.lower() not in _COUNTS:
                moneys = places[:1]
                break
    if not moneys:
        if ask:
            filling.lacks("amount", ask)
        return
    scene.take(moneys)
    amount = scene.clause.amount(moneys[0])
    if Decimal(amount.major) <= 0:
        filling.doubts("The amount must be more than zero. What amount do you mean?")
    if amount.currency is None:
        amount = Amount(amount.major, take_currency(scene))
    for call in filling.calls:
        put_amount(call, amount)
