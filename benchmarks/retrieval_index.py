"""Indexes for the benchmarks, kept between runs; a text is embedded once for ever.

They stand in the user's cache folder, or in ASSISTANT_BENCH_CACHE.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from assistant.config import APP, load_settings
from assistant.ingestion.chunking import chunk
from assistant.providers.base import Embedder
from assistant.providers.selecting import new_embedder
from vectorstore.index import NewsIndex
from vectorstore.records import Article, EmbedderIdentity

CACHE = Path(os.environ.get("ASSISTANT_BENCH_CACHE", user_cache_path(APP) / "bench"))
SHOWN_EVERY = 2_000
_MANY = 500


class CachedEmbedder:
    """The embedded embedder, with its vectors kept on disk by the digest of a text."""

    def __init__(self) -> None:
        self._embedder: Embedder = new_embedder(
            load_settings(embedder="embedded", threads=2)
        )
        self.identity: EmbedderIdentity = self._embedder.identity
        CACHE.mkdir(parents=True, exist_ok=True)
        self._kept = sqlite3.connect(CACHE / f"{self.identity.revision}.sqlite3")
        self._kept.execute(
            "CREATE TABLE IF NOT EXISTS vectors (digest BLOB PRIMARY KEY, vector BLOB)"
        )

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text."""
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        known = self._known(keys)
        new = [at for at, key in enumerate(keys) if key not in known]
        if new:
            vectors = self._embedder.embed_passages([texts[at] for at in new])
            rows = [
                (keys[at], bytes(row)) for at, row in zip(new, vectors, strict=True)
            ]
            with self._kept:
                self._kept.executemany("REPLACE INTO vectors VALUES (?, ?)", rows)
            known.update(rows)
        joined = b"".join(known[key] for key in keys)
        return np.frombuffer(joined, np.float32).reshape(len(keys), -1)

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question."""
        return self.embed_passages([text]).reshape(-1)

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for first in range(0, len(keys), _MANY):
            part = keys[first : first + _MANY]
            marks = ",".join("?" * len(part))
            query = f"SELECT digest, vector FROM vectors WHERE digest IN ({marks})"
            found.update(self._kept.execute(query, part).fetchall())
        return found


def open_index(
    name: str, articles: Iterable[Article], embedder: CachedEmbedder
) -> NewsIndex:
    """The index of a question set; what is new or changed is put and embedded."""
    index = NewsIndex.create(CACHE / name, embedder.identity)
    with index.writer() as writer:
        stored = {each.id: writer.fingerprint(each.id) for each in index.articles()}
        for article in articles:
            passages = chunk(article)
            mark = _fingerprint([article.text, *(p.embedded_text for p in passages)])
            if stored.pop(article.id, None) != mark:
                writer.put(article, passages, mark)
        for gone in stored:
            writer.remove(gone)
        done = 0
        while texts := writer.pending(SHOWN_EVERY):
            writer.add_vectors(texts, embedder.embed_passages(texts))
            done += len(texts)
            print(f"{name}: {done:,} texts have their vectors", flush=True)
    return index


def _fingerprint(texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()
