"""For whom a customer works: the business on the record, the employer a shop keeps in metadata, the email's domain."""

from __future__ import annotations

import re
from typing import Any

from skills.finding.references import quoted_for_search

# Under which metadata keys shops keep a customer's company or employer.
COMPANY_KEYS = ("company", "employer", "company_name", "organization", "organisation", "business", "firm", "Company")

# "Jane from Acme", "Jane Doe at Acme Ltd."
_AT = re.compile(r"(?P<person>.{2,60}?)\s+(?:from|at|of|with|@)\s+(?P<company>.{2,60})\Z", re.IGNORECASE)

# Domains that say nothing of an employer.
_PUBLIC = frozenset(
    "gmail googlemail outlook hotmail live yahoo icloud me aol gmx web proton protonmail mail example".split()
)


def companies_of(customer: dict[str, Any]) -> list[str]:
    """Return what a customer's record says they work for, as it is written there."""
    metadata = customer.get("metadata") or {}
    named = [customer.get("business_name"), *(metadata.get(key) for key in COMPANY_KEYS)]
    return list(dict.fromkeys(str(name) for name in named if name))


def company_query(company: str) -> str:
    """Write the search for a company in metadata in Stripe's search language."""
    text = quoted_for_search(company)
    return " OR ".join(f'metadata["{key}"]:{text}' for key in COMPANY_KEYS)


def works_for(customer: dict[str, Any], company: str) -> bool:
    """Say whether the record names the company, as whole words of what is written there."""
    pattern = re.compile(rf"(?<!\w){re.escape(company)}(?!\w)", re.IGNORECASE)
    return any(pattern.search(name) for name in companies_of(customer))


def mails_from(customer: dict[str, Any], company: str) -> bool:
    """Say whether the email's domain is the company's: acme.com for "Acme"; never a public mail service's."""
    domain = str(customer.get("email") or "").casefold().rpartition("@")[2]
    label = domain.partition(".")[0]
    wanted = re.sub(r"[\W_]+", "", company.casefold())
    return bool(label) and label not in _PUBLIC and (re.sub(r"[\W_]+", "", label) == wanted or domain == company)


def person_and_company(query: str) -> tuple[str, str] | None:
    """Split "Jane from Acme" into the two, or None."""
    match = _AT.match(query)
    return (match["person"].strip(), match["company"].strip()) if match else None
