"""Finding passages: keywords (BM25), and one ranking out of words, meaning and date."""

import re
from collections.abc import Iterator, MutableMapping, Sequence

import numpy as np
from numpy.typing import NDArray

from vectorstore.catalogue import condition
from vectorstore.engine import Connection, Ranking, Wanted, Words
from vectorstore.records import Filters

CANDIDATES = 100
"""How deep each ranking is read at least before they are fused."""
KEYWORD_SHARE = 0.45
"""Weight of BM25 in the fusion; the rest is the cosine. This and the next four numbers
were chosen on development questions: see "Search" in docs/quality.md."""
RECENCY_SHARE = 0.4
"""What an article of today gains, where a passage best by words and meaning has 1."""
HALF_LIFE = 90.0
"""Days in which that gain halves."""
LEADERS = 2
"""Articles whose best passage draws the question towards it."""
FEEDBACK_SHARE = 0.3
"""How far it is drawn."""

MOST_COUNTED = 5_000
"""Terms whose frequency is remembered; questions bring new ones for ever."""
SCORED = 20_000
"""About how many passages BM25 scores for one question."""

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
    your""".split()
)

Frequencies = MutableMapping[str, int]
"""How many passages hold a term, by term."""

_QUOTED = re.compile(r'["“”]([^"“”]+)["“”]')
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+")


def match_terms(query: str) -> list[str]:
    """The terms that a question is searched by: its words, without stop words.

    Words in double quotes stay a phrase. Nothing in a question is an operator. Empty
    when there is no word at all.
    """
    quoted = phrases(query)
    words = list(_words(_QUOTED.sub(" ", query)))
    telling = [word for word in words if not _is_stop_word(word)]
    terms = list(quoted)
    for word in telling or ([] if terms else words):
        terms += _forms(word)
    return list(dict.fromkeys(term.casefold() for term in terms))[:MAX_TERMS]


def phrases(query: str) -> list[str]:
    """What stands in double quotes, as words and single spaces; may be empty."""
    found = (" ".join(_words(text)) for text in _QUOTED.findall(query))
    return [phrase for phrase in found if phrase][:MAX_TERMS]


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


def quoting(
    connection: Connection, words: Words, query: str, filters: Filters
) -> set[int] | None:
    """Numbers of the admitted passages that hold every phrase in double quotes.

    None when nothing is quoted, or when no passage holds it: quotation marks may also
    be meant otherwise, and a question should not find nothing for them.
    """
    quoted = phrases(query)
    if not quoted:
        return None
    return words.holding(connection, quoted, condition(filters)) or None


def keyword_ranking(
    connection: Connection,
    words: Words,
    query: str,
    filters: Filters,
    only: set[int] | None,
    limit: int,
    known: Frequencies,
) -> Ranking:
    """Rank admitted passages by BM25 over text, title and outlet.

    Args:
        connection: Where the passages are.
        words: The keyword index.
        query: Words; nothing in them is an operator.
        filters: Which articles may be found.
        only: When given, phrases in double quotes must stand in a passage.
        limit: How many at most.
        known: How many passages hold a term, as far as it was counted; added to.
    """
    terms = match_terms(query)
    if not terms:
        return []
    if len(known) > MOST_COUNTED:
        known.clear()
    for term in terms:
        if term not in known:
            known[term] = words.frequency(connection, term)
    wanted = Wanted(
        terms={term: known[term] for term in terms},
        rare=_rarer(terms, known),
        phrases=() if only is None else phrases(query),
    )
    return words.ranking(connection, wanted, condition(filters), limit)


def _rarer(terms: Sequence[str], known: Frequencies) -> list[str]:
    """The rarer terms, one of which a passage has to hold to be scored.

    A word in every fifth passage says little of any, and would have each one scored:
    in 250,000 passages that takes half a second. It counts where a rarer one stands.
    """
    rare: list[str] = []
    scored = 0
    for term in sorted(terms, key=lambda term: known[term]):
        if scored and scored + known[term] > SCORED:
            break
        rare.append(term)
        scored += known[term]
    return rare


def fuse(keyword: Ranking, dense: Ranking) -> dict[int, float]:
    """Weigh two rankings together: each scaled from 1 for its best to 0 at CANDIDATES.

    A passage that a ranking does not hold counts 0 there. Scaling by the ends of the
    list, not by ranks, keeps how far apart passages are: Bruch, Gai and Ingber, "An
    Analysis of Fusion Functions for Hybrid Retrieval", TOIS 42 (2023).
    """
    if not keyword or not dense:
        return _scaled(keyword or dense)
    words, meaning = _scaled(keyword), _scaled(dense)
    return {
        number: KEYWORD_SHARE * words.get(number, 0.0)
        + (1 - KEYWORD_SHARE) * meaning.get(number, 0.0)
        for number in dict.fromkeys([*words, *meaning])
    }


def _scaled(ranking: Ranking) -> dict[int, float]:
    if not ranking:
        return {}
    best, least = ranking[0][1], ranking[:CANDIDATES][-1][1]
    if best == least:
        return {number: 1.0 for number, _ in ranking}
    return {
        number: max(0.0, (score - least) / (best - least)) for number, score in ranking
    }


def recency(day: int | None, today: int | None) -> float:
    """What is added for being new: most on the day itself, half after HALF_LIFE days.

    Nothing without a date, and nothing when it does not matter which day it is.
    """
    if day is None or today is None:
        return 0.0
    return RECENCY_SHARE * float(0.5 ** (max(today - day, 0) / HALF_LIFE))


def feedback(
    question: NDArray[np.float32], leaders: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The question drawn towards the passages found first, a unit vector.

    Pseudo-relevance feedback by Rocchio's rule (1971): what reports the same event in
    other words comes nearer.
    """
    drawn = (1 - FEEDBACK_SHARE) * question + FEEDBACK_SHARE * unit(
        leaders.mean(axis=0)
    )
    return unit(drawn)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale the last axis to length one; zero vectors stay zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), dtype=np.float32)
