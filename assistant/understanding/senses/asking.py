"""The tables of plain questions: they count only where a message changes nothing, and only word by word."""

from __future__ import annotations

from assistant.understanding.senses.asking_bills import BILLS
from assistant.understanding.senses.asking_books import BOOKS
from assistant.understanding.senses.asking_money import MONEY
from assistant.understanding.senses.asking_payments import PAYMENTS
from assistant.understanding.senses.asking_people import PEOPLE
from assistant.understanding.senses.sense import Sense

ASKING: tuple[Sense, ...] = (*BOOKS, *MONEY, *PAYMENTS, *BILLS, *PEOPLE)
