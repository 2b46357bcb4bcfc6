"""The argument `account` before a configured model: offered only where there is a choice, and never trusted."""

from __future__ import annotations

from typing import Any

from tests.assistant.conftest import Shop
from tests.assistant.test_accounts import AWAY, pay_away, two
from tests.plugins.scripted_openai import Says, ScriptedOpenAI

__all__ = ["two"]


def parameters(scripted: ScriptedOpenAI, tool: str) -> dict[str, Any]:
    """The arguments of a tool as the model was offered it."""
    tools = scripted.requests[0]["tools"]
    found: dict[str, Any] = next(one["function"] for one in tools if one["function"]["name"] == tool)["parameters"]
    return dict(found["properties"])


async def test_a_model_is_offered_the_accounts_by_name(two: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """Every tool takes the names and "all"; a question about all is answered for each."""
    two.pay("1", 1500)
    pay_away(two, "2", 700)
    scripted_openai.script = [Says(calls=(("list_payments", {"account": "all"}),)), Says(text="")]
    reply = await two.assistant(scripted_openai.model()).chat(two.owner, "what came in everywhere?")
    for tool in ("list_payments", "refund_payment"):
        assert parameters(scripted_openai, tool)["account"]["enum"] == ["Corner Shop", "Berlin Tea", "all"]
    assert "$15.00" in reply.text
    assert "€7.00" in reply.text


async def test_with_one_account_there_is_no_such_argument(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """Nothing to choose, nothing to offer; sent all the same, it is refused."""
    scripted_openai.script = [Says(calls=(("list_payments", {"account": "all"}),)), Says(text="")]
    await shop.assistant(scripted_openai.model()).chat(shop.owner, "what came in?")
    assert "account" not in parameters(scripted_openai, "list_payments")


async def test_a_model_cannot_choose_the_account_of_a_write(two: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """An account that the person did not name leads to a question; the named one goes through."""
    two.pay("42", 1500)
    pay_away(two, "42", 700)
    call = Says(calls=(("refund_payment", {"payment_ref": "42", "account": "Berlin Tea"}),))
    scripted_openai.script = [call, Says(text="")]
    assistant = two.assistant(scripted_openai.model())
    reply = await assistant.chat(two.owner, "refund order 42")
    assert not reply.proposals
    assert "account" in reply.text
    scripted_openai.script = [call, Says(text="")]
    reply = await assistant.chat(two.owner, "refund order 42 on Berlin Tea")
    assert [proposal.account for proposal in reply.proposals] == [AWAY]
