"""What no file of the project may hold."""

import re
from pathlib import Path

# Written in pieces, so that this file does not hold them either.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("deb", "debian", "org"),
        ("crates", "io"),
    )
)
MACHINE_PATH = re.compile(r"(?<![\w.~*-])/(?:work|root|home/\w+)/\w")


def texts(tracked: tuple[Path, ...]) -> dict[Path, str]:
    """Every text file; pictures and other binary files are not read."""
    return {
        path: data.decode("utf-8")
        for path in tracked
        if b"\0" not in (data := path.read_bytes())
    }


def test_no_file_names_a_registry(tracked: tuple[Path, ...]) -> None:
    named = {
        (str(path), host)
        for path, text in texts(tracked).items()
        for host in REGISTRIES
        if host in text.lower()
    }
    assert named == set()


def test_no_file_holds_a_path_of_the_machine_it_was_made_on(
    tracked: tuple[Path, ...],
) -> None:
    named = {
        (str(path), found[0])
        for path, text in texts(tracked).items()
        if (found := MACHINE_PATH.search(text))
    }
    assert named == set()


def test_no_file_holds_a_key(tracked: tuple[Path, ...]) -> None:
    key = re.compile(r"\bsk-(?:proj-)?[A-Za-z0-9_-]{32,}")
    found = [str(path) for path, text in texts(tracked).items() if key.search(text)]
    assert found == []
