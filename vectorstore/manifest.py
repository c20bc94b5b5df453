"""What an index says about itself: schema, embedder, secret, generation, Chroma.

The manifest is a table of the catalogue, so that it changes in the same transaction
as what it describes and a half-written one cannot exist.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from vectorstore.engine import Connection
from vectorstore.errors import RESTORE, IndexDamaged, IndexMismatch
from vectorstore.records import EmbedderIdentity


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
    """Its folder inside the index, or its collection on a server; empty before the
    first vector."""
    stamp: int = 0
    """Counts finished updates; readers that see a new one re-open."""
    clean: bool = True
    """False while an update runs, and for ever after one that died."""
    graph_sum: str = ""
    """Of the graph's files as the last update left them; empty when not known."""


def begin(connection: Connection, identity: EmbedderIdentity, schema: int) -> None:
    """Write the manifest of a new index."""
    update(
        connection,
        schema=schema,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        **{f"embedder_{key}": value for key, value in identity.to_dict().items()},
        secret=secrets.token_hex(32),
        generation=0,
        chroma_folder="",
        chroma_stamp=0,
        chroma_clean=1,
    )


@contextmanager
def _parsed() -> Iterator[None]:
    """Say that entries are missing or wrong.

    Raises:
        IndexDamaged: naming the first one, or what is wrong with it.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise IndexDamaged(
            f"The manifest of the index lacks an entry or has a wrong one: {error}.",
            RESTORE,
        ) from None


@_parsed()
def schema(connection: Connection) -> int:
    """The version of the tables."""
    return int(_entries(connection)["schema"])


@_parsed()
def read(connection: Connection, newest: int) -> Manifest:
    """Read the manifest of an index whose tables are of this version or older.

    Raises:
        IndexMismatch: a newer version made the index.
        IndexDamaged: entries are missing or wrong.
    """
    entries = _entries(connection)
    version = schema(connection)
    if version > newest:
        raise IndexMismatch(
            f"A newer version made this index: its schema is {version}, "
            f"this version reads {newest}.",
            "Upgrade cited-news-assistant, or ingest into a new folder.",
        )
    return Manifest(
        identity=EmbedderIdentity(
            name=entries["embedder_name"],
            revision=entries["embedder_revision"],
            dimension=int(entries["embedder_dimension"]),
        ),
        secret=_bytes(entries["secret"]),
    )


@_parsed()
def generation(connection: Connection) -> int:
    """How many writes the index has seen."""
    return int(_entries(connection)["generation"])


@_parsed()
def chroma_state(connection: Connection) -> ChromaState:
    """How far Chroma follows the catalogue."""
    entries = _entries(connection)
    return ChromaState(
        folder=entries["chroma_folder"],
        stamp=int(entries["chroma_stamp"]),
        clean=bool(int(entries["chroma_clean"])),
        graph_sum=entries.get("chroma_graph_sum", ""),
    )


def advance(connection: Connection) -> None:
    """Count a write after which searches may come out otherwise."""
    update(connection, generation=generation(connection) + 1)


def update(connection: Connection, **entries: str | int) -> None:
    """Set entries of the manifest; every value is kept as text."""
    connection.executemany(
        "INSERT INTO manifest VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [(key, str(value)) for key, value in entries.items()],
    )


def _entries(connection: Connection) -> Mapping[str, Any]:
    return dict(connection.execute("SELECT key, value FROM manifest"))


def _bytes(value: str | bytes) -> bytes:
    """A value in hex; version 0.1.0 kept the bytes themselves."""
    return value if isinstance(value, bytes) else bytes.fromhex(value)
