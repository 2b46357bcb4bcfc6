"""When the garbage collector walks: seldom while a process starts, and never through what lives as long as it does.

The libraries of a whole house are about a million objects; walking through them takes a few hundred milliseconds. While
they are imported nothing of them is garbage, and looking for it every 700 objects takes a fifth of the time.
"""

from __future__ import annotations

import gc

# How many more objects than at the last look make it look again.
_GROWTH = 20_000


def unhurried() -> None:
    """Look for garbage more seldom; call before anything large is imported."""
    gc.set_threshold(_GROWTH, *gc.get_threshold()[1:])


def settle() -> None:
    """Collect once, then leave all that is alive now in peace; call when everything is built, once in a process."""
    gc.collect()
    gc.freeze()
