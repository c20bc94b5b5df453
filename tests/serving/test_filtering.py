"""Filters are visible above the input and apply to the questions asked under them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.serving import page_script
from assistant.serving.conversations import Conversations
from tests.drawn_page import shown
from vectorstore.records import Article, Filters


@pytest.fixture
def page(scripted_desk: Any, article: Article) -> AppTest:
    scripted_desk.stored = [
        replace(article, language="en"),
        replace(article, id="a3", outlet="Vesper [24]", language="fr"),
    ]
    return AppTest.from_file(str(page_script()), default_timeout=30).run()


def popovers(page: AppTest) -> list[str]:
    blocks = [block.proto.popover for block in page.get("popover")]
    return [block.label for block in blocks]


def test_a_question_is_asked_under_the_filters_that_are_set(
    page: AppTest, scripted_desk: Any, kept: Conversations
) -> None:
    page.date_input(key="filter-after").set_value(date(2026, 1, 5)).run()
    page.multiselect(key="filter-outlets").set_value(["Vesper [24]"]).run()
    page.multiselect(key="filter-languages").set_value(["fr"]).run()
    page.chat_input[0].set_value("Who opposes?").run()
    set_here = Filters(
        after=date(2026, 1, 5),
        outlets=frozenset({"Vesper [24]"}),
        languages=frozenset({"fr"}),
    )
    assert scripted_desk.filters == [set_here]
    told = "Vesper [24], from 5 Jan 2026, in fr"
    assert f"Only articles: <bdi>{told}</bdi>" in shown(page)
    (conversation,) = kept.listed()
    assert kept.exchanges(conversation.id)[0].filters == set_here


def test_the_filters_in_force_are_named_above_the_input_and_taken_off_at_once(
    page: AppTest, scripted_desk: Any
) -> None:
    assert "All articles" in popovers(page)
    page.multiselect(key="filter-outlets").set_value(["Vesper [24]"]).run()
    assert "Only Vesper \\[24\\]" in popovers(page)
    page.button(key="no-filters").click().run()
    page.chat_input[0].set_value("Who opposes?").run()
    assert scripted_desk.filters == [Filters()]


def test_a_language_stands_in_the_address_until_it_is_taken_off(
    page: AppTest, scripted_desk: Any
) -> None:
    page.multiselect(key="filter-languages").set_value(["fr"]).run()
    assert page.query_params["language"] == "fr"
    page.button(key="no-filters").click().run()
    assert "language" not in page.query_params
    assert page.multiselect(key="filter-languages").value == []


def test_an_address_names_languages_and_those_that_are_not_there_are_passed_over(
    page: AppTest, scripted_desk: Any
) -> None:
    page.query_params["language"] = ["fr", "tlh"]
    page.run()
    assert "Only in fr" in popovers(page)
    page.chat_input[0].set_value("Who opposes?").run()
    assert scripted_desk.filters == [Filters(languages=frozenset({"fr"}))]


def test_an_outlet_whose_articles_are_gone_is_no_filter_any_more(
    page: AppTest, scripted_desk: Any
) -> None:
    page.multiselect(key="filter-outlets").set_value(["Vesper [24]"]).run()
    scripted_desk.stored.pop()
    page.chat_input[0].set_value("Who opposes?").run()
    assert scripted_desk.filters == [Filters()]


def test_an_empty_library_has_nothing_to_filter(
    page: AppTest, scripted_desk: Any
) -> None:
    scripted_desk.stored.clear()
    page.run()
    assert not page.exception
    assert [each.key for each in page.multiselect] == []
