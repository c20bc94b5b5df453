"""Proposes golden questions out of articles; a person accepts, rewords or drops them.

With a chat model each chosen sentence is turned into a question and its answer, and
what does not stand in the sentence is dropped. Without one, a few rules turn statements
with a figure or a day round: they propose fewer, and in plain words.
"""

import hashlib
import re
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.errors import ProviderError
from assistant.evaluation.facts import Day, Number, states, tokens
from assistant.evaluation.golden import GoldenQuestion
from assistant.ingestion.chunking import chunk
from assistant.prompting import prompt_messages, quoted
from assistant.providers.chat import ChatModel
from vectorstore.records import Article

DRAFT = "draft"
"""The tag of a question that nobody has accepted yet."""
SECONDS = 60.0
LONGEST_REPLY = 120
_SHORTEST, _LONGEST = 40, 300
"""Characters of a sentence that is worth a question."""

_REPLY = re.compile(r"Question:\s*(.+\?)\s*\n+\s*Answer:\s*(.+)")
_AUX = r"(?P<aux>will|would|has|have|had|is|are|was|were|can|could|must|should)"
# A pronoun says nothing to someone who has not seen the sentence before.
_SUBJECT = (
    r"(?!(?:I|We|You|He|She|It|They|This|That|These|Those|There)\b)"
    r"(?P<subject>(?:The |A |An )?[A-Z]?[\w’'-]+(?: [\w’'-]+){0,4}?)"
)
_DAY = (
    r"(?P<day>\d{1,2} (?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December)(?: \d{4})?)"
)
_RULES = tuple(
    (re.compile(rf"^{_SUBJECT} {_AUX} {pattern}"), question, fact)
    for pattern, question, fact in (
        (
            r"(?P<verb>[a-z]+) (?P<number>\d[\d,.]*|\w+-?\w+ (?=hundred)) "
            r"(?P<noun>[a-z][a-z-]+)(?P<rest>(?: [\w’'-]+){0,8})[.,]",
            "How many {noun} {aux} {subject} {verb}{rest}?",
            "number",
        ),
        (
            rf"(?P<verb>[a-z]+(?: [\w’'-]+){{0,8}}?) on {_DAY}[., ]",
            "On which day {aux} {subject} {verb}?",
            "day",
        ),
        (
            r"(?P<verb>[a-z]+(?: [\w’'-]+){0,5}? (?:at|of|to|for)) "
            r"(?P<money>[£€$]\d[\d,.]*(?: (?:million|billion|trillion))?)\b",
            "How much money {aux} {subject} {verb}?",
            "money",
        ),
    )
)


class Proposal(NamedTuple):
    """A question and its answer, as they stand in a sentence."""

    question: str
    answer: str


def drafts(
    articles: Sequence[Article], *, limit: int, model: ChatModel | None = None
) -> Iterator[GoldenQuestion]:
    """Propose look-ups, at most so many, no more than needed from one article.

    Args:
        articles: What the questions are about.
        limit: How many at most.
        model: Who words them; rules do without.
    """
    found: set[str] = set()
    waiting = [_proposals(article, model) for article in articles]
    # One from each article in turn, so that no article has all the questions.
    while waiting and len(found) < limit:
        for each in waiting.copy():
            question = next(each, None)
            if question is None:
                waiting.remove(each)
            elif len(found) < limit and question.question not in found:
                found.add(question.question)
                yield question


def by_rule(sentence: str) -> Proposal | None:
    """Turn a statement with a figure or a day round, where a rule fits."""
    for pattern, question, fact in _RULES:
        if match := pattern.match(sentence):
            parts = match.groupdict()
            subject = re.sub(r"^(The|A|An) ", lambda m: m[0].lower(), parts["subject"])
            words = question.format(**{**parts, "subject": subject})
            return Proposal(words, parts[fact].rstrip(".,"))
    return None


def by_model(sentence: str, model: ChatModel) -> Proposal | None:
    """Ask for a question and its answer; None for one that the sentence lacks."""
    messages = prompt_messages("draft_question", {"text": quoted(sentence)})
    try:
        reply, _ = model.complete(
            messages, deadline=time.monotonic() + SECONDS, max_tokens=LONGEST_REPLY
        )
    except ProviderError:
        return None
    match = _REPLY.search(reply)
    if match is None:
        return None
    question, answer = match[1].strip(), match[2].strip().rstrip(".")
    if not states(sentence, answer) or states(question, answer):
        return None
    return Proposal(question, answer)


def _proposals(article: Article, model: ChatModel | None) -> Iterator[GoldenQuestion]:
    for sentence in _sentences(article):
        found = by_model(sentence, model) if model else by_rule(sentence)
        if found is None:
            continue
        digest = hashlib.sha256(f"{article.id}\n{found.question}".encode())
        yield GoldenQuestion.model_validate(
            {
                "id": f"draft-{digest.hexdigest()[:10]}",
                "question": found.question,
                "kind": "lookup",
                "answerable": True,
                "facts": [[found.answer]],
                "sources": [{"article": article.id, "quote": sentence}],
                "tags": [DRAFT],
            }
        )


def _sentences(article: Article) -> Iterator[str]:
    """Sentences with a figure or a day, in the order of the text."""
    for passage in chunk(article):
        for start, end in passage.sentences:
            sentence = article.text[start:end]
            holds = any(isinstance(each, Number | Day) for each in tokens(sentence))
            if holds and _SHORTEST <= len(sentence) <= _LONGEST:
                yield sentence
