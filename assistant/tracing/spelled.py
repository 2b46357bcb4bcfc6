"""Numbers that are not written in plain digits: English words become digits, all others are only found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from assistant.amounts_said import CURRENCY_WORDS
from assistant.understanding.numbers import SPELLED, read_words
from domain.currencies import KNOWN

# What a number in words before makes a count; "one" and "a" are everyday words before anything else.
RECORDS = (
    r"(?:payments?|refunds?|disputes?|chargebacks?|invoices?|customers?|subscriptions?|subscribers?|payouts?|charges?"
    r"|transactions?|orders?|sales?|purchases?|products?|coupons?|links?|reviews?|warnings?|tries|try|attempts?"
    r"|declines?|failures?|alerts?|automations?|credit notes?)"
)
_CURRENCIES = sorted((*(word for word in CURRENCY_WORDS if len(word) > 2 and word.isalpha()), *KNOWN), key=len)
_MONEY = rf"(?:{'|'.join(reversed(_CURRENCIES))}|cents?)"
_UNIT = rf"(?:{_MONEY}|percent|per cent|%)"
_WORDS = re.compile(
    rf"\b(?:(?P<number>(?!one\b|a\b){SPELLED}|zero)|(?P<one>one|an?)(?=[ -]{_UNIT}\b)"
    rf"|(?P<single>one)(?=(?: [a-z]+)?? {RECORDS}\b))(?:s\b)?(?![\w])",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"\b(?:hundreds|thousands|millions|billions?|trillions?|dozens|lakhs?|crores?)\b", re.IGNORECASE)
_SLANG = {"tenner": "10", "fiver": "5", "grand": "1000"}
_SMALLEST = {"zero": "0", "one": "1", "a": "1", "an": "1"}
_SLANG_WORDS = re.compile(rf"\b(?:a )?({'|'.join(_SLANG)})\b", re.IGNORECASE)

# A share without a number. "Quarter" alone is a part of the year, "third" alone a place in a list.
_SHARE = re.compile(
    r"\b(?:doubl(?:ed|ing|es)|tripl(?:ed|ing|es)|quadrupl(?:ed|ing|es)|halv(?:ed|ing|es)|\w+fold"
    r"|(?:double|triple|twice|half|quarter) (?:as|of|the|that|what|your|his|her|their|its|this|last|more|less|it)"
    r"|by half|one half|(?:a|one|two|by a) thirds?|(?:a|one) quarter (?:of|more|less|up|down|higher|lower)"
    r"|by a quarter|three quarters|(?:a|one|two|three|four) (?:fourth|fifth|sixth|seventh|eighth|ninth|tenth)s?"
    r"|(?:a|one) (?:tenth|hundredth|thousandth))\b",
    re.IGNORECASE,
)

# Number words of the languages around, without those that are also English; long German ones are built of parts.
_ABROAD = re.compile(
    r"\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|\w*(?:zehn|hundert|tausend|milliarden?)\w*"
    r"|millionen|(?:\w+und)?(?:zwan|vier|fünf|sech|sieb|acht|neun)zig|(?:\w+und)?drei(?:ß|ss)ig"
    r"|deux|trois|quatre|cinq|huit|neuf|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante"
    r"|cents? (?=\w+s\b)|mille|dos|tres|cuatro|cinco|siete|ocho|nueve|diez|doce|trece|catorce|veinte|treinta|cuarenta"
    r"|cincuenta|sesenta|setenta|ochenta|noventa|cien(?:to|tos|tas)?|quinientos|quinientas|mil|millones"
    r"|tre|quattro|cinque|sette|otto|nove|dieci|dodici|venti|trenta|quaranta|cinquanta|sessanta|settanta|ottanta"
    r"|novanta|cento|duecento|mila|twee|drie|vijf|zes|zeven|negen|tien|twaalf|twintig|dertig|veertig|vijftig|honderd"
    r"|duizend|dois|duas|três|quatro|sete|oito|dez|doze|vinte|trinta|quarenta|cinquenta)\b",
    re.IGNORECASE,
)
_MONEY_ABROAD = re.compile(
    r"美元|美金|欧元|歐元|英镑|英鎊|日元|人民币|人民幣|ドル|ユーロ|ポンド|달러|유로|доллар\w*|евро|рубл\w*|фунт\w*|гривн\w*"
    r"|دولار|يورو|جنيه|δολάρι\w*|ευρώ|डॉलर|यूरो|रुपये|דולר|יורו|\b(?:dólar(?:es)?|dollari|dólares)\b",
    re.IGNORECASE,
)
# One, ten and all the rest of them are also parts of everyday words, so a sign alone is no number.
_IDEOGRAPHS = re.compile(r"[一二三四五六七八九十百千万億亿兩两〇零]{2,}|[百千万億亿]")


def in_digits(text: str) -> str:
    """Return `text` with English numbers in words written in digits: "seventy-five percent" becomes "75 percent"."""
    text = _SLANG_WORDS.sub(lambda match: _SLANG[match[1].lower()], text)
    return _WORDS.sub(_digits, text)


def unreadable(text: str) -> Iterator[str]:
    """Yield every number or share that is written so that code can't compare it, as written.

    These are shares in words ("doubled", "by a third"), scales without a number ("thousands"), number words and
    currencies of other languages, and signs that stand for numbers: Roman, raised, circled, fractions.
    """
    for pattern in (_PLURAL, _SHARE, _ABROAD, _MONEY_ABROAD, _IDEOGRAPHS):
        yield from (match.group() for match in pattern.finditer(text))
    yield from (sign for sign in text if unicodedata.category(sign) in {"No", "Nl"})


def _digits(match: re.Match[str]) -> str:
    """One number in digits; as it was where it has two readings, with a sign that no source holds."""
    words = match.group().lower().strip()
    if words in _SMALLEST:
        return _SMALLEST[words]
    value = read_words(words)
    return f"{value:f}" if value is not None else f"{match.group()} (0.0)"
