"""Questions with the articles that answer them: our samples, and the public sets.

The public sets may not be passed on, so they stand outside the repository: in the
folder `bench` of ASSISTANT_SHARED, or of ../shared. Without them they are left out.
"""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.golden_files import load_golden
from assistant.evaluation.sources import find, is_named
from assistant.ingestion.articles import prepare
from assistant.ingestion.normalising import normalise
from assistant.ingestion.unpacking import Item, unpack
from vectorstore.records import Article, Match

ROOT = Path(__file__).parent.parent
BENCH = Path(os.environ.get("ASSISTANT_SHARED", ROOT.parent / "shared")) / "bench"
PUBLIC = ("realtimeqa_2025_26", "ap_news")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question, and what of the articles must be found for it."""

    question: str
    gold: frozenset[str]
    """Ids of the articles that answer it."""
    sentences: tuple[str, ...] = ()
    """Sentences of which one must stand in a passage found; empty where not known."""
    as_of: date | None = None
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class QuestionSet:
    """Articles and questions over them."""

    name: str
    articles: Sequence[Article]
    asked: Sequence[Asked]


def question_sets() -> list[QuestionSet]:
    """The samples, and what public sets there are; says which are not there."""
    found = [samples()]
    for name in PUBLIC:
        if (BENCH / f"{name}.corpus.jsonl").is_file():
            found.append(public(name))
        else:
            print(f"{name} is left out: it is not in {BENCH}.")
    return found


def samples() -> QuestionSet:
    """The invented articles of samples/ and the golden questions over them."""
    folder = ROOT / "samples"
    articles = [
        prepare(item).article
        for path in sorted(folder.iterdir())
        for item in unpack(path.read_bytes(), path.name)
        if isinstance(item, Item)
    ]
    golden = load_golden(ROOT / "golden/samples.yaml")
    asked = [_from_golden(question, articles) for question in golden]
    return QuestionSet(
        name="samples", articles=articles, asked=[each for each in asked if each.gold]
    )


def public(name: str) -> QuestionSet:
    """A public set: its articles, and its questions that the articles answer."""
    rows = _rows(BENCH / f"{name}.queries.jsonl")
    return QuestionSet(
        name=name,
        articles=[
            Article(
                id=row["id"],
                text=normalise(row["text"]).strip(),
                title=row["title"],
                outlet=row["source"],
                published=row["date"],
                url=row.get("url"),
            )
            for row in _rows(BENCH / f"{name}.corpus.jsonl")
        ],
        asked=[
            Asked(
                question=row["question"],
                gold=frozenset(row["gold_doc_ids"]),
                sentences=tuple(row.get("gold_sentences") or ()),
                as_of=date.fromisoformat(row["asof"]) if row.get("asof") else None,
                excluded=frozenset(row.get("exclude_doc_ids") or ()),
            )
            for row in rows
            if row["answerable"] and row["gold_doc_ids"]
        ],
    )


def measures(asked: Asked, matches: Sequence[Match]) -> dict[str, float]:
    """What a ranking of passages is worth, as the public sets' scorer counts it.

    Recall@k, All@k and MRR@10 are over articles, in the order in which their first
    passage comes; "sentence@4" is 1 when a wanted sentence stands in the first four
    passages.
    """
    ranked = list(dict.fromkeys(match.article.id for match in matches))
    first = (place for place, name in enumerate(ranked, 1) if name in asked.gold)
    place = next(first, 11)
    measured = {"MRR@10": 1 / place if place <= 10 else 0.0}
    for k in (5, 10):
        measured[f"Recall@{k}"] = len(asked.gold & set(ranked[:k])) / len(asked.gold)
    measured["All@10"] = float(asked.gold <= set(ranked[:10]))
    if asked.sentences:
        near = [_words(match.text) for match in matches[:4]]
        wanted = [_words(sentence) for sentence in asked.sentences]
        measured["sentence@4"] = float(
            any(sentence in text for sentence in wanted for text in near)
        )
    return measured


def _from_golden(question: GoldenQuestion, articles: Sequence[Article]) -> Asked:
    named = [
        (article.id, article.text[slice(*span)])
        for source in question.sources
        for article in articles
        if is_named(source, article)
        for span in find(source, article)
    ]
    return Asked(
        question=question.question,
        gold=frozenset(name for name, _ in named)
        if not question.history
        else frozenset(),
        sentences=tuple(text for _, text in named),
        as_of=question.as_of,
    )


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _rows(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]
