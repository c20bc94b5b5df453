"""What an index says about itself: schema, embedder, secret, generation, Chroma.

The manifest is a table of the catalogue, so that it changes in the same transaction
as what it describes and a half-written one cannot exist.
"""

import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from vectorstore.errors import IndexDamaged, IndexMismatch
from vectorstore.records import EmbedderIdentity
from vectorstore.schema import SCHEMA_VERSION


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What never changes after an index was made."""

    identity: EmbedderIdentity
    secret: bytes = field(repr=False)
    """Seeds delimiters that the author of an article cannot guess."""


@dataclass(frozen=True, kw_only=True)
class ChromaState:
    """How far Chroma follows the catalogue."""

    folder: str
    """Name of its folder inside the index; empty before the first vector."""
    stamp: int
    """Counts finished updates; readers that see a new one re-open."""
    clean: bool
    """False while an update runs, and for ever after one that died."""
    graph_sum: str
    """Of the graph's files as the last update left them; empty when not known."""


def found(connection: sqlite3.Connection) -> bool:
    """Whether the catalogue was ever completed; an interrupted creation was not."""
    query = "SELECT count(*) FROM sqlite_master WHERE name = 'manifest'"
    return bool(connection.execute(query).fetchone()[0])


def begin(connection: sqlite3.Connection, identity: EmbedderIdentity) -> None:
    """Write the manifest of a new index."""
    update(
        connection,
        schema=SCHEMA_VERSION,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        **{f"embedder_{key}": value for key, value in identity.to_dict().items()},
        secret=secrets.token_bytes(32),
        generation=0,
        chroma_folder="",
        chroma_stamp=0,
        chroma_clean=1,
    )


def schema(connection: sqlite3.Connection) -> int:
    """The version of the tables."""
    return int(_entries(connection).get("schema", 0))


def read(connection: sqlite3.Connection) -> Manifest:
    """Read the manifest.

    Raises:
        IndexMismatch: a newer version made the index.
        IndexDamaged: entries are missing.
    """
    entries = _entries(connection)
    version = schema(connection)
    if version > SCHEMA_VERSION:
        raise IndexMismatch(
            f"A newer version made this index: its schema is {version}, "
            f"this version reads {SCHEMA_VERSION}.",
            "Upgrade cited-news-assistant, or ingest into a new folder.",
        )
    try:
        return Manifest(
            identity=EmbedderIdentity(
                name=entries["embedder_name"],
                revision=entries["embedder_revision"],
                dimension=entries["embedder_dimension"],
            ),
            secret=entries["secret"],
        )
    except KeyError as error:
        raise IndexDamaged(
            f"The manifest of the index lacks {error}.",
            "Restore a backup, or delete the folder and ingest the articles again.",
        ) from None


def generation(connection: sqlite3.Connection) -> int:
    """How many writes the index has seen."""
    return int(_entries(connection)["generation"])


def chroma_state(connection: sqlite3.Connection) -> ChromaState:
    """How far Chroma follows the catalogue."""
    entries = _entries(connection)
    return ChromaState(
        folder=entries["chroma_folder"],
        stamp=entries["chroma_stamp"],
        clean=bool(entries["chroma_clean"]),
        graph_sum=entries.get("chroma_graph_sum", ""),
    )


def update(connection: sqlite3.Connection, **entries: str | int | bytes) -> None:
    """Set entries of the manifest."""
    connection.executemany("REPLACE INTO manifest VALUES (?, ?)", entries.items())


def _entries(connection: sqlite3.Connection) -> Mapping[str, Any]:
    return dict(connection.execute("SELECT key, value FROM manifest"))
