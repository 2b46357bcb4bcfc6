"""Keeps what lives as long as the process out of the garbage collector, whose full rounds stop every request.

The libraries of a whole house are about a million objects; walking through them takes a few hundred milliseconds.
"""

from __future__ import annotations

import gc


def settle() -> None:
    """Collect once, then leave all that is alive now in peace; call when everything is built, once in a process."""
    gc.collect()
    gc.freeze()
