"""The assistant's bounds: how long, how many and how much, each named with its unit and set in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Every bound of a turn, a proposal and its execution.

    `lease_s` must exceed the longest a Stripe write may take with its retries, or a second worker would take over one
    that is still at work. `key_fresh_s` stays below the 24 hours for which Stripe remembers an idempotency key
    (https://docs.stripe.com/api/idempotent_requests). `settle_s` is how long after sending a lookup that finds nothing
    is not yet believed, because the request may still be under way: `lease_s` and a whole call with its retries.
    `model_tokens_max` is what the calls of one turn may read and write together; the tools' schemas count in each.
    `look_again_s` is the shortest pause before the job behind an approved proposal looks what became of it.
    `plan_lines_max` is how many acts one yes may be for: as many as a person can still look over.
    """

    message_chars_max: int = 8_000
    window_turns: int = 12
    shown_ids_max: int = 120
    result_chars_max: int = 12_000
    model_calls_max: int = 6
    model_tokens_max: int = 400_000
    tool_calls_max: int = 8
    turn_s: float = 60.0
    proposal_lifetime_s: int = 15 * 60
    lease_s: int = 120
    settle_s: int = 180
    key_fresh_s: int = 23 * 3600
    look_again_s: float = 0.0
    recheck_first_s: int = 2
    recheck_longest_s: int = 3600
    attempts_until_person: int = 12
    due_batch: int = 50
    repeat_window_s: int = 24 * 3600
    plan_lines_max: int = 100
    plan_drafts_at_once: int = 4


DEFAULT = Limits()
