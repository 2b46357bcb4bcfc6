"""A turn's prompt as a remote model may see it."""

from __future__ import annotations

from dataclasses import replace

from assistant.privacy.veil import Veil
from assistant.turn import Prompt, Said


def veiled(prompt: Prompt, veil: Veil) -> Prompt:
    """Return the prompt with placeholders; the merchant's settings stay as they are, what was spoken of does not."""
    veil.typed(prompt.message)  # before anything is hidden: whom it moves to another placeholder has one everywhere
    facts = {**prompt.facts, "context": veil.told_value(prompt.facts.get("context") or {})}
    history = tuple(
        Said(said.role, veil.said(said.text) if said.role == "user" else veil.told(said.text))
        for said in prompt.history
    )
    return replace(prompt, facts=facts, history=history, message=veil.said(prompt.message))
