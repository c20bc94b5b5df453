"""The plain way over the same model and articles: passages into a prompt, no checks.

Where a question comes with its articles, all of them that fit the model are put in.
Over many articles it is LangChain's usual chain: chunks of 1,000 characters, 200 of
them shared, the four nearest in Chroma.
"""

import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, cast

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.config import Settings
from assistant.errors import ContextOverflow
from assistant.providers.base import Embedder, Vectors
from assistant.providers.chat import ChatModel
from assistant.providers.selecting import new_embedder
from benchmarks.public.kept import Prediction
from benchmarks.public.ours import without_marks
from benchmarks.public.sets import Asked, PublicSet, articles, cache_folder
from vectorstore.records import Article

RULES = (
    "Answer the question from the numbered passages, and from nothing else. {how} If "
    "the passages do not say, reply only: I cannot answer."
)
ONE = (
    "Answer in one or two short sentences, and end each with the number of the passage "
    "it rests on, as in [2]."
)
MANY = (
    "Name everything that the question asks for, each on a line of its own in the "
    "words of the passages, and end each line with the number of its passage, as in "
    "[2]."
)
LONGEST_ANSWER = 256
"""Tokens."""
CHUNK, SHARED, NEAREST = 1_000, 200, 4
"""Characters of a chunk and of what two share, and how many are read: the values of
LangChain's tutorial on retrieval, and the default of its retrievers."""

_EMBEDDED_AT_ONCE = 256
_ADDED_AT_ONCE = 2_000
_DECLINES = re.compile(
    r"\b(?:can ?not|can['’]t|could not|couldn['’]t|unable to|not able to)"
    r" (?:be )?(?:answer|determine|find|say|tell|provide|identify)"
    r"|\bI (?:do not|don['’]t) know\b"
    r"|\b(?:passages?|articles?|texts?|context|sources?|information|they)\b[^.]{0,40}?"
    r" (?:do|does|did)(?: not|n['’]t)"
    r" (?:say|state|mention|specify|provide|contain|include|give|indicate|answer)"
    r"|\b(?:is|are|was|were) not (?:said|stated|mentioned|specified|provided|given)\b"
    r"|\b(?:no|not enough) information\b",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_SEPARATOR = re.compile(r"\s*(?:[,;]\s*(?:and\s+)?|\s+and\s+)")


@dataclass(frozen=True, kw_only=True)
class Read:
    """A passage as it is put into the prompt."""

    article_id: str
    text: str
    similarity: float = 0.0


class Plain:
    """The plain prompt, over given articles or the nearest chunks."""

    code = ("assistant/providers", "benchmarks/public/plain.py")
    """What decides its predictions."""

    def __init__(
        self, chosen: PublicSet, *, model: ChatModel, settings: Settings
    ) -> None:
        self._model, self._deadline = model, settings.deadline
        self._rules = RULES.format(how=MANY if chosen.asks_lists else ONE)
        self._asks_lists = chosen.asks_lists
        self._articles = {article.id: article for article in articles(chosen)}
        self._chosen, self._settings = chosen, settings

    @staticmethod
    def prompts() -> str:
        """What the predictions depend on beside model and code."""
        return repr((RULES, ONE, MANY, LONGEST_ANSWER, CHUNK, SHARED, NEAREST))

    def answer(self, asked: Asked) -> Prediction:
        """Put in the passages, and take the reply for what it says."""
        passages = self._passages(asked)
        text = self._complete(asked.question, passages)
        abstained = declines(text)
        marks = [int(mark) for mark in re.findall(r"\[(\d{1,3})\]", text)]
        cited = [
            passages[at - 1].article_id for at in marks if 1 <= at <= len(passages)
        ]
        return {
            "answer": without_marks(text),
            "abstained": abstained,
            "items": items(text) if self._asks_lists and not abstained else [],
            "cited": list(dict.fromkeys(cited)),
            "read": sorted({passage.article_id for passage in passages}),
            "confidence": max((each.similarity for each in passages), default=0.0),
            "full": None,
        }

    def _passages(self, asked: Asked) -> list[Read]:
        if asked.context:
            given = [self._articles[name] for name in asked.context]
            return [Read(article_id=each.id, text=each.text) for each in given]
        return self._chunks.nearest(asked)

    @cached_property
    def _chunks(self) -> "Chunks":
        stored = list(self._articles.values())
        return Chunks(self._chosen, stored, new_embedder(self._settings))

    def _complete(self, question: str, passages: list[Read]) -> str:
        """The reply; while the model has no room, the last passage is left out."""
        while True:
            try:
                return self._reply(question, passages)
            except ContextOverflow:
                passages.pop()

    def _reply(self, question: str, passages: Sequence[Read]) -> str:
        lines = [
            f"[{number}] {' '.join(passage.text.split())}"
            for number, passage in enumerate(passages, start=1)
        ]
        text, _ = self._model.complete(
            [
                ("system", self._rules),
                ("user", "\n".join([*lines, "", f"Question: {question}"])),
            ],
            deadline=time.monotonic() + self._deadline,
            max_tokens=LONGEST_ANSWER,
        )
        return text


class Chunks:
    """The set's articles in chunks, their vectors kept in a file and put in Chroma."""

    def __init__(
        self, chosen: PublicSet, stored: Sequence[Article], embedder: Embedder
    ) -> None:
        self._embedder = embedder
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK, chunk_overlap=SHARED
        )
        self._chunks = [
            Read(article_id=article.id, text=text)
            for article in stored
            for text in splitter.split_text(article.text)
        ]
        days = {article.id: _day(article.published_on) for article in stored}
        vectors = self._vectors(chosen)
        client = chromadb.EphemeralClient(ChromaSettings(anonymized_telemetry=False))
        self._found = client.get_or_create_collection(
            f"{chosen.name}-{len(self._chunks)}",
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine"}},
        )
        for first in range(0, len(self._chunks), _ADDED_AT_ONCE):
            part = self._chunks[first : first + _ADDED_AT_ONCE]
            self._found.upsert(
                ids=[str(first + at) for at in range(len(part))],
                embeddings=vectors[first : first + len(part)],
                metadatas=[
                    {"article": each.article_id, "day": days[each.article_id]}
                    for each in part
                ],
            )

    def nearest(self, asked: Asked) -> list[Read]:
        """The nearest chunks among those the question may see, nearest first."""
        conditions: list[dict[str, Any]] = []
        if asked.excluded:
            conditions.append({"article": {"$nin": sorted(asked.excluded)}})
        if asked.as_of:
            conditions.append({"day": {"$lte": _day(asked.as_of)}})
        where = {"$and": conditions} if len(conditions) > 1 else (*conditions, None)[0]
        result = self._found.query(
            query_embeddings=self._embedder.embed_question(asked.question)[np.newaxis],
            n_results=min(NEAREST, len(self._chunks)),
            where=cast(Any, where),
            include=["distances"],
        )
        distances = (result["distances"] or [[]])[0]
        return [
            Read(
                article_id=self._chunks[int(name)].article_id,
                text=self._chunks[int(name)].text,
                similarity=round(1 - distance, 4),
            )
            for name, distance in zip(result["ids"][0], distances, strict=True)
        ]

    def _vectors(self, chosen: PublicSet) -> Vectors:
        """One row a chunk, from the file; what is missing at its end is embedded.

        Rows are only ever added, so a run that is killed loses one batch at most.
        """
        dimension = self._embedder.identity.dimension
        digest = hashlib.sha256(repr(self._embedder.identity).encode())
        for chunk in self._chunks:
            digest.update(chunk.text.encode("utf-8", "replace") + b"\0")
        path = cache_folder() / chosen.name / f"chunks-{digest.hexdigest()[:12]}.f32"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            done = file.tell() // (4 * dimension)
            file.truncate(done * 4 * dimension)
            for first in range(done, len(self._chunks), _EMBEDDED_AT_ONCE):
                part = self._chunks[first : first + _EMBEDDED_AT_ONCE]
                rows = self._embedder.embed_passages([each.text for each in part])
                file.write(rows.astype(np.float32).tobytes())
                file.flush()
                print(f"{chosen.name}: {len(self._chunks) - first:,} chunks to embed")
        return np.fromfile(path, np.float32).reshape(-1, dimension)


def declines(text: str) -> bool:
    """Whether the first sentence of a reply says that there is no answer."""
    first = re.split(r"(?<=[.!?])\s", text.strip(), maxsplit=1)[0]
    return bool(_DECLINES.search(first)) or not first


def items(text: str) -> list[str]:
    """What a reply lists: its lines or, when it is one line, what commas divide."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1:
        lines = _SEPARATOR.split(lines[0])
    plain = [without_marks(_BULLET.sub("", line)).strip(" .:") for line in lines]
    return [line for line in plain if line]


def _day(day: date | None) -> int:
    return day.toordinal() if day else 0
