"""What the probes are fitted on: prompts about public articles, and which mean Yes.

Questions and claims are our own, each written by somebody who had read the article and
not the code; they point at stretches of the articles, whose words stay outside the
repository. Read only as far as `READ` characters, as the writers did.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answering.entailing import LONGEST_TEXT
from assistant.answering.verifying import read_aloud
from assistant.config import load_settings
from assistant.models import EvidenceFound, EvidenceSentence
from assistant.newsroom import NewsAssistant
from assistant.prompting import Message, PromptName, prompt_messages, quoted
from benchmarks.public.sets import bench_folder
from vectorstore.records import Article

HERE = Path(__file__).parent
SETS = ("ap_news", "realtimeqa_2025_26")
PAIR_FILES = HERE.parents[1] / "tests/answering/pairs"
PAIRS = ("development", "reworded", "held_out", "held_second", "held_third")
"""Invented news: what was held out once, but not what the checks are measured on."""
READ = 5_000
WEIGHED = 4
"""The best sentences of a question, besides those that answer it."""
MOST = 4
"""Items of a list question, and as many other things that stand beside them."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A prompt, whether Yes is right, and what it belongs to."""

    prompt: list[Message]
    right: bool
    article: str
    """Examples of one article are in one fold."""
    question: str = ""
    answerable: bool = True
    """Whether the articles answer the question at all."""


def examples(name: PromptName) -> list[Example]:
    """The examples for a prompt, in the order of its file."""
    texts = dict(_texts())
    if name == "is_true":
        return [*_claims(texts)]
    if name == "is_the_answer":
        return [*_items(texts)]
    return [*_sentences(texts)]


def _texts() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in SETS:
        path = bench_folder() / f"{file}.corpus.jsonl"
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield row["id"], row | {"text": row["text"][:READ]}


def _rows(name: str) -> list[dict[str, Any]]:
    lines = (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _claims(texts: dict[str, dict[str, Any]]) -> Iterator[Example]:
    for row in _rows("claims"):
        text = texts[row["article"]]["text"]
        said = " ".join(text[start:end] for start, end in row["sentences"])
        values = {"text": quoted(said[:LONGEST_TEXT]), "claim": quoted(row["claim"])}
        yield Example(
            prompt=prompt_messages("is_true", values),
            right=row["kind"] == "true",
            article=row["article"],
        )
    for half in PAIRS:
        for line in (PAIR_FILES / f"{half}.jsonl").read_text("utf-8").splitlines():
            pair = json.loads(line)
            text, claim = quoted(" ".join(pair["sentences"])), quoted(pair["claim"])
            yield Example(
                prompt=prompt_messages("is_true", {"text": text, "claim": claim}),
                right=pair["kind"] == "true",
                article=f"{half}-{pair['id']}",
            )


def _items(texts: dict[str, dict[str, Any]]) -> Iterator[Example]:
    for row in _rows("lists"):
        about = texts[row["article"]]
        article = Article(id="", text=about["text"], title=about["title"])
        for right, spans in ((True, row["items"]), (False, row["others"])):
            for start, end, first, last in spans[:MOST]:
                sentence = _sentence(article, start, end)
                item = quoted(article.text[first:last]).rstrip(".").replace('"', "'")
                values = {
                    "text": quoted(read_aloud([sentence], article)),
                    "claim": item,
                    "question": quoted(row["question"]),
                }
                yield Example(
                    prompt=prompt_messages("is_the_answer", values),
                    right=right,
                    article=row["article"],
                    question=row["question"],
                )


def _sentence(article: Article, start: int, end: int) -> EvidenceSentence:
    return EvidenceSentence(
        number=1,
        article_id=article.id,
        title=article.title,
        outlet=None,
        published=None,
        text=article.text[start:end],
        start=start,
        end=end,
        score=1.0,
    )


def _sentences(texts: dict[str, dict[str, Any]]) -> Iterator[Example]:
    """The best sentences of each question over all articles asked about."""
    rows = _rows("questions")
    settings = load_settings(provider="none", embedder="embedded")
    with tempfile.TemporaryDirectory() as made:
        news = Path(made) / "news"
        news.mkdir()
        for name in {row["article"] for row in rows}:
            about = texts[name]
            head = f"{about['title']}\n\n{about['source']}\n{about['date'][:10]}"
            page = f"{head}\n\n{about['text']}"
            (news / f"{name}.txt").write_text(page, "utf-8")
        with NewsAssistant.open(Path(made) / "index", settings=settings) as desk:
            desk.ingest([news])
            stored = {Path(each.source).stem: each for each in desk.articles()}
            for row in rows:
                yield from _weighed(desk, row, stored[row["article"]], texts)


def _weighed(
    desk: NewsAssistant,
    row: dict[str, Any],
    article: Article,
    texts: dict[str, dict[str, Any]],
) -> Iterator[Example]:
    original = texts[row["article"]]["text"]
    stretches = (original[start:end] for start, end in row["answers"])
    found = [(article.text.find(text), len(text)) for text in stretches]
    answers = [(at, at + length) for at, length in found if at >= 0]
    event = next(iter(desk.stream(row["question"], any_date=True)))
    assert isinstance(event, EvidenceFound)
    best = sorted(event.sentences, key=lambda each: -each.score)
    for place, sentence in enumerate(best):
        right = sentence.article_id == article.id and any(
            sentence.start < end and at < sentence.end for at, end in answers
        )
        if place >= WEIGHED and not right:
            continue
        values = {"text": quoted(sentence.text), "question": quoted(row["question"])}
        yield Example(
            prompt=prompt_messages("answers_question", values),
            right=right,
            article=row["article"],
            question=row["question"],
            answerable=bool(row["answers"]),
        )
