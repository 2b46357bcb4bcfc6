"""Loads the contract document, generating it from the installed `stripe` package when no cache holds it yet."""

from __future__ import annotations

import gzip
import hashlib
import importlib.metadata
import importlib.util
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from integrations.sandbox.contract.generate import DOCUMENT_FORM, generate
from integrations.sandbox.contract.model import Contract

_OPERATIONS = Path(__file__).with_name("operations.txt")


def listed_operations() -> list[str]:
    """The operations that the sandbox's contract covers, lines "POST /v1/refunds"."""
    lines = (line.partition("#")[0].strip() for line in _OPERATIONS.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


@cache
def load_contract(cache_dir: Path | None = None) -> Contract:
    """The contract of the installed SDK; the first call takes seconds, later processes read `cache_dir`.

    Without `cache_dir` a folder of this user's in the system's temporary folder is used.
    """
    folder = cache_dir or Path(tempfile.gettempdir()) / f"florin-contract-{os.getuid()}"
    operations = listed_operations()
    mark = hashlib.sha256(f"{DOCUMENT_FORM}\n{operations}".encode()).hexdigest()[:12]
    file = folder / f"stripe-{importlib.metadata.version('stripe')}-{mark}.json.gz"
    document = _read(file)
    if document is None:
        document = generate(_package(), operations)
        _write(file, document)
    return Contract(document)


def _package() -> Path:
    """Where the `stripe` package is installed; it is read, never imported."""
    spec = importlib.util.find_spec("stripe")
    if spec is None or spec.origin is None:
        raise RuntimeError("the stripe package is not installed, and the sandbox takes its contract from it")
    return Path(spec.origin).parent


def _read(file: Path) -> dict[str, Any] | None:
    try:
        if file.stat().st_uid != os.getuid():  # the temporary folder is everybody's: take only what is ours
            return None
        document: dict[str, Any] = orjson.loads(gzip.decompress(file.read_bytes()))
    except (OSError, EOFError, ValueError):
        return None  # not there yet, or cut short: it is made again
    return document


def _write(file: Path, document: dict[str, Any]) -> None:
    """Writes beside and renames, so that two processes starting at once both end with a whole file."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as beside:
            beside.write(gzip.compress(orjson.dumps(document), 6, mtime=0))
        Path(beside.name).replace(file)
    except OSError:
        return  # a folder that cannot be written costs the next start some seconds, nothing else
