"""JSON and JSON Lines of any length -> records, one by one; a broken one is named."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, TextIO

from assistant.errors import IngestionError, UnreadableSource, UnsupportedSource
from assistant.ingestion.decoding import reading_text

LONGEST_RECORD = 8_000_000
"""Characters of one record, or of a file that is one object."""

_BLOCK = 262_144
_LIST = re.compile(r"[\ufeff\s]*\[\s*[{\]]")
_LISTS = ("articles", "items", "results", "docs", "data", "entries", "stories", "news")


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record of a file, or what is wrong with it."""

    place: str
    """Its line, or its number in a list, from 1; `3.2` in a list on line 3."""
    stated: dict[str, Any] | IngestionError


def read_json(file: BinaryIO) -> Iterator[Record]:
    """Read a list of objects, objects on lines, or one object (which may hold a list).

    Raises:
        UnreadableSource: it is in no encoding that can be told.
    """
    with reading_text(file) as text:
        is_list = _LIST.match(text.read(1_000))
        text.seek(0)
        yield from _elements(text) if is_list else _objects(text)


def _objects(text: TextIO) -> Iterator[Record]:
    """Objects on lines; a first line that is no object may begin one for the file."""
    first = text.readline(LONGEST_RECORD)
    text.seek(0)
    if not isinstance(_parsed(first), dict):
        whole = text.read(LONGEST_RECORD + 1)
        text.seek(0)
        value = _parsed(whole) if len(whole) <= LONGEST_RECORD else None
        if isinstance(value, dict):
            yield from _of_value("1", value)
            return
    for number, line in numbered_lines(text):
        if isinstance(line, IngestionError):
            yield Record(place=str(number), stated=line)
        elif line.strip("\ufeff \t\r\n"):
            yield from _of_value(str(number), _parsed(line))


def _elements(text: TextIO) -> Iterator[Record]:
    """The elements of one list, held one at a time."""
    buffer, number = text.read(_BLOCK).lstrip("\ufeff \t\r\n")[1:], 1
    while True:
        buffer = buffer.lstrip(" \t\r\n,")
        if buffer.startswith("]"):
            return
        try:
            _, end = _LENIENT.raw_decode(buffer)
        except (ValueError, RecursionError) as error:
            more = text.read(max(_BLOCK, len(buffer)))
            if more and len(buffer) <= LONGEST_RECORD:
                buffer += more
                continue
            broken = _broken(error)
            broken.hint = "Mend it: what comes after it was not read."
            yield Record(place=str(number), stated=broken)
            return
        yield from _of_value(str(number), _parsed(buffer[:end]))
        buffer, number = buffer[end:], number + 1


def numbered_lines(text: TextIO) -> Iterator[tuple[int, str | IngestionError]]:
    """Lines from 1; one that is too long is an error, and is passed over unread."""
    number = 0
    while line := text.readline(LONGEST_RECORD):
        number += 1
        if line.endswith(("\n", "\r")) or len(line) < LONGEST_RECORD:
            yield number, line
            continue
        while rest := text.readline(_BLOCK):
            if rest.endswith(("\n", "\r")):
                break
        yield (
            number,
            UnsupportedSource(
                f"It is longer than {LONGEST_RECORD:,} characters.",
                "Leave out what is not the article.",
            ),
        )


def _of_value(place: str, value: object) -> Iterator[Record]:
    """The record itself, or those of the list that it wraps."""
    if not isinstance(value, dict):
        error = value if isinstance(value, IngestionError) else _no_object()
        yield Record(place=place, stated=error)
        return
    wrapped = next((value[key] for key in _LISTS if _is_list(value.get(key))), None)
    if wrapped is None:
        yield Record(place=place, stated=value)
        return
    for number, each in enumerate(wrapped, start=1):
        stated = each if isinstance(each, dict) else _no_object()
        yield Record(place=f"{place}.{number}", stated=stated)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def _parsed(text: str) -> object:
    """The value of a JSON text, or the error that says why it has none."""
    try:
        return _DECODER.decode(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        return _broken(error)


def _broken(error: Exception) -> UnreadableSource:
    if isinstance(error, RecursionError):
        why = "it is nested too deeply"
    elif isinstance(error, json.JSONDecodeError):
        why = f"{error.msg} at column {error.colno}"
    else:
        why = str(error).partition(";")[0]
    return UnreadableSource(
        f"It is not valid JSON: {why}.", "Mend it, or leave it out."
    )


def _no_object() -> UnreadableSource:
    return UnreadableSource(
        "It is not an object with the fields of an article.",
        'Write {"title": …, "outlet": …, "published": …, "url": …, "text": …}.',
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:50]!r} stands twice")
    return found


def _finite(number: str) -> float:
    value = float(number)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"the number {number[:20]} is too large")
    return value


def _not_a_number(name: str) -> float:
    raise ValueError(f"{name} is not a value of JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_finite, parse_constant=_not_a_number
)
_LENIENT = json.JSONDecoder(parse_int=str)
