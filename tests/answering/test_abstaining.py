"""A claim must speak of what was asked; silence has its reason in words."""

from collections.abc import Callable
from typing import Any, Literal, get_args

import pytest

from assistant.answering.abstaining import abstention_text, off_topic, word_share
from assistant.answering.extracting import extract_claims
from assistant.answering.verifying import Checked
from assistant.models import Reason
from vectorstore.records import Article


@pytest.mark.parametrize(
    ("question", "wanted", "sentence", "absent"),
    [
        ("How much does the dam cost?", "number", 3, ""),
        ("How much does the dam cost?", "number", 1, "a figure"),
        ("When was the Varnholt dam opposed?", "date", 1, "a date"),
        ("What does Lund think?", None, 1, ""),
        ("What does Hansen think?", None, 1, "hansen"),
        ("What does the prime minister think?", None, 1, "the prime"),
        ("What does the mayor think?", None, 1, ""),
    ],
)
def test_a_claim_must_hold_what_the_question_asks_about(
    question: str,
    wanted: Literal["number", "date"] | None,
    sentence: int,
    absent: str,
    read: Callable[..., Any],
    dam: Article,
) -> None:
    sentences, articles = read(dam)
    cited = sentences[sentence - 1]
    checked = Checked(text=cited.text, support="supported", sentences=(cited,))
    assert off_topic(question, wanted, checked, articles) == absent


def test_the_share_of_a_questions_words_is_between_none_and_all(
    read: Callable[..., Any], dam: Article
) -> None:
    first = read(dam)[0][0]
    assert word_share("Does Lund oppose the Varnholt dam?", first, dam) == 1
    assert word_share("Who caught herring?", first, dam) == 0
    assert word_share("What is it?", first, dam) == 0


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_is_told_in_a_sentence(reason: Reason) -> None:
    assert abstention_text(reason).endswith(".")
    assert "[" not in abstention_text(reason)


def test_quoted_sentences_are_the_best_and_none_is_said_twice(
    read: Callable[..., Any], dam: Article
) -> None:
    copy = Article(id="copy", text=dam.text.upper())
    sentences, _ = read(dam, copy)
    claims = list(extract_claims(sentences, limit=6))
    assert [claim.sentences[0].number for claim in claims] == [1, 2, 3, 4]
    assert all(claim.text == claim.sentences[0].text for claim in claims)
    assert len(list(extract_claims(sentences, limit=2))) == 2
