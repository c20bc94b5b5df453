"""CSV of any length -> records, one a row; a row that does not fit is named."""

import csv
from collections.abc import Iterator
from typing import Any, BinaryIO, TextIO

from assistant.errors import IngestionError, UnreadableSource
from assistant.ingestion.decoding import reading_text
from assistant.ingestion.normalising import LONGEST_TEXT
from assistant.ingestion.readers.records import Record, numbered_lines

_HINT = "Mend the row; quote a cell that holds a delimiter or a line break."


def read_table(file: BinaryIO, delimiter: str) -> Iterator[Record]:
    """Read the rows under the line that names the columns.

    Raises:
        UnreadableSource: a column is named twice, or the encoding cannot be told.
    """
    # The library's own limit, 131,072, is less than a long article.
    csv.field_size_limit(LONGEST_TEXT)
    with reading_text(file) as text:
        rows = csv.reader(_lines(text), delimiter=delimiter)
        names = [name.strip("\ufeff ") for name in next(rows, [])]
        if len({name.casefold() for name in names}) < len(names):
            raise UnreadableSource(
                "Two columns have one name.", "Give each column its own name."
            )
        yield from _records(rows, names)


def _records(rows: Any, names: list[str]) -> Iterator[Record]:
    while True:
        place = str(rows.line_num + 1)
        try:
            row = next(rows, None)
        except (csv.Error, IngestionError) as error:
            yield Record(
                place=place, stated=UnreadableSource(f"The row: {error}.", _HINT)
            )
            continue
        if row is None:
            return
        if len(row) == len(names):
            yield Record(place=place, stated=dict(zip(names, row, strict=True)))
        elif any(row):
            counts = f"{len(row)} cells, the first line {len(names)}"
            yield Record(
                place=place, stated=UnreadableSource(f"The row has {counts}.", _HINT)
            )


def _lines(text: TextIO) -> Iterator[str]:
    for _, line in numbered_lines(text):
        if isinstance(line, IngestionError):
            raise line
        yield line
