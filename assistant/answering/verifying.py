"""Check a claim against the sentences it could rest on.

First version: every number and every name of the claim must stand in the cited
sentence, or, for names, in what that sentence leans on (the lines just before it, the
title, the heading). Wrong citations are mended by looking at every sentence read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.drafting import Draft
from assistant.language import content_stems, names, numbers, stands_in
from assistant.models import EvidenceSentence, Position, Support
from vectorstore.records import Article

CONTEXT_CHARACTERS = 500
"""How far back a name may stand: about three sentences, where pronouns point."""
WORDS_NEEDED = 0.5
"""Least share of a claim's content words in its sentence and context: below it the
claim speaks of something else, whatever its names."""
_QUOTED = re.compile(r"[“\"]([^”\"]{3,})[”\"]")
_SENTENCE_BORDER = re.compile(r"(?<=[.!?”\"])\s+")
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nobody|without|cannot)\b|n['’]t\b", re.I
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An item of a list, found in a claim's sentences."""

    name: str
    position: Position | None


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A claim with the sentence that carries it, or why none does."""

    text: str
    support: Support
    sentences: tuple[EvidenceSentence, ...]
    reason: str = ""
    """For people, when the claim is not kept."""
    entries: tuple[Entry, ...] = ()
    """What the claim adds to a list."""


def check_claim(
    draft: Draft,
    question: str,
    sentences: Sequence[EvidenceSentence],
    articles: Mapping[str, Article],
) -> Checked:
    """The claim with the sentences read that carry it best.

    The numbers the model typed count as a hint only: a sentence that carries the claim
    better is cited instead. A claim that is a bare name or figure is read with the
    question that it answers.
    """
    ranked = sorted(
        sentences,
        key=lambda s: (
            -_rank(draft.text, question, s, articles[s.article_id]),
            s.number not in draft.numbers,
            s.number,
        ),
    )
    for sentence in ranked[:3]:
        support, _ = _judge(draft.text, sentence, articles[sentence.article_id])
        if support in ("supported", "partial"):
            return Checked(text=draft.text, support=support, sentences=(sentence,))
    together = _jointly(draft, sentences, articles)
    if together:
        return Checked(text=draft.text, support="supported", sentences=together)
    _, reason = _judge(draft.text, ranked[0], articles[ranked[0].article_id])
    return Checked(text=draft.text, support="unsupported", sentences=(), reason=reason)


def context_of(sentence: EvidenceSentence, article: Article) -> str:
    """What a reader knows when reaching the sentence: title, outlet, lines before."""
    before = article.text[max(0, sentence.start - CONTEXT_CHARACTERS) : sentence.start]
    return "\n".join(filter(None, (article.title, article.outlet, before)))


def read_aloud(sentences: Sequence[EvidenceSentence], article: Article) -> str:
    """Sentences of one article as a text that stands alone: title, lead-in, sentences.

    The lead-in is the sentence before the first one, where a pronoun's name stands.
    """
    first = min(sentences, key=lambda sentence: sentence.start)
    before = " ".join(article.text[max(0, first.start - 300) : first.start].split())
    lead_in = _SENTENCE_BORDER.split(before)[-1]
    title = f"{article.title}." if article.title else ""
    spoken = (title, lead_in, *(sentence.text for sentence in sentences))
    return " ".join(part for part in spoken if part)


def _jointly(
    draft: Draft,
    sentences: Sequence[EvidenceSentence],
    articles: Mapping[str, Article],
) -> tuple[EvidenceSentence, ...]:
    """The typed sentences, when only all of them together carry the claim."""
    typed = tuple(s for s in sentences if s.number in draft.numbers)[:3]
    if len(typed) < 2:
        return ()
    text = " ".join(s.text for s in typed)
    context = "\n".join(context_of(s, articles[s.article_id]) for s in typed)
    return typed if not _missing(draft.text, text, context) else ()


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


def _judge(
    claim: str, sentence: EvidenceSentence, article: Article
) -> tuple[Support, str]:
    context = context_of(sentence, article)
    missing = _missing(claim, sentence.text, context)
    if not missing:
        return "supported", ""
    return "unsupported", missing


def _missing(claim: str, text: str, context: str) -> str:
    """What of the claim does not stand in the text, in words; empty when all does."""
    values = numbers(claim) - numbers(text)
    if values:
        listed = ", ".join(f"{value:,.10g}" for value in sorted(values))
        return f"no sentence read has the figure {listed}"
    known = f"{context}\n{text}"
    unknown = sorted(name for name in names(claim) if not stands_in(name, known))
    if unknown:
        return f"no sentence read says this of {', '.join(unknown)}"
    for quotation in _QUOTED.findall(claim):
        if _plain(quotation) not in _plain(text):
            return f"the words “{quotation}” are not in the sentence"
    if bool(_NEGATION.search(claim)) and not _NEGATION.search(known):
        return "the sentence does not deny it"
    wanted = content_stems(claim)
    if wanted and len(wanted & content_stems(known)) / len(wanted) < WORDS_NEEDED:
        return "no sentence read says this"
    return ""


def _plain(text: str) -> str:
    """For comparing quotations: case, spacing and the end's punctuation aside."""
    return " ".join(re.findall(r"\w+", text.lower()))
