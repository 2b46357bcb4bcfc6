"""How a request breaks the contract, in the words Stripe would use."""

from __future__ import annotations


class Refusal(Exception):
    """A parameter that Stripe would refuse: a sentence, its name (`card[number]`) and Stripe's error code."""

    def __init__(self, message: str, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        self.code = code
