"""Which articles are copies of one story, and which is an outlet's newest version."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from vectorstore import likeness
from vectorstore.catalogue import READ_AT_ONCE
from vectorstore.engine import NUMBERS, TEXTS, Connection
from vectorstore.records import Article, Copy, Filters, Match

COMPARED = 30
"""Articles that a new one is compared with, those with most marks in common first."""

_KNOWN = (
    "SELECT r.article_id, r.text, r.title, r.outlet, r.published, r.url, a.story"
    " FROM articles AS a JOIN revisions AS r"
    " ON r.article_id = a.id AND r.revision = a.revision"
)


def relate(connection: Connection, article: Article) -> None:
    """Find the story of an article that was just stored, and what it supersedes."""
    release(connection, article.id)
    own = likeness.marks(article)
    rows = connection.execute(
        f"{_KNOWN} WHERE a.id IN (SELECT article_id FROM marks"
        f" WHERE mark IN {NUMBERS}"
        " GROUP BY article_id ORDER BY count(*) DESC, article_id LIMIT ?)",
        (json.dumps(sorted(own)), COMPARED),
    ).fetchall()
    stories: set[int] = set()
    for *fields, story in rows:
        other = _article(*fields)
        if likeness.are_copies(article, other):
            stories.add(story)
        for later, earlier in ((article, other), (other, article)):
            if likeness.supersedes(later, earlier):
                connection.execute(
                    "UPDATE articles SET successor = ? WHERE id = ?",
                    (later.id, earlier.id),
                )
    connection.execute(
        "UPDATE articles SET story = coalesce("
        " ?, (SELECT max(story) FROM articles) + 1, 1) WHERE id = ?",
        (min(stories, default=None), article.id),
    )
    if len(stories) > 1:
        connection.execute(
            f"UPDATE articles SET story = ? WHERE story IN {NUMBERS}",
            (min(stories), json.dumps(sorted(stories))),
        )
    connection.executemany(
        "INSERT INTO marks VALUES (?, ?)", ((mark, article.id) for mark in own)
    )


def release(connection: Connection, article_id: str) -> None:
    """Take an article out of its story; what it superseded is current again."""
    connection.execute("DELETE FROM marks WHERE article_id = ?", (article_id,))
    connection.execute(
        "UPDATE articles SET story = NULL, successor = NULL WHERE id = ?", (article_id,)
    )
    connection.execute(
        "UPDATE articles SET successor = NULL WHERE successor = ?", (article_id,)
    )


def relate_all(connection: Connection) -> None:
    """Find the stories of all articles, as in an index that knew none."""
    for row in connection.execute(f"{_KNOWN} ORDER BY a.rowid").fetchall():
        relate(connection, _article(*row[:-1]))


def _article(
    id: str,
    text: str,
    title: str | None,
    outlet: str | None,
    published: str | None,
    url: str | None,
) -> Article:
    return Article(
        id=id, text=text, title=title, outlet=outlet, published=published, url=url
    )


def told_once(
    connection: Connection, matches: Iterable[Match], filters: Filters
) -> Iterator[Match]:
    """Leave out what a copy repeats and what its outlet has superseded.

    Of copies the best match stands for all and names them; another one is kept for
    sentences of its own, and only those are its sentences then. A superseded article
    is found when an article or an outlet is asked for.
    """
    asked_for = bool(filters.articles or filters.outlets)
    shown: dict[int, list[Match]] = {}
    left = iter(matches)
    while batch := list(islice(left, READ_AT_ONCE)):
        known = _standings(connection, {match.article.id for match in batch})
        copies = _copies(connection, {story for story, _ in known.values()})
        for match in batch:
            story, successor = known[match.article.id]
            if successor and not asked_for:
                continue
            others = [
                each.text
                for each in shown.get(story, ())
                if each.article.id != match.article.id
            ]
            fresh = _unsaid(match, others) if others else match
            if fresh is None:
                continue
            shown.setdefault(story, []).append(fresh)
            told = (c for c in copies[story] if c.article_id != match.article.id)
            yield replace(fresh, copies=tuple(told))


def _unsaid(match: Match, others: list[str]) -> Match | None:
    """The match with only the sentences that the other texts do not hold."""
    told = likeness.telling(others)
    own = tuple(
        span
        for span in match.passage.sentences
        if not likeness.says(told, match.article.text[slice(*span)])
    )
    if not own:
        return None
    return replace(match, passage=replace(match.passage, sentences=own))


def _standings(
    connection: Connection, ids: Collection[str]
) -> dict[str, tuple[int, str | None]]:
    """The story of each article, and what has superseded it."""
    rows = connection.execute(
        f"SELECT id, story, successor FROM articles WHERE id IN {TEXTS}",
        (json.dumps(sorted(ids)),),
    )
    return {id: (story, successor) for id, story, successor in rows}


def _copies(
    connection: Connection, stories: Collection[int]
) -> defaultdict[int, list[Copy]]:
    """The articles of each story, but not an outlet's superseded versions."""
    rows = connection.execute(
        "SELECT a.story, a.id, r.title, r.outlet, r.published FROM articles AS a"
        " JOIN revisions AS r ON r.article_id = a.id AND r.revision = a.revision"
        f" WHERE a.story IN {NUMBERS} AND a.successor IS NULL"
        " ORDER BY a.day IS NULL, a.day, a.id",
        (json.dumps(list(stories)),),
    )
    told: defaultdict[int, list[Copy]] = defaultdict(list)
    for story, id, title, outlet, published in rows:
        told[story].append(
            Copy(article_id=id, title=title, outlet=outlet, published=published)
        )
    return told
