"""Makes the reply of a turn: the model's words where the guards let them stand, the code's own elsewhere."""

from __future__ import annotations

from assistant.claims import unfounded
from assistant.fence import harmless
from assistant.figures import Sources, untraceable
from assistant.turn import ModelReply, ToolResult

_NOTHING_TO_SAY = "I did not get that. Ask me about payments, customers, your balance or revenue, or what to refund."


def reply_text(reply: ModelReply, results: tuple[ToolResult, ...], *, said: tuple[str, ...], today: str) -> str:
    """Return the text of the reply.

    A turn that ends in a proposal or a question is told by code alone. Otherwise the model's words stand if every
    figure in them comes from the results or the person (`said`), and they claim nothing that did not happen; if not,
    the results' own renderings do, without those of calls that only a model could make: they are for the model alone.
    """
    final = any(result.is_final for result in results)
    renderings = _joined([result for result in results if result.kind != "misuse"])
    text = harmless(reply.text)
    if final or not text or not (reply.by_code or _holds(text, results, said, today)):
        text = renderings or _NOTHING_TO_SAY
    return f"{text}\n\n({reply.note})" if reply.note else text


def _holds(text: str, results: tuple[ToolResult, ...], said: tuple[str, ...], today: str) -> bool:
    """Whether the guards find nothing in a model's words that code or the person did not say first."""
    rendered = tuple(result.text for result in results if result.kind != "misuse")
    contents = tuple(result.content for result in results)
    figures = frozenset(money for result in results for money in result.figures)
    sources = Sources(figures, (*rendered, today), said, contents)
    return not untraceable(text, sources) and not unfounded(text, rendered)


def _joined(results: list[ToolResult]) -> str:
    """The renderings of results, each once, in order."""
    return "\n\n".join(dict.fromkeys(result.text for result in results if result.text))
