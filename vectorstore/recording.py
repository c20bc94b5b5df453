"""Putting articles into the catalogue's tables, and taking them out again."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from vectorstore import sketches
from vectorstore.catalogue import EPOCH
from vectorstore.engine import Connection, WordRow, Words
from vectorstore.records import Article, Passage
from vectorstore.schema import EMBEDDED, PENDING, digest, storable
from vectorstore.tables import ARTICLES, PASSAGES, REVISIONS, checksum


def check(article: Article, passages: Sequence[Passage], fingerprint: str) -> None:
    """Raise a ValueError that names the first field that cannot be stored."""
    fields = {**asdict(article), "fingerprint": fingerprint}
    for passage in passages:
        fields[f"embedded_text of passage {passage.ordinal}"] = passage.embedded_text
    for name, value in fields.items():
        if value is not None and not storable(value):
            raise ValueError(f"the {name} of article {article.id!r} is not valid text")
        if value is not None and "\0" in value:
            raise ValueError(f"the {name} of article {article.id!r} holds a NUL")
    if not article.id:
        raise ValueError("the id of an article is empty")
    try:
        _ = article.published_on
    except ValueError:
        raise ValueError(
            f"the published of article {article.id!r} is not an ISO date: "
            f"{article.published!r}"
        ) from None
    if len({passage.ordinal for passage in passages}) < len(passages):
        raise ValueError(f"two passages of article {article.id!r} have one ordinal")
    for passage in passages:
        _check_spans(article, passage)


def _check_spans(article: Article, passage: Passage) -> None:
    if passage.article_id != article.id:
        raise ValueError(f"passage {passage.id!r} is not of article {article.id!r}")
    spans = [(passage.start, passage.end), *passage.sentences]
    inside = all(passage.start <= start <= end <= passage.end for start, end in spans)
    if not inside or passage.start < 0 or passage.end > len(article.text):
        raise ValueError(f"the offsets of passage {passage.id!r} are not in its text")


def _summed(*values: Any) -> tuple[Any, ...]:
    """The values of a row and their sum."""
    return (*values, checksum(values))


def store_article(connection: Connection, article: Article, fingerprint: str) -> None:
    """Make this the current revision of the article."""
    day = article.published_on
    connection.execute(
        f"INSERT INTO articles ({ARTICLES.columns}, checksum)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " revision = excluded.revision, fingerprint = excluded.fingerprint,"
        " day = excluded.day, outlet_key = excluded.outlet_key,"
        " checksum = excluded.checksum",
        _summed(
            article.id,
            article.revision,
            fingerprint,
            day.toordinal() - EPOCH if day else None,
            (article.outlet or "").casefold(),
        ),
    )
    connection.execute(
        f"INSERT INTO revisions ({REVISIONS.columns}, checksum)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (article_id, revision) DO UPDATE SET title = excluded.title,"
        " outlet = excluded.outlet, author = excluded.author,"
        " published = excluded.published, url = excluded.url,"
        " language = excluded.language, source = excluded.source, raw = excluded.raw,"
        " checksum = excluded.checksum",
        _summed(
            article.id,
            article.revision,
            article.text,
            article.title,
            article.outlet,
            article.author,
            article.published,
            article.url,
            article.language,
            article.source,
            article.raw,
        ),
    )


def store_passages(
    connection: Connection,
    words: Words,
    article: Article,
    passages: Iterable[Passage],
) -> None:
    """Store the passages and their words, with vectors that are known already."""
    rows: list[WordRow] = []
    for passage in passages:
        key = digest(passage.embedded_text)
        number = connection.execute(
            f"INSERT INTO passages ({PASSAGES.columns}, checksum, stage)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?,"
            " CASE WHEN EXISTS (SELECT 1 FROM vectors WHERE digest = ?)"
            " THEN ? ELSE ? END) RETURNING number",
            (
                *_summed(
                    passage.article_id,
                    passage.ordinal,
                    passage.start,
                    passage.end,
                    json.dumps(passage.sentences),
                    passage.embedded_text,
                    key,
                ),
                key,
                EMBEDDED,
                PENDING,
            ),
        ).fetchone()[0]
        text = article.text[passage.start : passage.end]
        rows.append((number, text, article.title, article.outlet))
    words.add(connection, article.id, rows)
    known = connection.execute(
        "SELECT v.digest, v.vector FROM passages AS p"
        " JOIN vectors AS v ON v.digest = p.digest WHERE p.article_id = ?",
        (article.id,),
    ).fetchall()
    sketches.add(connection, known)


def drop_passages(connection: Connection, words: Words, article_id: str) -> set[bytes]:
    """Delete the passages of an article; return the digests they were embedded by."""
    words.drop(connection, article_id)
    connection.execute(
        "INSERT INTO tombstones SELECT number FROM passages WHERE article_id = ?",
        (article_id,),
    )
    dropped = connection.execute(
        "DELETE FROM passages WHERE article_id = ? RETURNING digest", (article_id,)
    )
    return {key for (key,) in dropped.fetchall()}


def prune_vectors(connection: Connection, keys: Iterable[bytes]) -> None:
    """Delete vectors that no passage uses any more."""
    connection.executemany(
        "DELETE FROM vectors WHERE digest = ?"
        " AND NOT EXISTS (SELECT 1 FROM passages AS p WHERE p.digest = vectors.digest)",
        ((key,) for key in keys),
    )
