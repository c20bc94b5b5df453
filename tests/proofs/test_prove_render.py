"""Nothing that a stranger wrote makes a reader's browser ask anybody for anything.

`make prove-render`: every way to make a page fetch, on every surface of the page, and
in Chromium; once as it is, and once with the content policy switched off, so that
escaping stands alone.
"""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from tests.proofs.serve_hostile import VECTORS, hostile

if TYPE_CHECKING:
    from tests.proofs.conftest import Table

pytestmark = [pytest.mark.proof, pytest.mark.browser]

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]


class Sink(BaseHTTPRequestHandler):
    """What the vectors call for."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    do_POST = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - names of the protocol

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def sink() -> Iterator[str]:
    """Host and port of a server that nobody may call."""
    with ThreadingHTTPServer(("127.0.0.2", 0), Sink) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.2:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def address(sink: str, home: Path) -> Iterator[str]:
    """The page over a hostile desk, in its own process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = Path(__file__).with_name("serve_hostile.py")
    process = subprocess.Popen(
        [sys.executable, str(script), str(port), sink],
        cwd=home,
        env=os.environ | {"PYTHONPATH": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            assert process.poll() is None, "the server ended"
            try:
                with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                    break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(15)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium: install it, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


def test_no_vector_on_any_surface_asks_anybody(
    browser: Browser, address: str, sink: str, full: bool, table: "Table"
) -> None:
    assert len(VECTORS) >= 40
    _sink_works(browser, sink)
    rows, faults = [], []
    for policy in (True, False) if full else (False,):
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, bypass_csp=not policy
        )
        page = context.new_page()
        visited: list[tuple[str, str]] = []
        surface = ["first page"]
        context.on("request", lambda r: visited.append((surface[0], r.url)))  # noqa: B023
        page.on("dialog", lambda _: faults.append(f"a dialog on {surface[0]}"))  # noqa: B023
        context.on("page", lambda _: faults.append(f"a page from {surface[0]}"))  # noqa: B023
        for name in _tour(page, address):
            surface[0] = name
        page.wait_for_timeout(1_000)
        outside = Counter(place for place, url in visited if _is_outside(url, address))
        faults += [f"{place}, policy {policy}: {n}" for place, n in outside.items()]
        faults += ["the title changed"] * (page.title() != "News assistant")
        rows.append(
            (
                "on" if policy else "off",
                len(VECTORS),
                len(SURFACES),
                outside.total(),
                len(Sink.asked),
            )
        )
        context.close()
    faults += Sink.asked
    table(
        ("content policy", "vectors", "surfaces", "outside requests", "calls received"),
        rows,
    )
    assert faults == []


def _sink_works(browser: Browser, sink: str) -> None:
    """What is not held is live: or the proof would prove nothing."""
    page = browser.new_page()
    live = (VECTORS[n].replace("URL", f"http://{sink}/live/{n}") for n in (11, 16, 24))
    page.set_content("".join(live))
    page.wait_for_timeout(500)
    page.close()
    assert Sink.asked
    Sink.asked.clear()


def _is_outside(url: str, address: str) -> bool:
    parts = urlsplit(url)
    own = urlsplit(address).netloc
    return parts.scheme not in {"data", "blob", "about"} and parts.netloc != own


SURFACES = (
    *("question", "stream", "answer", "evidence", "items", "disagreement", "missing"),
    *("article list", "source panel", "what cleaning removed", "file name and report"),
    *("error", "history", "conversation list", "reloaded", "print"),
)


def _tour(page: Page, address: str) -> Iterator[str]:
    """Go to every surface; yields what is on screen from now on."""
    yield "article list"
    page.goto(address)
    box = page.get_by_test_id("stChatInput").locator("textarea")
    expect(box).to_be_visible(timeout=60_000)
    yield "question, stream, answer"
    _ask(page, "What do they say? " + hostile("question", "127.0.0.2:1", 0))
    expect(page.locator(".na-foot").last).to_be_visible(timeout=60_000)
    for summary in page.locator("details summary").all()[:6]:
        summary.click()
    yield "source panel"
    page.locator(".na-answer a.na-chip").first.click()
    expect(page.locator("aside.panel .heading")).to_be_visible(timeout=30_000)
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Close the source").click()
    yield "error"
    _ask(page, "fail")
    expect(page.get_by_text("It began.")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(1_000)
    yield "file name and report"
    page.get_by_text("Add articles").first.click()
    name = '"><img src=x onerror=alert(1)>![x](y).txt'
    file = FilePayload(name=name, mimeType="text/plain", buffer=b"text")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".na-report")).to_be_visible(timeout=30_000)
    page.wait_for_timeout(500)
    yield "history"
    page.reload()
    expect(page.locator(".na-foot").last).to_be_visible(timeout=60_000)
    yield "print"
    page.emulate_media(media="print")
    page.wait_for_timeout(500)
    page.emulate_media(media="screen")
    yield "conversation list"
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_timeout(1_000)


def _ask(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInput").locator("textarea")
    box.fill(question)
    box.press("Enter")
