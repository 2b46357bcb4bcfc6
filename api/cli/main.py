"""`florin`: every command of the terminal, and one clear sentence for whatever goes wrong."""

from __future__ import annotations

import io
import os
import sys

import typer

from api.cli import (
    channels,
    chat,
    customers,
    decisions,
    evaluating,
    events,
    interpreting,
    mirror,
    serving,
    skills,
    upkeep,
    watching,
    working,
)
from api.cli.console import err
from api.cli.drawing import plain
from domain.errors import BadInput, FlorinError

FAILED, WRONG_USE, INTERRUPTED = 1, 2, 130

app = typer.Typer(
    name="florin",
    help="A self-hosted conversational payments assistant for Stripe merchants.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serving.serve)
app.command()(serving.start)
app.command()(serving.sandbox)
app.command("sign-in")(serving.sign_in)
app.command()(chat.chat)
app.command()(chat.ask)
app.command()(decisions.proposals)
app.command()(decisions.plans)
app.command()(decisions.confirm)
app.command()(decisions.reject)
app.command()(skills.skills)
app.command(context_settings=skills.FREE_ARGUMENTS)(skills.skill)
app.command(context_settings=skills.FREE_ARGUMENTS)(skills.export)
app.command()(interpreting.interpret)
app.command("eval")(evaluating.evaluate)
app.command("verify-audit")(upkeep.verify_audit)
app.command("rotate-keys")(upkeep.rotate_keys)
app.command()(watching.watch)
app.command()(working.worker)
app.command()(working.jobs)
app.add_typer(channels.channels, name="channels")
app.add_typer(events.events, name="events")
app.add_typer(mirror.mirror, name="mirror")
app.add_typer(customers.customer, name="customer")
app.add_typer(upkeep.api_key, name="api-key")


def main() -> None:
    """Run the command line.

    Exit codes: 0 done, 1 failed or refused, 2 wrong use, 3 outcome not known yet, 130 interrupted.
    """
    try:
        _refuse_broken_bytes()
        code = app(standalone_mode=False)
    except typer.TyperException as error:
        if said := error.format_message().strip():  # nothing to say when the help was just shown
            err.print(plain(f"florin: {said}\nSee florin --help."), soft_wrap=True)
        code = WRONG_USE
    except FlorinError as error:
        err.print(plain(f"florin: {error.message}"), soft_wrap=True)
        code = FAILED
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output left; what is still buffered goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = FAILED
    if code == INTERRUPTED:  # also how Typer tells of Ctrl-C
        err.print("\nflorin: interrupted; nothing was confirmed by that.")
    sys.exit(code if isinstance(code, int) else 0)


def _refuse_broken_bytes() -> None:
    """Raise BadInput for an argument that is no text; in what is typed later, such a byte becomes a sign of its own."""
    if any("\ud800" <= char <= "\udfff" for argument in sys.argv[1:] for char in argument):
        raise BadInput("An argument holds bytes that are no UTF-8 text. Check the terminal's encoding (LANG).")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


if __name__ == "__main__":
    main()
