"""The public sets: their articles, their questions, and the scorer beside them.

They may not be passed on, so they stand outside the repository: in the folder `bench`
of ASSISTANT_SHARED, or of ../shared. What only the scorer may see stays in
`Question.gold`; an `Asked` is all that a system is given.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

from platformdirs import user_cache_path

from assistant.config import APP
from assistant.ingestion.normalising import normalise
from vectorstore.records import Article

ROOT = Path(__file__).parents[2]
CLEAN = "+clean"
"""Ends the id of a question, or an article, from which the planted text was taken."""

Gold = Mapping[str, Any]
"""A question as its set states it, answers and all."""


@dataclass(frozen=True, kw_only=True)
class PublicSet:
    """A set, and how its questions are asked."""

    name: str
    file: str
    """What the names of its files begin with."""
    asks_lists: bool = False
    """Whether each question wants several things."""


SETS = {
    each.name: each
    for each in (
        PublicSet(name="realtimeqa", file="realtimeqa_2025_26"),
        PublicSet(name="rgb", file="rgb_en_fact"),
        PublicSet(name="ramdocs", file="ramdocs"),
        PublicSet(name="multispanqa", file="multispanqa_list", asks_lists=True),
        PublicSet(name="injection", file="injection_rgb_bipia"),
    )
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """All that a system is given."""

    id: str
    question: str
    context: tuple[str, ...] = ()
    """Ids of the only articles there are for it; empty when it may search all."""
    excluded: frozenset[str] = frozenset()
    """Ids of articles that are not there for it."""
    as_of: date | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, and what the scorer knows of it."""

    asked: Asked
    gold: Gold = field(repr=False)


def bench_folder() -> Path:
    """Where the sets stand, if they stand anywhere."""
    return Path(os.environ.get("ASSISTANT_SHARED", ROOT.parent / "shared")) / "bench"


def cache_folder() -> Path:
    """What is kept between runs: ASSISTANT_BENCH_CACHE, or the user's cache folder."""
    chosen = os.environ.get("ASSISTANT_BENCH_CACHE")
    return (Path(chosen) if chosen else user_cache_path(APP) / "bench") / "answers"


def is_there(chosen: PublicSet) -> bool:
    """Whether the set and the scorer stand beside the repository."""
    folder = bench_folder()
    return (folder / f"{chosen.file}.queries.jsonl").is_file() and (
        folder / "score.py"
    ).is_file()


def questions(chosen: PublicSet, sample: int | None = None) -> list[Question]:
    """The questions in the order of the SHA-256 of their ids, so that nobody chose it.

    Any first part of them is a fair sample. A question with something planted in its
    articles is followed by itself without that, to see what the planting cost.

    Args:
        chosen: The set.
        sample: How many of them; all by default.
    """
    rows = sorted(_rows(chosen, "queries"), key=_digest)[:sample]
    return [each for row in rows for each in (_question(row), *_without_planted(row))]


def articles(chosen: PublicSet) -> list[Article]:
    """The articles, with the planted ones once more as they were before.

    What marks an article as right, wrong or planted is left out.
    """
    planted = {
        row["injected_doc_id"]: row["attack"]
        for row in _rows(chosen, "queries")
        if "injected_doc_id" in row
    }
    found = []
    for row in _rows(chosen, "corpus"):
        found.append(_article(row, row["id"], row["text"]))
        if attack := planted.get(row["id"]):
            before = " ".join(row["text"].replace(attack, " ").split())
            found.append(_article(row, row["id"] + CLEAN, before))
    return found


def scorer() -> Any:
    """The sets' own scorer, run from where it stands."""
    path = bench_folder() / "score.py"
    module = ModuleType("score")
    module.__file__ = str(path)
    exec(compile(path.read_text(encoding="utf-8"), path, "exec"), vars(module))
    return module


def _question(row: Gold) -> Question:
    return Question(
        asked=Asked(
            id=row["id"],
            question=row["question"],
            context=tuple(row.get("context_doc_ids") or ()),
            excluded=frozenset(row.get("exclude_doc_ids") or ()),
            as_of=date.fromisoformat(row["asof"]) if row.get("asof") else None,
        ),
        gold=row,
    )


def _without_planted(row: Gold) -> Sequence[Question]:
    planted = row.get("injected_doc_id")
    if not planted:
        return ()
    context = [
        name + CLEAN if name == planted else name for name in row["context_doc_ids"]
    ]
    clean = {"id": row["id"] + CLEAN, "context_doc_ids": context, "canary": None}
    return (_question({**row, **clean}),)


def _article(row: Gold, name: str, text: str) -> Article:
    return Article(
        id=name,
        text=normalise(text).strip(),
        title=row["title"] or None,
        outlet=row["source"] or None,
        published=row["date"] or None,
        url=row.get("url"),
    )


def _rows(chosen: PublicSet, part: str) -> Iterator[Gold]:
    path = bench_folder() / f"{chosen.file}.{part}.jsonl"
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _digest(row: Gold) -> str:
    return hashlib.sha256(row["id"].encode()).hexdigest()
