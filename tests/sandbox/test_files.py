"""Uploads to the offline Stripe: files, links to them, and files as evidence in a dispute."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
import stripe

from tests.sandbox.payments import error_of, pay

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld

PDF = b"%PDF-1.7\r\n--not a boundary\r\n" + bytes(range(256)) * 3 + b"\n\r\r\n"


def upload(world: SandboxWorld, content: bytes = PDF, name: str = "letter.pdf", **more: Any) -> Any:
    """Uploads a file through the SDK's multipart form."""
    file = io.BytesIO(content)
    file.name = name
    return world.client().v1.files.create(cast("Any", {"purpose": "dispute_evidence", "file": file, **more}))


def test_a_file_comes_back_as_it_was_sent(world: SandboxWorld) -> None:
    """Name, size and kind are known, every byte is kept, and the log does not hold them."""
    made = upload(world)
    assert (made.filename, made.size, made.type, made.purpose) == ("letter.pdf", len(PDF), "pdf", "dispute_evidence")
    assert httpx.get(made.url).content == PDF
    assert [one.id for one in world.client().v1.files.list({"purpose": "dispute_evidence"}).data] == [made.id]
    assert world.client().v1.files.list({"purpose": "pci_document"}).data == []
    assert world.requests()[0]["params"]["file"] == {"filename": "letter.pdf"}


def test_a_link_works_until_it_expires(world: SandboxWorld) -> None:
    """Whoever has the link gets the file, until its time or until it is ended."""
    now = world.control("GET", "/clock")["now"]
    made = upload(world, file_link_data={"create": True, "expires_at": now + 100})
    link = made.links.data[0]
    assert httpx.get(link.url).content == PDF
    world.control("POST", "/clock", advance_s=101)
    assert httpx.get(link.url).status_code == httpx.codes.GONE
    assert world.client().v1.file_links.retrieve(link.id).expired
    forever = world.client().v1.file_links.create({"file": made.id})
    assert httpx.get(str(forever.url)).content == PDF
    assert world.client().v1.file_links.update(forever.id, {"expires_at": "now"}).expired


def test_files_are_evidence_in_a_dispute(world: SandboxWorld) -> None:
    """A dispute keeps the file's id and shows the file when asked; other ids and purposes are refused."""
    charge = pay(world, card="createDispute").latest_charge
    client = world.client()
    dispute = client.v1.disputes.list({"charge": charge.id}).data[0]
    file = upload(world)
    staged = client.v1.disputes.update(
        dispute.id, {"evidence": {"receipt": file.id}, "submit": False, "expand": ["evidence.receipt"]}
    )
    assert staged.evidence.receipt.size == len(PDF)  # type: ignore[union-attr]  # expanded
    assert (staged.status, staged.evidence_details.has_evidence) == ("needs_response", True)
    other = upload(world, purpose="identity_document")
    for wrong in ("file_nobody", other.id):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.v1.disputes.update(dispute.id, {"evidence": {"receipt": wrong}})
        assert error_of(refused.value)["param"] == "evidence[receipt]"


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "empty.pdf"), (b"MZ program", "a.exe"), (b"%PDF" * 2**21, "a.pdf")]
)
def test_useless_files_are_refused(world: SandboxWorld, content: bytes, name: str) -> None:
    """Nothing, a program, more than five megabytes."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        upload(world, content, name)
    assert error_of(refused.value)["param"] == "file"


def test_a_broken_upload_is_a_plain_error(world: SandboxWorld) -> None:
    """A form without a file, or no form at all, is Stripe's 400."""
    headers = {"authorization": f"Bearer {world.test_key}", "content-type": "multipart/form-data; boundary=x"}
    for body in (
        b"",
        b"no form",
        b'--x\r\nContent-Disposition: form-data; name="purpose"\r\n\r\npci_document\r\n--x--',
    ):
        answer = httpx.post(f"{world.base_url}/v1/files", content=body, headers=headers)
        assert answer.status_code == httpx.codes.BAD_REQUEST
    assert {one["where"] for one in world.take_violations()} == {"request"}
