"""What Florin counts, in Prometheus's text format: all of the installation, or one merchant's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeHistogramMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from api.wiring import House
from assistant.spending import COST_MICROS_STEPS, TOKENS_STEPS
from domain.people import Actor
from domain.tally import Labels, Tally
from storage import delivery_lists, inbox, jobs, model_use, proposals
from storage.model_use import ModelUse, Spread

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# What the process counts: its name, what it says, and its labels.
_COUNTED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("turns", "Chat messages answered, by what understood them.", ("understood_by",)),
    ("stripe_calls", "Tries of calls to Stripe, by method and outcome.", ("method", "outcome")),
    ("webhook_events", "Webhook requests of Stripe, by what became of them.", ("outcome",)),
    ("events_ended", "Events of Stripe's worked on, by how they ended.", ("state",)),
    ("alerts_raised", "Alerts raised, by kind and severity.", ("kind", "severity")),
    ("alert_looks_failed", "Looks for what is watched over time that failed, by kind.", ("kind",)),
    ("next_steps", "Next steps of alerts, by what became of them and by skill.", ("outcome", "skill")),
    ("automation_runs", "Runs of automations, by what they did.", ("action",)),
    ("deliveries", "Tries of deliveries, by the kind of channel and what became of them.", ("kind", "outcome")),
    ("errors", "Requests refused or failed, by the kind of problem.", ("kind",)),
    ("model_calls", "Calls of the configured language model.", ("model",)),
    ("model_input_tokens", "Tokens the configured language model read.", ("model",)),
    ("model_output_tokens", "Tokens the configured language model wrote.", ("model",)),
    ("model_cost_micros", "Cost of the configured language model in millionths of the prices' currency.", ("model",)),
)

# What a turn used of the model: its name, what it says, and the steps it is spread over.
_SPREAD: tuple[tuple[str, str, Sequence[int]], ...] = (
    ("model_turn_tokens", "Tokens a chat message used of the configured language model.", TOKENS_STEPS),
    ("model_turn_cost_micros", "Its cost in millionths of the prices' currency.", COST_MICROS_STEPS),
)


async def of_installation(house: House) -> bytes:
    """Return what this process counted, and how many proposals of all merchants are in which state."""
    async with house.db.doorway() as tx:
        states = await proposals.counted_in_all(tx)
        events = await inbox.counted_in_all(tx)
        waiting = await jobs.counted(tx)
        delivered = await delivery_lists.counted_in_all(tx)
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    streams = GaugeMetricFamily("florin_live_streams", "Open live streams of this process.", house.live.open_streams())
    counted = [*_counted(house.tally), *_spread(house.tally)]
    registry.register(_Shown([*counted, _states(states), *_work(events, waiting, delivered), streams]))
    return generate_latest(registry)


async def of_merchant(house: House, actor: Actor) -> bytes:
    """Return the merchant's own proposals by state, and what models used for it: nothing of anybody else's."""
    async with house.db.merchant(actor.merchant_id) as tx:
        states = await proposals.counted(tx)
        used = await model_use.in_all(tx)
        tokens = await model_use.spread(tx, "tokens", TOKENS_STEPS)
        cost = await model_use.spread(tx, "cost_micros", COST_MICROS_STEPS)
    registry = CollectorRegistry(auto_describe=False)
    talks = [_conversations("tokens", tokens, TOKENS_STEPS), _conversations("cost_micros", cost, COST_MICROS_STEPS)]
    registry.register(_Shown([_states(states), *_used(used, house.model_name), *talks]))
    return generate_latest(registry)


@dataclass(frozen=True, eq=False)
class _Shown(Collector):
    """Hands finished metrics to the exposition."""

    metrics: list[Metric]

    def collect(self) -> Iterable[Metric]:
        """Return them."""
        return self.metrics


def _counted(tally: Tally) -> Iterator[Metric]:
    """The process's counts."""
    for name, says, labels in _COUNTED:
        family = CounterMetricFamily(f"florin_{name}", says, labels=labels)
        for given, count in tally.counts(name).items():
            family.add_metric(_in_order(given, labels), count)
        yield family


def _spread(tally: Tally) -> Iterator[Metric]:
    """How the process's turns are spread over steps, by model."""
    for name, says, steps in _SPREAD:
        family = HistogramMetricFamily(f"florin_{name}", says, labels=("model",))
        counts = tally.counts(name)
        for given, total in tally.counts(f"{name}_sum").items():
            model = dict(given)["model"]
            each = [counts.get((("le", le), ("model", model)), 0) for le in (*map(str, steps), "+Inf")]
            family.add_metric([model], _buckets(steps, list(accumulate(each))), total)
        yield family


def _conversations(measure: str, found: Spread, steps: Sequence[int]) -> Metric:
    """How one merchant's conversations are spread; they grow from step to step, so that nothing here only rises."""
    says = f"Conversations by the {measure} they used of the configured language model so far."
    family = GaugeHistogramMetricFamily(f"florin_model_conversation_{measure}", says)
    family.add_metric([], _buckets(steps, [*found.at_most, found.count]), found.total)
    return family


def _buckets(steps: Sequence[int], at_most: Sequence[int]) -> list[tuple[str, float]]:
    """The counts of values up to each step and of all, as the exposition takes them."""
    return list(zip((*map(str, steps), "+Inf"), at_most, strict=True))


def _in_order(given: Labels, labels: tuple[str, ...]) -> list[str]:
    """The values of labels as the family has them."""
    values = dict(given)
    return [values.get(label, "") for label in labels]


def _states(states: Mapping[str, int]) -> Metric:
    """Proposals by state."""
    family = GaugeMetricFamily("florin_proposals", "Proposals by state.", labels=("state",))
    for state, count in sorted(states.items()):
        family.add_metric([state], count)
    return family


def _work(events: Mapping[str, int], waiting: Mapping[str, int], delivered: Mapping[str, int]) -> Iterator[Metric]:
    """Events of Stripe's, jobs and deliveries, by state."""
    for name, says, counts in (
        ("florin_stripe_events", "Stored events of Stripe's by state.", events),
        ("florin_jobs", "Jobs in the queue by state.", waiting),
        ("florin_alert_deliveries", "Deliveries of alerts by state.", delivered),
    ):
        family = GaugeMetricFamily(name, says, labels=("state",))
        for state, count in sorted(counts.items()):
            family.add_metric([state], count)
        yield family


def _used(used: ModelUse, model: str) -> Iterator[Metric]:
    """What models used for one merchant."""
    for name, count in (
        ("model_calls", used.model_calls),
        ("model_input_tokens", used.input_tokens),
        ("model_output_tokens", used.output_tokens),
        ("model_cost_micros", used.cost_micros),
    ):
        says = next(text for counted, text, _ in _COUNTED if counted == name)
        family = CounterMetricFamily(f"florin_{name}", says, labels=("model",))
        family.add_metric([model], count)
        yield family
