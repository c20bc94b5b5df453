"""What a mapping of names to values states about an article, under any usual name."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from assistant.errors import UnsupportedSource
from assistant.ingestion.dating import parse_date
from assistant.ingestion.formats import Extracted, web_address

_NAMES = {
    "id": "id articleid uid uuid guid",
    "title": "title headline heading",
    "outlet": "outlet source publisher publication newspaper site sitename sourcename",
    "published": "published date publishedat publicationdate datepublished pubdate"
    " publishdate publisheddate publishedon datetime",
    "url": "url canonicalurl canonical link weburl articleurl permalink",
    "text": "text body content article articlebody articletext fulltext maintext"
    " bodytext story contenttext contenthtml description",
    "author": "author authors byline by writer creator",
    "language": "language lang",
}
_FIELDS = {
    name: (field, rank)
    for field, names in _NAMES.items()
    for rank, name in enumerate(names.split())
}
_LONGEST_ID = 200
_EPOCHS = range(631_152_000, 4_102_444_800)  # 1990 to 2099

Stated = Mapping[str, Any]


def field_of(name: object) -> str | None:
    """Return which field of an article a column or key names; None if it is none.

    Case, spaces and punctuation do not count: `Published_At` is `publishedAt`.
    """
    return _FIELDS.get(_plain(name), (None, 0))[0]


def by_field(stated: Stated) -> dict[str, Any]:
    """Sort values by the field they state; of several, the most usual name counts."""
    found: dict[str, tuple[int, Any]] = {}
    for key, value in stated.items():
        field, rank = _FIELDS.get(_plain(key), ("", 0))
        if field and value not in (None, "", [], {}):
            found[field] = min(
                found.get(field, (rank, value)), (rank, value), key=_rank
            )
    return {field: value for field, (_, value) in found.items()}


def described(stated: Stated, text: str) -> Extracted:
    """Return an article of this text, described by what is stated beside it."""
    fields = by_field(stated)
    return Extracted(
        text=text,
        title=words(fields.get("title")),
        outlet=words(fields.get("outlet")),
        author=words(fields.get("author")),
        published=day(fields.get("published")),
        url=web_address(words(fields.get("url"))),
        language=words(fields.get("language")),
    )


def given_id(stated: Stated) -> str | None:
    """Return the id that the source gives the article, if any.

    Raises:
        UnsupportedSource: it is too long or holds characters that cannot be typed.
    """
    value = by_field(stated).get("id")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    name = str(value).strip()
    if len(name) > _LONGEST_ID or not name.isprintable():
        raise UnsupportedSource(
            "Its id cannot be used.",
            f"Give an id of at most {_LONGEST_ID} visible characters, or none.",
        )
    return name or None


def words(value: object) -> str | None:
    """Return a value as one line: text, an object's name, or several of these."""
    found = [
        each.get("name", each.get("rendered")) if isinstance(each, Mapping) else each
        for each in (value if isinstance(value, list) else [value])
    ]
    lines = [" ".join(each.split()) for each in found if isinstance(each, str)]
    return ", ".join(filter(None, lines)) or None


def day(value: object) -> str | None:
    """Return a stated date in ISO form: from text, a date, or seconds since 1970."""
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.date()
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, str) and value.isdecimal() and len(value) in (10, 13):
        value = int(value)
    if isinstance(value, int | float) and math.isfinite(value):
        seconds = int(value / 1000 if value > _EPOCHS.stop else value)
        known = seconds in _EPOCHS
        return datetime.fromtimestamp(seconds, UTC).isoformat() if known else None
    return parse_date(value) if isinstance(value, str) else None


def _plain(name: object) -> str:
    return "".join(each for each in str(name).casefold() if each.isalnum())


def _rank(ranked: tuple[int, Any]) -> int:
    return ranked[0]
