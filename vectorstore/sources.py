"""Which articles came from which file, so that unchanged files need no reading.

A path is what the caller says a source is: an absolute path, an address, a name.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable


def held(
    connection: sqlite3.Connection, path: str, fingerprint: str
) -> list[str] | None:
    """The ids of the articles in a file that has not changed; None when it has."""
    row = connection.execute(
        "SELECT 1 FROM files WHERE path = ? AND fingerprint = ?", (path, fingerprint)
    ).fetchone()
    if row is None:
        return None
    query = "SELECT article_id FROM file_articles WHERE path = ? AND present"
    return [name for (name,) in connection.execute(query, (path,))]


def record(
    connection: sqlite3.Connection,
    path: str,
    fingerprint: str | None,
    ids: Collection[str],
    *,
    whole: bool,
) -> None:
    """Note what a file held.

    Args:
        connection: Inside a write transaction.
        path: The file.
        fingerprint: None when the next run has to read the file again.
        ids: Articles found in it; those that are not stored are passed over.
        whole: Whether articles it held before, and not now, are gone from it.
    """
    connection.execute(
        "INSERT INTO files VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET"
        " fingerprint = excluded.fingerprint",
        (path, fingerprint or ""),
    )
    names = json.dumps(sorted(ids))
    if whole:
        connection.execute(
            "UPDATE file_articles SET present = 0 WHERE path = ?"
            " AND article_id NOT IN (SELECT value FROM json_each(?))",
            (path, names),
        )
    connection.execute(
        "REPLACE INTO file_articles SELECT ?, id, 1 FROM articles"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (path, names),
    )


def paths(connection: sqlite3.Connection) -> list[str]:
    """Every file that articles came from."""
    return [path for (path,) in connection.execute("SELECT path FROM files")]


def orphans(
    connection: sqlite3.Connection, gone: Iterable[str], present: Iterable[str]
) -> list[str]:
    """The articles that came from these files only and are in none any more.

    Args:
        connection: Inside a read transaction.
        gone: Files that do not exist any more.
        present: Files whose lost entries count as gone.
    """
    vanished = json.dumps(sorted(gone))
    rows = connection.execute(
        "SELECT DISTINCT article_id FROM file_articles AS f WHERE"
        " (path IN (SELECT value FROM json_each(?1))"
        "  OR path IN (SELECT value FROM json_each(?2)) AND NOT present)"
        " AND NOT EXISTS (SELECT 1 FROM file_articles AS o"
        "  WHERE o.article_id = f.article_id AND o.present"
        "  AND o.path NOT IN (SELECT value FROM json_each(?1)))",
        (vanished, json.dumps(sorted(present))),
    )
    return [name for (name,) in rows]


def forget(connection: sqlite3.Connection, gone: Iterable[str]) -> None:
    """Drop the records of files that do not exist any more."""
    connection.executemany("DELETE FROM files WHERE path = ?", ((p,) for p in gone))


def reread(connection: sqlite3.Connection, article_id: str) -> None:
    """Have the files of an article that is being removed read in the next run."""
    connection.execute(
        "UPDATE files SET fingerprint = '' WHERE path IN"
        " (SELECT path FROM file_articles WHERE article_id = ?)",
        (article_id,),
    )
