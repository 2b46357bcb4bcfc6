"""What a turn spends on a remote language model: counted before each request and after each answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import ROUND_UP, Decimal

from domain.tally import Tally
from storage import model_use
from storage.database import Database
from storage.model_use import Bounds, ModelUse

# How turns and conversations are told apart by what they used: tokens, and cost in millionths.
TOKENS_STEPS = (1_000, 5_000, 20_000, 50_000, 100_000, 200_000, 400_000, 1_000_000)
COST_MICROS_STEPS = (100, 1_000, 5_000, 20_000, 100_000, 500_000, 2_000_000, 10_000_000)


@dataclass(frozen=True, slots=True)
class ModelTerms:
    """How the configured model is used: whether it is kept from knowing customers, at which price, how much a day.

    Prices are per million tokens read and written, in whatever currency the merchant keeps them.
    """

    name: str = "model"
    is_private: bool = True
    input_price: Decimal = Decimal(0)
    output_price: Decimal = Decimal(0)
    bounds: Bounds = field(default_factory=Bounds)

    def cost_micros(self, input_tokens: int, output_tokens: int) -> int:
        """The cost of so many tokens in millionths, rounded up: a price per million is one of millionths per token."""
        cost = input_tokens * self.input_price + output_tokens * self.output_price
        return int(cost.to_integral_value(ROUND_UP))


class Spending:
    """One turn's spending; `used` is what it came to so far."""

    def __init__(self, db: Database, merchant_id: str, day: date, terms: ModelTerms) -> None:
        """Spend for a merchant on its calendar day."""
        self._db = db
        self._merchant_id = merchant_id
        self._day = day
        self.terms = terms
        self.used = ModelUse()

    async def take(self) -> bool:
        """Count a request that is about to be sent; False when the merchant's day is used up."""
        async with self._db.merchant(self._merchant_id) as tx:
            taken = await model_use.take_call(tx, self._merchant_id, self._day, self.terms.bounds)
        if taken:
            self._add(0, 0, calls=1)
        return taken

    async def note(self, input_tokens: int, output_tokens: int) -> None:
        """Add the tokens of an answer."""
        cost = self._add(input_tokens, output_tokens)
        async with self._db.merchant(self._merchant_id) as tx:
            await model_use.add_to_day(tx, self._day, ModelUse(0, input_tokens, output_tokens, cost))

    def tell(self, tally: Tally) -> None:
        """Add the turn to what the process counts: in all, and how turns are spread."""
        model, used = self.terms.name, self.used
        for name, count in asdict(used).items():
            tally.add(name if name.startswith("model_") else f"model_{name}", count, model=model)
        tally.spread("model_turn_tokens", used.input_tokens + used.output_tokens, TOKENS_STEPS, model=model)
        tally.spread("model_turn_cost_micros", used.cost_micros, COST_MICROS_STEPS, model=model)

    def _add(self, input_tokens: int, output_tokens: int, *, calls: int = 0) -> int:
        """Add to the turn; returns the cost of it."""
        cost = self.terms.cost_micros(input_tokens, output_tokens)
        now = self.used
        self.used = ModelUse(
            now.model_calls + calls,
            now.input_tokens + input_tokens,
            now.output_tokens + output_tokens,
            now.cost_micros + cost,
        )
        return cost
