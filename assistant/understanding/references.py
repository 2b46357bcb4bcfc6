"""Finds what points at a record: Stripe ids, order and invoice numbers, emails, phones, card digits, links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.understanding.mentions import Doubt, Kind, Mention

_ID_KINDS: dict[str, Kind] = {
    "pi": "REF", "ch": "REF", "py": "REF", "in": "REF", "cus": "CUST", "sub": "SUB", "po": "PAYOUT", "dp": "DISPUTE",
    "du": "DISPUTE", "re": "REFUND", "pyr": "REFUND", "plink": "LINK", "prod": "PRODUCT", "price": "PLAN",
    "plan": "PLAN", "prv": "REVIEW", "pm": "METHOD", "card": "METHOD", "src": "METHOD", "promo": "PROMO",
}  # fmt: skip
_ID = re.compile(r"(?<![\w@.])([a-z]{2,6})_([a-z0-9_]+)(?![\w@])", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.@+-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_URL = re.compile(r"(?<!\w)(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMBERED = re.compile(
    r"""(?<!\w)
    (?:(?:table|room|seat)\s\d{1,3}[,/:]?\s(?=order\s))?  # where an order was served
    (?P<noun>orders?|payments?|charges?|transactions?|bookings?|reservations?|receipts?|purchases?|jobs?|tickets?|invoices?)
    (?P<no>\s(?:no\.?|nr\.?|num|number|id|ref|reference))?\s?[:.]?\s?
    (?P<n>\#?\s?(?=[\w-]*\d)(?:[a-z]{1,6}[-_]?)?\d[\w-]*)
    (?![\w%]|[.,]\d|\s?(?:percent|pct|per\s?cent|usd|eur|gbp|euros?|dollars?|pounds?|quid|bucks|days?|weeks?|months?|\$|€|£))
    """,
    re.VERBOSE | re.IGNORECASE,
)
# These number orders in some trades, in others who asked: they are one right behind the refund of it, with no other
# number in the message that could be the order's.
_ACT = r"(?:refund|refunding|reimburse|money back|refund (?:on|for|of)|back (?:on|for))"
_TILL = re.compile(
    rf"(?<!\w){_ACT}\s(?:[$€£]\s?\d[\d.,]*\s(?:back\s)?(?:on|of|for|from)\s)?(?:(?:the|our|my|that|on|for|of)\s)*"
    r"(?P<noun>ticket|job|sale|receipt|docket)"
    r"(?:\s(?:no\.?|nr\.?|num|number|ref))?\s?[:.]?\s?\#?(?P<n>\d{3,9})(?![\w%-]|[.,/:]\d|\s?[$€£₹₦]"
    r"|\s(?:percent|usd|eur|gbp|ngn|zar|inr|euros?|dollars?|pounds?|quid|bucks|naira|rand|rupees|yen|francs)\b)",
    re.IGNORECASE,
)
_SUM = re.compile(r"[$€£₹₦¥]\s?\d[\d.,]*|\d[\d.,]*\s?(?:%|percent|[$€£₹₦¥])")
_HASH = re.compile(r"(?<!\w)(?:no\.?\s?|nr\.?\s?)?#\s?(?P<n>(?:[a-z]{1,6}-?)?\d[\w-]*)", re.IGNORECASE)
_NR = re.compile(r"(?<!\w)(?:no|nr)\.?\s?(?P<n>\d[\w-]*)", re.IGNORECASE)
_CODED = re.compile(
    r"(?<![\w-])(?P<n>(?:(?:ord|order|inv|rcpt|bk|so|ref|rg|re)[-_]|inv-[a-z]{1,4}-)\w*\d[\w-]*)(?![\w@])",
    re.IGNORECASE,
)
_AS_OFTEN_MONEY = re.compile(r"\d[\d_-]*[a-z]{0,4}", re.IGNORECASE)
_INVOICE_NUMBER = re.compile(r"(?<![\w-])(?P<n>(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{4,10}-\d{3,6})(?![\w@-])")
_CUSTOMER = re.compile(
    (
        r"(?<!\w)(?:customer|client|cust|account|member|user)(?:\s(?:no\.?|nr\.?|number|"
        r"id))?\s?[:#]?\s?#?(?P<n>\d{1,9})(?![\w.,]?\d|\s?%)"
    ),
    re.IGNORECASE,
)
_LAST4 = re.compile(
    r"(?<!\w)(?:card\s)?(?:ending(?:\sin|\swith)?|last\s(?:4|four)(?:\sdigits)?)\s(?P<n>\d{4})(?!\d)", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?<![\w.,])(?:\+\d[\d ()-]{7,17}\d|\(\d{2,5}\)[\d -]{5,12}\d|0\d{2,4}[ /-]\d[\d -]{4,10}\d|0\d{9,10}"
    r"|\d{3}[-.]\d{3}[-.]\d{4})(?!\w)"
)


def kind_of_id(text: str) -> Kind | None:
    """The kind of record that an id, an invoice's number or an email names; None for any other text."""
    match = _ID.fullmatch(text)
    if match is not None:
        return _ID_KINDS.get(match[1].lower())
    if _EMAIL.fullmatch(text):
        return "EMAIL"
    return "REF" if _INVOICE_NUMBER.fullmatch(text) or _CODED.fullmatch(text) else None


def find_references(text: str) -> Iterator[Mention]:
    """Yield REF, SUB, CUST (as text), EMAIL, PHONE, LAST4 and URL mentions of a line, most certain first."""
    for match in _URL.finditer(text):
        yield Mention("URL", match.start(), match.end(), match.group())
    for match in _EMAIL.finditer(text):
        yield Mention("EMAIL", match.start(), match.end(), match.group())
    for match in _ID.finditer(text):
        kind = _ID_KINDS.get(match[1].lower())
        if kind is not None and re.search(r"[\dA-Z]", match[2]):
            yield Mention(kind, match.start(), match.end(), match.group())
        elif re.search(r"\d", match[2]):
            yield Mention("ID", match.start(), match.end(), match.group())
    for match in _LAST4.finditer(text):
        yield Mention("LAST4", match.start(), match.end(), match["n"])
    for match in _CUSTOMER.finditer(text):
        yield Mention("CUST", match.start(), match.end(), match["n"])
    for match in _PHONE.finditer(text):
        if 7 <= len(re.sub(r"\D", "", match.group())) <= 15:
            yield Mention("PHONE", match.start(), match.end(), match.group().strip())
    yield from _numbered(text)


def _numbered(text: str) -> Iterator[Mention]:
    """Yield REF for "order no. 42", "#42", "INV-0012"."""
    till = _TILL.search(text)
    if till is not None and not re.search(r"\d", _SUM.sub("", text[: till.start()] + text[till.end() :])):
        yield Mention("REF", till.start("noun"), till.end(), till["n"])
    for match in _NUMBERED.finditer(text):
        if match["noun"].lower().startswith("ticket"):
            doubt = Doubt("Which payment is it about? Give me an order number or a payment id.")
            yield Mention("DOUBT", match.start(), match.end(), doubt)
            continue
        value = match["n"].lstrip("# ").rstrip("-_")
        may_be_amount = match["noun"].lower().rstrip("s") in ("invoice", "payment", "charge", "receipt", "job")
        if may_be_amount and _AS_OFTEN_MONEY.fullmatch(value) and not match["no"] and not match["n"].startswith("#"):
            continue  # "invoice 300 to Globex": a number there is as often money; the slots decide
        if (
            match["noun"].lower().endswith("s")
            and not match["n"].startswith("#")
            and value.isdigit()
            and len(value) == 4
            and value.startswith("20")
        ):
            continue  # "orders 2025" is a year more often than an order
        yield Mention("REF", match.start(), match.end(), value)
    for pattern in (_CODED, _INVOICE_NUMBER, _HASH, _NR):
        for match in pattern.finditer(text):
            yield Mention("REF", match.start(), match.end(), match["n"])
