"""Claims of the public sets with the articles they are held against."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from assistant.answering.entailing import Statement, best_sentences, weigh
from assistant.answering.judging import Source
from assistant.prompting import prompt_digests
from assistant.providers.chat import ChatModel
from benchmarks.public.fitting import FOLDS
from benchmarks.public.sets import bench_folder, cache_folder

CLAIM_SETS = ("wice_claims", "qags_news")
AT_ONCE = 4
PATIENCE = 3_600.0
# Texts of one set come with a space after the comma or point within a figure.
_APART = re.compile(r"(?<=\d)([.,]) (?=\d)")


@dataclass(frozen=True, kw_only=True)
class PublicClaim:
    """A claim, what it is held against, and what the set says of it."""

    id: str
    fold: int
    """Claims of one article are in one fold."""
    statement: Statement
    supported: bool = field(repr=False)


def claims(name: str) -> list[PublicClaim]:
    """The claims of a set in order of the SHA-256 of their ids; none without it."""
    if not (bench_folder() / f"{name}.queries.jsonl").exists():
        return []
    texts = {each["id"]: each for each in _rows(f"{name}.corpus.jsonl")}
    asked = sorted(_rows(f"{name}.queries.jsonl"), key=lambda row: _digest(row["id"]))
    return [_claim(name, row, texts[row["context_doc_ids"][0]]) for row in asked]


def model_weights(
    name: str, chosen: Sequence[PublicClaim], model: ChatModel
) -> list[float]:
    """The chat model's weight of Yes for each claim; kept, so that a run goes on.

    Raises:
        ProviderError: as `ChatModel.yes_probabilities` does.
    """
    facts = (model.info.provider, model.info.name, prompt_digests()["is_true"])
    path = cache_folder() / f"{name}-{_digest(repr(facts))[:12]}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    known = {row["id"]: row["weight"] for row in map(json.loads, lines)}
    asked = [claim for claim in chosen if claim.id not in known]
    for start in range(0, len(asked), AT_ONCE):
        batch = asked[start : start + AT_ONCE]
        statements = [claim.statement for claim in batch]
        found = weigh(statements, model, deadline=monotonic() + PATIENCE)
        with path.open("a", encoding="utf-8") as file:
            for claim, weight in zip(batch, found, strict=True):
                known[claim.id] = weight
                file.write(json.dumps({"id": claim.id, "weight": weight}) + "\n")
        print(f"{name}: {start + len(batch)} of {len(asked)} read", flush=True)
    return [known[claim.id] for claim in chosen]


def _claim(name: str, row: dict[str, str], text: dict[str, str]) -> PublicClaim:
    article = text["text"]
    if name == "qags_news":
        article = _APART.sub(r"\1", article)
    best = best_sentences(row["question"], article)
    source = Source(text=best, context=text["title"], published=text.get("date"))
    return PublicClaim(
        id=row["id"],
        fold=int(_digest(text["id"]), 16) % FOLDS,
        statement=Statement(claim=row["question"], source=source, article=article),
        supported=row["answer"] == "supported",
    )


def _rows(file: str) -> list[dict[str, str]]:
    path: Path = bench_folder() / file
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
