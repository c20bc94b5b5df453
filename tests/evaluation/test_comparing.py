"""Two runs beside each other."""

import json
import math
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from assistant.errors import ConfigurationError, GoldenFileError
from assistant.evaluation.asking import Desk
from assistant.evaluation.comparing import compare, load_run
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.intervals import paired_difference
from assistant.evaluation.matrix import combinations
from assistant.evaluation.report import EvaluationReport
from assistant.evaluation.reports.terminal import print_comparison, print_matrix
from assistant.evaluation.runner import evaluate
from assistant.models import Answer

Script = Callable[[str], Answer]
Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    def save(report: EvaluationReport, name: str, **changed: Any) -> Path:
        form = report.to_dict() | changed
        path = tmp_path / name
        path.write_text(json.dumps(form), encoding="utf-8")
        return path

    return save


@pytest.fixture
def runs(
    make_desk: Callable[..., Desk],
    questions: list[GoldenQuestion],
    good: Script,
    abstention: Answer,
) -> tuple[EvaluationReport, EvaluationReport]:
    """One that declines everything, and one that answers well."""
    declines = evaluate(questions, make_desk(lambda _: abstention))
    return declines, evaluate(questions, make_desk(good))


def test_flips_and_differences_are_told(
    runs: tuple[EvaluationReport, EvaluationReport], save: Save
) -> None:
    before, after = (load_run(save(run, f"{n}.json")) for n, run in enumerate(runs))
    found = compare(before, after)
    assert (found.better, found.worse) == (("cost", "troops", "who"), ())
    right = found.differences["right"]
    assert (right.before, right.after, right.n) == (0.4, 1, 5)
    assert right.difference == pytest.approx(0.6)
    assert right.low <= 0.6 <= right.high
    assert "citation_recall" not in found.differences, "the first run cites nothing"
    assert not found.is_worse
    back = compare(after, before)
    assert back.differences["right"].difference == pytest.approx(-0.6)
    assert (back.worse, back.is_worse) == (found.better, True)
    assert compare(before, before).differences["right"].high == 0
    assert not compare(before, before).is_worse


def test_the_comparison_is_printed_with_its_verdict(
    runs: tuple[EvaluationReport, EvaluationReport], save: Save
) -> None:
    out = StringIO()
    first, second = (load_run(save(run, f"{n}.json")) for n, run in enumerate(runs))
    print_comparison(compare(second, first), Console(file=out, width=120))
    print_comparison(compare(first, first), Console(file=out, width=120))
    assert "Now wrong (3): cost, troops, who" in out.getvalue()
    assert "The second run is worse (by the share of right, 5 qu" in out.getvalue()
    assert "No difference beyond chance" in out.getvalue()


def test_only_questions_of_the_same_words_are_compared(
    runs: tuple[EvaluationReport, EvaluationReport], save: Save
) -> None:
    rows = runs[0].to_dict()["questions"]
    changed = [{**rows[0], "question": "Another?"}, *rows[2:]]
    other = load_run(save(runs[0], "b.json", questions=changed))
    found = compare(load_run(save(runs[0], "a.json")), other)
    assert found.reworded == (rows[0]["id"],)
    assert found.only_first == (rows[1]["id"],)
    assert found.differences["right"].n == 3


@pytest.mark.parametrize(
    "score", [[math.nan, 1], [None, 1], ["1", 1], [1, 0], [1], [True, 1], "x"]
)
def test_scores_that_are_no_numbers_are_counted_and_left_out(
    runs: tuple[EvaluationReport, EvaluationReport], save: Save, score: Any
) -> None:
    rows = runs[1].to_dict()["questions"]
    rows[0]["figures"]["right"] = score
    run = load_run(save(runs[1], "a.json", questions=rows))
    assert (run.unreadable, len(run.questions)) == (1, 4)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}', "[" * 100_000])
def test_what_is_no_run_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GoldenFileError, match="is not a run of this version"):
        load_run(path)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12),
    st.randoms(),
)
def test_a_difference_is_bounded_and_does_not_depend_on_the_order(
    pairs: list[tuple[float, float]], shuffler: Any
) -> None:
    rows = [(before, 1.0, after, 1.0) for before, after in pairs]
    found = paired_difference(rows)
    shuffler.shuffle(rows)
    assert paired_difference(rows) == found
    assert -1 <= found.low <= found.difference <= found.high <= 1
    assert found.difference == pytest.approx(found.after - found.before)


def test_a_matrix_is_every_combination_and_is_printed(
    runs: tuple[EvaluationReport, EvaluationReport],
) -> None:
    assert combinations([]) == [{}]
    chosen = combinations(["provider=none, fake", "deadline=5"])
    assert chosen == [
        {"provider": "none", "deadline": "5"},
        {"provider": "fake", "deadline": "5"},
    ]
    out = StringIO()
    rows = list(zip(chosen, runs, strict=True))
    print_matrix(rows, Console(file=out, width=160))
    assert "provider fake, deadline 5" in out.getvalue()


@pytest.mark.parametrize("line", ["index=a,b", "deadline", "deadline=,", "x"])
def test_a_matrix_of_what_may_not_vary_is_refused(line: str) -> None:
    with pytest.raises(ConfigurationError, match="is not understood"):
        combinations([line])
