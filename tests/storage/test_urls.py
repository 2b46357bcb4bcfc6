"""Database URLs: what they become, and that their password goes nowhere else."""

from __future__ import annotations

import pytest

from storage.urls import as_database, as_user, for_app

URL = "postgresql://ada:p%40ss@db.example:6543/shop?sslmode=require"


def test_the_app_takes_on_its_role() -> None:
    """Another user's session starts in the app's role, keeps its own options, and a fixed schema and clock."""
    url = for_app(URL + "&options=-c%20jit%3Doff")
    assert url.query["options"] == "-c jit=off -c search_path=public,florin_jobs -c timezone=UTC -c role=florin_app"
    assert (url.drivername, url.password, url.query["sslmode"]) == ("postgresql+psycopg", "p@ss", "require")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+asyncpg"])
def test_every_usual_scheme_is_read(scheme: str) -> None:
    """However a host writes the scheme, psycopg 3 connects."""
    assert for_app(f"{scheme}://ada@db/shop").drivername == "postgresql+psycopg"


def test_the_apps_own_user_needs_no_role() -> None:
    """Who connects as the app is the app."""
    assert "role" not in str(for_app("postgresql://florin_app@/florin?host=/run").query["options"])


def test_parts_are_exchanged() -> None:
    """A URL for another database keeps the user; one for another user drops the password."""
    assert as_database(URL, "other") == "postgresql://ada:p%40ss@db.example:6543/other?sslmode=require"
    assert as_user(URL, "eve") == "postgresql://eve@db.example:6543/shop?sslmode=require"


def test_the_password_is_not_shown() -> None:
    """Printing the app's URL hides the password."""
    assert "p@ss" not in str(for_app(URL))
    assert "p%40ss" not in str(for_app(URL))
