"""Claims of the public sets with the articles they are held against."""

import hashlib
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from assistant.answering.entailing import Statement, best_sentences
from assistant.answering.judging import Source
from assistant.prompting import Message, PromptName
from assistant.providers.chat import ChatModel
from assistant.providers.local.probing import PROBES
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


class KeptWeights:
    """A chat model's weights, kept in a file as they come, so that a run goes on."""

    def __init__(self, model: ChatModel) -> None:
        fitted = _digest(PROBES.read_bytes().hex()) if model.fitted else ""
        facts = (model.info.provider, model.info.name, fitted)
        self._model = model
        self._path = cache_folder() / f"weights-{_digest(repr(facts))[:12]}.jsonl"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        kept = self._path.read_text("utf-8") if self._path.exists() else ""
        self._known: dict[str, float | None] = {
            row["prompt"]: row["weight"] for row in map(json.loads, kept.splitlines())
        }

    def yes_probabilities(
        self,
        batch: Sequence[Sequence[Message]],
        *,
        deadline: float,
        name: PromptName | None = None,
    ) -> list[float | None]:
        """As `ChatModel.yes_probabilities`, asking only what was never asked."""
        keys = [_digest(repr(list(messages))) for messages in batch]
        new = [at for at, key in enumerate(keys) if key not in self._known]
        for start in range(0, len(new), AT_ONCE):
            asked = new[start : start + AT_ONCE]
            found = self._model.yes_probabilities(
                [batch[at] for at in asked],
                deadline=monotonic() + PATIENCE,
                name=name,
            )
            with self._path.open("a", encoding="utf-8") as file:
                for at, weight in zip(asked, found, strict=True):
                    self._known[keys[at]] = weight
                    row = {"prompt": keys[at], "weight": weight}
                    file.write(json.dumps(row) + "\n")
            print(f"{start + len(asked)} of {len(new)} read", file=sys.stderr)
        return [self._known[key] for key in keys]


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
