"""HTTP in the clear, to the offline Stripe: a client that reads no certificates, which would take it 40 ms."""

from __future__ import annotations

import ssl

import httpx

# Trusts nobody, so that nothing is ever read over TLS by it.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def plain_client(timeout_s: float) -> httpx.AsyncClient:
    """Return a client for http:// addresses on this machine or network; no proxy of the environment is used."""
    return httpx.AsyncClient(timeout=timeout_s, trust_env=False, verify=NO_CERTIFICATES)
