"""Bringing an index that an older version made up to this one's schema."""

import sqlite3

from vectorstore import copies, manifest
from vectorstore.schema import SCHEMA_VERSION, STORIES_AND_FILES, statements


def migrate(connection: sqlite3.Connection) -> None:
    """Change the tables inside the write transaction that the caller holds.

    From 1 to 2: articles learn their story, files are recorded from now on.
    """
    if manifest.schema(connection) == 1:
        connection.execute("ALTER TABLE articles ADD COLUMN story INTEGER")
        connection.execute("ALTER TABLE articles ADD COLUMN successor TEXT")
        for statement in statements(STORIES_AND_FILES):
            connection.execute(statement)
        copies.relate_all(connection)
    manifest.update(connection, schema=SCHEMA_VERSION)
