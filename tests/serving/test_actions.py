"""What a reader does with an answer: judges it, asks again, words it otherwise."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.commands.goldens import draft_judged
from assistant.errors import ConfigurationError
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.golden_files import load_golden
from assistant.forgetting import DRAFTS
from assistant.models import Answer, Event
from assistant.serving import feedback, page_script
from assistant.serving.conversations import Conversations
from assistant.serving.exchange import DECLINE, Exchange
from vectorstore.records import Filters

Script = Callable[[Answer], Iterator[Event]]
AnswerTo = Callable[..., Answer]


@pytest.fixture
def page(scripted_desk: Any, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(feedback, "_drafters", [draft_judged])
    return AppTest.from_file(str(page_script()), default_timeout=30).run()


def shown(page: AppTest) -> str:
    assert not page.exception
    return "\n".join(str(element.proto.body) for element in page.get("html"))


def ask(page: AppTest, question: str) -> str:
    page.chat_input[0].set_value(question).run()
    return shown(page)


def press(page: AppTest, key: str) -> str:
    next(each for each in page.button if (each.key or "").startswith(key)).click().run()
    return shown(page)


def judged(kept: Conversations) -> Exchange:
    (conversation,) = kept.listed()
    return kept.exchanges(conversation.id)[-1]


def drafts(kept: Conversations) -> list[GoldenQuestion]:
    file = kept.folder / DRAFTS
    return list(load_golden(file)) if file.exists() else []


def down(page: AppTest, **fields: str) -> str:
    page.feedback[0].set_value(0).run()
    for name, text in fields.items():
        everything = (*page.selectbox, *page.text_input, *page.text_area)
        box = next(each for each in everything if (each.key or "").startswith(name))
        box.set_value(text)
    next(each for each in page.button if each.label == "Send").click().run()
    return shown(page)


def test_a_thumb_up_is_kept_and_becomes_a_golden_draft(
    page: AppTest, kept: Conversations
) -> None:
    page.date_input(key="filter-after").set_value(date(2026, 1, 5)).run()
    ask(page, "Who opposes?")
    page.feedback[0].set_value(1).run()
    assert "You marked this answer as right." in shown(page)
    (question,) = drafts(kept)
    assert question.question == "Who opposes?"
    assert question.facts == (("Bulgaria",),)
    assert question.tags == ("draft",)
    assert question.as_filters() == Filters(after=date(2026, 1, 5))
    assert judged(kept).judgement is not None


def test_a_follow_up_is_drafted_with_its_turns(
    page: AppTest, kept: Conversations
) -> None:
    ask(page, "Who opposes?")
    ask(page, "And Sofia?")
    page.feedback[1].set_value(1).run()
    (question,) = drafts(kept)
    assert [turn.text for turn in question.turns][:1] == ["Who opposes?"]


def test_a_correction_that_an_article_states_becomes_the_fact_of_the_draft(
    page: AppTest, kept: Conversations
) -> None:
    ask(page, "Who opposes?")
    html = down(page, right="Bulgaria", reason="Something is missing")
    assert "It is a golden draft now" in html
    (question,) = drafts(kept)
    assert question.facts == (("Bulgaria",),)
    assert question.note == "Something is missing"


def test_a_correction_that_no_cited_article_states_is_kept_until_words_say_so(
    page: AppTest, kept: Conversations
) -> None:
    ask(page, "Who opposes?")
    html = down(page, right="Zagreb")
    assert "No sentence is known that states the correction. Add the words" in html
    assert drafts(kept) == []
    known = judged(kept).judgement
    assert known is not None
    assert known.correction == "Zagreb"
    down(page, quote="Zagreb <b>has not</b> decided.")
    (question,) = drafts(kept)
    assert question.facts == (("Zagreb",),)


def test_only_a_reader_who_says_so_makes_a_question_unanswerable(
    page: AppTest, kept: Conversations
) -> None:
    ask(page, "Who opposes?")
    down(page, reason="It is wrong")
    assert drafts(kept) == []
    down(page, reason=DECLINE)
    (question,) = drafts(kept)
    assert not question.answerable


def test_a_question_that_is_a_draft_already_is_told_so(
    page: AppTest, kept: Conversations
) -> None:
    ask(page, "Who opposes?")
    page.feedback[0].set_value(1).run()
    press(page, "again-0")
    page.feedback[0].set_value(1).run()
    html = shown(page)
    assert "came of it: This question is among them already." in html
    assert len(drafts(kept)) == 1


def test_nothing_is_drafted_of_what_nobody_judged(kept: Conversations) -> None:
    file = kept.folder / DRAFTS
    with pytest.raises(ConfigurationError):
        draft_judged(file, None, Exchange(question="Who?"), ())  # type: ignore[arg-type]


def test_asking_again_takes_the_place_of_the_answer(
    page: AppTest, scripted_desk: Any, kept: Conversations
) -> None:
    ask(page, "Who opposes?")
    ask(page, "And Serbia?")
    press(page, "again-1")
    assert [question for question, _ in scripted_desk.asked] == [
        *("Who opposes?", "And Serbia?", "And Serbia?")
    ]
    assert len(scripted_desk.asked[-1][1]) == 2
    (conversation,) = kept.listed()
    assert len(kept.exchanges(conversation.id)) == 2


def test_an_edited_question_takes_the_place_of_all_below_it(
    page: AppTest, scripted_desk: Any, kept: Conversations
) -> None:
    ask(page, "Who opposes?")
    ask(page, "And Serbia?")
    page.run()
    page.text_area[0].set_value("Who supports?")
    html = press(page, "ask-Edit-")
    assert scripted_desk.asked[-1] == ("Who supports?", [])
    assert "And Serbia?" not in html
    (conversation,) = kept.listed()
    assert [each.question for each in kept.exchanges(conversation.id)] == [
        "Who supports?"
    ]


def test_the_reading_of_a_follow_up_is_edited_and_asked_as_it_stands(
    page: AppTest,
    scripted_desk: Any,
    answer_to: AnswerTo,
    events_for: Script,
    kept: Conversations,
) -> None:
    ask(page, "Who opposes?")
    scripted_desk.script = lambda question: events_for(
        answer_to(question, standalone_question="Does Serbia oppose it?")
    )
    assert "Understood as: <bdi>Does Serbia oppose it?" in ask(page, "And Serbia?")
    boxes = [each for each in page.text_area if "understood" in str(each.key)]
    assert [each.value for each in boxes] == ["Does Serbia oppose it?"]
    boxes[0].set_value("Does Serbia support it?")
    press(page, "ask-Edit how")
    assert scripted_desk.asked[-1] == ("Does Serbia support it?", [])
    (conversation,) = kept.listed()
    assert [each.alone for each in kept.exchanges(conversation.id)] == [False, True]
