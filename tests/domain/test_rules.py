"""Periods, ids, canonical bytes, scopes, and the states and digest of a proposal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import errors
from domain.canonical import canonical_json, sha256_hex
from domain.ids import PREFIXES, is_id, new_id, new_secret
from domain.money import Money
from domain.people import ROLE_SCOPES, Actor, Door, Role, Scope
from domain.periods import Period, local_date, monday_of, parse_day, zone_of
from domain.proposals import FINAL, MOVES, State, Terms, may_move

TERMS = Terms(
    skill="refund_payment",
    arguments={"payment_ref": "42"},
    money=Money(1800, "usd"),
    account_id="acct_1",
    livemode=False,
    summary="Refund $18.00",
    effects=("Ada gets $18.00 back",),
    request={"method": "POST", "path": "/v1/refunds", "params": {"amount": 1800}},
    preconditions={"amount_refunded": 0},
)


def test_a_period_covers_whole_days_of_the_merchant() -> None:
    """Both ends are inclusive, and a day of a clock change has 23 or 25 hours."""
    first, after = Period(date(2026, 3, 29), date(2026, 3, 29)).bounds_unix_s("Europe/Berlin")
    assert after - first == 23 * 3600
    assert local_date(after - 1, "Europe/Berlin") == date(2026, 3, 29)
    assert local_date(after, "Europe/Berlin") == date(2026, 3, 30)


def test_impossible_periods_are_refused() -> None:
    """Reversed, endless or unreadable periods and unknown zones are errors that say what to write."""
    with pytest.raises(errors.BadPeriod):
        Period(date(2026, 2, 1), date(2026, 1, 1))
    with pytest.raises(errors.BadPeriod):
        Period(date(1990, 1, 1), date(2026, 1, 1))
    with pytest.raises(errors.BadPeriod):
        parse_day("2026-02-30")
    with pytest.raises(errors.BadPeriod):
        zone_of("../../etc/passwd")


def test_the_period_before_has_the_same_length() -> None:
    """A comparison is made with as many days just before; weeks begin on Monday."""
    week = Period(monday_of(date(2026, 11, 18)), date(2026, 11, 22))
    assert week.before() == Period(date(2026, 11, 9), date(2026, 11, 15))
    assert len(list(week.each_day())) == week.days == 7


def test_ids_say_what_they_are_and_sort_by_time() -> None:
    """An id has its prefix, is unique, and later ids of another millisecond sort later."""
    made = [new_id("prop") for _ in range(500)]
    assert len(set(made)) == 500
    assert all(is_id(item, "prop") and not is_id(item, "mer") for item in made)
    assert [item[:15] for item in made] == sorted(item[:15] for item in made)
    assert {new_id(prefix).split("_")[0] for prefix in PREFIXES} == set(PREFIXES)
    assert len(new_secret("flk")) > 40
    with pytest.raises(ValueError, match="prefix"):
        new_id("zzz")


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(st.dictionaries(st.text(), JSONS))
def test_one_meaning_has_one_byte_string(value: dict[str, object]) -> None:
    """The order of keys never changes the canonical bytes."""
    assert canonical_json(value) == canonical_json(dict(reversed(list(value.items()))))


def test_what_has_no_exact_form_is_not_hashed() -> None:
    """Floats, bytes and keys that are no text are refused."""
    for value in (1.5, {"a": [0.1]}, {1: "a"}, b"x"):
        with pytest.raises(TypeError):
            canonical_json(value)


@pytest.mark.parametrize(
    "change",
    [
        {"skill": "create_invoice"},
        {"arguments": {"payment_ref": "43"}},
        {"money": Money(1801, "usd")},
        {"money": Money(1800, "eur")},
        {"money": None},
        {"account_id": "acct_2"},
        {"livemode": True},
        {"summary": "Refund $1.00"},
        {"effects": ()},
        {"request": {"method": "POST", "path": "/v1/refunds", "params": {"amount": 1801}}},
        {"preconditions": {"amount_refunded": 1}},
    ],
)
def test_the_digest_covers_every_part_of_what_was_shown(change: dict[str, object]) -> None:
    """Changing any single part of the terms, or the proposal they belong to, changes the digest."""
    digest = TERMS.digest("prop_1")
    assert replace(TERMS, **change).digest("prop_1") != digest  # type: ignore[arg-type]  # one field at a time, by name
    assert TERMS.digest("prop_2") != digest
    assert replace(TERMS).digest("prop_1") == digest


def test_final_states_stay_final() -> None:
    """Nothing leaves done, failed, rejected or expired, and done is reached only by execution or look-up."""
    assert {State.DONE, State.FAILED, State.REJECTED, State.EXPIRED} == FINAL
    assert {old for old in State if may_move(old, State.DONE)} == {State.EXECUTING, State.UNKNOWN}
    assert {old for old in State if may_move(old, State.APPROVED)} == {State.OPEN}
    assert set(MOVES) == set(State)


def test_a_scope_needs_both_the_key_and_the_role() -> None:
    """A key with more scopes than its owner's role still may not do more."""
    viewer = Actor("mer_1", "mem_1", Role.VIEWER, frozenset(Scope), Door.REST, "key_1")
    assert viewer.allows(Scope.READ)
    with pytest.raises(errors.NotAllowed):
        viewer.require(Scope.APPROVE)
    reader = Actor("mer_1", "mem_1", Role.ADMIN, frozenset({Scope.READ}), Door.REST, "key_1")
    assert not reader.allows(Scope.PROPOSE)
    assert [role.rank for role in Role] == [0, 1, 2, 3]
    assert all(ROLE_SCOPES[weak] <= ROLE_SCOPES[strong] for weak, strong in zip(Role, list(Role)[1:], strict=False))


def test_the_error_tree_at_the_top_of_the_file_is_the_tree() -> None:
    """Every error class is drawn in the module's docstring with its HTTP status, and kinds are unique."""
    drawn = errors.__doc__ or ""
    classes = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.FlorinError)]
    kinds = [c.kind for c in classes]
    assert len(set(kinds)) == len(kinds)
    for cls in classes:
        assert cls.__name__ in drawn
    assert sha256_hex({"a": 1}) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
