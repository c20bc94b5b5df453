"""A reader in a real browser: asks, follows a citation, stops an answer."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from assistant.models import Citation

pytestmark = pytest.mark.browser


def ask(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInput").locator("textarea")
    box.fill(question)
    box.press("Enter")


def outside(visited: list[str]) -> list[str]:
    hosts = {"127.0.0.1"}
    web = [url for url in visited if urlsplit(url).scheme in {"http", "https", "ws"}]
    assert web
    return [url for url in web if urlsplit(url).hostname not in hosts]


def test_a_citation_opens_its_sentence_marked_and_in_view(
    page: Page, visited: list[str], cited: Citation
) -> None:
    ask(page, "Which countries oppose deployment?")
    page.locator(".na-answer a.na-chip").first.click(timeout=20_000)
    mark = page.locator("aside.panel mark")
    expect(mark).to_be_in_viewport(timeout=20_000)
    assert mark.text_content() == cited.quote
    expect(page.locator("aside.panel .heading")).to_have_text(cited.title or "")
    expect(page.locator("aside.panel .byline")).to_have_text(
        "The Northern Ledger · 1 Feb 2026"
    )
    page.get_by_role("button", name="Close the source").click()
    expect(page.locator("aside.panel")).to_have_count(0)
    expect(page.locator(".na-foot")).to_contain_text("Read 4 of 5 matching articles")
    assert outside(visited) == []


def test_a_hostile_answer_and_article_load_nothing_and_run_nothing(
    page: Page, visited: list[str], cited: Citation
) -> None:
    ask(page, "attack")
    page.locator(".na-answer a.na-chip").first.click(timeout=20_000)
    mark = page.locator("aside.panel mark")
    expect(mark).to_be_in_viewport(timeout=20_000)
    assert mark.text_content() == cited.quote
    page.wait_for_timeout(500)
    assert outside(visited) == []
    assert page.title() == "News assistant"
    assert page.locator(".stHtml img, .stHtml script, aside.panel img").count() == 0
    links = page.locator("[data-testid=stMain] a[href]").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    assert {link[:5] for link in links if link != cited.url} <= {"#see-", "https"}
    assert [link for link in links if "secret" in link] == []


def test_the_browser_refuses_outside_addresses_by_policy(
    page: Page, address: str
) -> None:
    response = page.goto(address)
    assert isinstance(response, Response)
    assert "default-src 'self'" in response.headers["content-security-policy"]
    blocked = page.evaluate(
        """() => new Promise(done => {
            document.addEventListener(
                'securitypolicyviolation', event => done(event.blockedURI));
            new Image().src = 'http://127.0.0.2:9/?d=secret';
        })"""
    )
    assert "127.0.0.2" in blocked


def test_stop_ends_an_answer_and_keeps_what_was_written(page: Page) -> None:
    ask(page, "answer slowly")
    expect(page.locator(".na-answer")).to_contain_text("Sentence 1.", timeout=20_000)
    page.get_by_test_id("stChatInputStopButton").click()
    expect(page.get_by_test_id("stChatInputStopButton")).to_have_count(0)
    ask(page, "And Serbia?")
    expect(page.locator(".na-foot")).to_be_visible(timeout=20_000)
    first = page.get_by_test_id("stChatMessage").nth(1)
    expect(first).to_contain_text("You stopped this answer.")
    expect(first).to_contain_text("Sentence 1.")


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_runs_over_the_edge(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    ask(page, "Which countries oppose deployment?")
    page.locator(".na-answer a.na-chip").first.click(timeout=20_000)
    expect(page.locator("aside.panel mark")).to_be_in_viewport(timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator("aside.panel").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_removing_an_article_asks_first(page: Page) -> None:
    page.get_by_role("link", name="Sofia says no").first.click()
    page.get_by_role("button", name="Remove this article").click()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("aside.panel .heading")).to_have_text(
        "Sofia says no to the strait"
    )
