"""The vault of this installation's Stripe tokens: with the keys of the settings, or those of a file of Florin's own."""

from __future__ import annotations

from pathlib import Path

from api.settings import Settings
from oauth.keyring import KeyRing
from oauth.vault import TokenVault


def key_file(settings: Settings) -> Path:
    """Return where the token keys are kept when the settings hold none."""
    return settings.data_folder / "keys" / "tokens.keys"


def vault_of(settings: Settings) -> TokenVault:
    """Return the vault with the keys of FLORIN_ENCRYPTION_KEYS, or of the key file."""
    if settings.encryption_keys is not None:
        return TokenVault(KeyRing.from_text(settings.encryption_keys.get_secret_value()))
    return TokenVault(KeyRing.from_file(key_file(settings)))
