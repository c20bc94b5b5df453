"""Bytes to text by what they hold, never by the file's name."""

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from charset_normalizer import from_bytes

from assistant.errors import UnreadableSource

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,80}?encoding)=[\"' ]?([\w-]{2,30})", re.I
)
_HINT = "Give a file of text, or of a type that is read; convert it first if need be."
_BLOCK = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A file as text."""

    text: str
    replaced: int = 0
    """Bytes that meant nothing and became U+FFFD."""


def decode(data: bytes) -> Decoded:
    """Decode by byte-order mark, UTF-8, the page's declaration, or what fits best.

    Raises:
        UnreadableSource: it is not text, or in no encoding that can be told.
    """
    encoding = _marked(data) or _unmarked(data)
    text = data.decode(encoding, errors="replace")
    broken = text.count("\ufffd")
    if broken and encoding == "utf-8":
        broken -= data.count("\ufffd".encode())
    return Decoded(text=text, replaced=broken)


def glimpse(head: bytes) -> str:
    """Decode the beginning of a file, to see what it is; what does not fit is left out.

    Where zero bytes say that it is binary, nothing is seen.
    """
    encoding = _marked(head)
    if not encoding:
        try:
            encoding = _wide(head) if b"\0" in head else "utf-8"
        except UnreadableSource:
            return ""
    return head.decode(encoding, errors="ignore")


@contextmanager
def reading_text(file: BinaryIO) -> Iterator[TextIO]:
    """Read a file of any length as text, in the encoding that fits all of it.

    Line ends stay as they are. The file itself is left open.

    Raises:
        UnreadableSource: it is not text, or in no encoding that can be told.
    """
    encoding = _encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    try:
        yield text
    finally:
        with suppress(ValueError):  # the file was closed before
            text.detach()


def _encoding_of(file: BinaryIO) -> str:
    """The encoding of the first part that is more than ASCII decides for the file."""
    block = file.read(_BLOCK)
    if encoding := _marked(block):
        return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    while block:
        try:
            decoder.decode(block)
        except UnicodeDecodeError:
            return _unmarked(block)
        if b"\0" in block:
            return _unmarked(block)
        block = file.read(_BLOCK)
    return "utf-8"


def _marked(data: bytes) -> str | None:
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def _unmarked(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _not_utf8(data)
    return "utf-8" if text.count("\0") * 20 <= len(text) else _wide(data)


def _not_utf8(data: bytes) -> str:
    if data.count(b"\0") * 10 > len(data):
        return _wide(data)
    as_utf8 = data.decode(errors="replace")
    broken = as_utf8.count("\ufffd")
    whole = sum(1 for character in as_utf8 if character > "\x7f") - broken
    if broken <= whole:
        return "utf-8"
    if declared := _DECLARED.search(data[:4096]):
        encoding = declared[1].decode("ascii")
        try:
            data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            pass
        else:
            return encoding
    return _best_fit(data)


def _best_fit(data: bytes) -> str:
    """The likeliest encoding; Windows-1252 where it fits as well as its neighbours."""
    matches = from_bytes(data)
    best = matches.best()
    if best is None:
        raise UnreadableSource(
            "It is not text, or in an unknown encoding.", "Save it as UTF-8."
        )
    for match in matches:
        close = match.chaos <= best.chaos + 0.02
        if close and "cp1252" in (match.encoding, *match.could_be_from_charset):
            return "cp1252"
    return best.encoding


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of Western text is zero."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if max(even, odd) * 5 > len(data) // 2 * 4 and min(even, odd) * 20 < len(data):
        return "utf-16-be" if even > odd else "utf-16-le"
    raise UnreadableSource("It holds binary data, not text.", _HINT)
