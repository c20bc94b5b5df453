"""The sentences worth reading are numbered in reading order, within a budget."""

from collections.abc import Sequence
from datetime import date

import pytest

from assistant.models import Coverage
from assistant.providers.fake import FakeEmbedder
from assistant.retrieval.planning import plan
from assistant.retrieval.selecting import Evidence, select_evidence
from vectorstore.records import Article, Match, Passage

QUESTION = "What does the Varnholt dam cost?"
LINES = (
    "The Varnholt dam divides the valley.",
    "She called it a monument to vanity.",
    "Engineers put the cost of the Varnholt dam at 340 million crowns.",
    "The weather in Osterby was fine.",
)


def match(article_id: str, lines: Sequence[str], rank: int) -> Match:
    text = "\n".join(lines)
    spans: list[tuple[int, int]] = []
    for line in lines:
        start = text.index(line, spans[-1][1] if spans else 0)
        spans.append((start, start + len(line)))
    passage = Passage(
        article_id=article_id,
        ordinal=0,
        start=0,
        end=len(text),
        sentences=tuple(spans),
        embedded_text=text,
    )
    article = Article(id=article_id, text=text)
    return Match(
        article=article, passage=passage, score=1 / rank, rank=rank, similarity=0.5
    )


def select(
    *matches: Match,
    budget: int = 1_000,
    embedder: FakeEmbedder | None = None,
    question: str = QUESTION,
) -> Evidence:
    return select_evidence(
        plan(question, date(2026, 5, 20)),
        matches,
        embedder=embedder,
        budget_tokens=budget,
        coverage=Coverage(articles_total=9, articles_matched=len(matches)),
    )


@pytest.mark.parametrize("embedder", [None, FakeEmbedder()])
def test_sentences_are_numbered_in_reading_order(embedder: FakeEmbedder | None) -> None:
    evidence = select(match("a", LINES, 1), embedder=embedder)
    assert [sentence.text for sentence in evidence.sentences] == list(LINES)
    assert [sentence.number for sentence in evidence.sentences] == [1, 2, 3, 4]
    for sentence in evidence.sentences:
        article = evidence.articles[sentence.article_id]
        assert article.text[sentence.start : sentence.end] == sentence.text
    best = max(evidence.sentences, key=lambda sentence: sentence.score)
    assert "340 million" in best.text


def test_the_best_sentences_fill_the_budget_first() -> None:
    (only,) = select(match("a", LINES, 1), budget=1).sentences
    assert "340 million" in only.text
    assert only.number == 1


def test_a_sentence_that_leans_back_brings_the_one_before() -> None:
    found = select(
        match("a", LINES, 1), budget=25, question="Was a monument of vanity called so?"
    )
    assert [sentence.text for sentence in found.sentences] == list(LINES[:2])


def test_a_sentence_of_two_copies_is_read_once() -> None:
    copies = (match("a", LINES, 1), match("b", [*LINES, "Brenna agrees."], 2))
    evidence = select(*copies)
    assert [sentence.article_id for sentence in evidence.sentences] == [*"aaaab"]
    assert evidence.coverage.articles_read == 2


def test_coverage_says_what_was_read_of_what_matched() -> None:
    both = (match("a", LINES, 1), match("b", ["Herring was cheap."], 2))
    whole = select(*both).coverage
    assert (whole.articles_total, whole.articles_matched) == (9, 2)
    assert (whole.articles_read, whole.sentences_read, whole.complete) == (2, 5, True)
    part = select(*both, budget=1).coverage
    assert (part.articles_read, part.sentences_read, part.complete) == (1, 1, False)


def test_nothing_found_is_nothing_to_read() -> None:
    evidence = select()
    assert (evidence.sentences, evidence.similarity) == ((), 0)


def test_who_stands_where_is_read_before_what_has_the_words_of_the_question() -> None:
    lines = (
        "The weather at Varnholt was fine.",
        "Oslo would vote no, its minister said.",
    )
    question = "Which countries oppose the mission to the Varnholt dam?"
    found = select(match("a", lines, 1), budget=10, question=question)
    assert [sentence.text for sentence in found.sentences] == [lines[1]]
    other = select(match("a", lines, 1), budget=10, question=QUESTION)
    assert [sentence.text for sentence in other.sentences] == [lines[0]]
