"""A real Chromium, started once per test file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser that ./check found or installed; without one the test is skipped, which CI does not allow."""
    path = os.environ.get("FLORIN_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh window whose console errors fail the test."""
    context = chromium.new_context(viewport={"width": 1000, "height": 800})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if _is_fault(message) else None)
    yield opened
    context.close()
    assert not errors


def _is_fault(message: ConsoleMessage) -> bool:
    """Whether the page did something wrong; that a test's server ends before its windows is none of that."""
    is_stream = "/api/live" in message.location["url"] or message.location["url"].endswith("/parts")
    return message.type == "error" and not (is_stream and "ERR_CONNECTION" in message.text)
