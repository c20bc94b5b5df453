"""The page script as a reader meets it, run without a browser."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.scriptrunner_utils.exceptions import StopException
from streamlit.testing.v1 import AppTest

from assistant.errors import IndexLocked, RateLimited
from assistant.models import (
    Answer,
    AnswerReady,
    Coverage,
    DateFilter,
    Event,
    EvidenceFound,
    TextDelta,
    Turn,
)
from assistant.providers.base import ModelInfo
from assistant.serving import page_script, rendering
from assistant.serving.source import pointed_at
from tests.drawn_page import ask, shown

Script = Callable[[Answer], Iterator[Event]]
AnswerTo = Callable[..., Answer]


@pytest.fixture
def page(scripted_desk: Any) -> AppTest:
    # The script itself: on the st.App file AppTest would pass on an empty page.
    return AppTest.from_file(str(page_script()), default_timeout=30)


def test_an_empty_library_offers_the_samples_with_one_click(
    page: AppTest,
    scripted_desk: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sample = tmp_path / "sofia.txt"
    sample.write_text("Sofia says no.", encoding="utf-8")
    (tmp_path / "README.md").write_text("About the samples.", encoding="utf-8")
    monkeypatch.setattr("assistant.serving.library.resource", lambda _: tmp_path)
    scripted_desk.stored.clear()

    page.run()
    assert "Ask the news" in shown(page)
    page.button(key="samples").click().run()

    assert scripted_desk.ingested == [sample]
    assert "1 added" in shown(page)
    suggested = "How many troops has Portugal offered?"
    page.button(key=f"suggested-{suggested}").click().run()
    assert scripted_desk.asked == [(suggested, [])]
    assert "will not send monitors" in shown(page)


def test_an_answer_shows_evidence_chips_and_how_much_was_read(page: AppTest) -> None:
    page.run()
    html = ask(page, "Which countries oppose deployment?")
    assert 'class="na-card"' in html
    assert 'href="#see-0-c1"' in html
    assert "Read 4 of 5 matching articles" in html
    assert html.index("na-card") < html.index("na-chip")


def test_a_follow_up_is_asked_with_the_conversation(
    page: AppTest, scripted_desk: Any
) -> None:
    page.run()
    ask(page, "Who opposes?")
    html = ask(page, "And Serbia?")
    question, turns = scripted_desk.asked[-1]
    assert question == "And Serbia?"
    assert [turn.role for turn in turns] == ["user", "assistant"]
    assert turns[0] == Turn(role="user", text="Who opposes?")
    assert 'href="#see-1-c1"' in html


def test_days_that_a_question_states_are_shown_and_can_be_lifted(
    page: AppTest, scripted_desk: Any, answer_to: AnswerTo
) -> None:
    dates = DateFilter(words="last week", after="2026-11-09", before="2026-11-22")

    def dated(question: str) -> Iterator[Event]:
        applied = not scripted_desk.any_date[-1]
        coverage = Coverage(articles_total=5, dates=dates if applied else None)
        yield EvidenceFound(
            standalone_question=question, kind="lookup", sentences=(), coverage=coverage
        )
        yield AnswerReady(answer=answer_to(question, coverage=coverage))

    scripted_desk.script = dated
    page.run()

    limited = ask(page, "What did Sofia say last week?")
    page.button(key="all-days").click().run()

    assert "Only articles dated from 2026-11-09 to 2026-11-22 were read" in limited
    assert scripted_desk.any_date == [False, True]
    assert "all-days" not in [button.key for button in page.button]


def test_an_abstention_is_an_answer_not_an_error(
    page: AppTest, scripted_desk: Any, abstention: AnswerTo, events_for: Script
) -> None:
    scripted_desk.script = lambda question: events_for(abstention(question))
    page.run()
    html = ask(page, "The moon?")
    assert "na-abstained" in html
    assert "na-error" not in html


def test_an_error_is_told_in_words_and_the_page_goes_on(
    page: AppTest, scripted_desk: Any, events_for: Script, answer_to: AnswerTo
) -> None:
    def failing(question: str) -> Iterator[Event]:
        yield TextDelta(text="Half an answer.")
        raise RateLimited("The server asks to <b>slow down</b>.", "Wait a minute.")

    scripted_desk.script = failing
    page.run()
    html = ask(page, "Who?")
    assert "Half an answer." in html
    assert "&lt;b&gt;slow down&lt;/b&gt;" in html
    assert "Wait a minute." in html

    scripted_desk.script = lambda question: events_for(answer_to(question))
    assert "Read 4 of 5" in ask(page, "Again?")


def test_a_stopped_answer_keeps_what_was_written_and_stops_the_model(
    page: AppTest, scripted_desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = []

    def endless(question: str) -> Iterator[Event]:
        try:
            for number in range(10_000):
                yield TextDelta(text=f"Sentence {number}. ")
        finally:
            closed.append(question)

    drawn = rendering.rich

    def stop_button(text: str, *others: Any) -> str:
        # Streamlit stops a script inside the call that draws, as this does.
        if "Sentence 2." in text:
            raise StopException
        return drawn(text, *others)

    monkeypatch.setattr("assistant.serving.answer_view.rich", stop_button)
    scripted_desk.script = endless
    page.run()
    page.chat_input[0].set_value("Go on?").run()
    for _ in range(200):
        if closed:
            break
        time.sleep(0.02)
    assert closed == ["Go on?"]
    monkeypatch.setattr("assistant.serving.answer_view.rich", drawn)
    page.run()
    html = shown(page)
    assert "You stopped this answer." in html
    assert "Sentence 2." in html
    assert "Sentence 3." not in html
    assert len(scripted_desk.asked) == 1


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (None, "Nothing leaves this machine."),
        (("embedded", None), "on this machine"),
        (("openai", "api.example"), "are sent to <b><bdi>api.example</bdi></b>"),
    ],
)
def test_who_answers_and_where_text_goes_is_said_before_the_first_question(
    page: AppTest, scripted_desk: Any, model: tuple[str, str | None] | None, words: str
) -> None:
    if model:
        scripted_desk.model = ModelInfo(
            provider=model[0],
            name="small",
            host=model[1],
            context_tokens=4096,
            evidence_tokens=2000,
        )
    page.run()
    assert words in shown(page)
    assert scripted_desk.asked == []


def test_an_article_opens_and_can_be_removed(page: AppTest, scripted_desk: Any) -> None:
    page.run()
    assert 'href="#open-a1"' in shown(page)
    page.session_state.source = pointed_at("open-a1", [])
    page.session_state.removing = "a1"
    page.run()
    page.button(key="remove-yes").click().run()
    assert scripted_desk.stored == []
    assert "source" not in page.session_state


def test_each_uploaded_file_has_its_line_in_the_report(
    page: AppTest, scripted_desk: Any, problem_report: Any
) -> None:
    def ingest_files(files: list[tuple[str, bytes]]) -> Any:
        if files[0][0] == "broken.html":
            return problem_report
        if files[0][0] == "locked.md":
            raise IndexLocked("Another process is writing.", "Try again soon.")
        return type(scripted_desk).ingest_files(scripted_desk, files)

    scripted_desk.ingest_files = ingest_files
    page.run()
    page.file_uploader[0].set_value(
        [
            ("good.txt", b"Text.", "text/plain"),
            ("broken.html", b"<p>", "text/html"),
            ("locked.md", b"# x", "text/markdown"),
        ]
    ).run()
    html = shown(page)
    assert "good.txt</bdi></b> <bdi>1 added" in html
    assert "Nothing left after cleaning." in html
    assert "Another process is writing.</bdi><small><bdi>Try again soon." in html
    assert scripted_desk.ingested == [("good.txt", b"Text.")]
    # The open box is taller than a window: what stands below it is not seen.
    told = [str(getattr(each.proto, "body", "")) + each.type for each in page.sidebar]
    (report,) = (at for at, each in enumerate(told) if "na-report" in each)
    assert report < told.index("file_uploader")


@pytest.mark.parametrize(
    ("typed", "fetched"),
    [
        (" https://news.example/a ", "https://news.example/a"),
        ("news.example/a", "https://news.example/a"),
        ("/etc/passwd", "https:///etc/passwd"),
        ("..\\secret.txt", "https://..\\secret.txt"),
        ("file:///etc/passwd", "file:///etc/passwd"),
    ],
)
def test_an_address_is_taken_in_and_never_read_as_a_path(
    typed: str, fetched: str, page: AppTest, scripted_desk: Any
) -> None:
    scripted_desk.stored.clear()
    page.run()
    page.text_input(key="address").set_value(typed)
    next(each for each in page.button if each.label == "Fetch").click().run()
    assert scripted_desk.ingested == [fetched]
    assert f"{fetched}</bdi></b> <bdi>1 added" in shown(page)


def test_an_address_that_fails_is_explained(
    page: AppTest, scripted_desk: Any, problem_report: Any
) -> None:
    scripted_desk.ingest = lambda *_, **__: problem_report
    page.run()
    page.text_input(key="address").set_value("https://news.example/a")
    next(each for each in page.button if each.label == "Fetch").click().run()
    assert "Nothing left after cleaning." in shown(page)


def test_an_index_that_does_not_open_is_explained(monkeypatch: Any) -> None:
    def locked() -> Any:
        raise IndexLocked("Another process is writing.", "Close it first.")

    monkeypatch.setattr("assistant.serving.desk.open_desk", locked)
    page = AppTest.from_file(str(page_script()), default_timeout=30).run()
    assert "Close it first." in shown(page)


def test_a_hostile_title_stays_text_in_the_list(
    page: AppTest, scripted_desk: Any, hostile_article: Any
) -> None:
    scripted_desk.stored.append(hostile_article)
    page.run()
    assert not page.exception
    assert "<bdi>![x](http://evil.example/?d=1) :red[x]</bdi></a>" in shown(page)
