"""What a file is, by its content; a name only tells Markdown from plain text."""

import csv
import re
from enum import Enum

from assistant.errors import UnsupportedSource
from assistant.ingestion.decoding import glimpse
from assistant.ingestion.fields import field_of
from assistant.ingestion.formats import ACCEPTED
from assistant.ingestion.readers.texts import FRONT_MATTER

HEAD = 65_536
"""Bytes from the beginning of a file that tell what it is."""


class Form(Enum):
    """A form of content, and the reader that is chosen for it."""

    ARCHIVE = "archive"
    FEED = "feed"
    JSON = "json"
    MAIL = "mail"
    MARKDOWN = "markdown"
    PAGE = "page"
    PDF = "pdf"
    PLAIN = "plain"
    TABLE = "table"


_REFUSED = (
    (0, b"\x89PNG", "an image"),
    (0, b"GIF8", "an image"),
    (0, b"\xff\xd8\xff", "an image"),
    (0, b"II*\0", "an image"),
    (0, b"RIFF", "an image, sound or film"),
    (0, b"ID3", "a sound"),
    (0, b"OggS", "a sound or film"),
    (4, b"ftyp", "an image or film"),
    (0, b"MZ\x90", "a program"),
    (0, b"\x7fELF", "a program"),
    (0, b"\xca\xfe\xba\xbe", "a program"),
    (0, b"\xcf\xfa\xed\xfe", "a program"),
    (0, b"\x1f\x8b", "a compressed file"),
    (0, b"BZh", "a compressed file"),
    (0, b"\xfd7zXZ", "a compressed file"),
    (0, b"\x28\xb5\x2f\xfd", "a compressed file"),
    (0, b"7z\xbc\xaf", "a compressed archive"),
    (0, b"Rar!", "a compressed archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"{\\rtf", "a rich-text document"),
    (0, b"\xd0\xcf\x11\xe0", "an old office document"),
    (0, b"SQLite format 3", "a database"),
    (0, b"\x80\x02", "a Python pickle"),
    (0, b"\x80\x03", "a Python pickle"),
    (0, b"\x80\x04", "a Python pickle"),
    (0, b"\x80\x05", "a Python pickle"),
)
_OPENING = r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?>(?:<!--.*?-->|<\?.*?\?>)\s*)*+"
_HTML = re.compile(rf"{_OPENING}<(?:!doctype html|html|head|body)\b", re.I | re.S)
_HTML_PARTS = re.compile(
    r"<(?:p|div|article|section|h1|br|span|table)\b[^>]{0,400}>", re.I
)
_XML = re.compile(
    rf"{_OPENING}(?:<!doctype\b[^>\[]{{0,300}}>\s*)?"
    r"<(?:\w{1,20}:)?(rss|rdf|feed|urlset|sitemapindex|svg)\b",
    re.I | re.S,
)
_ENTITIES = re.compile(r"<!doctype[^>]{0,2000}?<!entity", re.I | re.S)
_JSON = re.compile(r"\s*(?:\[\s*)?\{\s*[\"}]|\s*\[\s*\]\s*$")
_JSON_LINE = re.compile(r"^\{\s*\".*\}[ \t\r]*$", re.M)
_HEADER = re.compile(r"([A-Za-z][\w-]{1,60}):[^\n]*\r?\n(?:[ \t][^\n]*\n)*")
_MAIL = frozenset(("mime-version", "message-id", "received", "return-path"))


def form_of(head: bytes, name: str) -> Form:
    """Tell the form of a file by its beginning.

    Args:
        head: The first HEAD bytes, or all there are.
        name: Of the file; used only where content cannot tell.

    Raises:
        UnsupportedSource: it is of a known form that is not read.
    """
    for place, magic, kind in _REFUSED:
        if head.startswith(magic, place):
            raise not_read(kind)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Form.ARCHIVE
    if head[:1024].lstrip(b"\xef\xbb\xbf\r\n\t \0").startswith(b"%PDF-"):
        return Form.PDF
    return _form_of_text(glimpse(head), name)


def not_read(kind: str) -> UnsupportedSource:
    """Return the error for a form of file that is not read."""
    return UnsupportedSource(f"It is {kind}, which is not read.", f"Give {ACCEPTED}.")


def delimiter(text: str) -> str | None:
    """Return what separates the columns if the first line names columns of articles."""
    first, *_ = [*text[:5_000].lstrip("\ufeff\r\n").splitlines(), ""]
    for mark in ",;\t|":
        fields = {field_of(cell) for cell in next(csv.reader([first], delimiter=mark))}
        if "text" in fields and len(fields - {None}) > 1:
            return mark
    return None


def _form_of_text(text: str, name: str) -> Form:
    start = text[:5_000].lstrip("\ufeff")
    if _ENTITIES.search(start):
        raise UnsupportedSource(
            "It defines its own XML entities, which can hide what it says.",
            "Save it without a DOCTYPE.",
        )
    if _JSON.match(start) or _is_json_lines(text):
        return Form.JSON
    if _HTML.match(start):
        return Form.PAGE
    if root := _XML.match(start):
        if root[1].casefold() == "svg":
            raise not_read("an image")
        return Form.FEED
    if len(_HTML_PARTS.findall(start)) >= 3:
        return Form.PAGE
    if start.lstrip().startswith("<?xml"):
        raise not_read("XML of another kind than feeds and pages")
    return _form_of_words(text, start, name)


def _form_of_words(text: str, start: str, name: str) -> Form:
    if _is_mail(text):
        return Form.MAIL
    if delimiter(text):
        return Form.TABLE
    if name.casefold().endswith((".md", ".markdown")) or FRONT_MATTER.match(start):
        return Form.MARKDOWN
    if name.casefold().endswith((".csv", ".tsv")) and _has_columns(start):
        raise UnsupportedSource(
            "It is a table without a column of text.",
            "Name its columns in the first line: title, outlet, published, url, text.",
        )
    return Form.PLAIN


def _has_columns(text: str) -> bool:
    first, second, *_ = [*text.splitlines(), "", ""]
    return any(0 < first.count(mark) <= second.count(mark) for mark in ",;\t|")


def _is_json_lines(text: str) -> bool:
    """Whether most lines are JSON objects, though the first may be broken."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    return len(lines) > 1 and len(_JSON_LINE.findall("\n".join(lines))) * 2 > len(lines)


def _is_mail(text: str) -> bool:
    """Whether it opens with the header lines of a message."""
    names: set[str] = set()
    place = 0
    while header := _HEADER.match(text, place):
        names.add(header[1].casefold())
        place = header.end()
    sent = {"from", "subject", "date"} <= names and "@" in text[:place]
    return sent or ("from" in names and not names.isdisjoint(_MAIL))
