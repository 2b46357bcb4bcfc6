"""Finds amounts of money: a number with a currency before or after it, in digits, words or slang."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.understanding.mentions import Amount, Doubt, Mention
from assistant.understanding.numbers import DIGITS, SCALE, SCALES, SPELLED, plain, read_digits, read_words
from domain import currencies
from domain.errors import BadAmount
from domain.money import Money

DOLLARS = frozenset("USD AUD CAD NZD SGD HKD TWD".split())
_CROWNS = frozenset("SEK NOK DKK ISK".split())
_RUPEES = frozenset("INR PKR LKR NPR MUR".split())
_SHILLINGS = frozenset("KES UGX TZS".split())
_CFA = frozenset("XOF XAF".split())
_DIRHAMS = frozenset("AED MAD".split())
_PESOS = frozenset("MXN ARS CLP COP PHP UYU DOP".split())

# A sign or word → the one currency it means; a family → which of it, by the merchant's own currency.
SIGNS = {
    "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "s$": "SGD", "hk$": "HKD",
    "mx$": "MXN", "r$": "BRL", "cn¥": "CNY", "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₪": "ILS", "₫": "VND",
    "₦": "NGN", "₱": "PHP", "zł": "PLN", "₴": "UAH", "₺": "TRY", "kč": "CZK", "฿": "THB", "nt$": "TWD", "j$": "JMD",
    "৳": "BDT", "ksh": "KES", "ksh.": "KES", "kshs": "KES", "kshs.": "KES", "tsh": "TZS", "tsh.": "TZS", "tshs": "TZS",
    "ush": "UGX", "ush.": "UGX", "ushs": "UGX",
}  # fmt: skip
WORDS = {
    "euro": "EUR", "euros": "EUR", "quid": "GBP", "sterling": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP",
    "yen": "JPY", "yuan": "CNY", "rmb": "CNY", "renminbi": "CNY", "zloty": "PLN", "zlotys": "PLN", "rand": "ZAR",
    "won": "KRW", "shekels": "ILS", "shekel": "ILS", "baht": "THB", "naira": "NGN", "reais": "BRL", "real": "BRL",
    "dirhams": "AED", "dirham": "AED", "forint": "HUF", "aussie dollars": "AUD", "australian dollars": "AUD",
    "canadian dollars": "CAD", "us dollars": "USD", "american dollars": "USD", "new zealand dollars": "NZD",
    "singapore dollars": "SGD", "hong kong dollars": "HKD", "swiss francs": "CHF", "swedish kronor": "SEK",
    "norwegian kroner": "NOK", "danish kroner": "DKK", "indian rupees": "INR", "mexican pesos": "MXN",
    "british pounds": "GBP", "pounds sterling": "GBP", "japanese yen": "JPY", "kronor": "SEK", "sfr": "CHF",
    "inr": "INR", "fr.": "CHF", "lei": "RON",
}  # fmt: skip
FAMILIES: dict[str, tuple[frozenset[str], str | None]] = {
    "$": (DOLLARS, "USD"), "dollar": (DOLLARS, "USD"), "dollars": (DOLLARS, "USD"), "bucks": (DOLLARS, "USD"),
    "buck": (DOLLARS, "USD"), "¥": (frozenset({"JPY", "CNY"}), "JPY"), "rs": (_RUPEES, "INR"), "rs.": (_RUPEES, "INR"),
    "rupees": (_RUPEES, "INR"), "rupee": (_RUPEES, "INR"), "kr": (_CROWNS, None), "kr.": (_CROWNS, None),
    "crowns": (_CROWNS, None), "kroner": (frozenset({"NOK", "DKK"}), None), "krona": (_CROWNS, None),
    "peso": (_PESOS, None), "pesos": (_PESOS, None), "francs": (frozenset({"CHF"}), "CHF"),
    "cfa": (_CFA, None), "fcfa": (_CFA, None), "dhs": (_DIRHAMS, None),
}  # fmt: skip
# ISO codes that are everyday words count as currencies only when written in capitals.
WORDLIKE = frozenset("all top try mop pen cup sos lak mad ron ang gel bam bob cop clp php std sar bif npr std".split())
CODES = sorted(code for code in currencies.KNOWN)
# A letter is a sign only as a capital before a figure, never by itself.
_LETTERS = {"r": "ZAR", "n": "NGN"}
# "N120,000" and "N500" are naira; "N95" is a mask and "N1" a road.
_NAIRA = r"n(?=\d{1,3},\d{3}(?!\d)|\d{3,}(?![\w-]))"
_ARTICLE = re.compile(r"(?<!\w)(?:the|an?|our|my|your|his|her|their|this|that|old|new)\s$")
_TOLD_OF = re.compile(
    r"\s(?!(?:i|we|he|she|it|they|you|that|which|as|what)\s)[a-z]+\s(?:is|was|were|has|had|broke|died|stopped|came|never"
    r"|didn't|doesn't|won't|wouldn't|isn't|wasn't|got|went|fell|blew|burnt|[a-z]{3,}ed)(?!\w)"
)
_OF_A_SUM = re.compile(
    r"\s(?:refund|link|invoice|bill|payment|credit|coupon|voucher|discount|charge|deposit|fee|balance|payout|order|due|owed|off)"
)
# Only before a figure, and only for a merchant of that currency; another one is asked which it is.
_ONLY_BEFORE: dict[str, frozenset[str]] = {
    "sh": _SHILLINGS, "sh.": _SHILLINGS, "shs": _SHILLINGS, "rm": frozenset({"MYR"}), "rp": frozenset({"IDR"}),
    "gh₵": frozenset(), "gh¢": frozenset(), "ghs": frozenset(),
}  # fmt: skip
EVERYDAY = WORDLIKE | {"won", "real"}
_SLANG = {"tenner": 10, "fiver": 5, "twenner": 20}
_CENTS = r"(?:cents?|pence|ct|¢)"

_BEFORE = [*"$ ¥ rs. rs inr kr fr. sfr cfa fcfa dhs".split(), *_ONLY_BEFORE]
_BEFORE_SIGN = "|".join(
    [
        *(re.escape(s) for s in sorted([*SIGNS, *_BEFORE, "r"], key=len, reverse=True)),
        _NAIRA,
    ]
)
_CODE = "|".join(CODES)
_AFTER = "|".join(re.escape(s) for s in sorted([*SIGNS, *WORDS, *(f for f in FAMILIES)], key=len, reverse=True))
_TAIL = r"(?:\s?/-)?"
# What stands for no cents: "145.-", "12.000,-". After a comma a point only groups.
_FLAT = r"(?:[.,](?:--?|–|—)(?![\w]))"
_AND_CENTS = rf"\s(?:and\s)?{{}}\s?{_CENTS}(?!\w)"
_MONEY = re.compile(
    rf"""
    (?P<minus>(?<![\w)])-\s?)?
    (?:
      (?<!\d)(?P<cents>{DIGITS})\s?{_CENTS}(?!\w)
      | (?P<pence>\d{{1,2}})p(?!\w)
      | (?<![\w.])(?P<sign>{_BEFORE_SIGN}|(?:{_CODE})(?=[\s\d+-]))\s?(?P<inner>[+-]\s?)?(?P<n1>{DIGITS})
            (?P<f1>{_FLAT})?(?:\s?(?P<s1>{SCALE})(?!\w))?(?:\s?(?P<also>{_CODE})(?!\w))?{_TAIL}(?P<trailing>-(?![\w]))?
      | (?<![\w.,])(?P<n2>{DIGITS})(?P<f2>{_FLAT})?(?:\s?(?P<s2>{SCALE}))?(?:\sof)?[\s-]?
            (?P<after>{_AFTER}|{_CODE})(?![\w'])(?:{_AND_CENTS.format(rf"(?P<c1>[0-9]{{1,2}}|{SPELLED})")})?
      | (?<!\w)(?P<spelled>{SPELLED}|a)(?:\s(?P<s3>{SCALE}))?[\s-](?P<after2>{_AFTER}|{_CODE})(?!\w)
            (?:{_AND_CENTS.format(rf"(?P<c2>[0-9]{{1,2}}|{SPELLED})")})?
      | (?<!\w)(?:(?P<slangn>\d+|an?|one|two|three)\s)?(?P<slang>tenner|fiver)(?!\w)
    )
    """,
    re.VERBOSE,
)
_SCALED = re.compile(
    rf"(?<![\w.,])(?P<n>{DIGITS})\s?(?P<s>k|grand|lakhs?|lacs?|crores?|mio|million|thousand|hundred)(?!\w)"
)
_SPELLED_BIG = re.compile(
    rf"(?<!\w)(?P<w>(?:(?:{SPELLED}) )?(?:a )?(?:grand|lakhs?|lacs?|crores?)|half a million|quarter "
    rf"million|(?:a|one|two|three|five|ten|half a) (?:hundred|thousand|million))(?!\w)"
)

_AND_A_HALF = re.compile(
    rf"(?<!\w)(?P<w>{SPELLED}|\d{{1,3}}|a) and a half (?P<s>grand|hundred|thousand|k|million|lakhs?|lacs?|crores?)"
    rf"(?:\s(?P<after>{_AFTER}|{_CODE}))?(?!\w)"
)


def currency_of(word: str, merchant: str) -> str | None:
    """Return the ISO code that a sign, word or code means for a merchant of this currency; None when unclear."""
    word = word.strip().lower()
    if word in SIGNS:
        return SIGNS[word]
    if word in WORDS:
        return WORDS[word]
    if word in FAMILIES:
        family, default = FAMILIES[word]
        return merchant if merchant in family else default
    return word.upper() if word in currencies.KNOWN else None


def currency_alone(written: str, merchant: str) -> str | None:
    """The ISO code that a word says without any amount; an everyday word ("all", "won") only says one in capitals."""
    word = written.strip(" .,!?")
    return None if word.lower() in EVERYDAY and not word.isupper() else currency_of(word, merchant)


def find_money(text: str, written: str, merchant: str, decimal_comma: bool = False) -> Iterator[Mention]:
    """Yield MONEY mentions of a line, and DOUBT where an amount has two readings or none.

    `written` is the line as the person wrote it (same offsets), for codes that are words unless in capitals;
    `merchant` is the merchant's ISO currency in upper case.
    """
    for match in _AND_A_HALF.finditer(text):
        whole = Decimal(match["w"]) if match["w"].isdigit() else read_words(match["w"])
        currency = currency_of(match["after"], merchant) if match["after"] else None
        half = Decimal("0.5")
        yield _mention(match.start(), match.end(), whole + half if whole is not None else None, match["s"], currency)
    for match in _MONEY.finditer(text):
        mention = _read(match, written, merchant, decimal_comma)
        if mention is not None:
            yield mention
    for match in _SCALED.finditer(text):
        number = read_digits(match["n"], decimal_comma)
        yield _mention(match.start(), match.end(), number, match["s"], None)
    for match in _SPELLED_BIG.finditer(text):
        number = read_words(match["w"].removeprefix("half a ") if match["w"] != "half a million" else match["w"])
        if match["w"].startswith("half a ") and match["w"] != "half a million" and number is not None:
            number = number / 2
        yield _mention(match.start(), match.end(), number, None, None)


def _read(match: re.Match[str], written: str, merchant: str, decimal_comma: bool) -> Mention | None:
    """Turn one match into a mention; None when its currency word is only a word."""
    start, end = match.span()
    if match["minus"] or match["trailing"] or "-" in (match["inner"] or ""):
        return Mention("DOUBT", start, end, Doubt("That amount is below zero. What amount do you mean?"))
    if match["cents"] or match["pence"]:
        value = read_digits(match["cents"] or match["pence"], decimal_comma)
        cents_currency = "GBP" if match["pence"] or "pence" in match.group() else None
        return _mention(
            start, end, (value / 100).quantize(Decimal("0.01")) if value is not None else None, None, cents_currency
        )
    if match["slang"]:
        count = read_words((match["slangn"] or "a").replace("an", "a")) or Decimal(match["slangn"] or 1)
        return _mention(start, end, count * _SLANG[match["slang"]], None, None)
    word = match["sign"] or match["after"] or match["after2"]
    place = match.start("sign") if match["sign"] else match.start("after" if match["after"] else "after2")
    if word in WORDLIKE | _LETTERS.keys() and not written[place : place + len(word)].isupper():
        return None
    if word in _LETTERS and _names_a_thing(match.string, start, end):
        return None  # "the N500 router"
    if word in _ONLY_BEFORE and not written[place].isupper():
        return None  # "rm 12" is a room
    is_own = merchant in _ONLY_BEFORE.get(word, ())
    currency = _LETTERS.get(word) or (merchant if is_own else currency_of(word, merchant))
    if match["also"]:
        currency = match["also"].upper()
    if currency is None:
        return Mention(
            "DOUBT", start, end, Doubt(f"Which currency is “{match.group().strip()}”? Give its code, e.g. SEK.")
        )
    scale = match["s1"] or match["s2"] or match["s3"]
    if match["spelled"]:
        return _mention(start, end, _with_cents(read_words(match["spelled"]), match["c2"]), scale, currency)
    is_comma_decimal = decimal_comma or (match["f1"] or match["f2"] or "").startswith(",")
    number = read_digits(match["n1"] or match["n2"], is_comma_decimal)
    return _mention(start, end, _with_cents(number, match["c1"]), scale, currency)


def _names_a_thing(text: str, start: int, end: int) -> bool:
    """Whether a letter with a figure is a thing's name: behind an article, or before what something is told of.

    A word for a sum after it makes it one.
    """
    if "," in text[start:end] or _OF_A_SUM.match(text, end):
        return False
    return _ARTICLE.search(text, 0, start) is not None or _TOLD_OF.match(text, end) is not None


def _with_cents(whole: Decimal | None, cents: str | None) -> Decimal | None:
    """The amount with the cents said after it; None when either can't be read, or the cents make a whole."""
    if cents is None or whole is None:
        return whole
    minor = Decimal(cents) if cents.isdigit() else read_words(cents)
    if minor is None or minor >= 100 or whole != whole.to_integral_value():
        return None
    return whole + minor.scaleb(-2).quantize(Decimal("0.01"))


def _mention(start: int, end: int, number: Decimal | None, scale: str | None, currency: str | None) -> Mention:
    """Build the mention, or a DOUBT when the amount can't be read exactly."""
    if number is None:
        return Mention(
            "DOUBT", start, end, Doubt("That amount has two readings. Is the last group thousands or decimals?")
        )
    if scale:
        number = number * SCALES[scale]
        number = number.quantize(Decimal(1)) if number == number.to_integral_value() else number
    try:
        Money.from_major(plain(number), (currency or "usd").lower())
    except BadAmount as error:
        return Mention("DOUBT", start, end, Doubt(error.message))
    if number <= 0:
        return Mention("DOUBT", start, end, Doubt("The amount must be more than zero. What amount do you mean?"))
    return Mention("MONEY", start, end, Amount(plain(number), currency))
