"""Finding passages: keywords (BM25), exact vectors, and one ranking out of several."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from vectorstore.catalogue import Ranking, condition
from vectorstore.records import Filters

RRF_K = 60
"""From Cormack, Clarke and Büttcher, "Reciprocal rank fusion", SIGIR 2009."""

MAX_TERMS = 256
"""Terms of one query; longer ones are pasted articles, and cost time for nothing."""

STOP_WORDS = frozenset(
    """a about after again all also am an and any are as at be because been before
    being between both but by can could d did do does doing down during each few for
    from further had has have having he her here hers him his how i if in into is it
    its itself just ll m me more most my no nor not now of off on once only or other
    our out over own re s same say says she should so some such t tell than that the
    their them then there these they this those through to too under until up us ve very
    was we were what when where which while who whom why will with would you
    your""".split()  # noqa: SIM905 - a paragraph, not a list of 130 lines
)

_QUOTED = re.compile(r'["“”]([^"“”]+)["“”]')
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+")


def match_expression(query: str) -> str:
    """Say a question in FTS5: any of its words, without English stop words.

    Words in double quotes stay a phrase. Every term is quoted, so nothing in a
    question is an operator. Empty when there is no word at all.
    """
    phrases = [" ".join(_words(text)) for text in _QUOTED.findall(query)]
    words = list(_words(_QUOTED.sub(" ", query)))
    telling = [word for word in words if not _is_stop_word(word)]
    terms = [phrase for phrase in phrases if phrase]
    for word in telling or ([] if terms else words):
        terms += _forms(word)
    unique = dict.fromkeys(term.casefold() for term in terms)
    return " OR ".join(f'"{term}"' for term in list(unique)[:MAX_TERMS])


def _words(text: str) -> Iterator[str]:
    return (found[0] for found in _WORD.finditer(text))


def _is_stop_word(word: str) -> bool:
    """Whether a word tells nothing; the WHO is not who, and IT is not it."""
    return word.casefold() in STOP_WORDS and word not in {"IT", "US", "WHO"}


def _forms(word: str) -> list[str]:
    """A word as it may be written: U.S. and US are one."""
    letters = word.replace(".", "")
    short = letters.isalpha() and letters.isupper() and len(letters) in {2, 3}
    return [letters, " ".join(letters)] if short or "." in word else [word]


def keyword_ranking(
    connection: sqlite3.Connection, query: str, filters: Filters, limit: int
) -> list[int]:
    """Rank admitted passages by BM25 over text, title and outlet."""
    expression = match_expression(query)
    if not expression:
        return []
    where, values = condition(filters)
    rows = connection.execute(
        "SELECT w.rowid FROM passage_words AS w"
        " JOIN passages AS p ON p.number = w.rowid"
        " JOIN articles AS a ON a.id = p.article_id"
        f" WHERE passage_words MATCH ? AND {where}"
        " ORDER BY bm25(passage_words), w.rowid LIMIT ?",
        [expression, *values, limit],
    )
    return [number for (number,) in rows]


def exact_ranking(
    numbers: NDArray[np.int64],
    matrix: NDArray[np.float32],
    question: NDArray[np.float32],
    limit: int,
) -> list[int]:
    """Rank passages by cosine with the question, looking at every one."""
    order = np.lexsort((numbers, -(matrix @ question)))
    return [int(number) for number in numbers[order[:limit]]]


def fuse(rankings: Iterable[Sequence[int]], limit: int) -> Ranking:
    """Reciprocal rank fusion: the sum over rankings of 1 / (60 + rank)."""
    scores: dict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, number in enumerate(ranking, start=1):
            scores[number] += 1 / (RRF_K + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale the last axis to length one; zero vectors stay zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), dtype=np.float32)
