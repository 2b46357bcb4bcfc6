"""The terminal itself: where output goes, how a question is asked, and how JSON is printed."""

from __future__ import annotations

import json
import sys
import termios
from typing import Any

from rich.console import Console

from assistant.typed_decisions import turns_down, typed_decision

out = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
err = Console(stderr=True, highlight=False, markup=False, emoji=False)


def print_json(value: Any) -> None:
    """Print a value as JSON for programs: sorted keys, so that it stays the same."""
    print(json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2))


def ask(question: str) -> str | None:
    """Ask and return the answer as typed, stripped; None when input ended.

    At a terminal, what was typed or pasted before the question is thrown away: nobody can have meant it as the answer.
    """
    if sys.stdin.isatty():
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
    out.print(question, end=" ")
    out.file.flush()
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        out.print()
    return line.strip() if line else None


def ask_to_decide(question: str) -> str | None:
    """Ask whether something shall be done; Ctrl-C at the question is no answer (None), as the end of input is."""
    try:
        return ask(question)
    except KeyboardInterrupt:
        out.print()
        return None


def is_yes(answer: str | None) -> bool:
    """Say whether an answer is an explicit yes; anything else is not, for money moves on it."""
    return answer is not None and answer.casefold() in ("y", "yes")


def is_no(answer: str | None) -> bool:
    """Say whether an answer is an explicit no, alone or before what is wanted instead."""
    return answer is not None and turns_down(answer)


def says_more(answer: str | None) -> bool:
    """Say whether an answer goes on after its no, so that it is to be understood as well."""
    return answer is not None and typed_decision(answer) is None
