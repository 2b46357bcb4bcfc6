"""Which language model the settings choose: an OpenAI-compatible one, or the embedded one that needs no network."""

from __future__ import annotations

from api.settings import Settings
from assistant.models.agent import ChatModel
from assistant.models.compatible import CompatibleChatModel
from assistant.models.openai import openai_model
from assistant.spending import ModelTerms
from storage.model_use import Bounds

DEFAULT_MODEL = "gpt-4.1-mini"
EMBEDDED = "embedded"


def configured_model(settings: Settings) -> ChatModel | None:
    """Return the OpenAI-compatible model of the settings, or None for the embedded one."""
    if settings.openai_api_key is None and settings.openai_base_url is None:
        return None
    # A local server takes any key, but the client insists on one.
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
    model = openai_model(
        api_key=key,
        model=settings.model or DEFAULT_MODEL,
        base_url=settings.openai_base_url,
        timeout_s=settings.model_timeout_s,
    )
    if settings.openai_base_url is None and settings.model_tools in {"auto", "native"}:
        return model  # OpenAI itself has tool calls
    return CompatibleChatModel(inner=model, tools_by=settings.model_tools, timeout_s=settings.model_timeout_s)


def model_terms(settings: Settings) -> ModelTerms:
    """Return on which terms the configured model is used: privacy, prices, and bounds of a merchant's day."""
    cost = settings.model_day_cost
    return ModelTerms(
        name=model_name(settings),
        is_private=settings.model_privacy,
        input_price=settings.model_input_price,
        output_price=settings.model_output_price,
        bounds=Bounds(
            calls_max=settings.model_day_calls,
            tokens_max=settings.model_day_tokens,
            cost_micros_max=None if cost is None else int(cost * 1_000_000),
        ),
    )


def model_name(settings: Settings) -> str:
    """Return the configured model's name as people are shown it."""
    chosen = settings.openai_api_key is not None or settings.openai_base_url is not None
    return (settings.model or DEFAULT_MODEL) if chosen else EMBEDDED
