"""Addresses of the sandbox's own pages."""

from __future__ import annotations

from integrations.sandbox.call import Call


def hosted_url(call: Call, path: str) -> str:
    """The address of a page of this world; `path` starts with a slash."""
    return f"{call.world.origin}{call.world.prefix}{path}"
