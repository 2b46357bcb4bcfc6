"""How fast the offline Stripe is over HTTP: creates per second, and milliseconds for a list of 100.

    python -m benchmarks.sandbox [--seconds 3] [--connections 8]

The server runs in a process of its own on a memory-backed or disk folder (both journal every create); the client is a
bare socket loop, so that the figures are the server's. Aims: 1,500 creates per second or more, 3 ms or less per list.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import socket
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

AIM_CREATES_PER_S = 1_500
AIM_LIST_MS = 3.0


def _serve(data_dir: str, port: int) -> None:
    """The server process: runs until it is ended."""
    from integrations.sandbox.server import serve

    cache = Path(tempfile.gettempdir()) / "florin-contract-benchmark"
    serve("127.0.0.1", port, Path(data_dir), contract_cache=cache, log_level="warning")


def _describe(port: int, world: str) -> dict[str, Any]:
    """What the world says of itself, as soon as the server answers."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/w/{world}/_sandbox", timeout=5) as answer:
                described: dict[str, Any] = json.load(answer)
                return described
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the sandbox did not start")


class _Wire:
    """One keep-alive connection that writes a request and reads its answer."""

    def __init__(self, host: str, port: int, key: str) -> None:
        self._address = (host, port)
        self._head = f"Host: {host}:{port}\r\nAuthorization: Bearer {key}\r\n"

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(*self._address)

    async def ask(self, verb: str, path: str, params: dict[str, str]) -> bytes:
        form = urlencode(params)
        body = form if verb == "POST" else ""
        target = path if verb == "POST" or not form else f"{path}?{form}"
        kind = ""
        if body:  # the SDK sends a key with every POST, so this does too
            kind = f"Content-Type: application/x-www-form-urlencoded\r\nIdempotency-Key: {uuid4()}\r\n"
        head = f"{verb} {target} HTTP/1.1\r\n{self._head}{kind}Content-Length: {len(body)}\r\n\r\n"
        self._writer.write((head + body).encode())
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        content = await self._reader.readexactly(length)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(content.decode())
        return content

    def close(self) -> None:
        self._writer.close()


async def _rate(wires: list[_Wire], seconds: float, path: str, params: Callable[[int], dict[str, str]]) -> float:
    """Creates per second, all connections busy for `seconds`."""
    end = time.perf_counter() + seconds

    async def loop(wire: _Wire) -> int:
        done = 0
        while time.perf_counter() < end:
            await wire.ask("POST", path, params(done))
            done += 1
        return done

    started = time.perf_counter()
    counts = await asyncio.gather(*(loop(wire) for wire in wires))
    return sum(counts) / (time.perf_counter() - started)


async def _list_ms(wire: _Wire, path: str, params: dict[str, str], times: int = 200) -> float:
    """Median milliseconds of a list."""
    took = []
    for _ in range(times):
        started = time.perf_counter()
        await wire.ask("GET", path, params)
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


async def _measure(port: int, key: str, world: str, seconds: float, connections: int) -> dict[str, float]:
    wires = [_Wire("127.0.0.1", port, key) for _ in range(connections)]
    for wire in wires:
        await wire.open()
    v1 = f"/w/{world}/v1"

    def customer(n: int) -> dict[str, str]:
        return {"email": f"n{n}@example.com", "name": f"Customer {n}", "metadata[order]": str(n)}

    def payment(n: int) -> dict[str, str]:
        known = {"amount": str(1000 + n), "currency": "usd", "payment_method": "pm_card_visa", "confirm": "true"}
        return {**known, "metadata[order]": str(n), "automatic_payment_methods[enabled]": "true"} | _NO_REDIRECTS

    figures = {
        "customer creates/s": await _rate(wires, seconds, f"{v1}/customers", customer),
        "customers, list of 100, ms": await _list_ms(wires[0], f"{v1}/customers", {"limit": "100"}),
    }
    figures["payment intent creates and confirms/s"] = await _rate(wires, seconds, f"{v1}/payment_intents", payment)
    figures["payment intents, list of 100, ms"] = await _list_ms(wires[0], f"{v1}/payment_intents", {"limit": "100"})
    figures["charges, list of 100, ms"] = await _list_ms(wires[0], f"{v1}/charges", {"limit": "100"})
    expanded = {"limit": "100", "expand[]": "data.balance_transaction"}
    figures["charges, list of 100 expanded, ms"] = await _list_ms(wires[0], f"{v1}/charges", expanded, 50)
    for wire in wires:
        wire.close()
    return figures


_NO_REDIRECTS = {"automatic_payment_methods[allow_redirects]": "never"}


def main() -> None:
    """Prints every figure with its aim."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=3.0)
    options.add_argument("--connections", type=int, default=8)
    options.add_argument("--data-dir", default="")
    asked = options.parse_args()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        arguments = (asked.data_dir or folder, port)
        server = multiprocessing.get_context("spawn").Process(target=_serve, args=arguments)
        server.start()
        try:
            key = _describe(port, "benchmark")["keys"]["test"]
            figures = asyncio.run(_measure(port, key, "benchmark", asked.seconds, asked.connections))
        finally:
            server.terminate()
            server.join(10)
    for name, figure in figures.items():
        creates = name.endswith("/s")
        reached = figure >= AIM_CREATES_PER_S if creates else figure <= AIM_LIST_MS
        aim = f"aim ≥ {AIM_CREATES_PER_S:,}" if creates else f"aim ≤ {AIM_LIST_MS}"
        print(f"{name:42} {figure:10,.1f}   {aim}   {'reached' if reached else 'MISSED'}")


if __name__ == "__main__":
    main()
