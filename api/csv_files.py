"""Writes CSV files (RFC 4180, UTF-8) that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

from starlette.responses import Response

MEDIA_TYPE = "text/csv"

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?\Z", re.ASCII)

# What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: object, *, theirs: bool = False) -> str:
    """Write one cell: nothing for None, and a ' before what a spreadsheet would run.

    With `theirs` (others wrote it) even a number with a sign gets it; a number of ours stays a number.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if text.startswith(_FORMULA) and (theirs or not _NUMBER.match(text)):
        text = "'" + text
    return "".join(sign if sign in "\n\t\r" or unicodedata.category(sign) != "Cc" else " " for sign in text)


def written(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the file's text, its rows ended by CRLF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def file_answer(name: str, text: str) -> Response:
    """Answer with a file to keep."""
    kept = re.sub(r"[^a-z0-9_-]", "", name.lower())
    headers = {"Content-Disposition": f'attachment; filename="{kept}.csv"'}
    return Response(text.encode(), media_type=f"{MEDIA_TYPE}; charset=utf-8; header=present", headers=headers)


def is_accepted(accept: str) -> bool:
    """Say whether an Accept header asks for CSV rather than JSON."""
    kinds = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    return MEDIA_TYPE in kinds and "application/json" not in kinds
