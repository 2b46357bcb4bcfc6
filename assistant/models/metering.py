"""Counts what one turn asks of a remote model: every request sent and the tokens of every answer, within the day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from assistant.spending import Spending


class DayUsedUp(Exception):  # named as the fact it states, like the domain's errors
    """The merchant has used what a day allows; nothing more is sent to the model."""


class Meter:
    """One turn's meter; without `spending` it only adds up `tokens`, read and written together.

    One call of a model may be several requests: a trial of what its server does, two steps, a repair, a client's second
    try. The loop asks before each call, which the first request then uses up; the client asks for every other one.
    Models whose client knows nothing of meters are counted by their calls alone.
    """

    def __init__(self, spending: Spending | None = None) -> None:
        """Begin at nothing."""
        self._spending = spending
        self._is_taken = False
        self.tokens = 0
        self.answers = 0

    async def asking(self) -> None:
        """Count a call of the model that is about to be made; raises DayUsedUp, and nothing is counted."""
        await self._take()
        self._is_taken = True

    async def sending(self) -> None:
        """Count a request that is about to be sent, unless its call is counted already; raises DayUsedUp likewise."""
        if self._is_taken:
            self._is_taken = False
        else:
            await self._take()

    async def answered(self, read: int, wrote: int) -> None:
        """Add the tokens of an answer, whatever it is worth."""
        self.answers += 1
        self.tokens += read + wrote
        if self._spending is not None:
            await self._spending.note(read, wrote)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let the clients of models that are called within find this meter."""
        token = _RUNNING.set(self)
        try:
            yield
        finally:
            _RUNNING.reset(token)

    async def _take(self) -> None:
        """Take one call of the merchant's day."""
        if self._spending is not None and not await self._spending.take():
            raise DayUsedUp


# A model is one for all turns, and LangChain hands nothing of a turn down to its client.
_RUNNING: ContextVar[Meter | None] = ContextVar("florin_model_meter", default=None)


def running_meter() -> Meter | None:
    """The meter of the turn that the running code belongs to, if any."""
    return _RUNNING.get()
