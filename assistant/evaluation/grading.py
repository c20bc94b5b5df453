"""Grades what came back for one golden question."""

from dataclasses import dataclass, replace
from typing import Literal

from assistant.evaluation.asking import Reply
from assistant.evaluation.citing import CitationScores, RuleJudge, citation_scores
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.metrics import (
    ItemScores,
    forbidden_stated,
    invented_numbers,
    item_scores,
    missing_facts,
    overlaps,
    quote_is_exact,
    sides_shown,
    within_bounds,
)
from assistant.evaluation.ranking import all_at, ndcg_at, recall_at, reciprocal_rank_at
from assistant.evaluation.sources import SourceFinder
from assistant.models import Answer, Citation
from vectorstore.records import Article

Outcome = Literal["graded", "fallback", "error", "searched"]

_BEFORE_GENERATION = ("no_articles", "nothing_relevant", "filtered_out")
"""Reasons to abstain that need no model, so that none is missed."""


@dataclass(frozen=True, kw_only=True)
class Retrieval:
    """How well the articles with an expected sentence were found."""

    recall_at_5: float
    recall_at_10: float
    all_at_10: float
    reciprocal_rank: float
    ndcg_at_10: float
    source_read: bool
    """Whether an expected sentence was among those the answer was written from."""


@dataclass(frozen=True, kw_only=True)
class Grade:
    """What was found of one reply. None: the question does not ask for it."""

    question: GoldenQuestion
    outcome: Outcome
    reply: Reply
    missing_facts: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()
    source_cited: bool | None = None
    sources_among_cited: int | None = None
    items: ItemScores | None = None
    quotes: int = 0
    quotes_exact: int = 0
    invented: tuple[str, ...] = ()
    citations: CitationScores | None = None
    sides_shown: bool | None = None
    understood: bool | None = None
    """Whether the follow-up, made to stand alone, holds what it must."""
    within_bounds: bool | None = None
    retrieval: Retrieval | None = None

    @property
    def answer(self) -> Answer | None:
        """The answer, where there is one."""
        return self.reply.answer

    @property
    def error(self) -> str | None:
        """What went wrong instead, for people."""
        return self.reply.error

    @property
    def graded(self) -> bool:
        """Whether a model (or whoever was expected) answered at all."""
        return self.outcome == "graded"

    @property
    def abstained(self) -> bool:
        """Whether the assistant declined, and did so by itself."""
        return (
            self.graded
            and self.answer is not None
            and self.answer.status == "abstained"
        )

    @property
    def facts_right(self) -> bool | None:
        """Whether every expected fact is stated."""
        if not self.question.facts:
            return None
        return self.graded and not self.missing_facts

    @property
    def right(self) -> bool:
        """Whether the answer is right in everything the question asks for.

        Unanswerable: it abstained. Answerable: all facts, a right sentence cited, all
        items and no other, both sides. Never with a forbidden fact, by fallback or in
        error.
        """
        if not self.graded or self.forbidden:
            return False
        if not self.question.answerable:
            return self.abstained
        return (
            not self.abstained
            and self.facts_right is not False
            and self.source_cited is not False
            and self.sides_shown is not False
            and (self.items is None or self.items.perfect)
        )


def grade(
    question: GoldenQuestion,
    reply: Reply,
    finder: SourceFinder,
    *,
    model_expected: bool = True,
) -> Grade:
    """Grade a reply.

    An error and an answer that fell back to quoted sentences meet nothing that is
    expected, so that no figure rises by them. A reply without an answer was a search.
    """
    answer = reply.answer
    retrieval = _retrieval(question, reply, finder)
    understood = _understood(question, reply)
    if reply.error is None and answer is None:
        return Grade(
            question=question,
            outcome="searched",
            reply=reply,
            retrieval=retrieval,
            understood=understood,
        )
    if answer is None or (model_expected and _fell_back(answer)):
        return Grade(
            question=question,
            outcome="fallback" if answer else "error",
            reply=reply,
            missing_facts=question.facts,
            source_cited=False if question.sources else None,
            items=item_scores(question.items, ()) if question.items else None,
            quotes=len(answer.citations) if answer else 0,
            quotes_exact=_exact(answer, finder) if answer else 0,
            sides_shown=False if question.sides else None,
            understood=understood,
            retrieval=retrieval,
        )
    return replace(
        _graded(question, answer, reply, finder),
        understood=understood,
        retrieval=retrieval,
    )


def _graded(
    question: GoldenQuestion, answer: Answer, reply: Reply, finder: SourceFinder
) -> Grade:
    hits = [_is_expected(each, question, finder) for each in answer.citations]
    abstained = answer.status == "abstained"
    return Grade(
        question=question,
        outcome="graded",
        reply=reply,
        missing_facts=missing_facts(answer.text, question.facts),
        forbidden=forbidden_stated(answer.text, question.forbidden),
        source_cited=any(hits) if question.sources else None,
        sources_among_cited=sum(hits) if question.sources else None,
        items=item_scores(question.items, answer.items) if question.items else None,
        quotes=len(answer.citations),
        quotes_exact=_exact(answer, finder),
        invented=invented_numbers(answer),
        citations=citation_scores(answer, RuleJudge(finder)),
        sides_shown=(
            sides_shown(answer.disagreements, question.sides)
            if question.sides
            else None
        ),
        within_bounds=None if abstained else _within(question, answer, finder),
    )


def _fell_back(answer: Answer) -> bool:
    return answer.generator.kind == "extractive" and not (
        answer.status == "abstained" and answer.reason in _BEFORE_GENERATION
    )


def _exact(answer: Answer, finder: SourceFinder) -> int:
    return sum(
        quote_is_exact(citation, article.text if article else None)
        for citation in answer.citations
        for article in [_article(citation, finder)]
    )


def _article(citation: Citation, finder: SourceFinder) -> Article | None:
    return finder.article(citation.article_id, citation.revision)


def _is_expected(
    citation: Citation, question: GoldenQuestion, finder: SourceFinder
) -> bool:
    """Whether a citation is one of the expected sentences."""
    article = _article(citation, finder)
    return article is not None and any(
        overlaps((citation.start, citation.end), span)
        for source in question.sources
        for span in finder.spans(source, article)
    )


def _within(
    question: GoldenQuestion, answer: Answer, finder: SourceFinder
) -> bool | None:
    filters = question.as_filters()
    if not filters and question.as_of is None:
        return None
    cited = [_article(citation, finder) for citation in answer.citations]
    return within_bounds(cited, filters, question.as_of)


def _understood(question: GoldenQuestion, reply: Reply) -> bool | None:
    if not question.standalone:
        return None
    answer = reply.answer
    words = answer.standalone_question if answer else reply.standalone_question
    return not missing_facts(words, question.standalone)


def _retrieval(
    question: GoldenQuestion, reply: Reply, finder: SourceFinder
) -> Retrieval | None:
    """None when no article is expected; a copy of an article stands for it."""
    spans = {
        article.id: found
        for article in finder.articles
        if (
            found := [
                span
                for source in question.sources
                for span in finder.spans(source, article)
            ]
        )
    }
    if not spans:
        return None
    shown_as = {copy: each.article_id for each in reply.found for copy in each.copies}
    wanted = {shown_as.get(name, name) for name in spans}
    ranked = [each.article_id for each in reply.found]
    return Retrieval(
        recall_at_5=recall_at(5, ranked, wanted),
        recall_at_10=recall_at(10, ranked, wanted),
        all_at_10=all_at(10, ranked, wanted),
        reciprocal_rank=reciprocal_rank_at(10, ranked, wanted),
        ndcg_at_10=ndcg_at(10, ranked, wanted),
        source_read=any(
            overlaps((each.start, each.end), span)
            for each in reply.read
            for span in spans.get(each.article_id, ())
        ),
    )
