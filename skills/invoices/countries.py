"""Countries as people name them, by their ISO 3166-1 code: those where Stripe Tax is most often asked about."""

from __future__ import annotations

_NAMES = {
    "AE": "united arab emirates|uae", "AT": "austria", "AU": "australia", "BE": "belgium", "BG": "bulgaria",
    "BR": "brazil", "CA": "canada", "CH": "switzerland", "CL": "chile", "CO": "colombia", "CY": "cyprus",
    "CZ": "czechia|czech republic", "DE": "germany|deutschland", "DK": "denmark", "EE": "estonia", "ES": "spain",
    "FI": "finland", "FR": "france", "GB": "united kingdom|great britain|uk|england|scotland|wales|northern ireland",
    "GR": "greece", "HK": "hong kong", "HR": "croatia", "HU": "hungary", "IE": "ireland", "IL": "israel", "IN": "india",
    "IS": "iceland", "IT": "italy", "JP": "japan", "KR": "south korea|korea", "LT": "lithuania", "LU": "luxembourg",
    "LV": "latvia", "MT": "malta", "MX": "mexico", "MY": "malaysia", "NL": "netherlands|holland", "NO": "norway",
    "NZ": "new zealand", "PL": "poland", "PT": "portugal", "RO": "romania", "SA": "saudi arabia", "SE": "sweden",
    "SG": "singapore", "SI": "slovenia", "SK": "slovakia", "TH": "thailand", "TR": "turkey|türkiye", "TW": "taiwan",
    "US": "united states|united states of america|usa|america", "ZA": "south africa",
}  # fmt: skip

_BY_NAME = {name: code for code, names in _NAMES.items() for name in names.split("|")}

_CODE_LENGTH = 2


def code_of(said: str) -> str | None:
    """Return the two-letter code of a country by code or name; None when it is neither."""
    bare = " ".join(said.replace(".", "").casefold().split()).removeprefix("the ")
    if known := _BY_NAME.get(bare):
        return known
    return bare.upper() if len(bare) == _CODE_LENGTH and bare.isascii() and bare.isalpha() else None
