"""Any OpenAI-compatible chat model, by key and base URL."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr


def openai_model(
    *, api_key: str, model: str, base_url: str | None = None, timeout_s: float = 30.0, max_retries: int = 2
) -> BaseChatModel:
    """Return the chat model of an OpenAI account, or of any server that speaks its chat completions API.

    One try may take `timeout_s` with all of its answer, whose length is bounded as well. What was lost, 408, 409, 429
    and 5xx are tried again, after a wait with jitter or what Retry-After says (the client's own rule, openai-python's
    README); the turn's own bound stands above it all.
    """
    from langchain_openai import ChatOpenAI  # half a second that installations without a key save

    from assistant.models.client import MeteredClient

    return ChatOpenAI(
        model=model,
        api_key=SecretStr(api_key),
        base_url=base_url,
        timeout=timeout_s,
        max_retries=max_retries,
        temperature=0,
        use_responses_api=False,
        # A client of its own, to be closed with the model; LangChain's default one is shared and never closed.
        http_async_client=MeteredClient(timeout_s),
    )


async def close_model(model: BaseChatModel) -> None:
    """Close a model's connections, if it has any; it is of no use afterwards."""
    client: Any = getattr(model, "root_async_client", None)
    if client is not None:
        await client.close()
