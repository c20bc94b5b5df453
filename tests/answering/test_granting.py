"""An unanswered question that takes for granted what is not so is told what is."""

from collections.abc import Callable

import pytest

from assistant.answering.writing import Writing
from assistant.language.questions import whether

Write = Callable[..., Writing]

ASKED = "Why does Petra Lund support the Varnholt dam?"
WHETHER = "Does Petra Lund support the Varnholt dam?"
OPPOSES = "Mayor Petra Lund of Osterby opposes the Varnholt dam."


@pytest.mark.parametrize(
    ("question", "asked", "so"),
    [
        (ASKED, "why", WHETHER),
        ("And when did Rome agree to pay?", "when", "Did Rome agree to pay?"),
        ("How has Brenna paid for it?", "how", "Has Brenna paid for it?"),
    ],
)
def test_what_a_question_takes_for_granted_is_asked(
    question: str, asked: str, so: str
) -> None:
    assert whether(question) == (asked, so)


@pytest.mark.parametrize(
    "question",
    [
        "How many soldiers did Spain send?",
        "Who supports the dam?",
        "What did Rome refuse?",
        "Where did they meet?",
        "Why the delay?",
    ],
)
def test_other_questions_are_not_taken_apart(question: str) -> None:
    assert whether(question) is None


def test_where_nothing_answers_the_sentence_that_tells_whether_it_is_so_does(
    write: Write,
) -> None:
    writing = write(question=ASKED, kind="lookup", agrees=[WHETHER])
    assert [claim.text for claim in writing.claims()] == [OPPOSES]
    assert writing.left_out == ["why: the sentence quoted only tells whether it is so"]


def test_a_question_that_is_answered_is_not_asked_otherwise(write: Write) -> None:
    answers = f'"{ASKED}"'
    writing = write(question=ASKED, kind="lookup", agrees=[answers, WHETHER])
    assert [*writing.claims()]
    assert not writing.left_out


def test_what_nothing_tells_stays_unanswered(write: Write) -> None:
    writing = write(question=ASKED, kind="lookup", agrees=["another question"])
    assert not [*writing.claims()]
    assert not writing.left_out
