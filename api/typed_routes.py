"""Gives one generic handler the types of a row of a table, so that OpenAPI describes each route it serves."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def typed(handler: F, /, *, is_required: bool = True, **kinds: Any) -> F:
    """Return the handler with these annotations; what is required loses its default."""
    signature = inspect.signature(handler, eval_str=True)
    parameters = [
        one.replace(annotation=kinds[one.name], default=inspect.Parameter.empty if is_required else one.default)
        if one.name in kinds
        else one
        for one in signature.parameters.values()
    ]
    handler.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]  # what inspect reads
    return handler
