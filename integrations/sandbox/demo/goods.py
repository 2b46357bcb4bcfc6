"""What the demo shop sells and what it asks in each currency."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Good:
    """A product with its price in minor units per currency and how often it sells."""

    sku: str
    name: str
    description: str
    price_minor: dict[str, int]
    weight: int


def _good(sku: str, name: str, description: str, usd: int, weight: int) -> Good:
    """A good priced by the shop's own round factors, not by any exchange rate."""
    whole_yen = usd * 150 // 100 // 10 * 10
    return Good(
        sku, name, description, {"usd": usd, "eur": usd, "gbp": usd * 9 // 10 // 50 * 50, "jpy": whole_yen}, weight
    )


GOODS: tuple[Good, ...] = (
    _good("candle-bee", "Beeswax candle", "Hand-dipped, burns twelve hours", 1800, 20),
    _good("mug-speckle", "Speckled stoneware mug", "Holds 350 ml", 2400, 18),
    _good("towel-linen", "Linen tea towel", "Washed linen, two colours", 1600, 15),
    _good("board-olive", "Olive wood board", "One piece, oiled", 4200, 10),
    _good("throw-wool", "Lambswool throw", "Woven in Donegal", 12900, 5),
    _good("bowl-ash", "Turned ash bowl", "Food safe finish", 5800, 7),
    _good("lamp-rattan", "Rattan pendant lamp", "With two metres of cable", 14800, 3),
    _good("vase-smoke", "Smoked glass vase", "Mouth-blown", 6400, 6),
    _good("basket-sea", "Seagrass basket", "With handles", 3600, 9),
    _good("apron-indigo", "Indigo apron", "Heavy cotton", 4900, 6),
    _good("soap-cedar", "Cedar soap", "Three bars", 1400, 14),
    _good("chair-pine", "Pine stool", "Flat packed", 18900, 2),
    _good("clock-oak", "Oak wall clock", "Silent movement", 9900, 3),
    _good("set-brunch", "Brunch set for four", "Plates, mugs and a jug", 16500, 3),
)

SHIPPING_MINOR = {"usd": 700, "eur": 900, "gbp": 800, "jpy": 1500}
