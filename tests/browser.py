"""A real Chromium for tests that need one; without it they are skipped aloud, or fail where it is required."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str:
    """Its path. Without one: a skip, or a failure under CI=true or REQUIRE_BROWSER=1."""
    path = next((path for name in NAMES if (path := shutil.which(name))), None)
    if path:
        return path
    words = "NO CHROMIUM FOUND: the screens are not tested. Install it (Debian: apt install chromium)."
    if os.environ.get("CI") == "true" or os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(words)
    pytest.skip(words)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Close it before any test that uses the database: Django refuses to work beside Playwright's event loop."""
    path = find_chromium()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
