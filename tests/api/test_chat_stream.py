"""What a stream may show while a language model is at work: steps that code names, and no word of the model's."""

from __future__ import annotations

import asyncio
import time

from tests.api.test_chat import events_of
from tests.plugins.house import MakeHouse, RunningHouse
from tests.plugins.scripted_openai import Says, ScriptedOpenAI


def streamed(house: RunningHouse, message: str) -> tuple[str, float]:
    """The whole stream of a message, and how long before its end its first event came, in seconds."""
    begun_s = 0.0
    parts = []
    with house.api().stream("POST", "/api/chat/stream", json={"message": message}) as answer:
        for part in answer.iter_text():
            begun_s = begun_s or time.monotonic()
            parts.append(part)
    return "".join(parts), time.monotonic() - begun_s


async def test_steps_come_while_the_model_thinks(make_house: MakeHouse, scripted_openai: ScriptedOpenAI) -> None:
    """The first step is shown long before a slow model has answered; its vouched words come at the end."""
    house = await asyncio.to_thread(make_house, chat_model=scripted_openai.model())
    scripted_openai.script = [Says(calls=(("get_balance", {}),)), Says("That is what you have.", delay_s=1.5)]
    text, ahead_s = await asyncio.to_thread(streamed, house, "what is my balance?")
    events = events_of(text)
    assert [kind for kind, _ in events if kind == "progress"] == ["progress", "progress"]
    assert ("progress", {"step": "Get balance…"}) in events
    assert "".join(data["delta"] for kind, data in events if kind == "text") == "That is what you have."
    assert ahead_s > 1


async def test_no_word_that_the_guards_refuse_is_ever_sent(
    make_house: MakeHouse, scripted_openai: ScriptedOpenAI
) -> None:
    """Claims, invented figures and links of a lying model, before and after its calls, are in no event."""
    house = await asyncio.to_thread(make_house, chat_model=scripted_openai.model())
    house.sell(1800, order="42")
    scripted_openai.script = [
        Says("Refunded! You also got $9,999.", (("get_balance", {}),)),
        Says("Done. I have refunded it, see https://evil.example/x", (("refund_payment", {"payment_ref": "42"}),)),
        Says("All approved already: [name-9]."),
    ]
    text, _ = await asyncio.to_thread(streamed, house, "refund order 42")
    events = events_of(text)
    assert not any(lie in text for lie in ("9,999", "evil.example", "I have refunded", "name-9", "approved already"))
    assert [data["state"] for kind, data in events if kind == "proposal"] == ["open"]
    assert house.refunds() == []
