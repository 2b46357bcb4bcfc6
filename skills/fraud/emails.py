"""Tells whether an email address looks thrown away: by its provider, or by letters that no name has."""

from __future__ import annotations

import re

# The best known providers of addresses that nobody keeps; a short list on purpose, as it can never be complete.
_DISPOSABLE = frozenset(
    "10minutemail.com 20minutemail.com 33mail.com anonbox.net burnermail.io byom.de discard.email dispostable.com "
    "emailondeck.com fakeinbox.com fakemail.net getairmail.com getnada.com grr.la guerrillamail.com guerrillamail.net "
    "guerrillamail.org inboxkitten.com jetable.org mail-temp.com mailcatch.com maildrop.cc mailinator.com "
    "mailnesia.com mailnull.com mailsac.com meltmail.com mintemail.com moakt.com mohmal.com mytemp.email nada.email "
    "sharklasers.com spam4.me spamgourmet.com temp-mail.org tempail.com tempinbox.com tempmail.com tempmailo.com "
    "throwawaymail.com trashmail.com trashmail.de wegwerfmail.de yopmail.com yopmail.fr".split()
)

_DIGITS_MANY = re.compile(r"\d{5,}")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}")


def is_disposable(email: str) -> bool:
    """Say whether the address is of a provider whose addresses are made to be thrown away."""
    domain = email.rpartition("@")[2].strip().casefold().rstrip(".")
    return any(domain == known or domain.endswith(f".{known}") for known in _DISPOSABLE)


def looks_random(email: str) -> bool:
    """Say whether the part before the @ has five digits in a row, or six consonants: hardly anybody's name."""
    local = email.partition("@")[0].casefold()
    return _DIGITS_MANY.search(local) is not None or _CONSONANTS.search(local) is not None
