"""A key with fewer scopes than its member's role can't get the others by way of a browser."""

from __future__ import annotations

import pytest

from domain.people import Scope
from tests.plugins.house import RunningHouse


@pytest.mark.parametrize("scopes", [(Scope.APPROVE,), (Scope.READ, Scope.APPROVE), (Scope.READ, Scope.PROPOSE)])
def test_a_narrow_key_makes_no_sign_in_link(house: RunningHouse, scopes: tuple[Scope, ...]) -> None:
    """The link would open a session that may propose and approve alike."""
    assert house.api(house.make_key(*scopes)).post("/api/sign-in-links").status_code == 403


def test_a_full_key_makes_one(house: RunningHouse) -> None:
    """The terminal's key may."""
    assert house.api().post("/api/sign-in-links").status_code == 201
