"""Figures of rankings: by hand, by property, and as ir-measures 0.4.3 counts them.

`rankings.json` holds sixty random rankings with R@5, R@10, RR@10 and nDCG@10 of
ir-measures (trec_eval's code); it needs SciPy, too heavy to install for one test.
"""

import json
import math
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.ranking import all_at, ndcg_at, recall_at, reciprocal_rank_at

JUDGED = json.loads(Path(__file__).with_name("rankings.json").read_text("utf-8"))
ids = st.sampled_from([f"d{number}" for number in range(15)])
rankings = st.lists(ids, max_size=20)
wanted_ids = st.lists(ids, min_size=1, max_size=8, unique=True)
depths = st.integers(1, 12)


def test_figures_agree_with_ir_measures() -> None:
    assert len(JUDGED) == 60
    for row in JUDGED:
        ranked, wanted = row["ranked"], row["relevant"]
        for name, found in {
            "R@5": recall_at(5, ranked, wanted),
            "R@10": recall_at(10, ranked, wanted),
            "RR@10": reciprocal_rank_at(10, ranked, wanted),
            "nDCG@10": ndcg_at(10, ranked, wanted),
        }.items():
            assert found == pytest.approx(row[name], abs=1e-9), name


def test_figures_equal_what_is_counted_by_hand() -> None:
    ranked, wanted = ["a", "b", "b", "c", "d"], ["b", "d", "z"]
    assert recall_at(3, ranked, wanted) == pytest.approx(1 / 3)
    assert recall_at(4, ranked, wanted) == pytest.approx(2 / 3)
    assert all_at(4, ranked, wanted) == 0
    assert all_at(4, ranked, ["b", "d"]) == 1
    assert reciprocal_rank_at(4, ranked, wanted) == 1 / 2
    assert reciprocal_rank_at(1, ranked, wanted) == 0
    best = 1 + 1 / math.log2(3) + 1 / 2
    gained = 1 / math.log2(3) + 1 / math.log2(5)
    assert ndcg_at(4, ranked, wanted) == pytest.approx(gained / best)


@given(depths, rankings, wanted_ids, st.randoms())
def test_figures_are_bounded_and_the_order_of_what_is_wanted_does_not_matter(
    k: int, ranked: list[str], wanted: list[str], shuffler: random.Random
) -> None:
    shuffled = wanted.copy()
    shuffler.shuffle(shuffled)
    for figure in (recall_at, all_at, reciprocal_rank_at, ndcg_at):
        value = figure(k, ranked, wanted)
        assert 0 <= value <= 1 + 1e-12
        assert figure(k, ranked, shuffled) == value
    assert recall_at(k, ranked, wanted) <= recall_at(k + 1, ranked, wanted)
    assert all_at(k, ranked, wanted) == (recall_at(k, ranked, wanted) == 1)


@given(wanted_ids)
def test_a_perfect_ranking_has_the_best_figures(wanted: list[str]) -> None:
    for figure in (recall_at, all_at, reciprocal_rank_at, ndcg_at):
        assert figure(10, wanted, wanted) == pytest.approx(1)
