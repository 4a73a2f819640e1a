"""The README's two pictures of the web chat, taken anew: `python -m bench.screenshots` (needs Chromium)."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

_IMAGES = Path(__file__).resolve().parents[1] / "docs/images"


def _take(browser: Browser, url: str, name: str, **profile: object) -> None:
    context = browser.new_context(reduced_motion="reduce", **profile)
    page = context.new_page()
    page.goto(url)
    page.click(".welcome .plain")
    page.click("#send")
    page.wait_for_selector(".advice")
    page.wait_for_timeout(300)
    page.screenshot(path=_IMAGES / f"{name}.png")
    context.close()


def main() -> None:
    """Start a server, take the pictures, stop it."""
    _IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state, sync_playwright() as playwright:
        environment = {**os.environ, "AVANTPOST_PORT": "0", "AVANTPOST_STATE": state}
        server = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"], env=environment, stdout=subprocess.PIPE, text=True
        )
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        try:
            url = re.search(r"http://\S+", server.stdout.readline())[0]
            desktop, phone = {"width": 900, "height": 1010}, {"width": 390, "height": 900}
            _take(browser, url, "web-light", locale="en-GB", viewport=desktop)
            _take(browser, url, "web-dark-phone", locale="fr-FR", viewport=phone, color_scheme="dark")
        finally:
            browser.close()
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
