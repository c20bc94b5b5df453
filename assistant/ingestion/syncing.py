"""Which files that articles came from are gone."""

import os
from collections.abc import Collection, Sequence
from pathlib import Path


def file_key(path: str | Path) -> str:
    """What a file is known by between runs: its absolute path, as storable text."""
    name = str(path.resolve()) if isinstance(path, Path) else path
    return name.encode("utf-8", "backslashreplace").decode()


def vanished(
    roots: Sequence[Path], read: Collection[str], recorded: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Tell files below the roots that are gone from those that are still there.

    A file counts as gone when it certainly is: one that may not be looked at is kept.
    So is everything below a folder that is itself missing, such as a drive that is
    not mounted.

    Args:
        roots: Folders and files that were given.
        read: Keys of the files that were found there.
        recorded: Keys of all the files that articles ever came from.
    """
    bounds = [file_key(root) for root in roots if root.exists()]
    here = [
        key
        for key in recorded
        if any(key == bound or key.startswith(_inside(bound)) for bound in bounds)
    ]
    known = set(read)
    gone = [key for key in here if key not in known and _is_gone(key)]
    lost = set(gone)
    return gone, [key for key in here if key not in lost]


def _inside(folder: str) -> str:
    return folder.rstrip(os.sep) + os.sep


def _is_gone(key: str) -> bool:
    try:
        os.stat(key)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False
