"""A merchant's own words as pieces, with what they take back left out and what they point to in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.understanding.corrections import without_corrected
from assistant.understanding.deciding import as_decided
from assistant.understanding.exclusions import without_excluded
from assistant.understanding.listed import with_listed_named
from assistant.understanding.naming import with_items_named
from assistant.understanding.offered import with_offered_meant, without_guessed
from assistant.understanding.pieces import Piece
from assistant.understanding.reading import World, read
from assistant.understanding.recalled import last_answer, shown_items
from assistant.understanding.scene import Context
from assistant.understanding.shown_amounts import with_shown_amount_named
from assistant.understanding.shown_records import with_shown_record_named


def prepared(
    own: str, foreign: tuple[str, ...], world: World, context: Context, history: Sequence[Mapping[str, str]]
) -> Sequence[Piece]:
    """The pieces of a message after the conversation before it; `foreign` are the texts of others that it quotes."""
    said = without_excluded(without_corrected(read(own, world))) if own else []
    said = without_guessed(with_offered_meant(said, last_answer(history)), context.last_customer, world)
    pieces = with_listed_named(as_decided(said, foreign, world), world, context, history)
    items = shown_items(context, history)
    pieces = with_shown_amount_named(with_items_named(pieces, context.last_list), world, items)
    return with_shown_record_named(pieces, world, items)
