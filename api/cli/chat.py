"""`florin chat` and `florin ask`: a conversation in the terminal, with each proposal put to the person."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer

from api.cli.client import Client, connect
from api.cli.console import ask as ask_person
from api.cli.console import ask_to_decide, is_no, is_yes, out, print_json, says_more
from api.cli.deciding_plans import decide_plan, draw_plan
from api.cli.drawing import draw_outcome, draw_proposal, draw_reply, draw_still_open, plain
from api.cli.unanswered import no_failed, yes_failed
from domain.errors import BadInput, FlorinError

WELCOME = """Say what should happen, for example:
  refund order 42
  how much did we make last week?
  find Jane
/quit or Ctrl-D ends the chat."""

LEAVING = ("/quit", "/exit", "quit", "exit")


@dataclass(slots=True)
class Talk:
    """One conversation from this side: the server's id of it, and the choices it offered last."""

    client: Client
    read_line: Callable[[], str | None]
    conversation_id: str | None = None
    options: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Go on until the person leaves; nothing moves by leaving."""
        line = self.read_line()
        while line is not None and line.casefold() not in LEAVING:
            line = self.turn(line) if line else None
            line = self.read_line() if line is None else line

    def turn(self, line: str) -> str | None:
        """Say one thing; return what the person said instead of a yes or no, to go on with."""
        if line.isdigit() and 1 <= int(line) <= len(self.options):
            line = self.options[int(line) - 1]
        try:
            reply = self.send(line)
        except FlorinError as error:
            out.print(plain(error.message, "red"))
            return None
        except KeyboardInterrupt:
            out.print("\nStopped waiting for the reply. Nothing was confirmed, so nothing moved.")
            return None
        draw_reply(out, reply)
        choices = [card["options"] for card in reply["cards"] if card["type"] == "choice"]
        self.options = [option["say"] for option in choices[-1]] if choices else []
        waiting = [(decide, view) for view in reply["proposals"]] + [(decide_plan, plan) for plan in reply["plans"]]
        for ask_about, shown in waiting:
            instead = ask_about(self.client, shown)
            if instead:
                return instead
        return None

    def send(self, line: str) -> dict[str, Any]:
        """Send a message and follow the reply, showing how far it is."""
        reply: dict[str, Any] = {"reply": "", "cards": [], "proposals": [], "plans": []}
        body = {"message": line} | ({"conversation_id": self.conversation_id} if self.conversation_id else {})
        with out.status("…") as status:
            for event, data in self.client.stream("/api/chat/stream", body):
                if event == "progress":
                    status.update(plain(data["step"]))
                elif event == "text":
                    reply["reply"] += data["delta"]
                elif event in ("card", "proposal", "plan"):
                    reply[f"{event}s"].append(data)
                elif event == "done":
                    self.conversation_id = data["conversation_id"]
        return reply


def decide(client: Client, view: dict[str, Any]) -> str | None:
    """Show a proposal and ask; only an explicit yes to this one confirms it, with the digest of what was shown.

    Returns what was typed when it was neither yes nor no, or a no that goes on.
    """
    draw_proposal(out, view)
    answer = ask_to_decide("Do this? [y/N]")
    if is_yes(answer):
        confirm(client, view)
    elif is_no(answer):
        reject(client, view)
        return answer if says_more(answer) else None
    else:
        draw_still_open(out, answer, view["id"])
        return answer or None
    return None


def confirm(client: Client, view: dict[str, Any]) -> dict[str, Any] | None:
    """Confirm exactly what was shown and say what came of it; None when nothing was done."""
    try:
        with out.status("Doing it …"):
            done: dict[str, Any] = client.post(f"/api/proposals/{view['id']}/confirm", {"digest": view["digest"]})
    except FlorinError as error:
        return yes_failed(error, view, "florin proposals")
    except KeyboardInterrupt:
        out.print("\nYou had said yes, so Florin goes on with it. See what came of it with: florin proposals")
        return None
    draw_outcome(out, done)
    return done


def reject(client: Client, view: dict[str, Any]) -> None:
    """Turn down what was shown."""
    try:
        client.post(f"/api/proposals/{view['id']}/reject")
    except FlorinError as error:
        no_failed(error)
    else:
        out.print("Rejected. Nothing was done.")


def chat() -> None:
    """Talk with Florin in this terminal."""
    with connect() as client:
        _greet(client)
        talk = Talk(client, _line_reader())
        try:
            talk.run()
        except KeyboardInterrupt:
            out.print()
        out.print(
            plain(f"Bye. Nothing else was moved. Florin keeps running at {client.url} (./run stop ends it)."),
            soft_wrap=True,
        )


def ask(
    message: Annotated[str, typer.Argument(help="what to say, in quotes")],
    json: Annotated[bool, typer.Option("--json", help="print the whole reply as JSON")] = False,
    conversation: Annotated[str | None, typer.Option(help="go on with this conversation")] = None,
) -> None:
    """Say one thing and print the reply; a proposal is shown, never confirmed."""
    if not message.strip():
        raise BadInput('Nothing was said. Say what should happen, in quotes: florin ask "refund order 42"')
    body = {"message": message} | ({"conversation_id": conversation} if conversation else {})
    with connect() as client:
        reply = client.post("/api/chat", body)
    if json:
        print_json(reply)
        return
    draw_reply(out, reply)
    for view in reply["proposals"]:
        draw_proposal(out, view)
        out.print(plain(f"To do it: florin confirm {view['id']}"))
    for plan in reply["plans"]:
        draw_plan(out, plan)
        out.print(plain(f"To do all of it: florin confirm {plan['id']}"))


def _greet(client: Client) -> None:
    """Say which account this is about."""
    told = client.get("/api/auth/stripe/status")
    active = next((item for item in told["connections"] if item["is_active"]), None)
    if active is None:
        out.print(plain(f"No Stripe account is connected. Connect one at {client.url}.", "yellow"))
    else:
        mode = "live" if active["livemode"] else "test mode"
        out.print(plain(f"Connected to {active['label']} ({active['account_id']}, {mode}).", "bold"))
    out.print(WELCOME)


def _line_reader() -> Callable[[], str | None]:
    """Return what reads the person's lines: with history and editing on a terminal, plainly elsewhere."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return lambda: ask_person(">")
    from prompt_toolkit import PromptSession

    session: PromptSession[str] = PromptSession()

    def read() -> str | None:
        try:
            return session.prompt("> ").strip()
        except EOFError:
            return None

    return read
