"""What counts as a yes or a no at the terminal's question."""

from __future__ import annotations

import pytest

from api.cli.console import is_no, is_yes, says_more


@pytest.mark.parametrize("answer", ["y", "Yes", "YES"])
def test_an_explicit_yes(answer: str) -> None:
    """Money moves on these alone."""
    assert is_yes(answer)
    assert not is_no(answer)


@pytest.mark.parametrize("answer", ["n", "no", "cancel", "abort", "nevermind", "forget it", "no thanks"])
def test_plain_words_for_no(answer: str) -> None:
    """A no ends the matter and is not read as a request."""
    assert is_no(answer)
    assert not is_yes(answer)
    assert not says_more(answer)


@pytest.mark.parametrize(
    "answer", ["no, make it 10 dollars", "no, $300", "not that one, order 104", "never mind, order 101 instead"]
)
def test_a_no_that_goes_on(answer: str) -> None:
    """What is wanted instead is understood next, and what was shown is turned down."""
    assert is_no(answer)
    assert says_more(answer)
    assert not is_yes(answer)


@pytest.mark.parametrize(
    "answer",
    [None, "", "ok", "yes please do it", "confirm it", "do it", "sure", "yes but 10", "yes?", "yes if it is hers",
     "yes to the other one", "make it 25%", "yes no", "what is my balance?",
     "cancel jane@example.com's subscription", "no. 42", "no 42", "no idea whose it is"],
)  # fmt: skip
def test_neither_yes_nor_no(answer: str | None) -> None:
    """Whatever says more, less or something else decides nothing."""
    assert not is_yes(answer)
    assert not is_no(answer)
