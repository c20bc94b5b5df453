"""Looking for damage; Chroma is looked at in a process of its own.

Torn vector files can end a process (SIGSEGV), and damage that raises nothing shows only
when vectors are searched by themselves.
"""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np

from vectorstore import chroma, manifest
from vectorstore.records import text_digest
from vectorstore.schema import INDEXED, PENDING

SAMPLE = 200
"""Passages that are searched by their own vector."""

TOLERATED = 0.02
"""Share of them that may be missed: Chroma's graph search is approximate, and misses
some of many near-identical texts in the best of health."""


def catalogue_damage(connection: sqlite3.Connection) -> list[str]:
    """Say what is wrong with the catalogue itself."""
    found = [
        f"The catalogue is damaged: {line}."
        for (line,) in connection.execute("PRAGMA integrity_check")
        if line != "ok"
    ]
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        found.append("The catalogue holds passages of articles that are gone.")
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
    try:
        connection.execute(
            "INSERT INTO passage_words (passage_words, rank)"
            " VALUES ('integrity-check', 1)"
        )
    except sqlite3.OperationalError:
        pass  # Another process is writing; it has the words under way.
    except sqlite3.DatabaseError:
        found.append("The keyword index does not agree with the articles.")
    return found


def chroma_damage(connection: sqlite3.Connection, directory: Path) -> list[str]:
    """Say what is wrong with Chroma, measured against the catalogue."""
    state = manifest.chroma_state(connection)
    if not state.clean:
        return ["The last update of the vector index did not finish."]
    if not state.folder:
        return []
    try:
        chroma.require_whole(directory / state.folder, -1, state.graph_sum)
    except chroma.Unreadable as error:
        return [f"The vector index is damaged: {error}."]
    rows = connection.execute(
        "SELECT p.number, v.vector FROM passages AS p"
        " JOIN vectors AS v ON v.digest = p.digest WHERE p.stage = ?"
        " ORDER BY random() LIMIT ?",
        (INDEXED, SAMPLE),
    ).fetchall()
    expected = connection.execute(
        "SELECT count(*) FROM passages WHERE stage = ?", (INDEXED,)
    ).fetchone()[0]
    request = {
        "folder": str(directory / state.folder),
        "sample": [(n, np.frombuffer(blob, np.float32).tolist()) for n, blob in rows],
    }
    process = subprocess.run(
        [sys.executable, "-m", "vectorstore.audit"],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    if process.returncode:
        return ["The vector index is damaged: reading it ends the process."]
    reply = json.loads(process.stdout)
    if "unreadable" in reply:
        return [f"The vector index cannot be read: {reply['unreadable']}."]
    gone = connection.execute("SELECT count(*) FROM tombstones").fetchone()[0]
    if not expected <= reply["count"] <= expected + gone:
        return [
            f"The vector index holds {reply['count']} passages, "
            f"the catalogue {expected}."
        ]
    if reply["missed"] > TOLERATED * len(rows):
        return [
            f"{reply['missed']} of {len(rows)} passages are not found in the vector "
            "index by their own vector."
        ]
    return []


def _probe(folder: Path, sample: list[tuple[int, list[float]]]) -> dict[str, object]:
    """Count the passages, and the sampled ones that their own vector does not find."""
    try:
        missed = sum(
            not chroma.finds(folder, 0, number, np.array(vector, np.float32))
            for number, vector in sample
        )
        return {"count": chroma.count(folder, 0), "missed": missed}
    except chroma.Unreadable as error:
        return {"unreadable": str(error)}


if __name__ == "__main__":
    task = json.load(sys.stdin)
    json.dump(_probe(Path(task["folder"]), task["sample"]), sys.stdout)
