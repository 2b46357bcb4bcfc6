"""`florin eval`: how well the configured model understands recorded cases, per author, half and tag."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import err, out, print_json
from api.cli.interpreting import directory_of, moment_of
from api.settings import Settings, load
from domain.currencies import KNOWN
from domain.errors import BadInput

if TYPE_CHECKING:
    from assistant.evaluation.cases import Case
    from assistant.evaluation.measuring import Result
    from assistant.models.agent import ChatModel

CASES_NOW = "2026-11-18T10:00:00+00:00"
REPEAT_MAX = 100


def evaluate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.jsonl…", help="the recorded cases")],
    model: Annotated[
        str, typer.Option(help="embedded, or a model's name at the configured server; empty: as configured")
    ] = "",
    repeat: Annotated[int, typer.Option(min=1, max=REPEAT_MAX, help="runs of each case, for pass^k")] = 1,
    require: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="decision, full, pass at least; unsafe, needless, p50_ms, p95_ms at most; exit code 1 when not met",
        ),
    ] = None,
    half: Annotated[str, typer.Option(help="tuning, held-back, or both")] = "both",
    failures: Annotated[bool, typer.Option(help="print each case of the tuning half that went wrong")] = False,
    show_held_back: Annotated[
        bool, typer.Option(help="with --failures: held-back cases too; they are spent then")
    ] = False,
    tags: Annotated[bool, typer.Option(help="a table per tag too")] = False,
    table: Annotated[bool, typer.Option(help="as a Markdown table, without the times")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="all figures as JSON")] = False,
    now: Annotated[str, typer.Option(help="the moment the messages are written, ISO")] = CASES_NOW,
    directory: Annotated[
        Path | None, typer.Option(help="JSON file with {customers, plans}; otherwise directory.json beside the cases")
    ] = None,
    currency: Annotated[str, typer.Option(help="the merchant's currency")] = "USD",
) -> None:
    """Judge what a model understands of recorded cases: decisions, arguments, unsafe writes, questions, time."""
    required = _required(require or [])
    moment, known = moment_of(now), _directory_beside(files, directory)
    if currency.lower() not in KNOWN:
        raise BadInput("--currency must be an ISO code that Stripe knows, such as USD.")
    cases, chosen = _cases(files, half), _model(load(), model)
    from assistant.models.evaluating import evaluate as run

    try:
        results = asyncio.run(
            run(cases, model=chosen, now=moment, currency=currency.lower(), directory=known, repeat=repeat)
        )
    except ValueError as error:
        raise BadInput(f"The directory file can't be used: {error}.") from error
    _tell(results, tags=tags, table=table, as_json=as_json)
    if failures:
        _tell_failures(results, show_held_back=show_held_back)
    _hold_to(results, required)


def _tell(results: Sequence[Result], *, tags: bool, table: bool, as_json: bool) -> None:
    """Print the figures."""
    from assistant.evaluation import wording

    if as_json:
        print_json(wording.as_json(results))
        return
    form = wording.as_markdown if table else wording.as_text
    out.print(form(wording.author_rows(results, times=not table), 2), soft_wrap=True)
    if tags:
        out.print("\n" + form(wording.tag_rows(results, times=not table), 1), soft_wrap=True)


def _tell_failures(results: Sequence[Result], *, show_held_back: bool) -> None:
    """Print what went wrong, of the held-back half only the count unless it is asked for."""
    from assistant.evaluation.cases import HELD_BACK
    from assistant.evaluation.wording import failure_lines

    shown = [result for result in results if show_held_back or result.case.half != HELD_BACK]
    for line in failure_lines(shown):
        out.print(line, soft_wrap=True)
    hidden = [result for result in results if result.case.half == HELD_BACK and not result.is_perfect]
    if hidden and not show_held_back:
        out.print(f"({len(hidden)} of the held-back half went wrong and are not shown.)", soft_wrap=True)


def _hold_to(results: Sequence[Result], required: dict[str, Decimal]) -> None:
    """Raise BadInput for each half that does not meet what was required."""
    from assistant.evaluation.measuring import HALVES, tally, unmet

    found = []
    for half in HALVES:
        own = [result for result in results if result.case.half == half]
        found += [f"{half}: {sentence}" for sentence in unmet(tally(own), required)] if own else []
    for sentence in found:
        err.print(sentence, soft_wrap=True)
    if found:
        raise BadInput(f"{len(found)} requirement{'' if len(found) == 1 else 's'} not met.")


def _required(pairs: Sequence[str]) -> dict[str, Decimal]:
    """Read `decision=0.97`, also several with commas; BadInput when one is no figure."""
    from assistant.evaluation.measuring import CEILINGS, FLOORS

    found = {}
    for pair in (one.strip() for text in pairs for one in text.split(",") if one.strip()):
        name, _, value = pair.partition("=")
        try:
            bound = Decimal(value)
        except InvalidOperation as error:
            raise BadInput(f"--require takes NAME=VALUE such as decision=0.97, not {pair}.") from error
        if name not in {**FLOORS, **CEILINGS} or not bound.is_finite():
            raise BadInput(f"--require knows {', '.join((*FLOORS, *CEILINGS))}; {pair} is none of them.")
        found[name] = bound
    return found


def _cases(files: Sequence[Path], half: str) -> list[Case]:
    """Read all files, of one half when asked; BadInput when one can't be read or an id comes twice."""
    from assistant.evaluation.cases import HELD_BACK, TUNING, BadCase, read_cases

    halves = {"tuning": {TUNING}, "held-back": {HELD_BACK}, "both": {TUNING, HELD_BACK}}.get(half)
    if halves is None:
        raise BadInput("--half must be tuning, held-back or both.")
    cases: list[Case] = []
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
            cases += read_cases(text.splitlines(), file.stem)
        except OSError as error:
            raise BadInput(f"{file} can't be read ({error.strerror}).") from error
        except UnicodeDecodeError as error:
            raise BadInput(f"{file} is no UTF-8 text.") from error
        except BadCase as error:
            raise BadInput(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    if twice := [name for name, count in Counter(case.id for case in cases).items() if count > 1]:
        raise BadInput(f"Two cases have the id {twice[0]}; ids must be unique, also over several files.")
    cases = [case for case in cases if case.half in halves]
    if not cases:
        raise BadInput("There are no cases to judge.")
    return cases


def _directory_beside(files: Sequence[Path], directory: Path | None) -> dict[str, object]:
    """The directory named, or the one beside the first file or above it; none when there is none."""
    nearby = [folder / "directory.json" for file in files[:1] for folder in list(file.resolve().parents)[:2]]
    found = directory or next((file for file in nearby if file.is_file()), None)
    return directory_of(found) if found else {}


def _model(settings: Settings, name: str) -> ChatModel | None:
    """The model to judge: the embedded one (None), the configured one, or another of the configured server."""
    from api.model_choice import EMBEDDED, configured_model

    if name == EMBEDDED:
        return None
    chosen = configured_model(settings.model_copy(update={"model": name}) if name else settings)
    if name and chosen is None:
        raise BadInput("--model names a model of a server: set OPENAI_API_KEY or OPENAI_BASE_URL, or say embedded.")
    return chosen
