"""How merchants also put it: wordings in any order, dialect and slang, which count less than the tables of the topics.

A looser cue never makes a write of words that are not accounted for; it only lets the skill be considered.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.understanding.senses.looser_everyday import EVERYDAY
from assistant.understanding.senses.looser_extras import EXTRAS
from assistant.understanding.senses.looser_plans import PLANS
from assistant.understanding.senses.looser_reads import READS
from assistant.understanding.senses.looser_records import RECORDS
from assistant.understanding.senses.looser_writes import WRITES
from assistant.understanding.senses.sense import Looser, Sense, words

_TABLES: tuple[dict[str, Looser], ...] = (READS, WRITES, PLANS, EXTRAS, RECORDS, EVERYDAY)


def loosened(sense: Sense) -> Sense:
    """The sense with its looser wordings."""
    for table in _TABLES:
        more = table.get(sense.tool)
        if more is not None:
            sense = replace(
                sense,
                cues=sense.cues + more.cues,
                words=sense.words | words(more.words),
                phrases=sense.phrases + more.phrases,
            )
    return sense
