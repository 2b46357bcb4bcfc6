"""The PDF behind an invoice's link: one page of plain lines, written by hand so that no library is needed."""

from __future__ import annotations

from collections.abc import Sequence

_LINE_STEP_PT = 18
_LINES_MAX = 38


def invoice_pdf(lines: Sequence[str]) -> bytes:
    """A valid one-page PDF 1.4 that shows the lines in Helvetica; what Latin-1 cannot write becomes "?"."""
    text = [f"BT /F1 12 Tf {_LINE_STEP_PT} TL 56 780 Td"]
    text += [f"({_escaped(line)}) Tj T*" for line in lines[:_LINES_MAX]]
    stream = "\n".join([*text, "ET"]).encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + head + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))


def _escaped(line: str) -> str:
    return "".join(f"\\{char}" if char in "\\()" else char for char in line if char.isprintable())
