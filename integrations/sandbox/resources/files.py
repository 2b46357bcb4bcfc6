"""Files: what a merchant uploads as evidence or identity, and links by which others can fetch it."""

from __future__ import annotations

import base64
from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid, missing_param, resource_missing
from integrations.sandbox.lists import page
from integrations.sandbox.money.addresses import hosted_url
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.store import Stored
from integrations.sandbox.wire import Reply

# Stripe's limit for what is no evidence; a dispute's evidence may have 5 MB.
_MAX_BYTES = {"dispute_evidence": 5 * 2**20}
_MAX_OTHER_BYTES = 16 * 2**20
_MAGIC = ((b"%PDF", "pdf"), (b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpg"), (b"PK", "zip"))
_OF_EVIDENCE = frozenset({"pdf", "png", "jpg"})
_MIME = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "csv": "text/csv"}


def create(call: Call) -> Stored:
    """POST /v1/files, a multipart form."""
    given = call.params["file"]
    if not isinstance(given, dict) or "content" not in given:
        raise invalid("Invalid file: upload it as multipart/form-data.", param="file")
    content = base64.b64decode(given["content"])
    purpose, kind = call.params["purpose"], _kind_of(content, given["filename"])
    if not content:
        raise invalid("The file you uploaded is empty.", param="file")
    if len(content) > _MAX_BYTES.get(purpose, _MAX_OTHER_BYTES):
        raise invalid("The file you uploaded is too large for this purpose.", param="file")
    if purpose == "dispute_evidence" and kind not in _OF_EVIDENCE:
        raise invalid("Dispute evidence must be a PDF, JPEG or PNG file.", param="file")
    file_id = call.world.new_id("file")
    fields = {
        "id": file_id,
        "filename": given["filename"],
        "links": call.list_of([], f"/v1/file_links?file={file_id}"),
        "purpose": purpose,
        "size": len(content),
        "title": None,
        "type": kind,
        "url": hosted_url(call, f"/files/{file_id}/contents"),
    }
    made = call.create("file", fields, {"content": given["content"]})
    call.emit("file.created", made)
    wanted = call.params.get("file_link_data") or {}
    if wanted.get("create"):
        _link(call, made, wanted.get("expires_at"), _metadata(wanted))
        made = call.require("file", file_id)
    return made


def retrieve(call: Call) -> Stored:
    """GET /v1/files/{file}."""
    return call.require("file", call.ids[0])


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/files."""
    return page(call, "file")


def create_link(call: Call) -> Stored:
    """POST /v1/file_links: whoever knows its URL can fetch the file."""
    if not call.params.get("file"):
        raise missing_param("file")
    of = call.require("file", call.params["file"], param="file")
    return _link(call, of, call.params.get("expires_at"), call.metadata())


def link(call: Call) -> Stored:
    """GET /v1/file_links/{link}."""
    return _as_of_now(call, call.require("file_link", call.ids[0]))


def update_link(call: Call) -> Stored:
    """POST /v1/file_links/{link}; `expires_at` "now" ends it."""
    before = call.require("file_link", call.ids[0])
    changes: dict[str, Any] = {"metadata": call.metadata(before)}
    if "expires_at" in call.params:
        wanted = call.params["expires_at"]
        changes["expires_at"] = call.now_s if wanted == "now" else wanted
    return _as_of_now(call, call.update(before, changes))


def links(call: Call) -> dict[str, Any]:
    """GET /v1/file_links."""
    for found in list(call.each("file_link")):
        _as_of_now(call, found)
    return page(call, "file_link")


def download(visit: Visit) -> Reply:
    """The bytes behind a file's own `url`; the offline Stripe asks for no key here."""
    for place in visit.world.store.places():
        found = visit.world.store.get(place, visit.ids[0])
        if found is not None and found["object"] == "file":
            return _bytes(found)
    raise resource_missing("file", visit.ids[0])


def follow(visit: Visit) -> Reply:
    """The bytes behind a file link, until it expires."""
    for place in visit.world.store.places():
        found = visit.world.store.get(place, visit.ids[0])
        if found is None or found["object"] != "file_link":
            continue
        if found["expires_at"] is not None and found["expires_at"] <= visit.world.now_s():
            return Reply(410, b"This link has expired.", {}, "text/plain")
        of = visit.world.store.get(place, found["file"])
        if of is not None:
            return _bytes(of)
    raise resource_missing("file_link", visit.ids[0])


def _link(call: Call, of: Stored, expires_at_s: int | None, metadata: dict[str, str]) -> Stored:
    if expires_at_s is not None and expires_at_s <= call.now_s:
        raise invalid("The expiration must be in the future.", param="expires_at")
    link_id = call.world.new_id("link")
    fields = {
        "id": link_id,
        "expired": False,
        "expires_at": expires_at_s,
        "file": of["id"],
        "metadata": metadata,
        "url": hosted_url(call, f"/links/{link_id}"),
    }
    made = call.create("file_link", fields)
    call.update(of, {"links": call.list_of([made, *of["links"]["data"]], of["links"]["url"])})
    return made


def _as_of_now(call: Call, found: Stored) -> Stored:
    expired = found["expires_at"] is not None and found["expires_at"] <= call.now_s
    return found if expired == found["expired"] else call.update(found, {"expired": expired})


def _kind_of(content: bytes, filename: str) -> str:
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    return filename.rpartition(".")[2].lower() or "txt"


def _metadata(given: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in (given.get("metadata") or {}).items() if value is not None}


def _bytes(of: Stored) -> Reply:
    headers = {"content-disposition": "attachment", "x-content-type-options": "nosniff"}
    kind = _MIME.get(of["type"], "application/octet-stream")
    return Reply(200, base64.b64decode(of.private["content"]), headers, kind)


RESOURCE = Resource(
    operations={
        "POST /v1/files": create,
        "GET /v1/files": listed,
        "GET /v1/files/{file}": retrieve,
        "POST /v1/file_links": create_link,
        "GET /v1/file_links": links,
        "GET /v1/file_links/{link}": link,
        "POST /v1/file_links/{link}": update_link,
    },
    kinds=(Kind("file", "file", indexes=("purpose",)), Kind("file_link", "link", indexes=("file",))),
    pages={"GET /files/{file}/contents": download, "GET /links/{link}": follow},
)
