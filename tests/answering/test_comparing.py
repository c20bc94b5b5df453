"""What was read and not used is held against what an answer says."""

from collections.abc import Callable
from typing import Any

import pytest

from assistant.answering.comparing import sentences_against
from assistant.answering.verifying import Checked
from vectorstore.records import Article

TOLL = "The new toll on the Selkie bridge is 40 crowns for a car."
QUESTION = "How much is the new toll on the Selkie bridge?"


@pytest.fixture
def against(read: Callable[..., Any]) -> Callable[..., list[str]]:
    def run(
        claim: str, other: str, question: str = QUESTION, *, apart: bool = True
    ) -> list[str]:
        texts = [claim, other] if apart else ["\n".join([claim, other])]
        sentences, articles = read(
            *(
                Article(id=f"a{n}", title="Selkie", text=text, published="2026-05-04")
                for n, text in enumerate(texts)
            )
        )
        made = Checked(text=claim, support="supported", sentences=sentences[:1])
        found = sentences_against(made, question, sentences, articles)
        return [each.text for each in found]

    return run


@pytest.mark.parametrize(
    ("claim", "question", "other"),
    [
        (TOLL, QUESTION, "The new toll on the Selkie bridge is 25 crowns for a car."),
        (
            "The Selkie shipyard will be led by Anna Brandal.",
            "Who will lead the Selkie shipyard?",
            "The Selkie shipyard will be led by Hugo Falkner.",
        ),
    ],
)
def test_another_figure_or_name_in_another_article_is_found(
    against: Callable[..., list[str]], claim: str, question: str, other: str
) -> None:
    assert against(claim, other, question) == [other]


@pytest.mark.parametrize(
    "other",
    [
        "The new toll on the Selkie bridge is 40 crowns for a car, the mayor said.",
        "The ferry to Pellworth costs 25 crowns.",
        "The bridge has a toll.",
    ],
)
def test_what_agrees_or_tells_of_something_else_is_not(
    against: Callable[..., list[str]], other: str
) -> None:
    assert against(TOLL, other) == []


def test_an_article_is_not_held_against_itself(
    against: Callable[..., list[str]],
) -> None:
    other = "The new toll on the Selkie bridge is 25 crowns for a car."
    assert against(TOLL, other, apart=False) == []


def test_what_is_said_of_another_day_is_not_against_it(
    against: Callable[..., list[str]],
) -> None:
    claim = "On 4 May 2026 the toll on the Selkie bridge was 40 crowns for a car."
    other = "On 2 March 2025 the toll on the Selkie bridge was 25 crowns for a car."
    assert against(claim, other) == []


def test_whoever_the_question_names_is_not_exchanged(
    against: Callable[..., list[str]],
) -> None:
    claim = "Brenna will vote against the Selkie bridge in the council."
    other = "Osterby will vote against the Selkie bridge in the council."
    assert against(claim, other, "How will Brenna vote on the bridge?") == []
