"""Choose and number the sentences that an answer will be written from.

Passages are found by the store; within them each sentence is scored by meaning and by
words, the best are kept up to a budget, and they are numbered in reading order.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.language import content_stems, leans_back, states_in
from assistant.language.positions import positions_in
from assistant.models import Coverage, EvidenceSentence
from assistant.providers.base import Embedder
from assistant.retrieval.heeding import is_passed_over, stands_alone
from assistant.retrieval.planning import Plan
from vectorstore.records import Article, Match, Span, also_in

MEANING_WEIGHT = 0.6
"""Share of cosine similarity in a sentence's score; the rest is words, weighted by how
rare they are. As in the fusion of facts measured on development questions (0.5 to 0.7
make no difference there)."""
FAR = 0.1
"""Cosine similarity below which a sentence that shares no word with the question or its
own article is not read: as for passages, `Thresholds.relevance`."""
STANDS = 0.3
"""What a sentence gains that has a state and words of a position, where it is asked who
stands where: such sentences are worded in as many ways as there are ministers."""
CHARACTERS_PER_TOKEN = 4.0
"""English news over the tokenizers in use: 4.0 to 4.6; the low end keeps budgets."""
WEIGHED_SENTENCES = {"list": 120}
"""Sentences weighed by meaning, the most promising by words and rank: each costs about
4 ms on two cores. A list wants all of them, and its reader waits for that."""
OTHER_WEIGHED_SENTENCES = 48
"""Evidence should be on screen in half a second."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The numbered sentences, each with the article it stands in."""

    sentences: tuple[EvidenceSentence, ...]
    articles: dict[str, Article]
    similarity: float
    """The best passage's cosine similarity to the question, 0 without an embedder."""
    coverage: Coverage


@dataclass(frozen=True)
class _Candidate:
    article: Article
    span: Span
    previous: Span | None
    also_in: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.article.text[slice(*self.span)]


def select_evidence(
    plan: Plan,
    matches: Sequence[Match],
    *,
    embedder: Embedder | None,
    budget_tokens: int,
    coverage: Coverage,
) -> Evidence:
    """Number the sentences of the matches that fit the budget, best ones first in.

    `coverage` comes with what the search knows; what was read is added here.
    """
    candidates = _promising(plan, _candidates(matches[: plan.passages], plan.question))
    scores = _scores(plan.question, candidates, embedder)
    if embedder is not None:
        kept = [
            at
            for at, each in enumerate(candidates)
            if scores[at] >= MEANING_WEIGHT * FAR
            or not stands_alone(each.article, each.span, plan.question)
        ]
        candidates, scores = [candidates[at] for at in kept], scores[kept]
    wanted = scores + STANDS * _standing(plan, candidates)
    chosen = _within_budget(candidates, wanted, budget_tokens)
    order = {match.article.id: match.rank for match in reversed(matches)}
    chosen.sort(key=lambda at: (order[candidates[at].article.id], candidates[at].span))
    sentences = tuple(
        _numbered(number, candidates[at], float(scores[at]))
        for number, at in enumerate(chosen, 1)
    )
    read = {sentence.article_id for sentence in sentences}
    return Evidence(
        sentences=sentences,
        articles={match.article.id: match.article for match in matches},
        similarity=max((match.similarity or 0.0 for match in matches), default=0.0),
        coverage=Coverage(
            articles_total=coverage.articles_total,
            articles_matched=max(coverage.articles_matched, len(read)),
            articles_read=len(read),
            sentences_read=len(sentences),
            complete=coverage.articles_matched <= len(read),
            dates=coverage.dates,
        ),
    )


def _candidates(matches: Sequence[Match], question: str) -> list[_Candidate]:
    """Every sentence that reports, best passage first; wire copies once."""
    found: dict[str, _Candidate] = {}
    for match in matches:
        spans = match.passage.sentences
        for previous, span in zip([None, *spans], spans, strict=False):
            if is_passed_over(match.article.text[slice(*span)], question):
                continue
            carried = also_in(match.copies)
            candidate = _Candidate(match.article, span, previous, carried)
            found.setdefault(" ".join(candidate.text.split()).casefold(), candidate)
    return list(found.values())


def _promising(plan: Plan, candidates: list[_Candidate]) -> list[_Candidate]:
    """The candidates worth weighing by meaning, in their order."""
    by_words = _word_overlap(
        plan.question, [candidate.text for candidate in candidates]
    )
    # The order of the passages stands for their meaning, down to half a word's worth.
    by_rank = np.linspace(0.5, 0.0, num=len(candidates))
    most = WEIGHED_SENTENCES.get(plan.kind, OTHER_WEIGHED_SENTENCES)
    promise = by_words + by_rank + _standing(plan, candidates)
    best = np.argsort(-promise, kind="stable")[:most]
    return [candidates[at] for at in sorted(best)]


def _scores(
    question: str, candidates: Sequence[_Candidate], embedder: Embedder | None
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """One score a candidate, about 0 to 1."""
    if not candidates:
        return np.zeros(0)
    texts = [candidate.text for candidate in candidates]
    by_words = _word_overlap(question, texts)
    if embedder is None:
        return by_words
    meaning = embedder.embed_passages(texts) @ embedder.embed_question(question)
    return np.asarray(
        MEANING_WEIGHT * meaning.astype(np.float64) + (1 - MEANING_WEIGHT) * by_words
    )


def _standing(
    plan: Plan, candidates: Sequence[_Candidate]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """1 for each candidate that has a state's position where one is asked for."""
    if not plan.who_stands_where:
        return np.zeros(len(candidates))
    return np.array([float(_states_position(each.text)) for each in candidates])


@lru_cache(maxsize=2_000)
def _states_position(text: str) -> bool:
    return bool(positions_in(text) and states_in(text))


def _word_overlap(
    question: str, texts: Sequence[str]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Share of the question's words in each text, rare words counting more."""
    stems = [content_stems(text) for text in texts]
    frequency = Counter(word for found in stems for word in found)
    weights = {
        word: math.log(1 + len(texts) / (1 + frequency[word]))
        for word in content_stems(question)
    }
    whole = sum(weights.values()) or 1.0
    return np.array(
        [
            sum(weight for word, weight in weights.items() if word in found) / whole
            for found in stems
        ]
    )


def _within_budget(
    candidates: Sequence[_Candidate],
    scores: np.ndarray[tuple[int], np.dtype[np.float64]],
    budget_tokens: int,
) -> list[int]:
    """Indexes of the best candidates, with the sentence a pronoun leans on."""
    index = {
        (candidate.article.id, candidate.span): at
        for at, candidate in enumerate(candidates)
    }
    chosen: dict[int, None] = {}
    left = float(budget_tokens)
    for at in np.argsort(-scores, kind="stable"):
        candidate = candidates[int(at)]
        group = [int(at)]
        if candidate.previous and leans_back(candidate.text):
            leant_on = index.get((candidate.article.id, candidate.previous))
            group[:0] = [] if leant_on is None else [leant_on]
        new = [member for member in group if member not in chosen]
        cost = sum(
            len(candidates[member].text) / CHARACTERS_PER_TOKEN + 4 for member in new
        )
        if chosen and cost > left:
            break
        left -= cost
        chosen.update(dict.fromkeys(new))
    return list(chosen)


def _numbered(number: int, candidate: _Candidate, score: float) -> EvidenceSentence:
    article, (start, end) = candidate.article, candidate.span
    return EvidenceSentence(
        number=number,
        article_id=article.id,
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        text=candidate.text,
        start=start,
        end=end,
        score=round(score, 4),
        also_in=candidate.also_in,
    )
