"""Which articles came from which file, so that unchanged files need no reading.

A path is what the caller says a source is: an absolute path, an address, a name.
"""

import json
from collections.abc import Collection, Iterable

from vectorstore.engine import TEXTS, Connection


def held(connection: Connection, path: str, fingerprint: str) -> list[str] | None:
    """The ids of the articles in a file that has not changed; None when it has."""
    row = connection.execute(
        "SELECT 1 FROM files WHERE path = ? AND fingerprint = ?", (path, fingerprint)
    ).fetchone()
    if row is None:
        return None
    query = "SELECT article_id FROM file_articles WHERE path = ? AND present = 1"
    return [name for (name,) in connection.execute(query, (path,))]


def record(
    connection: Connection,
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
            f" AND article_id NOT IN {TEXTS}",
            (path, names),
        )
    connection.execute(
        "INSERT INTO file_articles SELECT CAST(? AS TEXT), id, 1 FROM articles"
        f" WHERE id IN {TEXTS}"
        " ON CONFLICT (path, article_id) DO UPDATE SET present = 1",
        (path, names),
    )


def paths(connection: Connection) -> list[str]:
    """Every file that articles came from."""
    return [path for (path,) in connection.execute("SELECT path FROM files")]


def orphans(
    connection: Connection, gone: Iterable[str], present: Iterable[str]
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
        f" (path IN {TEXTS} OR path IN {TEXTS} AND present = 0)"
        " AND NOT EXISTS (SELECT 1 FROM file_articles AS o"
        "  WHERE o.article_id = f.article_id AND o.present = 1"
        f"  AND o.path NOT IN {TEXTS})",
        (vanished, json.dumps(sorted(present)), vanished),
    )
    return [name for (name,) in rows]


def forget(connection: Connection, gone: Iterable[str]) -> None:
    """Drop the records of files that do not exist any more."""
    connection.executemany("DELETE FROM files WHERE path = ?", ((p,) for p in gone))


def reread(connection: Connection, article_id: str) -> None:
    """Have the files of an article that is being removed read in the next run."""
    connection.execute(
        "UPDATE files SET fingerprint = '' WHERE path IN"
        " (SELECT path FROM file_articles WHERE article_id = ?)",
        (article_id,),
    )
