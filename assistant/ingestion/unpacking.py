"""A file's bytes -> the articles in it, one by one: a JSON Lines file holds many."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.errors import UnsupportedSource
from assistant.ingestion.dating import parse_date
from assistant.ingestion.decoding import Decoded, decode
from assistant.ingestion.formats import Extracted, extract, web_address
from assistant.ingestion.normalising import LONGEST_TEXT, normalise
from assistant.ingestion.reading import display_name
from assistant.ingestion.report import Problem


@dataclass(frozen=True, kw_only=True)
class Item:
    """One article as its file holds it, not yet cleaned."""

    source: str
    """The file's name, with `#12` for an entry of a file that holds many."""
    extracted: Extracted
    raw: str
    replaced: int = 0
    """Characters that could not be decoded."""
    id: str | None = None
    """The id that the file gives, if it does."""


def unpack(data: bytes, source: str) -> Iterator[Item | Problem]:
    """Yield the articles of a file, and what is wrong with those that it spoils.

    Raises:
        UnreadableSource, UnsupportedSource: nothing can be read from the file.
    """
    decoded = decode(data)
    if source.casefold().endswith((".jsonl", ".ndjson")):
        yield from _lines(decoded, source)
        return
    if len(decoded.text) > LONGEST_TEXT * 2:
        raise UnsupportedSource(
            f"It holds {len(decoded.text):,} characters; an article has at most "
            f"{LONGEST_TEXT:,}.",
            "Split it into one file for each article.",
        )
    yield _item(extract(normalise(decoded.text), source), source, decoded.replaced)


def _item(
    extracted: Extracted, source: str, replaced: int, id: str | None = None
) -> Item:
    raw = normalise(extracted.text).strip()
    return Item(source=source, extracted=extracted, raw=raw, replaced=replaced, id=id)


def _lines(decoded: Decoded, source: str) -> Iterator[Item | Problem]:
    for number, line in enumerate(decoded.text.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{source}#{number}"
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            fields = error
        if not isinstance(fields, dict):
            yield Problem(
                source=display_name(place),
                error="The line is not a JSON object.",
                hint="Write one article a line: {title, outlet, published, text}.",
            )
            continue
        stated = _text(fields, "date", "published")
        given = _text(fields, "id")
        yield _item(
            Extracted(
                text=_text(fields, "text") or "",
                title=_text(fields, "title"),
                outlet=_text(fields, "outlet", "source"),
                published=parse_date(stated) if stated else None,
                url=web_address(_text(fields, "url")),
            ),
            place,
            0,
            given,
        )


def _text(fields: Mapping[str, Any], *names: str) -> str | None:
    return next(
        (fields[name] for name in names if isinstance(fields.get(name), str)), None
    )
