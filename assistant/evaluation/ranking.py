"""What a ranking is worth: pure functions over ids, best first, and the wanted ids.

Each equals ir-measures' figure of the same name to 1e-9 where every wanted id counts
the same (tests/evaluation/test_ranking.py). An id that comes twice counts where it
first stands; a ranking that wants nothing has no figure, so none is defined for it.
"""

import math
from collections.abc import Collection, Sequence


def recall_at(k: int, ranked: Sequence[str], wanted: Collection[str]) -> float:
    """Share of the wanted ids among the first k.

    Source: Manning, Raghavan and Schütze, "Introduction to Information Retrieval"
    (2008), ch. 8.
    """
    return len(set(_first(k, ranked)) & set(wanted)) / len(set(wanted))


def all_at(k: int, ranked: Sequence[str], wanted: Collection[str]) -> float:
    """1 when every wanted id is among the first k, else 0.

    Source: "all-recall@k" of multi-hop retrieval (Tang and Yang, "MultiHop-RAG", 2024,
    ask for all evidence at once).
    """
    return float(set(wanted) <= set(_first(k, ranked)))


def reciprocal_rank_at(k: int, ranked: Sequence[str], wanted: Collection[str]) -> float:
    """1 through the place of the first wanted id, 0 when none is among the first k.

    Source: Voorhees, "The TREC-8 Question Answering Track Report" (1999).
    """
    places = enumerate(_first(k, ranked), start=1)
    return next((1 / place for place, name in places if name in wanted), 0.0)


def ndcg_at(k: int, ranked: Sequence[str], wanted: Collection[str]) -> float:
    """Discounted gain of the first k as a share of the best possible one.

    A wanted id gains 1 / log2(place + 1). Source: Järvelin and Kekäläinen, "Cumulated
    Gain-Based Evaluation of IR Techniques", ACM TOIS 20 (2002), with the discount of
    trec_eval.
    """
    gains = [
        1 / math.log2(place + 1)
        for place, name in enumerate(_first(k, ranked), start=1)
        if name in wanted
    ]
    best = range(1, min(k, len(set(wanted))) + 1)
    return math.fsum(gains) / math.fsum(1 / math.log2(place + 1) for place in best)


def _first(k: int, ranked: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(ranked))[:k]
