"""Many readers at once: each in turn, evidence at once, no more than are let in."""

import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.errors import Busy
from assistant.models import Answer, AnswerReady, Event, EvidenceFound
from assistant.providers.base import ModelInfo
from assistant.serving import page_script, waiting
from assistant.serving.waiting import READERS, Line, Waiting, in_turn, line_for

Script = Callable[[Answer], Generator[Event, None, None]]
EMBEDDED = ModelInfo(
    provider="embedded", name="m", host=None, context_tokens=4096, evidence_tokens=400
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "GLANCE", 0.01)


@pytest.fixture
def ask(
    answer_to: Callable[..., Answer], events_for: Script
) -> Callable[[], Generator[Event, None, None]]:
    return lambda: events_for(answer_to("Who opposes?"))


def test_a_reader_who_waits_sees_the_evidence_and_the_place_in_line(
    ask: Callable[[], Generator[Event, None, None]],
) -> None:
    line = Line(at_once=1)
    first, second = in_turn(line.place(), ask), in_turn(line.place(), ask)
    next(first)
    assert isinstance(next(second), EvidenceFound)
    third = in_turn(line.place(), ask)
    assert isinstance(next(third), EvidenceFound)
    assert (next(second), next(third)) == (Waiting(ahead=1), Waiting(ahead=2))
    first.close()
    assert isinstance(list(second)[-1], AnswerReady)
    events = [each for each in third if not isinstance(each, Waiting)]
    assert [type(each).__name__ for each in events] == [
        *("EvidenceFound", "TextDelta", "AnswerReady")
    ]


def test_who_waits_is_called_when_the_turn_comes_and_not_before() -> None:
    line, called = Line(at_once=2), threading.Event()
    with ExitStack() as served:
        places = [served.enter_context(closing(line.place())) for _ in range(2)]
        assert [place.waited(0) for place in places] == [0, 0]

        def wait() -> None:
            with closing(line.place()) as place:
                while place.waited(0.01):
                    pass
                called.set()

        reader = threading.Thread(target=wait)
        reader.start()
        assert not called.wait(0.05)
    assert called.wait(10)
    reader.join(10)


def test_nobody_is_let_in_beyond_the_most_readers(
    ask: Callable[[], Generator[Event, None, None]],
) -> None:
    line = Line(at_once=READERS)
    with ExitStack() as served:
        for _ in range(READERS):
            served.enter_context(closing(line.place()))
        with pytest.raises(Busy) as caught:
            next(in_turn(line.place(), ask))
    assert caught.value.retryable
    assert isinstance(next(in_turn(line.place(), ask)), EvidenceFound)


def test_the_page_tells_the_place_in_line_beside_the_evidence(
    scripted_desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted_desk.model = EMBEDDED
    told: list[str] = []
    page = AppTest.from_file(str(page_script()), default_timeout=30).run()

    def noted(exchange: Any, ahead: int, seconds: float) -> str:
        told.append(f"{ahead} {bool(exchange.evidence)}")
        if ahead:
            leave.set()
        return "<p></p>"

    leave, in_front = threading.Event(), threading.Event()

    def other() -> None:
        with closing(line_for(EMBEDDED).place()):
            in_front.set()
            leave.wait(10)

    reader = threading.Thread(target=other)
    reader.start()
    in_front.wait(10)
    monkeypatch.setattr("assistant.serving.chat._waiting", noted)
    page.chat_input[0].set_value("Who opposes?").run()
    reader.join(10)
    assert not page.exception
    assert "1 True" in told
    shown = "".join(str(each.proto.body) for each in page.get("html"))
    assert "Read 4 of 5 matching articles" in shown


def test_a_full_house_is_told_and_the_question_can_be_asked_again(
    scripted_desk: Any,
) -> None:
    page = AppTest.from_file(str(page_script()), default_timeout=30).run()
    with ExitStack() as served:
        for _ in range(READERS):
            served.enter_context(closing(line_for(None).place()))
        page.chat_input[0].set_value("Who opposes?").run()
    shown = "".join(str(each.proto.body) for each in page.get("html"))
    assert "20 readers are being answered already." in shown
    assert scripted_desk.asked == []
    page.run()
    next(each for each in page.button if each.label == "Ask again").click().run()
    shown = "".join(str(each.proto.body) for each in page.get("html"))
    assert "Read 4 of 5 matching articles" in shown


def test_a_server_answers_many_at_once_and_the_embedded_model_one_by_one() -> None:
    for line, ahead in ((line_for(None), [0, 0]), (line_for(EMBEDDED), [0, 1])):
        with closing(line.place()) as first, closing(line.place()) as second:
            assert [first.waited(0), second.waited(0)] == ahead


@pytest.fixture
def page_that_fails(scripted_desk: Any, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """A page whose list of articles cannot be drawn once a question is asked."""
    page = AppTest.from_file(str(page_script()), default_timeout=30).run()

    def fail(desk: Any) -> None:
        raise OSError("No list of articles.")

    monkeypatch.setattr("assistant.serving.library.show", fail)
    return page


def test_who_is_turned_away_is_told_before_the_rest_of_the_page_is_drawn(
    page_that_fails: AppTest,
) -> None:
    with ExitStack() as served:
        for _ in range(READERS):
            served.enter_context(closing(line_for(None).place()))
        page_that_fails.chat_input[0].set_value("Who opposes?").run()
    shown = [str(each.proto.body) for each in page_that_fails.get("html")]
    (told,) = (at for at, each in enumerate(shown) if "readers are being" in each)
    (failed,) = (at for at, each in enumerate(shown) if "went wrong" in each)
    assert told < failed


def test_a_place_is_left_when_the_page_fails_before_there_is_an_answer(
    page_that_fails: AppTest, scripted_desk: Any
) -> None:
    page_that_fails.chat_input[0].set_value("Who opposes?").run()
    assert scripted_desk.asked == []
    with ExitStack() as served:
        for _ in range(READERS):
            served.enter_context(closing(line_for(None).place()))
