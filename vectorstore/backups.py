"""A copy of an index made while others use it, and an index made of such a copy.

A backup is an index itself, without its vector index: it can be opened where it lies.
Of a folder every database is copied, so what others keep beside the catalogue comes
along. An index on servers is copied into a folder, and from there into an empty
database.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from vectorstore import audit, manifest
from vectorstore.errors import IndexDamaged, IndexMissing, StoreError
from vectorstore.index import NewsIndex
from vectorstore.location import Location
from vectorstore.lock import write_lock
from vectorstore.moving import copy_index
from vectorstore.schema import CATALOGUE, EMBEDDED, INDEXED, connect, explained
from vectorstore.sqlite import SqliteCatalogue

DATABASES = "*.sqlite3"


def back_up(source: Location, target: Path) -> None:
    """Copy an index into a new folder; writers and readers go on meanwhile.

    Raises:
        IndexMissing: there is no index.
        IndexDamaged: it is damaged, so that its copy would be worth nothing.
        StoreError: the folder is there already, or cannot be written.
    """
    if isinstance(source, Path) and not SqliteCatalogue(source).exists():
        raise IndexMissing(f"There is no index in {source}.", "Name its folder.")
    if target.exists() and any(target.iterdir()):
        raise StoreError(
            f"The folder {target} is not empty.", "Give each backup a new folder."
        )
    unfinished = target.with_name(f"{target.name}.unfinished")
    with _written(target):
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        if isinstance(source, Path):
            for database in source.glob(DATABASES):
                _copy(database, unfinished / database.name)
            _without_chroma(unfinished / CATALOGUE)
        else:
            copy_index(source, unfinished)
        require_sound(unfinished)
        os.replace(unfinished, target)


def restore(source: Path, target: Location) -> int:
    """Put a backup in the place of a lost or damaged index; count its articles.

    Each file that stood in a folder is kept beside the new one, named `….before`.
    Programs that have the index open must be started again.

    Raises:
        IndexMissing: the source is no backup.
        IndexDamaged: the backup is damaged.
        StoreError: there is a sound index, articles are in the database, or the place
            cannot be written.
        IndexLocked: another process writes there.
    """
    if not SqliteCatalogue(source).exists():
        raise IndexMissing(
            f"There is no backup in {source}.", "Name a folder that a backup made."
        )
    require_sound(source)
    if isinstance(target, Path):
        _replace(source, target)
    else:
        copy_index(source, target)
    with NewsIndex.open(target) as index:
        index.rebuild()
        return index.counts().articles


def _replace(source: Path, directory: Path) -> None:
    with _written(directory):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with write_lock(directory):
            if _is_sound(directory):
                raise StoreError(
                    f"The index in {directory} is sound; a backup would replace it.",
                    "Restore into another folder, or delete that one first.",
                )
            for database in source.glob(DATABASES):
                fresh = directory / f"{database.name}.new"
                _copy(database, fresh)
                _take_place(fresh, directory / database.name)


def require_sound(directory: Path) -> None:
    """Look into the catalogue of an index.

    Raises:
        IndexDamaged: naming what is damaged.
    """
    catalogue = SqliteCatalogue(directory)
    with closing(catalogue), catalogue.read() as connection:
        found = audit.catalogue_damage(connection, catalogue)
    if found:
        raise IndexDamaged(
            f"The catalogue {catalogue.path} is damaged: {' '.join(found)}",
            "See what can be mended: assistant doctor --repair",
        )


def _is_sound(directory: Path) -> bool:
    try:
        if not SqliteCatalogue(directory).exists():
            return False
        require_sound(directory)
    except IndexDamaged:
        return False
    return True


def _copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    with (
        explained(source),
        closing(connect(source)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)


def _without_chroma(path: Path) -> None:
    """Let the copy say that its vector index is still to be made."""
    with explained(path), closing(connect(path)) as connection:
        connection.execute("BEGIN")
        manifest.update(
            connection, chroma_folder="", chroma_clean=1, chroma_graph_sum=""
        )
        connection.execute(
            "UPDATE passages SET stage = ? WHERE stage = ?", (EMBEDDED, INDEXED)
        )
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _take_place(fresh: Path, path: Path) -> None:
    """Replace a database at one stroke; the old one gets another name first."""
    with suppress(FileNotFoundError):
        before = path.with_name(f"{path.name}.before")
        before.unlink(missing_ok=True)
        os.link(path, before)
    # The log of the old one would be read into the new one.
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    os.replace(fresh, path)


@contextmanager
def _written(folder: Path) -> Iterator[None]:
    """Say which folder could not be written.

    Raises:
        StoreError: with the reason.
    """
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written: {error.strerror or error}.",
            "Check that the disk has room and that the folder may be written.",
        ) from error
