"""What a reply shows besides text: typed cards, made from results by code and drawn by each door in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: what it is called, on which side its cells stand, and whether strangers wrote them."""

    title: str
    align: Align = "left"
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class TableCard:
    """Rows of text cells, ready to show; `total_rows` counts what exists, `rows` what is shown."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total_rows: int
    type: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One point: a label such as a day, and the exact value with its rendering.

    `value_minor` is an amount in minor units, a count, or tenths of a percent, as the series' `unit` says.
    """

    label: str
    value_minor: int
    text: str


@dataclass(frozen=True, slots=True)
class SeriesCard:
    """A line or bar chart of one currency's amounts, or of counts or percentages, which have no currency ("")."""

    title: str
    currency: str
    points: tuple[SeriesPoint, ...]
    type: Literal["series"] = "series"
    unit: Literal["money", "count", "percent"] = "money"


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled value; `foreign` marks text that a customer or another stranger wrote."""

    label: str
    value: str
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """One payment with its history as labelled lines, oldest first."""

    payment_id: str
    amount_minor: int
    currency: str
    status: str
    title: str
    fields: tuple[Field, ...]
    history: tuple[Field, ...] = ()
    type: Literal["payment"] = "payment"


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """One customer."""

    customer_id: str
    title: str
    fields: tuple[Field, ...]
    type: Literal["customer"] = "customer"


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go on: what is shown, and the words that choose it when sent as the next message."""

    label: str
    say: str
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceCard:
    """Several candidates where guessing would be wrong."""

    question: str
    options: tuple[Option, ...]
    type: Literal["choice"] = "choice"


@dataclass(frozen=True, slots=True)
class LinkCard:
    """A link made by Stripe or Florin, never one found in anybody's text."""

    title: str
    url: str
    type: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """Points to a proposal that waits for a person; the proposal itself is in the reply's `proposals`."""

    proposal_id: str
    type: Literal["proposal"] = "proposal"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of a plan: what would be done, how much it moves ("" for nothing), its first effect, where it stands.

    `effect` may quote what customers wrote; `warned` says that the proposal itself warns of something.
    """

    line_no: int
    proposal_id: str
    what: str
    amount: str
    effect: str
    state: str
    warned: bool = False


@dataclass(frozen=True, slots=True)
class PlanCard:
    """Many acts that wait for one yes, or one each, as they stood when shown; the reply's `plans` has them whole.

    `totals` are amounts per currency, ready to show; `left_out` is what is no line, each with its reason.
    """

    plan_id: str
    title: str
    about: str
    lines: tuple[PlanLine, ...]
    totals: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    type: Literal["plan"] = "plan"


Card = TableCard | SeriesCard | PaymentCard | CustomerCard | ChoiceCard | LinkCard | ProposalCard | PlanCard
