"""Fixtures: a running offline Stripe for the session, and a fresh world in it for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import stripe
from stripe._base_address import BaseAddresses

from api.plain_http import NO_CERTIFICATES
from integrations.sandbox.server import running

stripe.enable_telemetry = False


class SandboxWorld:
    """One world as a test sees it: the address for SDK clients, its keys, and the control routes."""

    def __init__(self, base_url: str, name: str) -> None:
        self.name = name
        self.base_url = f"{base_url}/w/{name}"
        self.base_addresses: BaseAddresses = {
            "api": self.base_url,
            "connect": self.base_url,
            "files": self.base_url,
        }
        self._transport = stripe.RequestsClient()
        self._http = httpx.Client(base_url=f"{self.base_url}/_sandbox", timeout=60, verify=NO_CERTIFICATES)
        described = self.control("GET", "")
        self.platform: str = described["account"]
        self.test_key: str = described["keys"]["test"]
        self.live_key: str = described["keys"]["live"]
        self.test_client_id: str = described["client_ids"]["test"]
        self.live_client_id: str = described["client_ids"]["live"]

    def control(self, method: str, path: str, **body: Any) -> Any:
        """Asks a control route (`control("POST", "/clock", advance_s=60)`); fails when it is refused."""
        answer = self._http.request(method, path, json=body) if body else self._http.request(method, path)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    def client(self, key: str = "", *, account: str | None = None, **options: Any) -> stripe.StripeClient:
        """A real, synchronous SDK client; without `key` the platform's in test mode."""
        return stripe.StripeClient(
            key or self.test_key,
            base_addresses=self.base_addresses,
            stripe_account=account,
            http_client=self._transport,
            **options,
        )

    def requests(self) -> list[dict[str, Any]]:
        """What the world was asked, oldest first."""
        return list(self.control("GET", "/requests")["requests"])

    def fault(
        self, kind: str, method: str | None = None, path: str = "/v1/", key: str | None = None, **more: Any
    ) -> None:
        """Makes the next matching request go wrong; `key` is an idempotency key."""
        self.control("POST", "/faults", kind=kind, match={"method": method, "path": path, "key": key}, **more)

    def objects(self, kind: str, account: str | None = None) -> list[dict[str, Any]]:
        """Every stored object of a kind, of one account or of all."""
        body = {"kind": kind} | ({"account": account} if account else {})
        return [entry["object"] for entry in self.control("POST", "/objects", **body)["objects"]]

    def take_violations(self) -> list[dict[str, Any]]:
        """The violations so far, for a test that breaks the contract on purpose."""
        return list(self.control("DELETE", "/violations")["violations"])

    def close(self) -> None:
        """Closes every connection."""
        self._transport.close()  # type: ignore[no-untyped-call]  # the SDK leaves it unannotated
        self._http.close()


@pytest.fixture(scope="session")
def contract_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the contract is kept between test sessions, so that it is generated once."""
    kept = Path(os.environ.get("FLORIN_CONTRACT_CACHE", "") or ".pytest_cache/contract")
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError:
        return tmp_path_factory.mktemp("contract")
    return kept.absolute()


@pytest.fixture(scope="session")
def sandbox(contract_cache: Path) -> Iterator[str]:
    """The base URL of a running sandbox whose worlds are in memory."""
    with running(contract_cache=contract_cache) as base_url:
        yield base_url


@pytest.fixture
def world(sandbox: str) -> Iterator[SandboxWorld]:
    """A fresh world; the test fails when anything in it broke Stripe's contract."""
    fresh = SandboxWorld(sandbox, f"t{uuid4().hex[:12]}")
    try:
        yield fresh
        assert not fresh.take_violations()
    finally:
        fresh.close()
