"""Looking for damage in what an index holds."""

from collections.abc import Iterator

import numpy as np

from vectorstore import manifest, sketches
from vectorstore.chroma import Chroma, Unreadable
from vectorstore.engine import Catalogue, Connection
from vectorstore.errors import PUT_AGAIN
from vectorstore.records import text_digest
from vectorstore.schema import INDEXED, PENDING
from vectorstore.tables import ARTICLES, PASSAGES, REVISIONS, VECTORS, changed

SAMPLE = 200
"""Passages that are searched by their own vector: damage that raises nothing shows
only so."""

EMBEDDED_AGAIN = (
    "Drop them (assistant doctor --repair); the next ingestion makes them anew."
)

MADE_ANEW = "Make them anew: assistant doctor --repair"

TOLERATED = 0.02
"""Share of them that may be missed: Chroma's graph search is approximate, and misses
some of many near-identical texts in the best of health."""


def catalogue_damage(connection: Connection, catalogue: Catalogue) -> list[str]:
    """Say what is wrong with the catalogue itself."""
    found = catalogue.damage(connection)
    if found:
        return found  # Rows cannot be trusted to be where they are looked for.
    found += _changed_rows(connection, catalogue)
    lost = connection.execute(
        "SELECT count(*) FROM passages WHERE stage > ?"
        " AND digest NOT IN (SELECT digest FROM vectors)",
        (PENDING,),
    ).fetchone()[0]
    if lost:
        found.append(f"{lost} passages have lost their vectors.")
    return found + catalogue.words.damage(connection)


def _changed_rows(connection: Connection, catalogue: Catalogue) -> list[str]:
    """Name the rows that are not what was written, and say what mends them."""
    found = [
        f"The text of article {article_id!r} has been changed."
        for article_id, revision, text in connection.execute(
            "SELECT article_id, revision, text FROM revisions"
        )
        if not _is_whole(text, revision)
    ]
    wrong = blurred = 0
    # A backup of an older version is looked at as it is, without sums.
    if manifest.schema(connection) == catalogue.schema:
        found += _unlike_their_sums(connection)
        wrong = sum(1 for _ in changed(connection, VECTORS))
        if not wrong:  # Or of every wrong one the sketch would be named too.
            blurred = sum(map(len, sketches.unlike(connection)))
    if found:
        found.append(PUT_AGAIN)
    if wrong:
        found.append(f"{wrong} vectors have been changed. {EMBEDDED_AGAIN}")
    if blurred:
        found.append(f"{blurred} passages have lost their sketches. {MADE_ANEW}")
    return found


def _unlike_their_sums(connection: Connection) -> Iterator[str]:
    for row in changed(connection, ARTICLES):
        yield f"The record of article {row['id']!r} has been changed."
    for row in changed(connection, REVISIONS):
        if _is_whole(row["text"], row["revision"]):
            name = row["article_id"]
            yield f"The date or another field of article {name!r} has been changed."
    for row in changed(connection, PASSAGES):
        yield (
            f"The offsets or words of passage {row['ordinal']} of article "
            f"{row['article_id']!r} have been changed."
        )


def _is_whole(text: object, revision: str) -> bool:
    return isinstance(text, str) and text_digest(text) == revision


def chroma_damage(connection: Connection, chroma: Chroma) -> list[str]:
    """Say what is wrong with Chroma, measured against the catalogue."""
    state = manifest.chroma_state(connection)
    if not state.clean:
        return ["The last update of the vector index did not finish."]
    if not state.folder:
        return []
    rows = connection.execute(
        "SELECT p.number, v.vector FROM passages AS p"
        " JOIN vectors AS v ON v.digest = p.digest WHERE p.stage = ?"
        " ORDER BY random() LIMIT ?",
        (INDEXED, SAMPLE),
    ).fetchall()
    expected = connection.execute(
        "SELECT count(*) FROM passages WHERE stage = ?", (INDEXED,)
    ).fetchone()[0]
    sample = [(n, np.frombuffer(blob, np.float32).tolist()) for n, blob in rows]
    try:
        count, missed = chroma.probe(state, sample)
    except Unreadable as error:
        return [f"The vector index cannot be read: {error}."]
    gone = connection.execute("SELECT count(*) FROM tombstones").fetchone()[0]
    if not expected <= count <= expected + gone:
        return [f"The vector index holds {count} passages, the catalogue {expected}."]
    if missed > TOLERATED * len(rows):
        return [
            f"{missed} of {len(rows)} passages are not found in the vector "
            "index by their own vector."
        ]
    return []
