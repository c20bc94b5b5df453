"""ZIP archives -> their files, read in place: nothing is ever written out."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from assistant.errors import IngestionError, UnreadableSource, UnsupportedSource
from assistant.ingestion.detecting import not_read

MOST_MEMBERS = 50_000
LARGEST_CONTENT = 2_000_000_000
"""Bytes of all files of an archive together, unpacked."""
HIGHEST_RATIO = 200
"""Unpacked to packed bytes: news text reaches 10, a bomb 1,000."""

_DIRECTORY_ENTRY = 500  # bytes of a generous one
_MARKERS = {
    "xl/workbook.xml": "a spreadsheet",
    "ppt/presentation.xml": "a presentation",
    "META-INF/container.xml": "an e-book",
    "META-INF/MANIFEST.MF": "a program",
    "content.xml": "an OpenDocument file",
}
_BOMB = "Unpack it yourself, if you trust it, and give the files."


@contextmanager
def opened(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """Open an archive.

    Raises:
        UnreadableSource: it is damaged.
        UnsupportedSource: it is a bomb, or a kind of document that is not read.
    """
    size = _checked_size(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableSource(f"It is a damaged archive: {error}.") from error
    with archive:
        _check_content(archive, size)
        yield archive


def is_word(archive: zipfile.ZipFile) -> bool:
    """Whether the archive is a Word document."""
    return "word/document.xml" in archive.NameToInfo


def members(
    archive: zipfile.ZipFile,
) -> Iterator[tuple[zipfile.ZipInfo, IngestionError | None]]:
    """Yield each file with the reason not to read it; hidden ones are passed over."""
    seen: set[str] = set()
    for info in archive.infolist():
        parts = PurePosixPath(info.filename).parts
        if info.is_dir() or any(_is_hidden(part) for part in parts):
            continue
        twice = info.filename in seen
        seen.add(info.filename)
        yield info, _refusal(info, twice)


@contextmanager
def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[BinaryIO]:
    """Open one file of an archive.

    Raises:
        UnreadableSource: it is damaged; also while it is read.
    """
    try:
        with archive.open(info) as file:
            yield cast(BinaryIO, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise UnreadableSource(
            f"It is damaged in the archive: {error}.", "Make the archive again."
        ) from error


def _checked_size(file: BinaryIO) -> int:
    """Refuse a list of files that would not fit into memory, before reading it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    file.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise UnreadableSource("It is a damaged archive: its end is missing.")
    (listed,) = struct.unpack_from("<I", tail, end + 12)
    if listed > MOST_MEMBERS * _DIRECTORY_ENTRY or b"PK\x06\x07" in tail[:end][-20:]:
        raise UnsupportedSource(
            f"It holds more than {MOST_MEMBERS:,} files.", "Split it."
        )
    return size


def _check_content(archive: zipfile.ZipFile, size: int) -> None:
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise UnsupportedSource(
            f"It holds more than {MOST_MEMBERS:,} files.", "Split it."
        )
    packed = sum(info.compress_size for info in infos)
    unpacked = sum(info.file_size for info in infos)
    if unpacked > LARGEST_CONTENT or unpacked > 1_000_000 + packed * HIGHEST_RATIO:
        raise UnsupportedSource(
            f"It would unpack from {packed / 1e6:,.1f} to {unpacked / 1e6:,.0f} MB, as "
            "only bombs do.",
            _BOMB,
        )
    if packed > size:
        raise UnsupportedSource("Its files overlap, which only bombs do.", _BOMB)
    kinds = (_MARKERS.get(info.filename) for info in infos)
    if kind := next(filter(None, kinds), None):
        raise not_read(kind)
    if any(info.filename.endswith("data.pkl") for info in infos):
        raise not_read("a model file with Python pickles")


def _is_hidden(part: str) -> bool:
    return part == "__MACOSX" or (part.startswith(".") and part != "..")


def _refusal(info: zipfile.ZipInfo, twice: bool) -> IngestionError | None:
    name = info.filename
    kind = stat.S_IFMT(info.external_attr >> 16)
    outside = name.startswith("/") or "\\" in name or name[1:2] == ":"
    if outside or ".." in PurePosixPath(name).parts:
        return UnsupportedSource("Its name leads out of the archive.", "Rename it.")
    if kind not in (0, stat.S_IFREG):
        return UnsupportedSource("It is a link or a device, not a file.", "")
    if twice:
        return UnsupportedSource("The archive holds this name twice.", "Rename one.")
    if info.flag_bits & 1:
        return UnsupportedSource("It is encrypted.", "Unpack it and give the file.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return UnsupportedSource(
            "It is packed in an unusual way.", "Make the archive again."
        )
    return None
