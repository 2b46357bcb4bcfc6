"""Names whose owner's apostrophe is left out, behind any word and with a first name that ends in s."""

from __future__ import annotations

import pytest

from tests.understanding.conftest import Understand

OWNED = (
    ("undo lucas garcias cancellation", "undo_cancellation", "lucas garcia"),
    ("pls undo ines alis cancellation", "undo_cancellation", "ines ali"),
    ("cancel lucas smiths sub", "cancel_subscription", "lucas smith"),
    ("pause lucas costas sub", "pause_subscription", "lucas costa"),
    ("cancel hugo kims membership", "cancel_subscription", "hugo kim"),
    ("please resume lee novaks plan", "resume_subscription", "lee novak"),
    ("find ravi patels invoices", "list_invoices", "ravi patel"),
    ("cancel lucas jones sub", "cancel_subscription", "lucas jones"),
)


@pytest.mark.parametrize(("text", "tool", "customer"), OWNED)
def test_the_name_is_found_behind_any_word(text: str, tool: str, customer: str, understand: Understand) -> None:
    """A word before a name takes nothing from it."""
    assert [(call.tool, call.args["customer"]) for call in understand(text).calls] == [(tool, customer)]


@pytest.mark.parametrize(
    "text", ["cancel lucas browns sub", "cancel jane browns sub", "cancel lucass sub", "pause janes sub"]
)
def test_a_name_that_no_record_has_is_asked_about(text: str, understand: Understand) -> None:
    """No other customer of the first name is taken instead."""
    assert understand(text).calls == ()
