"""Runs recorded cases through any chat model, as often as wanted, and judges every answer (`florin eval`)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from langchain_core.language_models import BaseChatModel

from assistant.evaluation.cases import Case
from assistant.evaluation.measuring import Result
from assistant.models.interpreting import interpret_record, with_directory
from assistant.understanding.directory import Records


async def evaluate(
    cases: Iterable[Case],
    *,
    model: BaseChatModel | None,
    now: datetime,
    currency: str,
    directory: Mapping[str, Any],
    repeat: int = 1,
    on_case: Callable[[], None] = lambda: None,
) -> list[Result]:
    """Interpret every case `repeat` times, exactly as `florin interpret` does, and judge each answer.

    `model` None is the embedded one; `directory` is {customers: [{id, name, email}], plans: [name]}. An answer that
    the model fails to give is of kind "error" and counts as wrong. Times are of the wall clock, in milliseconds.
    """
    chosen = with_directory(model, Records.from_json(directory))
    results = []
    for case in cases:
        result = Result(case)
        for _ in range(repeat):
            begun_s = time.perf_counter()
            try:
                got = await interpret_record(chosen, case.record, now=now, currency=currency, directory=directory)
            except Exception as error:  # noqa: BLE001  # one case that a model chokes on must not end the run
                got = {"id": case.id, "kind": "error", "calls": [], "error": type(error).__name__}
            result.add(got, (time.perf_counter() - begun_s) * 1000)
        results.append(result)
        on_case()
    return results
