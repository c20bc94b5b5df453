"""In a real browser: what is kept, taken along, filtered, sorted and looked at."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.models import Citation

pytestmark = pytest.mark.browser
LIST = "Which countries oppose deployment?"


def ask(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInput").locator("textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".na-foot").last).to_be_visible(timeout=20_000)


def chips(page: Page) -> list[str]:
    found = page.locator("a.na-chip").all()
    return [str(each.evaluate("chip => chip.outerHTML")) for each in found]


def test_a_reload_and_another_tab_keep_the_answer_and_its_citations(
    page: Page, cited: Citation
) -> None:
    ask(page, LIST)
    before = chips(page)
    assert before
    page.reload()
    expect(page.locator(".na-foot")).to_be_visible(timeout=20_000)
    assert chips(page) == before
    browser = page.context.browser
    assert browser is not None
    other = browser.new_page()
    other.goto(page.url)
    expect(other.locator(".na-foot")).to_be_visible(timeout=20_000)
    assert chips(other) == before
    other.locator(".na-answer a.na-chip").first.click()
    mark = other.locator("aside.panel mark")
    expect(mark).to_be_in_viewport(timeout=20_000)
    assert mark.text_content() == cited.quote


def test_the_original_opens_at_the_cited_sentence(page: Page, cited: Citation) -> None:
    ask(page, LIST)
    page.locator(".na-answer a.na-chip").first.click()
    link = page.locator("aside.panel a.original")
    expect(link).to_be_visible(timeout=20_000)
    words = "%20".join(cited.quote.split()[:8]).replace(",", "%2C")
    assert link.get_attribute("href") == f"{cited.url}#:~:text={words}"


def test_a_list_is_sorted_by_its_heads(page: Page) -> None:
    ask(page, LIST)
    names = page.locator(".na-items tbody th")
    head = page.get_by_role("button", name="As of")
    head.focus()
    head.press("Enter")
    expect(names).to_have_text(["Zagreb", "Austria", "Bulgaria"])
    head.press("Enter")
    expect(names).to_have_text(["Bulgaria", "Austria", "Zagreb"])
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("As of")


def test_dated_entries_of_a_list_stand_on_a_timeline(
    page: Page, visited: list[str]
) -> None:
    ask(page, LIST)
    stop = page.get_by_test_id("stChatInputStopButton")
    expect(stop).to_have_count(0, timeout=20_000)
    page.get_by_text("Timeline", exact=True).click()
    chart = page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first
    expect(chart).to_be_visible(timeout=20_000)
    box = chart.bounding_box()
    assert box is not None
    assert box["width"] > 200
    web = [url for url in visited if url.startswith("http")]
    assert [url for url in web if not url.startswith("http://127.0.0.1:")] == []


def test_a_filter_is_set_above_the_input_and_named_with_the_answer(page: Page) -> None:
    page.locator(".st-key-filters button").click()
    page.get_by_role("combobox", name="Outlets").click()
    page.get_by_role("option", name="The Northern Ledger").click()
    label = page.locator(".st-key-filters button").first
    expect(label).to_contain_text("Only The Northern Ledger", timeout=20_000)
    page.keyboard.press("Escape")
    ask(page, LIST)
    told = page.get_by_text("Only articles: The Northern Ledger")
    expect(told).to_be_visible()


def test_a_conversation_is_taken_along_printed_and_deleted(page: Page) -> None:
    ask(page, LIST)
    page.get_by_role("button", name="This conversation").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="JSON", exact=True).click()
    file = Path(waiting.value.path())
    form = json.loads(file.read_text("utf-8"))
    assert form["exchanges"][0]["answer"]["citations"][0]["number"] == 1
    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes' }")
    page.get_by_text("Print", exact=True).click()
    assert page.evaluate("document.body.dataset.printed") == "yes"
    page.emulate_media(media="print")
    expect(page.locator(".na-sources")).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_text("Delete it with all its answers").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator(".na-foot")).to_have_count(0, timeout=20_000)
    page.reload()
    expect(page.get_by_test_id("stChatInput")).to_be_visible(timeout=20_000)
    expect(page.locator(".na-foot")).to_have_count(0)


def test_an_edited_question_is_asked_in_its_place(page: Page) -> None:
    ask(page, LIST)
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("textbox", name="Question").fill("Who supports it?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".na-question")).to_have_text("Who supports it?")
    expect(page.locator(".na-foot")).to_have_count(1, timeout=20_000)


def test_what_cleaning_removed_is_shown_and_runs_nothing(page: Page) -> None:
    page.get_by_role("link", name="Sofia says no").first.click()
    page.get_by_role("button", name="What cleaning removed").click()
    removed = page.locator(".na-removed del")
    expect(removed.first).to_contain_text("<script>", timeout=20_000)
    assert page.locator(".na-removed img, .na-removed script").count() == 0
    assert page.title() == "News assistant"
