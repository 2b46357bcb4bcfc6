"""Finds secret keys in what a person typed, and masks them before anything stores, reads or repeats them."""

from __future__ import annotations

import re

# Stripe's secret and restricted keys and webhook secrets (https://docs.stripe.com/keys), Florin's own keys, links and
# sessions, and the keys of language models. Publishable keys are no secret.
_KEY = re.compile(
    r"\b(?:(?:sk|rk)_(?:test|live)_\w{6,}|whsec_\w{8,}|(?:flk|lnk|st)_[\w-]{40,}|sk-[A-Za-z0-9][\w-]{15,})"
)

KEY_REFUSAL = (
    "That looks like a secret key, so I have not stored it and will not use it. Never type keys here: whoever reads "
    "one can act for you. Replace it where it was made, for example in Stripe under Developers > API keys."
)


def mask_keys(text: str) -> tuple[str, bool]:
    """Return the text with every secret key replaced, and whether there was one."""
    masked = _KEY.sub("[secret key]", text)
    return masked, masked != text
