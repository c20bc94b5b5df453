"""axe-core finds nothing serious or critical, in light and dark, wide and narrow."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
LIST = "Which countries oppose deployment?"


def faults(page: Page) -> list[str]:
    """What is serious or critical, with the element it is about."""
    page.wait_for_timeout(400)  # what fades in is measured when it is there
    found: dict[str, Any] = Axe().run(page).response
    assert len(found["passes"]) > 20
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:150]} | "
        f"{node['failureSummary'][:200]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def ask(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInput").locator("textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".na-foot")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_room_can_be_used_by_everybody(page: Page, theme: Any) -> None:
    page.emulate_media(color_scheme=theme)
    page.reload()
    expect(page.get_by_test_id("stChatInput")).to_be_visible(timeout=20_000)
    found = {"first page": faults(page)}
    page.get_by_text("Add articles", exact=True).click()
    found["library"] = faults(page)
    ask(page, LIST)
    found["answer"] = faults(page)
    page.locator(".na-answer a.na-chip").first.click()
    expect(page.locator("aside.panel mark")).to_be_in_viewport(timeout=20_000)
    found["source panel"] = faults(page)
    page.get_by_role("button", name="Close the source").click()
    expect(page.locator("aside.panel")).to_have_count(0)
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=20_000)
    found["settings"] = faults(page)
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    found["phone"] = faults(page)
    assert {room: told for room, told in found.items() if told} == {}


def test_faults_are_found_where_there_are_some(page: Page) -> None:
    page.locator(".na-lead").evaluate(
        "each => { each.innerHTML = '<img src=x><a href=/ ></a>'; }"
    )
    assert {line.partition(" ")[0] for line in faults(page)} == {
        *("image-alt", "link-name")
    }


def test_who_answers_is_chosen_for_this_tab(page: Page) -> None:
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("combobox", name="In this tab").click()
    page.get_by_role("option", name="No model: quoted sentences").click()
    expect(page).to_have_url(re.compile(r"by=none"), timeout=20_000)
    page.reload()
    expect(page.get_by_test_id("stChatInput")).to_be_visible(timeout=20_000)
    assert "by=none" in page.url


def test_length_and_language_are_chosen_for_this_tab(page: Page) -> None:
    for setting, choice, kept in (
        ("Answer length", "Short", "length=short"),
        ("Language of answers", "en", "language=en"),
    ):
        page.get_by_role("button", name="Settings").click()
        page.get_by_role("combobox", name=setting).click()
        page.get_by_role("option", name=choice).click()
        expect(page).to_have_url(re.compile(kept), timeout=20_000)
        expect(page.get_by_role("dialog")).to_have_count(0, timeout=20_000)
    page.reload()
    page.get_by_role("button", name="Only in en").click()
    page.get_by_role("button", name="All articles", exact=True).click()
    expect(page).not_to_have_url(re.compile("language="), timeout=20_000)
    assert "length=short" in page.url


def test_a_theme_is_chosen_and_stays(page: Page) -> None:
    def dark() -> bool:
        colour = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
        parts = str(page.evaluate(colour)).strip("rgb()").split(",")
        return sum(map(float, parts[:3])) < 200

    assert not dark()
    for theme, is_dark in (("Dark", True), ("Light", False), ("System", False)):
        page.get_by_role("button", name="Settings").click()
        page.get_by_role("link", name=theme).click()
        expect(page.get_by_role("dialog")).to_have_count(0, timeout=20_000)
        expect(page.get_by_test_id("stChatInput")).to_be_visible(timeout=20_000)
        assert dark() is is_dark
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("link", name="Dark").click()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=20_000)
    page.reload()
    expect(page.get_by_test_id("stChatInput")).to_be_visible(timeout=20_000)
    assert dark()
