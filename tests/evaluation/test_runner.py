import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from assistant.errors import EvaluationError, ProviderTimeout
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.report import METRICS, EvaluationReport
from assistant.evaluation.runner import Desk, evaluate, select
from assistant.evaluation.tables import print_report
from assistant.evaluation.thresholds import failures, load_thresholds, outcome
from assistant.models import Answer, Generator, Item, Turn
from vectorstore.records import Article, Filters

TROOPS = "Norland will send 450 troops to the strait, its minister said on 9 March."
COST = "The cost was put at £12.8 billion."
SIDES = "Sudria opposes the deployment."
EXTRACTIVE = Generator(kind="extractive")

MakeDesk = Callable[..., Desk]
Script = Callable[[str], Answer]


@pytest.fixture
def questions(make_question: Callable[..., GoldenQuestion]) -> list[GoldenQuestion]:
    """Two lookups, a list and two that the articles do not answer."""
    return [
        make_question(id="troops", tags=["numbers"]),
        make_question(
            id="cost",
            question="What does it cost?",
            facts=[["12.8 billion"]],
            forbidden=["13 billion"],
            sources=[{"file": "wire/north.txt", "quote": COST}],
            tags=["numbers", "money"],
            weight=3,
        ),
        make_question(
            id="who",
            question="Who takes part?",
            kind="list",
            facts=[],
            sources=[{"article": "south", "quote": SIDES}],
            items=[
                {"names": ["Norland"], "position": "supports"},
                {"names": ["Sudria"], "position": "opposes"},
            ],
        ),
        *(
            make_question(
                id=name, question=text, answerable=False, facts=[], sources=[]
            )
            for name, text in (("cup", "Who won the cup?"), ("rain", "Does it rain?"))
        ),
    ]


def item(name: str, position: Any) -> Item:
    return Item(name=name, position=position, detail="", as_of=None, citations=(1,))


@pytest.fixture
def good(
    make_answer: Callable[..., Answer],
    abstention: Answer,
    north: Article,
    south: Article,
) -> Script:
    """Answers everything rightly."""
    answers = {
        "How many troops will Norland send?": make_answer("450 [1].", (north, TROOPS)),
        "What does it cost?": make_answer("£12.8bn [1].", (north, COST), total=40),
        "Who takes part?": make_answer(
            "Norland and Sudria [1][2].",
            (north, TROOPS),
            (south, SIDES),
            items=[item("Norland", "supports"), item("Sudria", "opposes")],
        ),
    }
    return lambda question: answers.get(question, abstention)


def value(report: EvaluationReport, name: str) -> float | None:
    return report.summary[name].value


def test_a_right_desk_is_right_in_everything(
    make_desk: MakeDesk, questions: list[GoldenQuestion], good: Script
) -> None:
    report = evaluate(questions, make_desk(good))
    perfect = {name: 1.0 for name in METRICS}
    perfect |= {"over_refusal": 0.0, "errors": 0.0, "fallbacks": 0.0}
    assert {name: figure.value for name, figure in report.summary.items()} == perfect
    assert {name: figure.n for name, figure in report.summary.items()} == {
        **dict.fromkeys(("right", "score", "errors", "fallbacks"), 5),
        **dict.fromkeys(("facts_right", "abstention", "position_accuracy"), 2),
        **dict.fromkeys(("source_cited", "over_refusal", "numbers_grounded"), 3),
        **dict.fromkeys(("item_precision", "item_recall", "item_f1"), 1),
        "no_forbidden": 1,
        "quote_exact": 4,
    }
    assert outcome(report, dict.fromkeys(perfect.keys() - {"errors"}, 0)) == 0


def wrong_sentence(answer: Answer, other: Answer) -> Answer:
    return replace(answer, citations=other.citations) if answer.citations else answer


@pytest.mark.parametrize(
    ("name", "bad", "still_good"),
    [
        ("cites_wrong", {"source_cited": 0.0, "right": 0.4}, ["facts_right"]),
        ("never_abstains", {"abstention": 0.0, "right": 0.6}, ["over_refusal"]),
        ("always_abstains", {"over_refusal": 1.0, "facts_right": 0.0}, ["abstention"]),
        ("invents_numbers", {"numbers_grounded": 0.0}, ["facts_right", "source_cited"]),
        ("repeats_false", {"no_forbidden": 0.0, "right": 0.8}, ["facts_right"]),
        ("omits_items", {"item_recall": 0.5, "right": 0.8}, ["item_precision"]),
        ("adds_items", {"item_precision": 2 / 3, "right": 0.8}, ["item_recall"]),
        ("swaps_positions", {"position_accuracy": 0.0, "right": 0.8}, ["item_f1"]),
        ("shifts_quotes", {"quote_exact": 0.0}, ["facts_right", "source_cited"]),
        ("drops_citations", {"source_cited": 0.0, "right": 0.4}, ["facts_right"]),
        ("answers_wrongly", {"facts_right": 0.0, "right": 0.6}, ["source_cited"]),
    ],
)
def test_a_broken_desk_is_caught_by_the_figure_meant_for_it(
    make_desk: MakeDesk,
    make_answer: Callable[..., Answer],
    questions: list[GoldenQuestion],
    good: Script,
    abstention: Answer,
    north: Article,
    name: str,
    bad: dict[str, float],
    still_good: list[str],
) -> None:
    neighbour = make_answer("x", (north, "Parliament was not asked.")).citations

    def broken(question: str) -> Answer:
        answer = good(question)
        if name == "always_abstains":
            return abstention
        if answer.status == "abstained":
            guess = make_answer("It did [1].", (north, COST))
            return guess if name == "never_abstains" else answer
        cited, items, text = answer.citations, answer.items, answer.text
        changes: dict[str, dict[str, Any]] = {
            "cites_wrong": {"citations": neighbour},
            "invents_numbers": {"text": f"{text} That is 77 more."},
            "repeats_false": {"text": f"{text} Or £13 billion."},
            "omits_items": {"items": items[:1]},
            "adds_items": {"items": (*items, item("Ostia", None)) if items else ()},
            "swaps_positions": {
                "items": tuple(replace(one, position="undecided") for one in items)
            },
            "shifts_quotes": {
                "citations": tuple(replace(one, start=one.start + 1) for one in cited)
            },
            "drops_citations": {"citations": ()},
            "answers_wrongly": {"text": "Norland and Sudria."},
        }
        return replace(answer, **changes.get(name, {}))

    report = evaluate(questions, make_desk(broken))
    for figure, expected in bad.items():
        assert value(report, figure) == pytest.approx(expected), figure
    good_report = evaluate(questions, make_desk(good))
    for figure in still_good:
        assert value(report, figure) == value(good_report, figure), figure
    thresholds = dict.fromkeys(bad, 0.95) | {"over_refusal": 0.2}
    assert outcome(report, thresholds) == 1
    assert outcome(good_report, thresholds) == 0


def test_the_question_is_asked_as_it_is_written(
    make_desk: MakeDesk, make_question: Callable[..., GoldenQuestion], good: Script
) -> None:
    desk = make_desk(good)
    question = make_question(
        history=[{"role": "user", "text": "Hello"}],
        filters={"articles": ["north"]},
        as_of="2026-04-01",
    )
    steps: list[tuple[int, int]] = []
    evaluate([question], desk, progress=lambda *step: steps.append(step))
    assert vars(desk)["asked"] == [
        {
            "history": (Turn(role="user", text="Hello"),),
            "filters": Filters(articles=frozenset({"north"})),
            "as_of": date(2026, 4, 1),
        }
    ]
    assert steps == [(1, 1)]


def test_errors_and_fallbacks_are_counted_apart_and_never_right(
    make_desk: MakeDesk, questions: list[GoldenQuestion], good: Script
) -> None:
    def shaky(question: str) -> Answer:
        if "troops" in question:
            return replace(good(question), generator=EXTRACTIVE)
        if "cost" in question:
            raise ProviderTimeout("The server did not answer.", "Try again.")
        if "cup" in question:
            raise KeyError("a defect")
        return good(question)

    report = evaluate(questions, make_desk(shaky))
    assert (report.count("graded"), report.count("fallback")) == (2, 1)
    assert [grade.error for grade in report.grades if grade.error] == [
        "The server did not answer.",
        "KeyError: 'a defect'",
    ]
    assert value(report, "facts_right") == 0
    assert value(report, "abstention") == 0.5
    assert value(report, "right") == 0.4
    assert value(report, "score") == pytest.approx(2 / 7)
    assert report.latency()["total"]["p50"] == 20, "a fallback has no say in it"


def test_quoted_sentences_are_graded_where_no_model_is_expected(
    make_desk: MakeDesk, questions: list[GoldenQuestion], good: Script
) -> None:
    desk = make_desk(lambda question: replace(good(question), generator=EXTRACTIVE))
    assert value(evaluate(questions, desk, model_expected=False), "right") == 1


def test_an_abstention_after_a_model_failed_is_a_fallback(
    make_desk: MakeDesk, questions: list[GoldenQuestion], abstention: Answer
) -> None:
    desk = make_desk(lambda _: replace(abstention, reason="nothing_supported"))
    assert evaluate(questions, desk).count("fallback") == 5


@pytest.mark.parametrize("how", ["none", "unselected", "errors", "fallbacks", "both"])
def test_a_run_that_graded_nothing_fails(
    make_desk: MakeDesk, questions: list[GoldenQuestion], good: Script, how: str
) -> None:
    def broken(question: str) -> Answer:
        if how == "errors" or (how == "both" and "cost" in question):
            raise ProviderTimeout("The server did not answer.")
        return replace(
            good("What does it cost?"), generator=EXTRACTIVE, question=question
        )

    chosen = {"none": [], "unselected": select(questions, tags=["unknown"])}
    report = evaluate(chosen.get(how, questions), make_desk(broken))
    assert outcome(report, {}) == 1
    assert failures(report, {})[0].startswith("Nothing was evaluated: ")


def test_an_empty_index_is_no_run(
    make_desk: MakeDesk, questions: list[GoldenQuestion], good: Script
) -> None:
    with pytest.raises(EvaluationError, match="holds no articles"):
        evaluate(questions, make_desk(good, articles=[]))


def test_questions_are_selected_by_id_kind_and_tag(
    questions: list[GoldenQuestion],
) -> None:
    assert [q.id for q in select(questions, ids=["rain"])] == ["rain"]
    assert [q.id for q in select(questions, kinds=["list"])] == ["who"]
    assert [q.id for q in select(questions, tags=["money", "x"])] == ["cost"]
    assert select(questions) == questions


def test_two_runs_are_equal_to_the_byte_but_for_the_timings(
    make_desk: MakeDesk, questions: list[GoldenQuestion], good: Script
) -> None:
    def slower(question: str) -> Answer:
        answer = good(question)
        timings = replace(answer.timings_ms, total=answer.timings_ms.total + 7)
        return replace(answer, timings_ms=timings)

    first = evaluate(questions, make_desk(good))
    second = evaluate(questions[::-1], make_desk(slower))
    assert first.to_json(timings=False) == second.to_json(timings=False)
    assert first.to_json() != second.to_json()


def test_the_json_form_holds_figures_groups_and_reasons(
    make_desk: MakeDesk,
    questions: list[GoldenQuestion],
    good: Script,
    abstention: Answer,
) -> None:
    desk = make_desk(lambda q: abstention if "troops" in q else good(q))
    form = json.loads(evaluate(questions, desk).to_json())
    assert form["counts"] == {"graded": 5, "fallback": 0, "error": 0}
    assert form["summary"]["right"]["value"] == 0.8
    assert form["by_kind"]["list"]["right"]["value"] == 1
    assert form["by_tag"]["numbers"]["right"]["n"] == 2
    assert "abstention" not in form["by_tag"]["numbers"], "what has no n is left out"
    assert form["tokens"] == {"input": 20, "output": 10}
    assert form["timings_ms"]["latency"]["total"] == {"p50": 30, "p95": 39}
    troops = form["questions"][3]
    assert troops["id"] == "troops"
    assert troops["shortcomings"] == ["abstained, though the articles answer"]


def test_the_table_names_figures_and_what_went_wrong(
    make_desk: MakeDesk, questions: list[GoldenQuestion], good: Script
) -> None:
    def bad(question: str) -> Answer:
        if "troops" in question:
            raise ProviderTimeout("[red]The server[/red] did not answer.")
        return replace(good(question), text="£13 billion and 77 [1]", items=())

    out = StringIO()
    report = evaluate(questions, make_desk(bad))
    console = Console(file=out, width=160)
    print_report(report, console, failures(report, {"right": 0.9, "errors": 0}))
    text = out.getvalue()
    for part in (
        "facts right",
        "lookup",
        "money",
        "[red]The server[/red] did not answer.",
        "does not say 12.8 billion; says 13 billion, which is wrong",
        "items missed: Norland, Sudria",
        "numbers that no citation holds: £13,000,000,000, 77",
        "4 graded, 0 fallbacks, 1 errors",
        "right is 0.400, below 0.9.",
        "errors is 0.200, above 0.",
    ):
        assert part in text, part


def test_a_figure_that_was_not_measured_does_not_pass(
    make_desk: MakeDesk, questions: list[GoldenQuestion], good: Script
) -> None:
    report = evaluate(select(questions, ids=["cup"]), make_desk(good))
    assert failures(report, {"abstention": 1, "facts_right": 0.5}) == [
        "facts_right was not measured: no question or answer has it."
    ]


def test_thresholds_are_read(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.yaml"
    path.write_text("# bars\nfacts_right: 0.85\nover_refusal: .2\n", encoding="utf-8")
    assert load_thresholds(path) == {"facts_right": 0.85, "over_refusal": 0.2}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("right: 0.5\nfact_right: 0.8", "line 2, fact_right: is not a figure; there a"),
        ("right: 85", "line 1, right: must be a number from 0 to 1"),
        ("right: nan", "line 1, right: must be a number from 0 to 1"),
        ("right: high", "line 1, right: must be a number from 0 to 1"),
        ("right: [1]", "line 1, right: must be a number from 0 to 1"),
        ("", "line 1: has no figures"),
        ("- right", "line 1: has no figures"),
        ("right: 'x", "line 1: is not YAML"),
    ],
)
def test_wrong_thresholds_are_named_with_their_line(
    tmp_path: Path, text: str, problem: str
) -> None:
    path = tmp_path / "thresholds.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError) as caught:
        load_thresholds(path)
    assert problem in caught.value.message


def test_a_right_run_of_one_kind_is_one_table(
    make_desk: MakeDesk, questions: list[GoldenQuestion], good: Script
) -> None:
    out = StringIO()
    report = evaluate(select(questions, ids=["cup"]), make_desk(good))
    print_report(report, Console(file=out, width=100))
    text = out.getvalue()
    assert "abstention" in text
    for absent in ("What went wrong", "Kind", "Tag", " ms"):
        assert absent not in text
