"""Looking for damage in what an index holds."""

import numpy as np

from vectorstore import manifest
from vectorstore.chroma import Chroma, Unreadable
from vectorstore.engine import Catalogue, Connection
from vectorstore.records import text_digest
from vectorstore.schema import INDEXED, PENDING

SAMPLE = 200
"""Passages that are searched by their own vector: damage that raises nothing shows
only so."""

TOLERATED = 0.02
"""Share of them that may be missed: Chroma's graph search is approximate, and misses
some of many near-identical texts in the best of health."""


def catalogue_damage(connection: Connection, catalogue: Catalogue) -> list[str]:
    """Say what is wrong with the catalogue itself."""
    found = catalogue.damage(connection)
    for article_id, revision, text in connection.execute(
        "SELECT article_id, revision, text FROM revisions"
    ):
        if text_digest(text) != revision:
            found.append(f"The text of article {article_id!r} has been changed.")
    lost = connection.execute(
        "SELECT count(*) FROM passages WHERE stage > ?"
        " AND digest NOT IN (SELECT digest FROM vectors)",
        (PENDING,),
    ).fetchone()[0]
    if lost:
        found.append(f"{lost} passages have lost their vectors.")
    return found + catalogue.words.damage(connection)


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
