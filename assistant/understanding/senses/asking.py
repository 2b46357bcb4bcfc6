"""The tables of plain questions: they count only where a message changes nothing, and only word by word."""

from __future__ import annotations

from assistant.understanding.senses.asking_books import BOOKS
from assistant.understanding.senses.asking_people import PEOPLE
from assistant.understanding.senses.asking_records import RECORDS
from assistant.understanding.senses.sense import Sense

ASKING: tuple[Sense, ...] = (*BOOKS, *RECORDS, *PEOPLE)
