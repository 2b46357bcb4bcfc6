"""Slack's incoming webhooks: plain text, in which a customer's name is a name and calls nobody.

Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from __future__ import annotations

import orjson

from integrations.notify.message import Destination, Message, without_mentions
from integrations.notify.posting import Poster

HEADER_CHARS_MAX = 150
BLOCK_CHARS_MAX = 3000

# What Slack reads as control in a text (https://docs.slack.dev/messaging/formatting-message-text#escaping).
_CONTROL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def body_of(message: Message) -> bytes:
    """Return the message as blocks of plain text, and as escaped text for notifications; no link is unfolded."""
    title = without_mentions(message.title)
    blocks = [{"type": "header", "text": _plain(title, HEADER_CHARS_MAX)}]
    if message.text:
        blocks.append({"type": "section", "text": _plain(message.text, BLOCK_CHARS_MAX)})
    return orjson.dumps(
        {
            "text": title.translate(_CONTROL),
            "blocks": blocks,
            "mrkdwn": False,
            "link_names": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
    )


async def send(poster: Poster, to: Destination, message: Message) -> None:
    """Post a message to an incoming webhook; Slack has no way to tell a repeated one."""
    await poster.post(to.url, body_of(message), {})


def _plain(text: str, chars_max: int) -> dict[str, object]:
    """A text object without formatting, as long as Slack takes."""
    cut = text if len(text) <= chars_max else text[: chars_max - 1] + "…"
    return {"type": "plain_text", "text": cut, "emoji": False}
