"""In a real browser: a page that asks an API of another process, until that ends."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FilePayload, Page, expect

pytestmark = pytest.mark.browser

KITES = b"The town of Kell has banned kites from its quarry since March."


def ask(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInput").locator("textarea")
    box.fill(question)
    box.press("Enter")


def test_a_file_is_sent_asked_about_cited_and_removed_over_an_api_that_then_ends(
    new_page: Page,
    visited: list[str],
    serve_command: Callable[[], AbstractContextManager[str]],
    remote_chat_command: Callable[[str], AbstractContextManager[str]],
) -> None:
    page = new_page
    with ExitStack() as running:
        with serve_command() as api:
            url = running.enter_context(remote_chat_command(api))
            page.goto(url)
            file = FilePayload(name="kell.txt", mimeType="text/plain", buffer=KITES)
            page.locator("input[type=file]").set_input_files([file], timeout=30_000)
            report = page.locator(".na-report li")
            expect(report).to_contain_text("1 added", timeout=30_000)
            ask(page, "Which town has banned kites?")
            page.locator("a.na-chip").first.click(timeout=30_000)
            mark = page.locator("aside.panel mark")
            expect(mark).to_be_in_viewport(timeout=20_000)
            assert mark.text_content() == KITES.decode()
            page.get_by_role("button", name="Remove this article").click()
            page.get_by_role("button", name="Remove", exact=True).click()
            answer = page.locator(".na-answer").last
            expect(answer).to_contain_text("(article removed)", timeout=20_000)
            expect(page.locator(".na-articles li")).to_have_count(0)
        ask(page, "Which town has banned kites?")
        told = page.locator(".na-error").first
        expect(told).to_contain_text("cannot be reached", timeout=30_000)
        expect(told).to_contain_text("assistant serve")
    # The browser talks to the page only.
    assert urlsplit(api).netloc not in {urlsplit(each).netloc for each in visited}
