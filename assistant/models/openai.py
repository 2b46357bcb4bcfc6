"""Any OpenAI-compatible chat model, by key and base URL."""

from __future__ import annotations

from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr


def openai_model(
    *, api_key: str, model: str, base_url: str | None = None, timeout_s: float = 30.0, max_retries: int = 1
) -> BaseChatModel:
    """Return the chat model of an OpenAI account, or of any server that speaks its chat completions API.

    One call may take `timeout_s`; the turn's own bound stands above it.
    """
    from langchain_openai import ChatOpenAI  # half a second that installations without a key save

    return ChatOpenAI(
        model=model,
        api_key=SecretStr(api_key),
        base_url=base_url,
        timeout=timeout_s,
        max_retries=max_retries,
        temperature=0,
        use_responses_api=False,
    )
