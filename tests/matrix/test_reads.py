"""Every reading skill: it tells what is there, says when nothing is, and lets the person pick where several fit."""

from __future__ import annotations

import re
from typing import Any

import pytest

from domain.errors import NotFound
from skills.contract import Answer, Choice
from tests.matrix import standing
from tests.matrix.bench import Bench
from tests.matrix.conftest import MakeBench
from tests.matrix.row import Reading
from tests.matrix.running import ask, ids_in, require_next_step, require_traced, writes
from tests.matrix.table import READS, where
from tests.matrix.test_acts import CURRENCIES

pytestmark = pytest.mark.asyncio(loop_scope="session")

_NOTHING = re.compile(r"\b(?:no|none|nothing|nobody|not|0)\b", re.IGNORECASE)


def require_sound(bench: Bench, answer: object) -> Answer:
    """It is an answer whose amounts are declared, whose ids exist in this account, and whose data holds no floats."""
    assert isinstance(answer, Answer), answer
    assert answer.text
    require_traced(answer.text, set(answer.figures))
    assert not _floats(answer.data)
    known = {held.about for held in standing.objects(bench).values()}
    assert ids_in(f"{answer.text} {answer.data}") <= known | {bench.shop.account_id}
    assert writes(bench) == []
    return answer


@pytest.mark.parametrize("row", READS, ids=lambda row: row.label)
async def test_it_tells_what_is_there(make_bench: MakeBench, row: Reading) -> None:
    """Every amount is declared, every id exists, and nothing is written."""
    bench = await make_bench()
    given = row.happy(bench)
    before = standing.objects(bench)
    require_sound(bench, await ask(bench, row, given))
    made = standing.changes(before, standing.objects(bench))
    assert {change[:2] for change in made} <= {("made", "tax.calculation")}, made


@pytest.mark.parametrize("row", where(READS, "nothing"), ids=lambda row: row.label)
async def test_it_says_that_there_is_nothing(make_bench: MakeBench, row: Reading) -> None:
    """Not found, with what to do next, or an answer that says so."""
    bench = await make_bench()
    assert callable(row.nothing)
    given = row.nothing(bench)
    try:
        answer = await ask(bench, row, given)
    except NotFound as missing:
        require_next_step(missing.message)
    else:
        assert _NOTHING.search(require_sound(bench, answer).text), answer


@pytest.mark.parametrize("row", where(READS, "several"), ids=lambda row: row.label)
async def test_several_are_a_choice_and_each_option_leads_to_one(make_bench: MakeBench, row: Reading) -> None:
    """Each option, said back, is answered, each with something else."""
    bench = await make_bench()
    assert callable(row.several)
    given = row.several(bench)
    choice = await ask(bench, row, given)
    assert isinstance(choice, Choice), choice
    said = [option.say for option in choice.card.options]
    assert len(said) == len(set(said)) > 1
    told = [require_sound(bench, await ask(bench, row, {**given, choice.argument: say})) for say in said]
    assert len({f"{answer.text} {answer.data}" for answer in told}) == len(said)


@pytest.mark.parametrize("row", where(READS, "money"), ids=lambda row: row.label)
async def test_every_currency_is_counted_by_its_own_unit(make_bench: MakeBench, row: Reading) -> None:
    """Without decimals and with three, what is there is told in that currency alone, as much of it as in dollars."""
    usd = await make_bench()
    wanted = require_sound(usd, await ask(usd, row, row.happy(usd)))
    for currency in CURRENCIES:
        other = await make_bench(currency)
        told = require_sound(other, await ask(other, row, row.happy(other)))
        assert {money.currency for money in told.figures if money.minor} == {currency}
        assert _amounts(wanted) & _traded(usd) <= _amounts(told), (wanted.text, told.text)


def _floats(data: Any) -> list[float]:
    """Every float in a tree."""
    if isinstance(data, float):
        return [data]
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ()
    return [found for one in inner for found in _floats(one)]


def _amounts(answer: Answer) -> set[int]:
    """The minor units told of."""
    return {abs(money.minor) for money in answer.figures}


def _traded(bench: Bench) -> set[int]:
    """The minor units of what customers paid and were asked for; Stripe's fees are others in every currency."""
    rows = bench.shop.world.control("POST", "/objects", account=bench.shop.account_id)["objects"]
    kinds = dict.fromkeys(("payment_intent", "refund", "dispute"), "amount")
    kinds |= {"invoice": "total", "price": "unit_amount"}
    return {int(row["object"][kinds[row["object"]["object"]]] or 0) for row in rows if row["object"]["object"] in kinds}
