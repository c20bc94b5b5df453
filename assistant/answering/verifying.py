"""Hold each claim against the sentences read, and cite those that carry it.

The numbers a model types are a hint only: a sentence that carries the claim better is
cited instead, and a claim that no sentence carries is not kept. The rules themselves
are in `judging`; whether a sentence says the same in other words, `entailing` asks.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.answering.drafting import Draft
from assistant.answering.entailing import Statement, YesWeights, entailment, weigh
from assistant.answering.judging import Source, judge
from assistant.answering.verdicts import SURE, Finding
from assistant.language import content_stems, numbers
from assistant.language.orders import is_order
from assistant.models import EvidenceSentence, Position, Support
from vectorstore.records import Article

CONTEXT_CHARACTERS = 500
"""How far back a name may stand: about three sentences, where pronouns point."""
TRIED = 3
"""How many of the sentences that fit best are held against a claim."""
UNLIKELY = 0.2
"""Probability below which a claim counts as not said: set where no true claim of the
development pairs is lost."""
DOUBTED = 0.35
"""Weight of Yes below which a claim that no rule speaks against is not kept."""
"""Set on development claims that the weights were not fitted on."""
UNSAID = "no sentence read says this"
UNTRUE = "read with its sentence, it does not follow"
_KEPT = ("supported", "partial")
_SENTENCE_BORDER = re.compile(r"(?<=[.!?”\"])\s+|\n+")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An item of a list, found in a claim's sentences."""

    name: str
    position: Position | None = None


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A claim with the sentence that carries it, or why none does."""

    text: str
    support: Support
    sentences: tuple[EvidenceSentence, ...]
    """Those that carry it; of a claim that is not kept, those that do not."""
    reason: str = ""
    """For people, whenever the claim is not supported in full."""
    entries: tuple[Entry, ...] = ()
    """What the claim adds to a list."""
    sure: float = SURE
    """Weight of Yes from which `entailed` keeps it though a rule speaks against it."""

    @property
    def day(self) -> str:
        """The ISO day of its report, empty when that has none."""
        return (self.sentences[-1].published or "")[:10]


def check_claim(
    draft: Draft,
    question: str,
    sentences: Sequence[EvidenceSentence],
    articles: Mapping[str, Article],
) -> Checked:
    """The claim with the sentences read that carry it best.

    A claim that is a bare name or figure is read with the question that it answers. A
    sentence that contradicts the claim outweighs one that merely speaks of the same;
    only a sentence with as many of the claim's words speaks against it.
    """
    ranked = sorted(
        sentences,
        key=lambda s: (
            -_rank(draft.text, question, s, articles[s.article_id]),
            s.number not in draft.numbers,
            s.number,
        ),
    )
    tried: list[tuple[EvidenceSentence, ...]] = [(each,) for each in ranked[:TRIED]]
    typed = tuple(s for s in sentences if s.number in draft.numbers)[:TRIED]
    if len(typed) > 1:
        tried.append(typed)
    judged = [(each, judge(draft.text, source_of(each, articles))) for each in tried]
    return _best(draft.text, judged)


def entailed(
    checked: Sequence[Checked],
    articles: Mapping[str, Article],
    *,
    model: YesWeights | None = None,
    deadline: float = math.inf,
    rescues: bool = True,
) -> list[Checked]:
    """The same claims, judged once more by whether their sentences say them.

    A model's weights are asked for in one batch, when time is left. Where it finds a
    kept claim not true by its sentences, the claim is kept no longer; where it is sure
    enough of one that a rule speaks against, the claim is kept after all. Without
    weights a claim goes whose sentences hardly say anything of it.
    Whoever wrote the claims `rescues` none: it may have read that it should.

    Raises:
        ProviderError: as `ChatModel.yes_probabilities` does.
    """
    asked = [each for each in checked if each.support in _KEPT or each.sure <= 1]
    statements = [_statement(each, articles) for each in asked]
    weights: Sequence[float | None] = [None] * len(asked)
    if model is not None and asked:
        weights = weigh(statements, model, deadline=deadline)
    found = {
        id(each): _second_judgement(each, statement, weight, rescues)
        for each, statement, weight in zip(asked, statements, weights, strict=True)
    }
    return [found.get(id(each), each) for each in checked]


def _second_judgement(
    checked: Checked, statement: Statement, weight: float | None, rescues: bool
) -> Checked:
    kept = checked.support in _KEPT
    if not kept:
        sure = rescues and weight is not None and weight >= checked.sure
        supported = replace(checked, support="supported", reason="")
        return supported if sure else checked
    doubted = entailment(statement) < UNLIKELY if weight is None else weight < DOUBTED
    if not doubted:
        return checked
    reason = UNSAID if weight is None else UNTRUE
    return replace(checked, support="unsupported", reason=reason)


def _statement(checked: Checked, articles: Mapping[str, Article]) -> Statement:
    read = dict.fromkeys(sentence.article_id for sentence in checked.sentences)
    return Statement(
        claim=checked.text,
        source=source_of(checked.sentences, articles),
        article="\n".join(reported(articles[article_id].text) for article_id in read),
    )


def source_of(
    sentences: Sequence[EvidenceSentence], articles: Mapping[str, Article]
) -> Source:
    """Sentences as what a claim is held against, with what a reader knows there."""
    return Source(
        text=" ".join(sentence.text for sentence in sentences),
        context="\n".join(context_of(s, articles[s.article_id]) for s in sentences),
        published=articles[sentences[0].article_id].published,
    )


def context_of(sentence: EvidenceSentence, article: Article) -> str:
    """What a reader knows when reaching the sentence: title, outlet, lines before."""
    before = article.text[max(0, sentence.start - CONTEXT_CHARACTERS) : sentence.start]
    known = (article.title, article.outlet, before)
    return "\n".join(filter(None, (reported(part or "") for part in known)))


@lru_cache(maxsize=500)
def reported(text: str) -> str:
    """The text without orders, out of which nobody learns anything."""
    parts = _SENTENCE_BORDER.split(text)
    orders = [part for part in parts if is_order(part)]
    return "\n".join(p for p in parts if p not in orders) if orders else text


def read_aloud(sentences: Sequence[EvidenceSentence], article: Article) -> str:
    """Sentences of one article as a text that stands alone: title, lead-in, sentences.

    The lead-in is the sentence before the first one, where a pronoun's name stands.
    """
    first = min(sentences, key=lambda sentence: sentence.start)
    before = " ".join(article.text[max(0, first.start - 300) : first.start].split())
    lead_in = reported(_SENTENCE_BORDER.split(before)[-1])
    title = f"{article.title}." if reported(article.title or "") else ""
    spoken = (title, lead_in, *(sentence.text for sentence in sentences))
    return " ".join(part for part in spoken if part)


def _best(
    claim: str, judged: Sequence[tuple[tuple[EvidenceSentence, ...], Finding]]
) -> Checked:
    def checked(sentences: tuple[EvidenceSentence, ...], found: Finding) -> Checked:
        return Checked(
            text=claim,
            support=found.support,
            sentences=sentences,
            reason=found.reason,
            sure=found.sure,
        )

    against = max(
        (_said(claim, s) for s, found in judged if found.support == "contradicted"),
        default=0.0,
    )
    for support in _KEPT:
        for sentences, found in judged:
            if found.support == support and _said(claim, sentences) >= against:
                return checked(sentences, found)
    for sentences, found in judged:
        if found.support == "contradicted":
            return checked(sentences, found)
    return checked(*judged[0])


def _said(claim: str, sentences: Sequence[EvidenceSentence]) -> float:
    """Share of the claim's content words in the sentences."""
    wanted = content_stems(claim)
    known = content_stems(" ".join(sentence.text for sentence in sentences))
    return len(wanted & known) / len(wanted) if wanted else 0.0


def _rank(
    claim: str, question: str, sentence: EvidenceSentence, article: Article
) -> float:
    """How much of the claim, then of the question, stands in and near the sentence."""
    own, near = (
        content_stems(sentence.text),
        content_stems(context_of(sentence, article)),
    )
    rank = float(len(numbers(claim) & numbers(sentence.text)))
    for wanted, weight in ((content_stems(claim), 1.0), (content_stems(question), 0.6)):
        if wanted:
            rank += (
                weight * (len(wanted & own) + 0.2 * len(wanted & near)) / len(wanted)
            )
    return rank
