"""What a conversation keeps between turns: whom and what it spoke of, the open question, and what was shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.argument_kinds import PAYMENT, TARGETS
from assistant.evidence import Shown
from assistant.figures_shown import Figure, figures_of
from assistant.meant import NEWEST, UNDECIDED, Before
from assistant.record_names import bare
from assistant.turn import ModelReply, ToolResult
from assistant.typed_decisions import typed_decision
from assistant.understanding.choosing import picked
from assistant.words import Message, Words, read_message
from domain.cards import ChoiceCard, CustomerCard, PaymentCard, TableCard
from domain.money import Money
from skills.contract import MerchantView

_EXCHANGE_MAX = 6
_FIGURES_MAX = 200
_LED_BY_MAX = 12
_ROWS_MAX = 50
_ROW_CHARS_MAX = 200

# Arguments with which a model could make any one of several the only one of its list.
_NARROWING = frozenset({"limit", "start", "end", "min_amount", "max_amount", "type", "currency"})


@dataclass(slots=True)
class Memory:
    """The state of one conversation, stored as JSON with it; bounded, so that turn 50 costs what turn 2 does.

    `context` has the keys last_customer, last_customer_name, last_payment, last_list, last_rows (what stands beside
    each of the list) and last_call; `pending` is the call an open question would complete, `asked_tool` the skill of a
    question that only a yes answers; `exchange` the person's messages since that question's subject came up; `veil`
    what stands for whom before a remote model.
    """

    context: dict[str, Any] = field(default_factory=dict)
    pending: dict[str, Any] | None = None
    exchange: list[str] = field(default_factory=list)
    ids: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    figures: list[tuple[int, str, str]] = field(default_factory=list)
    last_proposal: str | None = None
    asked_tool: str | None = None
    veil: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> Memory:
        """Read a stored state; what is missing is empty."""
        return cls(
            context=dict(state.get("context") or {}),
            pending=state.get("pending"),
            exchange=list(state.get("exchange") or ()),
            ids=dict(state.get("ids") or {}),
            names=dict(state.get("names") or {}),
            figures=[(int(one[0]), str(one[1]), str(one[2])) for one in state.get("figures") or () if len(one) == 3],
            last_proposal=state.get("last_proposal"),
            asked_tool=state.get("asked_tool"),
            veil=dict(state.get("veil") or {}),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the state as it is stored."""
        return {
            "context": self.context,
            "pending": self.pending,
            "exchange": self.exchange,
            "ids": self.ids,
            "names": self.names,
            "figures": [list(figure) for figure in self.figures],
            "last_proposal": self.last_proposal,
            "asked_tool": self.asked_tool,
            **({"veil": self.veil} if self.veil else {}),
        }

    @property
    def asks(self) -> bool:
        """Whether a question of Florin's is open: then a yes or no is its answer, and no word to what waits."""
        return self.pending is not None or self.asked_tool is not None

    def facts(self) -> dict[str, Any]:
        """The dialogue's context as models are given it."""
        return {**self.context, **({"pending": self.pending} if self.pending else {})}

    def words(self, message: str, earlier: tuple[str, ...], merchant: MerchantView) -> Words:
        """Arrange the person's messages for the guards: the exchange going on, and what came before it."""
        asked = dict(self.pending or {"tool": self.asked_tool})

        def read(text: str, *, answers_amount: bool = False) -> Message:
            return read_message(text, currency=merchant.currency, locale=merchant.locale, answers_amount=answers_amount)

        options = asked.get("options") or ()
        option = picked(message, options) if options else None
        answers_amount = asked.get("missing") in {"amount", "amount_off"}
        current = read(message, answers_amount=answers_amount)
        if option:  # "2" after a choice names what stands there, as the option's own words would
            current = replace(read(option), text=message)
        exchange = tuple(read(text) for text in self.exchange)
        older = tuple(read(text) for text in earlier if text not in self.exchange)
        last_call = self.context.get("last_call") or {}
        return Words((*exchange, current), older, asked, last_call.get("tool"), last_call.get("args") or {})

    def shown(self) -> Shown:
        """What earlier turns showed, for the evidence guard to add this turn's results to."""
        return Shown(
            {record: frozenset(led_by) for record, led_by in self.ids.items()},
            dict(self.names),
            frozenset(Figure(Money(minor, currency), record) for minor, currency, record in self.figures),
            self._before(),
        )

    def _before(self) -> Before:
        """What the person may point back to."""
        context = self.context
        args = (context.get("last_call") or {}).get("args") or {}
        single = [bare(value) for name, value in args.items() if name in TARGETS and isinstance(value, str)]
        last = [context.get("last_payment"), context.get("last_customer"), context.get("last_customer_name"), *single]
        options = tuple((self.pending or {}).get("options") or ())
        listed = options or tuple(context.get("last_list") or ())
        last += listed if len(listed) == 1 else ()
        rows = {record: said.lower() for record, said in (context.get("last_rows") or {}).items()}
        return Before(frozenset(str(one).lower() for one in last if one), listed, rows)

    def after(
        self, message: str, reply: ModelReply, results: tuple[ToolResult, ...], shown: Shown, *, ids_max: int
    ) -> None:
        """Take in a finished turn."""
        for result in results:
            self._take(result)
        self._forget_several(results)
        last = results[-1] if results else None
        is_question = last is not None and last.kind in {"ask", "choice"}
        self.asked_tool = last.tool if last is not None and is_question and not last.missing else None
        if last is not None and is_question and last.missing:
            given = {name: value for name, value in last.args.items() if name != last.missing}
            self.pending = {"tool": last.tool, "args": given, "missing": last.missing}
            options = [option.say for card in last.cards if isinstance(card, ChoiceCard) for option in card.options]
            if options:
                self.pending["options"] = options
        else:
            self.pending = dict(reply.pending) if reply.pending else None
        asked = is_question or self.pending is not None or (reply.kind == "clarify" and not results)
        # What was called off says nothing about what is asked next.
        goes_on = asked and typed_decision(message) != "no"
        self.exchange = [*self.exchange, message][-_EXCHANGE_MAX:] if goes_on else []
        self.ids = {record: sorted(led)[:_LED_BY_MAX] for record, led in list(shown.ids.items())[-ids_max:]}
        self.names = dict(list(shown.names.items())[-ids_max:])
        found = sorted({(one.money.minor, one.money.currency, one.record) for r in results for one in figures_of(r)})
        self.figures = found[:_FIGURES_MAX]

    def _take(self, result: ToolResult) -> None:
        """Remember what a result spoke of."""
        if result.kind in {"error", "misuse"}:
            return
        seen = result.mentions
        if seen.payment_id:
            self.context["last_payment"] = seen.payment_id
        elif len(seen.listed) > 1 or seen.customer_id not in (None, self.context.get("last_customer")):
            self.context.pop("last_payment", None)  # "it" and "her payment" mean nothing older than what was last shown
        if seen.customer_id:
            self.context["last_customer"] = seen.customer_id
        if seen.customer_name:
            self.context["last_customer_name"] = seen.customer_name
        if seen.listed:
            self.context["last_list"] = list(seen.listed)
            self.context["last_rows"] = _rows(result)
        elif any(isinstance(card, TableCard) for card in result.cards):  # what stands there now has no records to pick
            self.context.pop("last_list", None)
            self.context.pop("last_rows", None)
        if result.kind in {"answer", "proposal"}:
            self.context["last_call"] = {"tool": result.tool, "args": dict(result.args)}
        if result.proposal_id or result.plan_id:
            self.last_proposal = result.proposal_id or result.plan_id

    def _forget_several(self, results: tuple[ToolResult, ...]) -> None:
        """After a turn that showed several payments or customers one by one, "it" means none of them."""
        seen = [result.mentions for result in results if result.kind not in {"error", "misuse"}]
        if len({one.payment_id for one in seen if one.payment_id}) > 1:
            self.context.pop("last_payment", None)
        if len({one.customer_id for one in seen if one.customer_id}) > 1:
            self.context.pop("last_customer", None)
            self.context.pop("last_customer_name", None)


def show(shown: Shown, result: ToolResult) -> None:
    """Add a result's records and amounts to what was shown, each with the words and ids that led to it.

    Only what code declared counts (mentions, typed cards, choices), never an id found in a text.
    """
    led_by = {bare(value) for name, value in result.args.items() if _leads(name, value)}
    for value in tuple(led_by):
        led_by |= next((led for record, led in shown.ids.items() if record.lower() == value), frozenset())
    listed = result.mentions.listed
    undecided = {name if name.startswith((UNDECIDED, NEWEST)) else UNDECIDED + name for name in led_by}
    one_of_several = len(listed) > 1 or bool(listed and _NARROWING & result.args.keys())
    newest = {NEWEST + name for name in led_by if not name.startswith((UNDECIDED, NEWEST))} if one_of_several else set()
    for record in _records(result):
        led = undecided if result.kind == "choice" or (one_of_several and record in listed) else led_by
        shown.ids[record] = shown.ids.pop(record, frozenset()) | led | (newest if record in listed[:1] else set())
    if result.mentions.customer_name and result.mentions.customer_id:
        shown.names[result.mentions.customer_name.lower()] = result.mentions.customer_id
    shown.figures |= figures_of(result)


def _rows(result: ToolResult) -> dict[str, str]:
    """What stands beside each listed record in the tables that were shown: whose it is, of when, how much."""
    rows = (row for card in result.cards if isinstance(card, TableCard) for row in card.rows)
    named = ((record, row) for row in rows for record in result.mentions.listed if record in row)
    found = {record: "; ".join(cell for cell in row if cell and cell != record) for record, row in named}
    return {record: said[:_ROW_CHARS_MAX] for record, said in list(found.items())[:_ROWS_MAX]}


def _leads(name: str, value: object) -> bool:
    """Whether an argument names what is looked for; a filter does not, and only a payment goes by a bare number."""
    return name in TARGETS and isinstance(value, str) and (name == PAYMENT or not bare(value).isdigit())


def _records(result: ToolResult) -> tuple[str, ...]:
    """The ids a result declares, in order, each once."""
    found = [result.mentions.payment_id, result.mentions.customer_id, *result.mentions.listed]
    for card in result.cards:
        if isinstance(card, PaymentCard):
            found.append(card.payment_id)
        elif isinstance(card, CustomerCard):
            found.append(card.customer_id)
        elif isinstance(card, ChoiceCard):
            found.extend(option.say for option in card.options)
    return tuple(dict.fromkeys(record for record in found if record))
