"""An index comes into being in one transaction, or not at all."""

from pathlib import Path

from vectorstore import manifest
from vectorstore.records import EmbedderIdentity
from vectorstore.schema import (
    STORIES_AND_FILES,
    TABLES,
    connect,
    explained,
    statements,
)

CATALOGUE = "catalogue.sqlite3"


def exists(directory: Path) -> bool:
    """Whether a finished index is there.

    Raises:
        IndexDamaged, StoreError: something is there that cannot be read.
    """
    path = directory / CATALOGUE
    if not path.is_file():
        return False
    with explained(path):
        connection = connect(path)
        try:
            return manifest.found(connection)
        finally:
            connection.close()


def make(directory: Path, identity: EmbedderIdentity) -> None:
    """Make the catalogue in one transaction; a half-made one does not exist."""
    path = directory / CATALOGUE
    with explained(path):
        connection = connect(path, create=True)
        try:
            connection.execute("BEGIN IMMEDIATE")
            if not manifest.found(connection):
                for statement in statements(TABLES + STORIES_AND_FILES):
                    connection.execute(statement)
                manifest.begin(connection, identity)
            connection.execute("COMMIT")
        finally:
            connection.close()


def described(identity: EmbedderIdentity) -> str:
    """An embedder in words."""
    revision = identity.revision[:12]
    return f"{identity.name} ({revision}, {identity.dimension} numbers)"
