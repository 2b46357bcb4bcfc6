"""Reads what a conversation remembers, as the models are given it, into what a message may point back to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.understanding.assessment import Pending
from assistant.understanding.scene import Context

_ABOUT_A_CUSTOMER = frozenset({"find_customer", "get_customer", "create_customer", "update_customer"})


def read_context(context: Mapping[str, Any]) -> Context:
    """Read the context of the conversation; anything of an unknown form in it is left out."""
    items = context.get("last_list")
    listed = tuple(_item_id(item) for item in items) if isinstance(items, list | tuple) else ()
    last_call, pending = context.get("last_call"), context.get("pending")
    call = (
        (str(last_call["tool"]), dict(last_call.get("args") or {}))
        if isinstance(last_call, Mapping) and last_call.get("tool")
        else None
    )
    open_question: Pending | None = None
    options: tuple[str, ...] = ()
    restated: tuple[str, Mapping[str, Any]] | None = None
    if isinstance(pending, Mapping) and pending.get("restated"):
        restated = (str(pending["tool"]), dict(pending.get("args") or {}))
    elif isinstance(pending, Mapping) and pending.get("tool"):
        missing = pending.get("missing")
        first = missing[0] if isinstance(missing, list | tuple) and missing else missing
        open_question = (str(pending["tool"]), dict(pending.get("args") or {}), str(first) if first else None)
        offered = pending.get("options")
        options = tuple(str(option) for option in offered) if isinstance(offered, list | tuple) and first else ()
    seen = _text(context.get("last_payment"))
    if call is not None and call[0] in _ABOUT_A_CUSTOMER:
        seen = None  # the payment talked of before need not be this customer's
    return Context(
        last_customer=_text(context.get("last_customer") or context.get("last_customer_name")),
        last_payment=seen,
        last_list=options or tuple(item for item in listed if item),
        last_call=call,
        pending=open_question,
        options=options,
        restated=restated,
        rows=_rows(context.get("last_rows")),
    )


def _text(value: Any) -> str | None:
    """The value as text, None when it is empty."""
    return str(value) if value not in (None, "") else None


def _rows(value: Any) -> dict[str, str]:
    """What stands beside each record of a list; nothing where it has another form."""
    return {str(record): str(said) for record, said in value.items()} if isinstance(value, Mapping) else {}


def _item_id(item: Any) -> str:
    """The id of an item of a list: a text, or a mapping with an id or a name."""
    if isinstance(item, Mapping):
        return str(item.get("id") or item.get("name") or item.get("email") or "")
    return str(item)
