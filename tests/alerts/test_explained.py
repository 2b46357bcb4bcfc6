"""What a rule fires on is said with everything it can be tuned by."""

from __future__ import annotations

import pytest

from assistant.alerts.kind import Kind
from assistant.alerts.registry import all_kinds
from domain.alerting import Values


@pytest.mark.parametrize("kind", all_kinds().values(), ids=lambda kind: kind.name)
def test_tuning_changes_the_words(kind: Kind) -> None:
    """“Until now” and “Then” of a change differ, whatever was tuned; and one hour is no hours."""
    values: dict[str, int | str | None] = {one.unit: one.default for one in kind.about.parameters}
    values |= {"currency": "usd"} if "currency" in values else {}
    before = kind.about.explains(values, "en-US")
    for one in kind.about.parameters:
        if one.unit == "currency":
            continue
        tuned: Values = values | {one.unit: one.high if values[one.unit] == one.low else one.low}
        assert kind.about.explains(tuned, "en-US") != before, one.unit
        single: Values = values | {one.unit: 1}
        assert one.unit == "times" or f" 1 {one.unit} " not in kind.about.explains(single, "en-US")
