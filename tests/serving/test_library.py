"""The library: pasted text, what the list tells, what cleaning removed."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.newsroom import NewsAssistant
from assistant.serving import page_script
from assistant.serving.cleaned import removed_html, was_cut
from assistant.serving.source import Source, panel_data
from tests.drawn_page import shown
from vectorstore.records import Article


@pytest.fixture
def page(scripted_desk: Any) -> AppTest:
    return AppTest.from_file(str(page_script()), default_timeout=30)


def paste(page: AppTest, text: str, **fields: str) -> str:
    page.run()
    page.text_area(key="pasted").set_value(text)
    for name, given in fields.items():
        page.text_input(key=f"pasted-{name}").set_value(given)
    next(each for each in page.button if each.label == "Add text").click().run()
    return shown(page)


def test_pasted_text_becomes_an_article_with_what_was_stated(
    page: AppTest,
    scripted_desk: Any,
    tmp_path: Any,
    desk_for: Callable[..., NewsAssistant],
) -> None:
    text = "---\ntitle: not front matter\n---\nThe bridge closed on Monday 🛶, it said."
    html = paste(page, text, title='A "bridge"', outlet="The Post", date="2026-03-01")
    assert "1 added" in html
    ((name, content),) = scripted_desk.ingested
    desk = desk_for(index=tmp_path / "new")
    assert desk.ingest_files([(name, content)]).added == 1
    (stored,) = desk.articles()
    assert (stored.title, stored.outlet) == ('A "bridge"', "The Post")
    assert stored.published == "2026-03-01"
    assert "The bridge closed on Monday 🛶, it said." in stored.text
    assert [each.id for each in desk.listed()] == [stored.id]


def test_nothing_pasted_adds_nothing(page: AppTest, scripted_desk: Any) -> None:
    paste(page, "  ", title="A")
    assert scripted_desk.ingested == []


def test_pasted_text_that_fails_is_explained(
    page: AppTest, scripted_desk: Any, problem_report: Any
) -> None:
    scripted_desk.ingest_files = lambda _: problem_report
    assert "Nothing left after cleaning." in paste(page, "Words.")


def test_the_list_tells_language_and_copies(
    page: AppTest, scripted_desk: Any, article: Article
) -> None:
    scripted_desk.stored = [
        replace(article, language="en"),
        replace(article, id="a2", published=None),
    ]
    page.run()
    html = shown(page)
    assert "The Northern Ledger · 1 Feb 2026 · en · 1 copy" in html
    assert "The Northern Ledger · undated · 1 copy" in html


def test_all_articles_are_cleaned_again_on_a_press(page: AppTest) -> None:
    page.run()
    page.button(key="reclean").click().run()
    assert "Cleaned again</bdi></b> <bdi>1 changed" in shown(page)


def test_what_was_cut_is_struck_out_and_nothing_else(article: Article) -> None:
    cut = replace(
        article,
        raw="Home | <b>News</b>\n\nThe bridge closed on Monday. Sign up here!\n"
        "Ferries ran.",
        text="The bridge closed on Monday.\n\nFerries ran.",
    )
    html = removed_html(cut)
    assert "<del><bdi>Home | &lt;b&gt;News&lt;/b&gt;\n\n</bdi></del>" in html
    assert "<del><bdi>Sign up here!\n</bdi></del>" in html
    assert html.count("<del>") == 2
    assert was_cut(cut)


def test_an_article_that_lost_nothing_has_nothing_to_look_at(article: Article) -> None:
    whole = replace(article, raw=article.text.replace("\n\n", "\n"))
    assert not was_cut(whole)
    assert panel_data(whole, Source(article_id="a1"))["cleaned"] is False
    assert not was_cut(article)


def test_a_very_long_raw_text_is_compared_in_part(article: Article) -> None:
    long = replace(article, raw="word " * 80_000, text="word " * 79_000)
    assert "Only the beginning is compared." in removed_html(long)


def test_the_panel_opens_what_was_removed(
    page: AppTest, scripted_desk: Any, article: Article
) -> None:
    scripted_desk.stored = [replace(article, raw=f"Menu\n{article.text}")]
    page.run()
    page.session_state.looking_at = ("a1", None)
    page.run()
    assert "<del><bdi>Menu" in shown(page)
    page.run()
    assert "<del>" not in shown(page)


def test_the_list_is_found_by_words_and_sorted(
    page: AppTest, scripted_desk: Any, article: Article
) -> None:
    told = (
        ("b", "Alpha", "2026-01-01"),
        ("c", "Zulu", None),
        ("d", None, "2026-05-05"),
    )
    scripted_desk.stored = [
        replace(
            article, id=identity, title=f"Story {identity}", outlet=o, published=day
        )
        for identity, o, day in told
    ] + [replace(article, id=f"x{n}", title=f"Other {n}") for n in range(3)]
    page.run()

    def rows() -> list[str]:
        (rows,) = re.findall(r'<ul class="na-articles".*?</ul>', shown(page))
        return [each for each in re.findall(r"#open-(\w+)", rows) if len(each) == 1]

    assert rows() == ["d", "b", "c"]
    for order, sorted_ids in (
        ("Oldest first", ["b", "d", "c"]),
        ("Title", ["b", "c", "d"]),
        ("Outlet", ["b", "c", "d"]),
    ):
        page.selectbox(key="order").set_value(order).run()
        assert rows() == sorted_ids
    page.text_input(key="find").set_value("story alpha").run()
    assert rows() == ["b"]
    page.text_input(key="find").set_value("5 May 2026").run()
    assert rows() == ["d"]


def test_a_folder_of_this_machine_is_read_whole_and_a_wrong_one_is_told(
    page: AppTest, scripted_desk: Any, tmp_path: Path
) -> None:
    page.run()
    for given, words in (
        (str(tmp_path), "1 added"),
        ("no/such folder", "is not a folder of this machine"),
    ):
        page.text_input(key="folder").set_value(given)
        wanted = (each for each in page.button if each.label == "Read folder")
        next(wanted).click().run()
        assert words in shown(page)
    assert scripted_desk.ingested == [tmp_path]
