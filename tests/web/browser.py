"""A real Chromium, headless, on the page: started once, a fresh context a test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

SENT_TIMEOUT = 10_000


def chromium() -> str:
    """The path of Chromium. Without one these tests are skipped, and in CI they fail."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        sentence = "Chromium is missing (apt-get install chromium): the page was not tried in a browser"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return path


@contextmanager
def running() -> Iterator[Browser]:
    """A browser that talks to nobody but our server."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            # In a container Chromium's own sandbox and shared memory are not to be had.
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-gpu"],
        )
        yield browser
        browser.close()


def send(page: Page, text: str) -> None:
    """Type a draft and send it; the answer has come when this returns."""
    before = page.locator("#log .card").count()
    page.fill("#draft", text)
    page.click("#send")
    page.wait_for_function(
        "n => document.querySelectorAll('#log .card').length > n && !document.querySelector('#send').disabled",
        arg=before,
        timeout=SENT_TIMEOUT,
    )
