"""The merchant with real parts that the assistant's own tests use."""

from __future__ import annotations

from tests.assistant.conftest import shop

__all__ = ["shop"]
