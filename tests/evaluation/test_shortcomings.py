from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.evaluation.asking import Desk, Reply
from assistant.evaluation.diagnosing import shortcomings
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.grading import grade
from assistant.evaluation.sources import SourceFinder
from assistant.models import Answer, Generator
from vectorstore.records import Article

TROOPS = "Norland will send 450 troops to the strait, its minister said on 9 March."


@pytest.fixture
def finder(make_desk: Callable[..., Desk]) -> SourceFinder:
    return SourceFinder(make_desk(None))


@pytest.fixture
def right(make_answer: Callable[..., Answer], north: Article) -> Answer:
    return make_answer("They are 450 [1].", (north, TROOPS))


def test_a_right_answer_has_none(
    make_question: Callable[..., GoldenQuestion], right: Answer, finder: SourceFinder
) -> None:
    assert shortcomings(grade(make_question(), Reply(answer=right), finder)) == []


def test_each_is_said_in_words(
    make_question: Callable[..., GoldenQuestion], right: Answer, finder: SourceFinder
) -> None:
    (citation,) = right.citations
    moved = replace(citation, start=100, end=110)
    wrong = replace(right, text="They are 600 [1].", citations=(moved,))
    found = grade(make_question(forbidden=["600"]), Reply(answer=wrong), finder)
    assert shortcomings(found) == [
        "does not say 450",
        "cites none of the expected sentences",
        "says 600, which is wrong",
        "1 quotes are not in the text",
        "numbers that no citation holds: 600",
    ]


def test_a_statement_that_its_citation_does_not_carry_is_named(
    make_question: Callable[..., GoldenQuestion],
    make_answer: Callable[..., Answer],
    finder: SourceFinder,
    north: Article,
) -> None:
    answer = make_answer("Sudria will send 450 troops [1].", (north, TROOPS))
    found = grade(make_question(), Reply(answer=answer), finder)
    assert found.citations is not None
    assert found.citations.uncarried == ("Sudria will send 450 troops.",)
    assert shortcomings(found) == ["1 statements are not carried by their citations"]


def test_an_answer_where_there_is_none_is_one(
    make_question: Callable[..., GoldenQuestion], right: Answer, finder: SourceFinder
) -> None:
    cup = make_question(answerable=False, facts=[], sources=[])
    assert shortcomings(grade(cup, Reply(answer=right), finder)) == ["did not abstain"]


def test_what_was_not_graded_says_why(
    make_question: Callable[..., GoldenQuestion], right: Answer, finder: SourceFinder
) -> None:
    fallback = replace(right, generator=Generator(kind="extractive"))
    assert shortcomings(grade(make_question(), Reply(answer=fallback), finder)) == [
        "fell back to quoted sentences: the model did not answer"
    ]
    error = grade(make_question(), Reply(error="no key"), finder)
    assert shortcomings(error) == ["error: no key"]


def test_a_citation_of_an_older_revision_is_judged_by_that_text(
    make_desk: Callable[..., Desk],
    make_question: Callable[..., GoldenQuestion],
    right: Answer,
    north: Article,
) -> None:
    newer = replace(north, text="UPDATE. " + north.text)
    kept = SourceFinder(make_desk(None, articles=[newer, north]))
    assert grade(make_question(), Reply(answer=right), kept).right
    gone = SourceFinder(make_desk(None, articles=[newer]))
    lost = grade(make_question(), Reply(answer=right), gone)
    assert (lost.source_cited, lost.quotes_exact) == (False, 0)
