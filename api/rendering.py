"""Renders the pages that people look at, from the templates in api/pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, undefined=StrictUndefined
)


def render(name: str, **shown: Any) -> str:
    """Return a page or a part of one; every text in it is escaped."""
    return _pages.get_template(name).render(shown)
