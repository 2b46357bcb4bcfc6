"""What a skill hands back: an answer, a draft to approve, a question, a choice, or the receipt of what was done."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.cards import Card, ChoiceCard
from domain.money import Money
from domain.proposals import JSON, Argument


@dataclass(frozen=True, slots=True)
class Mentions:
    """What the conversation may point back to afterwards ("it", "the second one", "her").

    Ids are Stripe's. `listed` are the ids of a list in the order shown.
    """

    payment_id: str | None = None
    customer_id: str | None = None
    customer_name: str | None = None
    listed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a skill that reads.

    `text` is the skill's own rendering, complete without any model; `figures` is every amount it states or that a
    reply may state; `data` is the same for programs and models (ids and exact minor units, no floats).
    """

    text: str
    cards: tuple[Card, ...] = ()
    figures: tuple[Money, ...] = ()
    data: JSON = None
    mentions: Mentions = field(default_factory=Mentions)


@dataclass(frozen=True, slots=True)
class Ask:
    """One specific question, because something needed is missing; `missing` names the argument."""

    question: str
    missing: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Several records fit: the person picks. `argument` is the one the pick fills; option.say is its value."""

    card: ChoiceCard
    argument: str
    mentions: Mentions = field(default_factory=Mentions)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a skill that acts would do, exactly; the house turns it into a proposal.

    `request` is {"method", "path", "params"} as it will be sent (amounts in minor units); `preconditions` is what
    `recheck` compares again before the call; `resolved` holds arguments the skill filled from the merchant's own data,
    with their source; `figures` every amount in its texts.
    """

    summary: str
    money: Money | None
    effects: tuple[str, ...]
    request: dict[str, JSON]
    preconditions: dict[str, JSON]
    warnings: tuple[str, ...] = ()
    resolved: dict[str, Argument] = field(default_factory=dict)
    figures: tuple[Money, ...] = ()
    mentions: Mentions = field(default_factory=Mentions)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done, as Stripe confirmed it: `object_id` is Stripe's id of the thing made or changed.

    `took_effect` is False when Stripe took the request and what came of it moved nothing, such as a refund that failed
    at the bank at once: that is a failure, whatever the object is called.
    """

    text: str
    object_id: str
    status: str
    figures: tuple[Money, ...] = ()
    data: JSON = None
    cards: tuple[Card, ...] = ()
    request_id: str | None = None
    took_effect: bool = True
