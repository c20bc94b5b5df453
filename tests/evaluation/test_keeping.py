"""Replies that are kept: a run that was stopped, and what makes a question new."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import ProviderTimeout
from assistant.evaluation.asking import Desk
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.keeping import ReplyCache, about, state_of
from assistant.evaluation.runner import evaluate, slots
from assistant.models import Answer
from assistant.models import Generator as Writer
from assistant.newsroom import NewsAssistant
from assistant.providers.base import ModelInfo

Script = Callable[[str], Answer]
MakeDesk = Callable[..., Desk]


@pytest.fixture
def cache(tmp_path: Path) -> ReplyCache:
    return ReplyCache(tmp_path, generation="1", state="s")


@pytest.fixture
def desk(stocked: Path, desk_for: Callable[..., NewsAssistant]) -> NewsAssistant:
    return desk_for(index=stocked)


def asked_of(desk: Desk) -> list[str]:
    return [each["question"] for each in vars(desk)["asked"]]


def test_a_run_that_was_stopped_goes_on_and_ends_like_one_run(
    make_desk: MakeDesk,
    questions: list[GoldenQuestion],
    good: Script,
    cache: ReplyCache,
) -> None:
    answered: list[str] = []

    def stopped(question: str) -> Answer:
        if len(answered) == 2:
            raise KeyboardInterrupt
        answered.append(question)
        return good(question)

    with pytest.raises(KeyboardInterrupt):
        evaluate(questions, make_desk(stopped), cache=cache)
    again = make_desk(good)
    resumed = evaluate(questions, again, cache=cache)
    assert len(asked_of(again)) == 3
    assert not set(asked_of(again)) & set(answered)
    whole = evaluate(questions, make_desk(good))
    assert resumed.to_json(timings=False) == whole.to_json(timings=False)


def test_errors_and_fallbacks_are_asked_again(
    make_desk: MakeDesk,
    questions: list[GoldenQuestion],
    good: Script,
    cache: ReplyCache,
) -> None:
    def shaky(question: str) -> Answer:
        if "troops" in question:
            raise ProviderTimeout("The server did not answer.")
        if "cost" in question:
            return replace(good(question), generator=Writer(kind="extractive"))
        return good(question)

    evaluate(questions, make_desk(shaky), cache=cache)
    again = make_desk(good)
    report = evaluate(questions, again, cache=cache)
    assert asked_of(again) == [
        "How many troops will Norland send?",
        "What does it cost?",
    ]
    assert report.count("graded") == 5


def test_what_shapes_an_answer_makes_a_question_new(
    make_question: Callable[..., GoldenQuestion],
    make_desk: MakeDesk,
    good: Script,
    tmp_path: Path,
) -> None:
    question = make_question()
    kept = ReplyCache(tmp_path, generation="1", state="s")
    evaluate([question], make_desk(good), cache=kept)
    assert kept.get(make_question(facts=[["451"]], weight=2)) is not None
    for changed in (
        {"question": "How many?"},
        {"as_of": "2026-01-01"},
        {"filters": {"outlets": ["The Lantern"]}},
        {"history": [{"role": "user", "text": "Hello"}]},
    ):
        assert kept.get(make_question(**changed)) is None, changed
    assert ReplyCache(tmp_path, generation="1", state="x").get(question) is None
    assert ReplyCache(tmp_path / "x", generation="1", state="s").get(question) is None
    assert kept.get(question) is not None


def test_replies_of_an_earlier_state_of_the_index_are_deleted(
    make_question: Callable[..., GoldenQuestion],
    make_desk: MakeDesk,
    good: Script,
    tmp_path: Path,
    cache: ReplyCache,
) -> None:
    evaluate([make_question()], make_desk(good), cache=cache)
    assert len(list(tmp_path.rglob("*.json"))) == 1
    ReplyCache(tmp_path, generation="2", state="s")
    assert list(tmp_path.rglob("*.json")) == []


def test_a_damaged_reply_is_asked_for_again(
    make_question: Callable[..., GoldenQuestion],
    make_desk: MakeDesk,
    good: Script,
    tmp_path: Path,
    cache: ReplyCache,
) -> None:
    evaluate([make_question()], make_desk(good), cache=cache)
    (path,) = tmp_path.rglob("*.json")
    path.write_bytes(path.read_bytes()[:50])
    again = make_desk(good)
    evaluate([make_question()], again, cache=cache)
    assert len(asked_of(again)) == 1
    assert cache.get(make_question()) is not None


def test_a_search_is_neither_kept_nor_taken_for_an_answer(
    make_desk: MakeDesk,
    questions: list[GoldenQuestion],
    good: Script,
    cache: ReplyCache,
) -> None:
    evaluate(questions, make_desk(good), cache=cache, retrieval_only=True)
    assert evaluate(questions, make_desk(good), cache=cache).count("graded") == 5


def test_the_state_of_a_desk_follows_its_settings(
    desk: NewsAssistant, desk_for: Callable[..., NewsAssistant], stocked: Path
) -> None:
    other = desk_for(index=stocked, evidence_tokens=300)
    assert state_of(desk) == state_of(desk)
    assert state_of(desk) != state_of(other)
    assert about(desk)["articles"] == 3


def test_questions_are_asked_at_once_where_the_model_is_elsewhere(
    make_desk: MakeDesk, questions: list[GoldenQuestion], good: Script
) -> None:
    alone = evaluate(questions, make_desk(good))
    together = evaluate(questions, make_desk(good), at_once=3)
    assert together.to_json(timings=False) == alone.to_json(timings=False)
    info = ModelInfo(
        provider="openai", name="m", host="h", context_tokens=1, evidence_tokens=1
    )
    assert slots(info) > 1
    assert slots(replace(info, provider="embedded")) == slots(None) == 1
