"""Bytes to text by what they hold, never by the file's name."""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from assistant.errors import UnreadableSource, UnsupportedSource

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG", "an image"),
    (b"GIF8", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"RIFF", "an image, sound or film"),
    (b"MZ\x90", "a program"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"{\\rtf", "a rich-text document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"SQLite format 3", "a database"),
    (b"\x80\x04\x95", "a Python pickle"),
    (b"\x80\x02", "a Python pickle"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset=[\"' ]?([\w-]{2,30})", re.I)
_HINT = "Give a text, Markdown or HTML file; convert it first if need be."


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A file as text."""

    text: str
    replaced: int = 0
    """Bytes that meant nothing and became U+FFFD."""


def decode(data: bytes) -> Decoded:
    """Decode by byte-order mark, UTF-8, the page's declaration, or what fits best.

    Raises:
        UnsupportedSource: it is a known binary format.
        UnreadableSource: it is not text, or in no encoding that can be told.
    """
    for magic, name in _BINARY:
        if data.startswith(magic):
            raise UnsupportedSource(f"It is {name}, which is not read.", _HINT)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _replacing(data, encoding)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _not_utf8(data)
    if text.count("\0") * 20 <= len(text):
        return Decoded(text=text)
    return _wide(data)


def _not_utf8(data: bytes) -> Decoded:
    if data.count(b"\0") * 10 > len(data):
        return _wide(data)
    as_utf8 = data.decode(errors="replace")
    broken = as_utf8.count("\ufffd")
    whole = sum(1 for character in as_utf8 if character > "\x7f") - broken
    if broken <= whole:
        return Decoded(text=as_utf8, replaced=broken)
    declared = _DECLARED.search(data[:4096])
    encodings = [declared[1].decode("ascii")] if declared else []
    for encoding in encodings:
        try:
            return Decoded(text=data.decode(encoding))
        except (UnicodeDecodeError, LookupError):
            pass
    return _best_fit(data)


def _best_fit(data: bytes) -> Decoded:
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
            return Decoded(text=data.decode("cp1252", errors="replace"))
    return Decoded(text=str(best))


def _wide(data: bytes) -> Decoded:
    """UTF-16 without its mark: every other byte of Western text is zero."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if max(even, odd) * 5 > len(data) // 2 * 4 and min(even, odd) * 20 < len(data):
        return _replacing(data, "utf-16-be" if even > odd else "utf-16-le")
    raise UnreadableSource("It holds binary data, not text.", _HINT)


def _replacing(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    return Decoded(text=text, replaced=text.count("\ufffd"))
