"""A person at the terminal: `florin chat` and its question, and every way of leaving it without a yes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.trade import Trade
from tests.faults.waiting import wait_for
from tests.plugins.sandbox import SandboxWorld
from tests.plugins.served import Served
from tests.stories.terminal import CTRL_C, CTRL_D, Terminal

pytestmark = pytest.mark.slow

WELCOME, PROMPT, QUESTION = "ends the chat", ">", "Do this? [y/N]"


@pytest.fixture
def trade(served: Served, world: SandboxWorld) -> Trade:
    """A server with an empty shop behind it."""
    return Trade(served, world)


def at_the_question(terminal: Terminal, order: str) -> None:
    """Ask for a refund, and see Florin's question."""
    terminal.wait_for(WELCOME)
    terminal.wait_for(PROMPT)
    terminal.type(f"refund order {order}")
    terminal.wait_for("$18.00")
    terminal.wait_for(QUESTION)


def end_of_input(terminal: Terminal) -> None:
    """Ctrl-D at the question, and again at the prompt."""
    terminal.press(CTRL_D)
    terminal.wait_for("nothing was done")
    terminal.wait_for(PROMPT)
    terminal.press(CTRL_D)
    terminal.wait_for("Bye")
    assert terminal.wait_for_end() == 0


def interrupt(terminal: Terminal) -> None:
    """Ctrl-C at the question, and again at the prompt."""
    terminal.press(CTRL_C)
    terminal.wait_for("nothing was done")
    terminal.wait_for(PROMPT)
    terminal.press(CTRL_C)
    terminal.wait_for("Bye")
    assert terminal.wait_for_end() == 0


def interrupt_half_a_yes(terminal: Terminal) -> None:
    """Ctrl-C after a y that was not entered."""
    terminal.press(b"y")
    interrupt(terminal)


def hang_up(terminal: Terminal) -> None:
    """The window is closed."""
    terminal.hang_up()
    terminal.process.wait(60)


def killed(terminal: Terminal) -> None:
    """The terminal's process is killed."""
    terminal.process.kill()
    terminal.process.wait(60)


def empty_line(terminal: Terminal) -> None:
    """Only Enter, then the chat is left by a word."""
    terminal.type("")
    terminal.wait_for("nothing was done. It stays open: florin confirm prop_")
    terminal.type("/quit")
    assert terminal.wait_for_end() == 0


def another_wish(terminal: Terminal) -> None:
    """Instead of yes or no, the next thing is said."""
    terminal.type("what is my balance?")
    terminal.wait_for("nothing was done. It stays open: florin confirm prop_")
    terminal.wait_for("USD")
    terminal.type("/quit")
    assert terminal.wait_for_end() == 0


LEAVING = (end_of_input, interrupt, interrupt_half_a_yes, hang_up, killed, empty_line, another_wish)


def test_leaving_without_a_yes_moves_nothing(trade: Trade) -> None:
    """However the chat is left at its question, nothing is refunded and the proposal stays open for later."""
    found = {}
    for number, leave in enumerate(LEAVING):
        trade.sell(str(810 + number))
        with Terminal(trade.served, "chat") as terminal:
            at_the_question(terminal, str(810 + number))
            leave(terminal)
        view = trade.get("/api/proposals")["proposals"][0]
        found[leave.__name__] = (view["arguments"]["payment_ref"]["value"], view["state"], len(trade.refunds()))
    assert found == {leave.__name__: (str(810 + place), "open", 0) for place, leave in enumerate(LEAVING)}


def test_interrupting_the_wait_for_a_reply_moves_nothing(trade: Trade) -> None:
    """Ctrl-C while Florin thinks: it stops waiting, the chat goes on, and the next sentence is answered."""
    trade.sell("42")
    trade.world.fault("slow", "GET", "/v1/payment_intents", delay_s=300)
    with Terminal(trade.served, "chat") as terminal:
        terminal.wait_for(WELCOME)
        terminal.wait_for(PROMPT)
        terminal.type("refund order 42")
        trade.wait_for_strike()
        terminal.press(CTRL_C)
        terminal.wait_for("nothing moved")
        terminal.wait_for(PROMPT)
        terminal.type("what is my balance?")
        terminal.wait_for("on its way in")
        terminal.wait_for(PROMPT)
        terminal.press(CTRL_D)
        assert terminal.wait_for_end() == 0
    assert trade.refunds() == []


def carried_on(trade: Trade, leave: Callable[[Terminal], Any]) -> dict[str, Any]:
    """Say yes, leave while Stripe is slow, and return what became of the proposal."""
    trade.sell("42")
    trade.world.fault("slow", "POST", "/v1/refunds", delay_s=2.0)
    with Terminal(trade.served, "chat") as terminal:
        at_the_question(terminal, "42")
        terminal.type("y")
        trade.wait_for_strike()
        leave(terminal)
    view = trade.get("/api/proposals")["proposals"][0]
    return trade.wait_until_settled(view)


@pytest.mark.parametrize("leave", [lambda terminal: terminal.press(CTRL_C), hang_up, killed])
def test_after_a_yes_the_server_carries_on(trade: Trade, leave: Callable[[Terminal], Any]) -> None:
    """Who has said yes and then goes away finds it done, once."""
    assert carried_on(trade, leave)["state"] == "done"
    assert len(trade.refunds()) == 1


def test_from_ask_to_confirm(trade: Trade) -> None:
    """`ask --json` gives a program what it needs; at the terminal `confirm` shows it again, asks, and does it once."""
    trade.sell("42")
    asked = json.loads(trade.served.florin("ask", "refund $5 of order 42", "--json").stdout)
    (view,) = asked["proposals"]
    follow_up = trade.served.florin("ask", "refund it", "--json", "--conversation", asked["conversation_id"])
    (whole,) = json.loads(follow_up.stdout)["proposals"]
    assert whole["arguments"]["payment_ref"]["value"] != ""
    for left in (CTRL_C, CTRL_D, b"n\r"):
        with Terminal(trade.served, "confirm", view["id"]) as terminal:
            terminal.wait_for("$5.00")
            terminal.wait_for(QUESTION)
            terminal.press(left)
            assert terminal.wait_for_end() != 0
    assert trade.refunds() == []
    with Terminal(trade.served, "confirm", view["id"]) as terminal:
        terminal.wait_for(QUESTION)
        terminal.type("y")
        terminal.wait_for("Refunded $5.00")
        assert terminal.wait_for_end() == 0
    assert [refund["amount"] for refund in trade.refunds()] == [500]
    again = trade.served.florin("confirm", view["id"], "--yes", "--digest", view["digest"])
    assert (again.returncode, "is done" in again.stderr) == (1, True)


def test_an_unknown_outcome_has_its_own_exit_code(trade: Trade) -> None:
    """While Stripe's answer is lost, `confirm` ends with 3, says not to repeat it, and later it is found out."""
    trade.sell("42")
    view = trade.propose("42")
    trade.world.fault("reset_after", "POST", "/v1/refunds", times=None)
    said = trade.served.florin("confirm", view["id"], "--yes", "--digest", view["digest"])
    assert said.returncode == 3, said.stderr
    assert "not repeat" in said.stdout
    trade.world.control("DELETE", "/faults")
    wait_for(lambda: trade.state(view) == "done", "the outcome to be found out")
    assert len(trade.refunds()) == 1


def restart(trade: Trade) -> None:
    """Start the server again where it was."""
    port = trade.served.url.rpartition(":")[2]
    trade.served.environment["FLORIN_PORT"] = port
    trade.served.start()


def test_a_yes_that_the_server_never_got_leaves_the_chat_open(trade: Trade) -> None:
    """It says that nothing was done and where to look; once the server runs again, the same conversation goes on."""
    trade.sell("42")
    with Terminal(trade.served, "chat") as terminal:
        at_the_question(terminal, "42")
        trade.served.kill()
        terminal.type("y")
        terminal.wait_for("did not arrive")
        terminal.wait_for("florin")
        terminal.wait_for(PROMPT)
        restart(trade)
        terminal.type("refund $5 of it")
        terminal.wait_for("$5.00")
        terminal.wait_for(QUESTION)
        terminal.press(CTRL_D)
        terminal.wait_for(PROMPT)
        terminal.press(CTRL_D)
        assert terminal.wait_for_end() == 0
    assert trade.refunds() == []


def test_a_yes_whose_answer_never_came_is_told_as_unknown(trade: Trade) -> None:
    """The server dies while it asks Stripe: the chat says that it is not known and how to see, and goes on."""
    trade.sell("42")
    trade.world.fault("slow", "POST", "/v1/refunds", delay_s=300)
    with Terminal(trade.served, "chat") as terminal:
        at_the_question(terminal, "42")
        terminal.type("y")
        trade.wait_for_strike()
        trade.served.kill()
        terminal.wait_for("not known")
        terminal.wait_for("florin")
        terminal.wait_for(PROMPT)
        terminal.press(CTRL_D)
        assert terminal.wait_for_end() == 0
