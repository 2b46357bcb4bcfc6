"""Strangers' text: made harmless in one place, and readable still."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.finding.foreign import foreign, quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Jane  Doe\n", "Jane Doe"),
        ("Zoë Łukasz 王小明 عائشة O'Neil-Smith", "Zoë Łukasz 王小明 عائشة O'Neil-Smith"),
        ("jane_doe+tea@example.com", "jane_doe+tea@example.com"),
        ("<script>alert(1)</script>", "‹script›alert(1)‹/script›"),
        ("[red]you[/red] `x` **b**", "(red)you(/red) 'x' ∗∗b∗∗"),
        ("![x](https://evil.test/?q=1)", "!(x)(https∶//evil.test/?q=1)"),
        ("<!channel> <@U1>", "‹!channel› ‹@U1›"),
        ("a\u202eb\u200bc\x1b[31m", "a b c (31m"),
        ("e\u0301\u0302\u0303\u0304\u0305", "é\u0302\u0303"),
        (None, ""),
        (42, ""),
    ],
)
def test_text_is_shown_without_its_powers(text: object, shown: str) -> None:
    """Markup, links, mentions and hidden characters lose their meaning; names in every script stay."""
    assert foreign(text) == shown


def test_long_text_is_cut_with_a_sign() -> None:
    """Text beyond the length ends in an ellipsis and is no longer than asked."""
    assert foreign("x" * 500, 10) == "x" * 9 + "…"


def test_quotation_marks_stay_ours() -> None:
    """Nobody can end the quotation from inside; nothing is quoted where nothing is left."""
    assert quoted("a” said “b") == '“a" said "b”'
    assert quoted("\u200b") == ""


@given(st.text(max_size=400))
def test_no_text_breaks_out(text: str) -> None:
    """Whatever is written, one line of bounded length without control characters or markup comes out."""
    shown = foreign(text)
    assert len(shown) <= 120
    assert not set(shown) & set("<>[]{}`*|\\~\n\r\t")
    assert "://" not in shown
    assert all(unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for character in shown)
