"""The settings: who answers, how that goes, which index; never a key."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.config import load_settings
from assistant.models import Answer, Generator
from assistant.newsroom import NewsAssistant
from assistant.providers.base import ModelInfo
from assistant.serving import desk, page_script
from assistant.serving.exchange import Exchange
from assistant.serving.settings_room import offered, state_html
from tests.drawn_page import shown
from vectorstore.records import Article

KEY = "sk-canary-5521"
MODEL = ModelInfo(
    provider="openai",
    name="gpt-4.1-mini",
    host="api.example",
    context_tokens=128_000,
    evidence_tokens=6_000,
)


@pytest.fixture
def page(scripted_desk: Any, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    given = load_settings(openai_api_key=KEY, index=Path("/an/index"))
    monkeypatch.setattr(desk, "_launched_with", [given])
    monkeypatch.setattr(desk, "answered_by", scripted_desk.answered_by)
    scripted_desk.model = MODEL
    return AppTest.from_file(str(page_script()), default_timeout=30).run()


def test_the_room_tells_who_answers_which_index_and_what_was_spent(
    page: AppTest,
) -> None:
    page.button(key="settings").click().run()
    html = shown(page)
    assert "gpt-4.1-mini (openai)" in html
    assert "was not asked yet here. Text is sent to api.example." in html
    assert "/an/index" in html
    assert "0.00 of at most 1.00 USD" in html
    assert "set in the environment" in html
    assert 'href="#theme-Dark"' in html
    assert KEY not in html


def test_another_answers_in_the_tab_whose_address_says_so(page: AppTest) -> None:
    page.query_params["by"] = "none"
    page.run()
    assert "Answers quote the articles; no model writes." in shown(page)


def test_an_address_that_names_nobody_is_passed_over(page: AppTest) -> None:
    page.query_params["by"] = "/etc/passwd"
    page.run()
    assert "are sent to <b><bdi>api.example" in shown(page)


def test_answers_are_as_long_as_the_address_of_the_tab_says(
    page: AppTest, scripted_desk: Any
) -> None:
    for given in ("short", "endless"):
        page.query_params["length"] = given
        page.chat_input[0].set_value("Who opposes?").run()
    assert scripted_desk.lengths == ["short", None]
    page.query_params["length"] = "long"
    page.button(key="settings").click().run()
    assert page.selectbox(key="answer-length").value == "long"


def test_the_room_shows_the_languages_that_the_filter_above_the_input_has(
    page: AppTest, scripted_desk: Any, article: Article
) -> None:
    def shown_language() -> Any:
        page.button(key="settings").click().run()
        return page.selectbox(key="answer-language").value

    scripted_desk.stored = [
        replace(article, id=code, language=code) for code in ("en", "fr")
    ]
    page.run()
    assert shown_language() == ()
    assert page.selectbox(key="answer-language").options == ["Any", "en", "fr"]
    page.multiselect(key="filter-languages").set_value(["fr"]).run()
    assert shown_language() == ("fr",)
    page.multiselect(key="filter-languages").set_value(["fr", "en"]).run()
    assert shown_language() == ("en", "fr")


def test_a_library_of_unknown_languages_offers_none(page: AppTest) -> None:
    page.button(key="settings").click().run()
    assert "answer-language" not in [each.key for each in page.selectbox]


def test_only_who_can_answer_is_offered(tmp_path: Path) -> None:
    bare = load_settings(models_dir=tmp_path)
    assert offered(bare) == {"none"}
    keyed = load_settings(models_dir=tmp_path, openai_api_key=KEY)
    assert offered(keyed) == {"none", "openai"}


@pytest.mark.parametrize(
    ("generator", "damage", "dot", "words"),
    [
        (None, (), "idle", "was not asked yet"),
        (Generator(kind="model"), (), "good", "answered last time"),
        (
            Generator(finish_reason="RateLimited"),
            (),
            "weak",
            "the model&#x27;s server is busy",
        ),
        (None, ("The index is torn.",), "bad", "The index is torn."),
    ],
)
def test_a_dot_and_words_say_how_it_goes(
    scripted_desk: Any,
    answer_to: Callable[..., Answer],
    generator: Generator | None,
    damage: tuple[str, ...],
    dot: str,
    words: str,
) -> None:
    health = replace(scripted_desk.health(), model=MODEL, damage=damage)
    done = []
    if generator:
        answer = answer_to("Who?", generator=generator)
        done = [Exchange(question="Who?", answer=answer)]
    html = state_html(health, done)
    assert f"na-dot na-{dot}" in html
    assert words in html


def test_a_desk_is_answered_by_another_over_the_same_index(
    desk_for: Callable[..., NewsAssistant],
) -> None:
    started = desk_for()
    other = started.answered_by("none")
    assert started.model is not None
    assert other.model is None
    assert other.index is started.index
    assert other.ask("Who opposes the Varnholt dam?").generator.kind == "extractive"
