"""Schemathesis drives every operation of the OpenAPI document: no 500, no undocumented status, no broken shape."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.plugins.house import MakeHouse

EXAMPLES = 8

# These would take away what the other operations need, or never end (tests/live asks it for what it refuses).
LEFT_OUT = r"/api/live$|disconnect|/api/keys/\{key_id\}"


@pytest.mark.slow
@pytest.mark.timeout(600)  # some hundred operations, one after another
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_operation_fails_on_any_input(make_house: MakeHouse, mode: GenerationMode) -> None:
    """A bounded number of generated requests for each operation, valid and invalid ones, with a key that may do all."""
    # Without a worker: its pool draws from the chance that all share, and Hypothesis takes that for a test that wavers.
    house = make_house(settings={"worker": False})
    house.sell(1800, order="42")
    schema = schemathesis.openapi.from_url(f"{house.url}/api/openapi.json").exclude(path_regex=LEFT_OUT)
    headers = {"Authorization": f"Bearer {house.key}"}
    failures: list[str] = []
    driven: set[str] = set()
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def drive(case: schemathesis.Case[Any]) -> None:
            driven.add(f"{case.operation.method} {case.operation.path}")
            case.call_and_validate(
                headers=headers, checks=[not_a_server_error, content_type_conformance, response_schema_conformance]
            )

        try:
            drive()
        except Unsatisfiable:
            continue
        except Exception as error:  # noqa: BLE001  # every operation is driven, then all failures are shown
            inner = getattr(error, "exceptions", ())
            failures.append(f"{operation.label}: {error} {inner}")
    assert {"post /api/chat", "post /api/stripe/refunds", "get /api/stripe/events", "post /api/skills/{name}"} <= driven
    assert not failures, "\n\n".join(failures)
