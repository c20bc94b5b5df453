"""Renew the screenshots: the page over the samples, on a desk, a phone, in the dark.

    make screenshots

Serves `assistant chat` over an index of its own, with whatever model the settings name,
and reads it in headless Chromium (CHROMIUM names another one).
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, expect, sync_playwright

HERE = Path(__file__).parent
LIST = "Which countries oppose deployment?"
LOOKUP = "How many troops has Portugal offered?"
SLOW = 180_000
"""Milliseconds that an answer may take: the first one prepares the embedded model."""
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
TWICE: dict[str, Any] = {"device_scale_factor": 2}


@contextmanager
def served() -> Iterator[str]:
    """The page in a process of its own, over the samples."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "assistant.cli", "chat", "--no-browser"]
        process = subprocess.Popen(
            [*command, "--port", str(port), "--index", str(Path(folder, "index"))],
            cwd=HERE.parents[1],
            env=os.environ | {"ASSISTANT_READER_DIR": folder},
        )
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(600):
                try:
                    urlopen(f"{url}/_stcore/health", timeout=1).close()
                    break
                except (URLError, TimeoutError):
                    time.sleep(0.1)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def ask(page: Page, question: str) -> None:
    """Ask and wait for the whole answer."""
    box = page.get_by_test_id("stChatInput").locator("textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".na-question")).to_have_text(question, timeout=SLOW)
    expect(page.locator(".na-foot")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name="Ask again")).to_be_visible(timeout=SLOW)


def taken(page: Page, name: str) -> None:
    """Write one picture."""
    page.wait_for_timeout(800)  # what slides or fades in has arrived
    page.screenshot(path=HERE / f"{name}.png")


def main() -> None:
    """Write every picture that the documents show."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        page = browser.new_page(**DESK)
        page.goto(url)
        page.get_by_role("button", name="sample articles").click()
        expect(page.get_by_role("button", name=LOOKUP)).to_be_visible(timeout=60_000)
        taken(page, "first-page")
        ask(page, LOOKUP)
        page.locator(".na-answer a.na-chip").first.click()
        expect(page.locator("aside.panel mark")).to_be_in_viewport(timeout=20_000)
        taken(page, "chat")
        page.get_by_role("button", name="Close the source").click()
        expect(page.locator("aside.panel")).to_have_count(0)
        page.goto(url)
        expect(page.get_by_role("button", name=LOOKUP).first).to_be_visible()
        ask(page, LIST)
        taken(page, "list")
        conversation = page.url
        for name, options in (
            ("list-dark", DESK | {"color_scheme": "dark"}),
            ("chat-phone", PHONE | TWICE),
            ("chat-phone-dark", PHONE | TWICE | {"color_scheme": "dark"}),
        ):
            other = browser.new_page(**options)
            other.goto(conversation)
            expect(other.locator(".na-foot")).to_be_visible(timeout=20_000)
            if "phone" in name:
                other.locator(
                    ".na-items, .na-answer"
                ).first.scroll_into_view_if_needed()
            taken(other, name)
            other.close()
        page.get_by_role("button", name="Settings").click()
        expect(page.get_by_role("dialog")).to_be_visible(timeout=20_000)
        taken(page, "settings")
        browser.close()


if __name__ == "__main__":
    main()
