"""Countries, states and postcodes as people write them, for an address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.understanding.mentions import Mention

# Everyday names beside the ISO 3166-1 codes; https://www.iso.org/iso-3166-country-codes.html
COUNTRIES = {
    "united states": "US", "united states of america": "US", "usa": "US", "america": "US", "germany": "DE",
    "deutschland": "DE", "france": "FR", "spain": "ES", "italy": "IT", "portugal": "PT", "austria": "AT",
    "switzerland": "CH", "netherlands": "NL", "holland": "NL", "belgium": "BE", "luxembourg": "LU", "ireland": "IE",
    "united kingdom": "GB", "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "denmark": "DK", "sweden": "SE", "norway": "NO", "finland": "FI", "iceland": "IS", "poland": "PL", "czechia": "CZ",
    "czech republic": "CZ", "slovakia": "SK", "slovenia": "SI", "hungary": "HU", "romania": "RO", "bulgaria": "BG",
    "greece": "GR", "croatia": "HR", "estonia": "EE", "latvia": "LV", "lithuania": "LT", "malta": "MT", "cyprus": "CY",
    "canada": "CA", "mexico": "MX", "brazil": "BR", "argentina": "AR", "chile": "CL", "colombia": "CO", "japan": "JP",
    "china": "CN", "india": "IN", "singapore": "SG", "hong kong": "HK", "taiwan": "TW", "south korea": "KR",
    "korea": "KR", "thailand": "TH", "vietnam": "VN", "indonesia": "ID", "malaysia": "MY", "philippines": "PH",
    "australia": "AU", "new zealand": "NZ", "south africa": "ZA", "nigeria": "NG", "kenya": "KE", "egypt": "EG",
    "israel": "IL", "turkey": "TR", "united arab emirates": "AE", "uae": "AE", "saudi arabia": "SA", "ukraine": "UA",
}  # fmt: skip
# Codes that are read as a country when written in capitals; CA is California as often, so it needs company.
COUNTRY_CODES = frozenset({*COUNTRIES.values(), "UK", "USA"}) - {"CA", "IN", "CO", "AR", "ID", "IL", "MT", "IT"}
STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "florida": "FL", "georgia": "GA", "hawaii": "HI", "idaho": "ID",
    "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA", "maine": "ME",
    "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN", "mississippi": "MS",
    "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH", "new jersey": "NJ",
    "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND", "ohio": "OH", "oklahoma": "OK",
    "oregon": "OR", "pennsylvania": "PA", "rhode island": "RI", "south carolina": "SC", "south dakota": "SD",
    "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT", "virginia": "VA", "washington": "WA",
    "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
}  # fmt: skip
PROVINCES = {
    "alberta": "AB", "british columbia": "BC", "manitoba": "MB", "new brunswick": "NB", "newfoundland": "NL",
    "nova scotia": "NS", "ontario": "ON", "prince edward island": "PE", "quebec": "QC", "québec": "QC",
    "saskatchewan": "SK", "yukon": "YT",
}  # fmt: skip
AUSTRALIAN = {
    "queensland": "QLD", "new south wales": "NSW", "victoria": "VIC", "tasmania": "TAS", "south australia": "SA",
    "western australia": "WA", "northern territory": "NT", "australian capital territory": "ACT",
}  # fmt: skip
# The other codes are states of the United States or provinces as well.
AUSTRALIAN_CODES = frozenset({"QLD", "NSW", "VIC", "TAS", "ACT"})
PROVINCE_CODES = frozenset(PROVINCES.values())
ZIP_DIGITS = 5
STATE_CODES = frozenset(STATES.values())
CANADIAN = re.compile(r"[A-Z]\d[A-Z] ?\d[A-Z]\d")
# Postcodes of two groups of letters and digits, which are read before the numbers in them.
_MIXED = re.compile(r"(?<![\w-])(?:[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? \d ?[A-Z]{2})(?![\w-])")
POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2}|\d{5}(?:-\d{4})?|\d{4})\b"
)


def country_of(words: str) -> str | None:
    """The ISO code of a country named in words or as a code in capitals; None when it is none."""
    found = COUNTRIES.get(words.lower().removeprefix("the "))
    if found or words not in COUNTRY_CODES:
        return found
    return {"UK": "GB", "USA": "US"}.get(words, words)


def find_postcodes(written: str) -> Iterator[Mention]:
    """Yield POSTCODE mentions of Canadian and British postcodes, in capitals as they are written."""
    for match in _MIXED.finditer(written):
        yield Mention("POSTCODE", match.start(), match.end(), match.group())


def province_of(words: str) -> str | None:
    """The code of a province of Canada; None when it is none."""
    return PROVINCES.get(words.lower()) or (words if words in PROVINCE_CODES else None)


def australian_of(words: str) -> str | None:
    """The code of a state of Australia; None when it is none."""
    return AUSTRALIAN.get(words.lower()) or (words if words in AUSTRALIAN_CODES else None)


def is_state_before(code: str, after: str) -> bool:
    """Whether two capitals before five digits are a state's and its postcode ("Austin, TX 78701")."""
    return code in STATE_CODES and len(after) == ZIP_DIGITS and after.isdigit()


def state_of(words: str) -> str | None:
    """The code of a state of the United States; None when it is none."""
    return STATES.get(words.lower()) or (words if words in STATE_CODES else None)
