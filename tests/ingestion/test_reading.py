import os
import sys
from pathlib import Path

import pytest

from assistant.errors import UnreadableSource, UnsupportedSource
from assistant.ingestion.reading import (
    LARGEST_FILE,
    SourceFile,
    display_name,
    find_files,
    open_file,
)
from assistant.ingestion.report import Problem


def found(*paths: Path | str) -> tuple[list[str], dict[str, str]]:
    """Sources of the files found, and errors by source."""
    entries = list(find_files(paths))
    files = [each.source for each in entries if isinstance(each, SourceFile)]
    return files, {e.source: e.error for e in entries if isinstance(e, Problem)}


def test_a_folder_is_walked_in_order_with_paths_relative_to_it(folder: Path) -> None:
    assert found(folder) == (["harbour.txt", "east/bridge.txt"], {})


def test_a_single_file_goes_by_its_name(folder: Path) -> None:
    assert found(folder / "east" / "bridge.txt") == (["bridge.txt"], {})


def test_a_file_given_twice_is_read_once(folder: Path) -> None:
    files, _ = found(folder, folder / "harbour.txt", folder)
    assert files == ["harbour.txt", "east/bridge.txt"]


def test_hidden_files_and_folders_are_passed_over(folder: Path) -> None:
    (folder / ".secret.txt").write_text("x", encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "a.txt").write_text("x", encoding="utf-8")
    assert found(folder) == (["harbour.txt", "east/bridge.txt"], {})


def test_what_is_missing_is_named_and_the_rest_goes_on(folder: Path) -> None:
    files, errors = found(folder / "none.txt", folder, "bad\0name")
    assert len(files) == 2
    assert errors[str(folder / "none.txt")] == "There is no such file or folder."
    assert len(errors) == 2


def test_links_are_followed_inside_the_folder_only(
    folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret", encoding="utf-8")
    (folder / "out.txt").symlink_to(outside)
    (folder / "gone.txt").symlink_to(folder / "nothing.txt")
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "zz-again.txt").symlink_to(folder / "harbour.txt")
    files, errors = found(folder)
    assert files == ["harbour.txt", "east/bridge.txt"]
    assert "outside the folder" in errors["out.txt"]
    assert {"gone.txt", "self.txt"} <= errors.keys()


def test_directory_loops_end(folder: Path) -> None:
    (folder / "east" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "out").symlink_to(folder.parent, target_is_directory=True)
    assert found(folder)[0] == ["harbour.txt", "east/bridge.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
def test_pipes_and_devices_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path in (tmp_path / "pipe.txt", Path("/dev/zero")):
        with pytest.raises(UnreadableSource, match="pipe, a socket or a device"):
            open_file(SourceFile(path=path, source="x"))


def test_a_file_deleted_meanwhile_is_named(folder: Path) -> None:
    file = next(each for each in find_files([folder]) if isinstance(each, SourceFile))
    file.path.unlink()
    with pytest.raises(UnreadableSource, match="no such file"):
        open_file(file)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(UnsupportedSource, match="larger than 2,000 MB"):
        open_file(SourceFile(path=path, source="huge.txt"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("two\nlines.txt", "two\ufffdlines.txt"),
        ("cod\u202efdp.exe", "cod\ufffdfdp.exe"),
        ("plain é.txt", "plain é.txt"),
        ("x" * 400, "x" * 299 + "…"),
        ("bad\udcff.txt", "bad\ufffd.txt"),
    ],
)
def test_names_are_shown_safely(name: str, shown: str) -> None:
    assert display_name(name) == shown
