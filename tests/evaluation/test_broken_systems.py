"""Systems that are broken in one way each, and the figure that must catch it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assistant.evaluation.asking import Desk
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.report import EvaluationReport
from assistant.evaluation.runner import evaluate
from assistant.evaluation.thresholds import outcome
from assistant.models import Answer, Item
from vectorstore.records import Article

Script = Callable[[str], Answer]
Change = Callable[[Answer], Answer]

COST = "The cost was put at £12.8 billion."
ASIDE = "Parliament was not asked."
SIDES = "Sudria opposes the deployment."
OTHER_SIDE = "Westmark supports it on one condition."


def said(answer: Answer, text: str) -> Answer:
    """The answer in other words, with the citations it had."""
    claims = tuple(replace(each, text=text) for each in answer.claims)
    return replace(answer, text=text, claims=claims)


def with_positions(answer: Answer, position: Any) -> Answer:
    items = (replace(each, position=position) for each in answer.items)
    return replace(answer, items=tuple(items))


def without_citations(answer: Answer) -> Answer:
    claims = (replace(each, citations=()) for each in answer.claims)
    return replace(answer, citations=(), claims=tuple(claims))


def moved_by_one(answer: Answer) -> Answer:
    moved = (replace(each, start=each.start + 1) for each in answer.citations)
    return replace(answer, citations=tuple(moved))


def about_troops(change: Change) -> Change:
    return lambda answer: change(answer) if "450" in answer.text else answer


SPOILED: dict[str, Change] = {
    "drops citations": without_citations,
    "invents numbers": lambda a: said(a, f"{a.text} That is 77 more."),
    "swaps names": about_troops(lambda a: said(a, "Sudria will send 450 troops [1].")),
    "repeats false evidence": lambda a: said(a, f"{a.text} Or £13 billion."),
    "omits items": lambda a: replace(a, items=a.items[:1]),
    "answers from memory": lambda a: said(
        a, f"{a.text} Norland joined the union of the northern kingdoms."
    ),
    "swaps positions": lambda a: with_positions(a, "undecided"),
    "shifts quotes": moved_by_one,
    "answers wrongly": lambda a: said(a, "Norland and Sudria."),
}


@pytest.fixture
def break_it(
    good: Script,
    abstention: Answer,
    make_answer: Callable[..., Answer],
    make_item: Callable[..., Item],
    north: Article,
    south: Article,
) -> Callable[[str], Script]:
    """`break_it(how)`: a system that answers well but for one thing."""
    aside = make_answer("x", (north, ASIDE)).citations
    late = make_answer("450 [1].", (south, OTHER_SIDE)).citations
    one_more = make_item("Ostia", None)
    spoiled = SPOILED | {
        "cites the wrong sentence": lambda a: replace(a, citations=aside),
        "ignores dates": about_troops(lambda a: replace(a, citations=late)),
        "adds items": lambda a: replace(a, items=(*a.items, one_more) * bool(a.items)),
    }

    def script(how: str) -> Script:
        if how == "always abstains":
            return lambda _: abstention
        if how == "never abstains":
            guess = make_answer("It did [1].", (north, COST))
            return lambda question: (
                guess if good(question).status == "abstained" else good(question)
            )
        return lambda question: (
            good(question)
            if good(question).status == "abstained"
            else spoiled[how](good(question))
        )

    return script


def value(report: EvaluationReport, name: str) -> float | None:
    return report.summary[name].value


@pytest.mark.parametrize(
    ("how", "caught", "still_good"),
    [
        ("drops citations", {"citation_recall": 0.0}, ["fact_recall"]),
        ("cites the wrong sentence", {"source_cited": 0.0}, ["fact_recall"]),
        ("never abstains", {"abstention": 0.0}, ["over_refusal", "fact_recall"]),
        ("always abstains", {"over_refusal": 1.0}, ["abstention", "errors"]),
        ("invents numbers", {"numbers_grounded": 0.0}, ["fact_recall", "source_cited"]),
        ("swaps names", {"citation_recall": 2 / 3}, ["fact_recall", "source_cited"]),
        ("ignores dates", {"within_bounds": 0.0}, ["fact_recall", "item_f1"]),
        ("repeats false evidence", {"no_forbidden": 0.0}, ["fact_recall"]),
        ("omits items", {"item_recall": 0.5}, ["item_precision", "fact_recall"]),
        ("answers from memory", {"citation_recall": 0.0}, ["fact_recall"]),
        ("adds items", {"item_precision": 2 / 3}, ["item_recall"]),
        ("swaps positions", {"position_accuracy": 0.0}, ["item_f1"]),
        ("shifts quotes", {"quote_exact": 0.0}, ["fact_recall", "source_cited"]),
        ("answers wrongly", {"fact_recall": 0.0}, ["source_cited"]),
    ],
)
def test_a_broken_system_is_caught_by_the_figure_meant_for_it(
    make_desk: Callable[..., Desk],
    questions: list[GoldenQuestion],
    good: Script,
    break_it: Callable[[str], Script],
    north: Article,
    south: Article,
    how: str,
    caught: dict[str, float],
    still_good: list[str],
) -> None:
    # The second article is later than the day on which the troops are asked about.
    articles = [north, replace(south, published="2026-05-01")]
    asked = [
        GoldenQuestion.model_validate({**each.model_dump(), "as_of": "2026-04-01"})
        if each.id == "troops"
        else each
        for each in questions
    ]
    report = evaluate(asked, make_desk(break_it(how), articles=articles))
    well = evaluate(asked, make_desk(good, articles=articles))
    for figure, expected in caught.items():
        assert value(report, figure) == pytest.approx(expected), figure
    for figure in still_good:
        assert value(report, figure) == value(well, figure), figure
    bounds: dict[str, Any] = dict.fromkeys(caught, 0.95) | {"over_refusal": 0.2}
    assert (outcome(report, bounds), outcome(well, bounds)) == (1, 0)
