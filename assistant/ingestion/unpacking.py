"""A file of any form -> the articles it holds, one by one, and what was not read."""

import html
import io
import zipfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, BinaryIO

from assistant.errors import (
    EmptyArticle,
    IngestionError,
    UnreadableSource,
    UnsupportedSource,
)
from assistant.ingestion.confining import page, read_confined
from assistant.ingestion.decoding import decode, reading_text
from assistant.ingestion.detecting import HEAD, Form, delimiter, form_of, not_read
from assistant.ingestion.fields import by_field, described, given_id
from assistant.ingestion.formats import Extracted, is_markup
from assistant.ingestion.normalising import LONGEST_TEXT, normalise
from assistant.ingestion.readers import archives
from assistant.ingestion.readers.records import Record, read_json
from assistant.ingestion.readers.tables import read_table
from assistant.ingestion.readers.texts import read_markdown, read_plain
from assistant.ingestion.reading import problem, unreadable
from assistant.ingestion.report import Problem
from assistant.plugins import reader_for

LARGEST_TEXT = 8_000_000
"""Bytes: 2 MB of text in the widest encoding, a heavy web page, a long feed."""
LARGEST_DOCUMENT = 32_000_000
"""Bytes of a PDF, a Word document or an e-mail, with its pictures."""
MOST_PROBLEMS = 100
"""Of one file; a report of more helps nobody."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One article as its container holds it."""

    source: str
    """The file, and where several articles are in it, which: `news.zip/a.txt`,
    `feed.jsonl#12` by line, `feed.xml#3` by number."""
    extracted: Extracted
    raw: str
    """Its text before cleaning, so that cleaning can be improved and run again."""
    replaced: int = 0
    """Bytes that could not be decoded."""
    id: str | None = None
    """The id that the container gives it."""


def unpack(data: bytes | BinaryIO, source: str) -> Iterator[Item | Problem]:
    """Yield the articles of a file as they are read, and what could not be read.

    A file of many articles is never held whole. Nothing is raised for what it holds.

    Args:
        data: The file, or its content.
        source: Its path relative to the ingested root, `/` between the parts.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    count = problems = 0
    with closing(_guarded(_unpacked(file, source), source)) as found:
        for each in found:
            count += 1
            problems += isinstance(each, Problem)
            if isinstance(each, Item) or problems <= MOST_PROBLEMS:
                yield each
            if problems > MOST_PROBLEMS * 10 and problems * 2 > count:
                break
    if problems > MOST_PROBLEMS:
        more = f"{problems - MOST_PROBLEMS:,} more entries could not be read."
        if problems * 2 > count:
            more += " It was left there, as most of it is broken."
        yield problem(source, UnsupportedSource(more, "Mend the ones above first."))
    if not count:
        yield problem(source, EmptyArticle("There is no article in it."))


Found = Generator[Item | Problem, None, None]


def _guarded(found: Found, source: str) -> Found:
    """Turn what stops a file's reading into the last entry of it."""
    try:
        yield from found
    except IngestionError as error:
        yield problem(source, error)
    except OSError as error:
        yield problem(source, unreadable(error))


def _unpacked(file: BinaryIO, source: str) -> Found:
    if reader := reader_for(source):
        yield from _brought(reader, _whole(file, LARGEST_DOCUMENT), source)
        return
    form = _form(file, source)
    if form is not Form.ARCHIVE:
        yield from _file(form, file, source)
        return
    with archives.opened(file) as archive:
        if archives.is_word(archive):
            file.seek(0)
            yield from _parsed("word", _whole(file, LARGEST_DOCUMENT), source)
            return
        for info, refusal in archives.members(archive):
            name = f"{source}/{info.filename}"
            if refusal:
                yield problem(name, refusal)
            else:
                yield from _guarded(_member(archive, info, name), name)


def _brought(reader: Callable[[bytes, str], Any], data: bytes, source: str) -> Found:
    """What the reader of another package makes of a file; its faults are problems."""
    try:
        found = list(reader(data, source))
    except IngestionError:
        raise
    except Exception as error:
        raise UnreadableSource(
            f"The reader for it failed: {type(error).__name__}: {error}.",
            "Tell the makers of the package that brings the reader.",
        ) from error
    for number, each in enumerate(found, start=1):
        yield _item(source if len(found) == 1 else f"{source}#{number}", each)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: str) -> Found:
    """A file of an archive: as any other, but no archive again."""
    with archives.member(archive, info) as file:
        form = _form(file, source)
        if form is not Form.ARCHIVE:
            yield from _file(form, file, source)
            return
        document = io.BytesIO(_whole(file, LARGEST_DOCUMENT))
        with archives.opened(document) as inner:
            if not archives.is_word(inner):
                raise not_read("an archive inside an archive")
        yield from _parsed("word", document.getvalue(), source)


def _form(file: BinaryIO, source: str) -> Form:
    head = file.read(HEAD)
    file.seek(0)
    return form_of(head, source)


def _file(form: Form, file: BinaryIO, source: str) -> Found:
    if form is Form.JSON:
        yield from (_record(each, source) for each in read_json(file))
    elif form is Form.TABLE:
        with reading_text(file) as text:
            mark = delimiter("".join(islice(text, 5)))
        file.seek(0)
        yield from (_record(each, source) for each in read_table(file, mark or ","))
    elif form in (Form.PDF, Form.MAIL):
        yield from _parsed(form.value, _whole(file, LARGEST_DOCUMENT), source)
    elif form is Form.FEED:
        yield from _feed(_whole(file, LARGEST_TEXT), source)
    else:
        yield _text(form, _whole(file, LARGEST_TEXT), source)


def _text(form: Form, data: bytes, source: str) -> Item:
    decoded = decode(data)
    if len(decoded.text) > LONGEST_TEXT * 2:
        raise UnsupportedSource(
            f"It holds {len(decoded.text):,} characters; an article has at most "
            f"{LONGEST_TEXT:,}.",
            "Split it into one file for each article.",
        )
    read = {Form.PAGE: page, Form.MARKDOWN: read_markdown}.get(form, read_plain)
    return _item(source, read(normalise(decoded.text)), replaced=decoded.replaced)


def _parsed(reader: str, data: bytes, source: str) -> Found:
    """What a confined reader makes of a document."""
    for each in read_confined(reader, data):
        yield (
            problem(source, each)
            if isinstance(each, IngestionError)
            else _item(source, each)
        )


def _feed(data: bytes, source: str) -> Found:
    for number, each in enumerate(read_confined(Form.FEED.value, data), start=1):
        yield from _guarded(_entry(each, f"{source}#{number}"), f"{source}#{number}")


def _entry(found: Extracted | IngestionError, source: str) -> Found:
    if isinstance(found, IngestionError):
        raise found
    yield _item(source, replace(found, text=_plain_text(found.text)))


def _record(record: Record, source: str) -> Item | Problem:
    """An article of named values, its text perhaps in HTML."""
    source = f"{source}#{record.place}"
    try:
        if isinstance(record.stated, IngestionError):
            raise record.stated
        text = _stated_text(by_field(record.stated).get("text"))
        stated = described(record.stated, text)
        if not text.strip():
            raise EmptyArticle(
                f"It has no text, only the address {stated.url}."
                if stated.url
                else "It has no text.",
                "Give the address to read the page itself."
                if stated.url
                else "Name its text: text, body or content.",
            )
        return _item(
            source,
            stated,
            replaced=text.count("\ufffd"),
            given=given_id(record.stated),
        )
    except IngestionError as error:
        return problem(source, error)


def _stated_text(value: object) -> str:
    """The text of a record: as it stands, of its paragraphs, or out of its HTML."""
    if isinstance(value, Mapping):
        value = value.get("rendered")
    if isinstance(value, list):
        value = "\n\n".join(each for each in value if isinstance(each, str))
    return _plain_text(value) if isinstance(value, str) else ""


def _plain_text(value: str) -> str:
    """The text of a value that may be HTML, or plain with the entities of HTML."""
    text = normalise(value)
    if is_markup(text):
        return page(f"<html><body><article>{text}").text
    return read_plain(html.unescape(text)).text


def _item(
    source: str, extracted: Extracted, *, replaced: int = 0, given: str | None = None
) -> Item:
    raw = normalise(extracted.text).strip()
    return Item(
        source=source, extracted=extracted, raw=raw, replaced=replaced, id=given
    )


def _whole(file: BinaryIO, most: int) -> bytes:
    data = file.read(most + 1)
    if len(data) > most:
        raise UnsupportedSource(
            f"It is larger than {most // 1_000_000} MB.",
            "Split it into one file for each article.",
        )
    return data
