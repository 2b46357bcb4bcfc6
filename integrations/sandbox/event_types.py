"""Names of events, and the wildcards that stand for several of them."""

from __future__ import annotations


def fits(event_type: str, wanted: list[str]) -> bool:
    """Whether a type is among the wanted ones; nothing wanted or "*" means all."""
    return not wanted or any(
        name in {"*", event_type} or (name.endswith(".*") and event_type.startswith(name[:-1])) for name in wanted
    )
