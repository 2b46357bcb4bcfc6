"""Multipart forms (RFC 7578), as the SDK sends them to upload a file."""

from __future__ import annotations

import base64
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import urlencode

from integrations.sandbox.contract.parameters import Raw
from integrations.sandbox.wire import FormError, decode_form

MULTIPART = "multipart/form-data"


def decode_multipart(content_type: str, body: bytes) -> dict[str, Raw]:
    """The fields as `decode_form` gives them; a file is {"filename", "content"} with its bytes in base64.

    Raises FormError for a body that is no such form.
    """
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise FormError("Invalid multipart body")
    files: dict[str, Raw] = {}
    texts: list[tuple[str, str]] = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            raise FormError("Invalid multipart body")
        filename = part.get_filename()
        if filename is None:
            texts.append((name, content.decode()))
        else:
            files[name] = {"filename": filename, "content": base64.b64encode(content).decode()}
    return {**decode_form(urlencode(texts)), **files}


def without_content(raw: dict[str, Raw]) -> dict[str, Raw]:
    """The same for a log: files by their name only."""
    return {
        name: {"filename": value["filename"]} if isinstance(value, dict) and "content" in value else value
        for name, value in raw.items()
    }
