"""The tax that the offline Stripe knows: one standard rate per country, and one per state of the US and Canada.

A stated, simplified table (standard rates of 2026 as published by the tax authorities): no cities and counties, no
reduced rates, no thresholds. Real Stripe Tax knows far more; no test may take these figures for tax advice.
"""

from __future__ import annotations

from typing import NamedTuple

NONTAXABLE = "txcd_00000000"


class Rate(NamedTuple):
    """A percentage as a decimal string, and what the tax is called."""

    percentage: str
    kind: str
    name: str
    level: str = "country"


_VAT = {
    "AT": "20", "BE": "21", "BG": "20", "CH": "8.1", "CY": "19", "CZ": "21", "DE": "19", "DK": "25", "EE": "24",
    "ES": "21", "FI": "25.5", "FR": "20", "GB": "20", "GR": "24", "HR": "25", "HU": "27", "IE": "23", "IT": "22",
    "LT": "21", "LU": "17", "LV": "21", "MT": "18", "NL": "21", "NO": "25", "PL": "23", "PT": "23", "RO": "21",
    "SE": "25", "SI": "22", "SK": "23", "ZA": "15", "MX": "16", "AE": "5",
}  # fmt: skip
_GST = {"AU": "10", "IN": "18", "NZ": "15", "SG": "9"}
_US = {
    "AL": "4", "AZ": "5.6", "AR": "6.5", "CA": "7.25", "CO": "2.9", "CT": "6.35", "FL": "6", "GA": "4", "HI": "4",
    "ID": "6", "IL": "6.25", "IN": "7", "IA": "6", "KS": "6.5", "KY": "6", "LA": "5", "ME": "5.5", "MD": "6",
    "MA": "6.25", "MI": "6", "MN": "6.875", "MS": "7", "MO": "4.225", "NE": "5.5", "NV": "6.85", "NJ": "6.625",
    "NM": "4.875", "NY": "4", "NC": "4.75", "ND": "5", "OH": "5.75", "OK": "4.5", "PA": "6", "RI": "7", "SC": "6",
    "SD": "4.2", "TN": "7", "TX": "6.25", "UT": "4.85", "VT": "6", "VA": "4.3", "WA": "6.5", "WV": "6", "WI": "5",
    "WY": "4", "DC": "6",
}  # fmt: skip
_HST = {"NB": "15", "NL": "15", "NS": "14", "ON": "13", "PE": "15"}


def needs_state(country: str) -> bool:
    """Whether an address without a state (or a postal code) says too little."""
    return country == "US"


def rate_of(country: str, state: str | None) -> Rate | None:
    """The rate at an address; None where nothing is collected."""
    if country in _VAT:
        return Rate(_VAT[country], "vat", "VAT")
    if country in _GST:
        return Rate(_GST[country], "gst", "GST")
    if country == "JP":
        return Rate("10", "jct", "JCT")
    if country == "CA":
        in_state = (state or "").upper()
        return Rate(_HST[in_state], "hst", "HST", "state") if in_state in _HST else Rate("5", "gst", "GST")
    if country == "US" and (state or "").upper() in _US:
        return Rate(_US[(state or "").upper()], "sales_tax", "Sales tax", "state")
    return None
