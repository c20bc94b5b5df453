"""Every figure of a run: what it counts of each question, and how it is summed up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.evaluation.grading import Grade, Retrieval
from assistant.evaluation.intervals import Estimate, mean, share

Points = tuple[float, float]
"""What one question scored, and what it could have scored; never of 0."""
Scorer = Callable[[Grade], Points | None]
"""None where a question or its answer has no say in it."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure; its value is the points of all questions through the possible ones.

    Errors and fallbacks stay among the possible points of what a question asks for and
    never score, so that failing can not raise a figure.
    """

    points: Scorer
    about: str
    """For people: the share or mean of what."""
    counts: bool = True
    """Whether whole things are counted: Wilson's interval, else the bootstrap's."""
    lower_is_better: bool = False

    def over(self, grades: Sequence[Grade]) -> Estimate:
        """The figure over some questions, with its interval."""
        scored = [points for each in grades if (points := self.points(each))]
        if self.counts:
            right = sum(got for got, _ in scored)
            return share(round(right), round(sum(of for _, of in scored)))
        return mean([got / of for got, of in scored], [of for _, of in scored])


def _one(value: bool | None) -> Points | None:
    return None if value is None else (float(value), 1.0)


def _answered(
    measure: Callable[[Grade], Points | None],
) -> Callable[..., Points | None]:
    """Of questions that were put to be answered, whatever came of it."""
    return lambda grade: None if grade.outcome == "searched" else measure(grade)


def _abstained_rightly(grade: Grade) -> Points | None:
    return _one(not grade.question.answerable) if grade.abstained else None


def _over_refusal(grade: Grade) -> Points | None:
    asked = grade.question.answerable and grade.graded
    return _one(grade.abstained) if asked else None


def _fact_recall(grade: Grade) -> Points | None:
    expected = len(grade.question.facts)
    stated = expected - len(grade.missing_facts)
    return (stated / expected, 1.0) if expected else None


def _items(name: str) -> Scorer:
    return lambda grade: (getattr(grade.items, name), 1.0) if grade.items else None


def _positions(grade: Grade) -> Points | None:
    found = grade.items
    return (
        (found.positions_right, found.positions) if found and found.positions else None
    )


def _citations(name: str) -> Scorer:
    return lambda grade: (
        (getattr(grade.citations, name), 1.0) if grade.citations else None
    )


def _source_precision(grade: Grade) -> Points | None:
    hits = grade.sources_among_cited
    return None if hits is None or not grade.quotes else (hits / grade.quotes, 1.0)


def _quotes(grade: Grade) -> Points | None:
    return (grade.quotes_exact, grade.quotes) if grade.quotes else None


def _unsupported(grade: Grade) -> Points | None:
    claims = grade.answer.claims if grade.answer and grade.graded else ()
    bad = sum(each.support in ("unsupported", "contradicted") for each in claims)
    return (bad, len(claims)) if claims else None


def _retrieval(
    measure: Callable[[Retrieval], float],
) -> Scorer:
    return lambda grade: (
        (float(measure(grade.retrieval)), 1.0) if grade.retrieval else None
    )


FIGURES: dict[str, Figure] = {
    "right": Figure(
        points=_answered(lambda g: _one(g.right)),
        about="questions answered rightly in everything they ask for",
    ),
    "score": Figure(
        points=_answered(lambda g: (g.question.weight * g.right, g.question.weight)),
        about="the same by the weight of the questions",
        counts=False,
    ),
    "facts_right": Figure(
        points=_answered(lambda g: _one(g.facts_right)),
        about="questions with facts whose facts are all stated",
    ),
    "fact_recall": Figure(
        points=_answered(_fact_recall),
        about="expected facts that are stated, mean over questions",
        counts=False,
    ),
    "no_forbidden": Figure(
        points=_answered(
            lambda g: (
                _one(g.graded and not g.forbidden) if g.question.forbidden else None
            )
        ),
        about="questions with forbidden facts that state none of them",
    ),
    "source_cited": Figure(
        points=lambda g: _one(g.source_cited),
        about="questions with expected sentences that cite one of them",
    ),
    "source_precision": Figure(
        points=_source_precision,
        about="citations that are expected sentences, mean over answers",
        counts=False,
    ),
    "citation_recall": Figure(
        points=_citations("recall"),
        about="statements that their citations carry, mean over answers (ALCE)",
        counts=False,
    ),
    "citation_precision": Figure(
        points=_citations("precision"),
        about="citations that a carried statement needs, mean over answers (ALCE)",
        counts=False,
    ),
    "quote_exact": Figure(
        points=_quotes, about="quotes equal to the stored text at their offsets"
    ),
    "numbers_grounded": Figure(
        points=lambda g: _one(not g.invented) if g.graded and not g.abstained else None,
        about="answers whose numbers and dates all stand in what they cite",
    ),
    "unsupported": Figure(
        points=_unsupported,
        about="statements that the answer itself marks as not supported",
        lower_is_better=True,
    ),
    "within_bounds": Figure(
        points=lambda g: _one(g.within_bounds),
        about="answers under filters or a day that cite only what these allow",
    ),
    "abstention": Figure(
        points=_answered(
            lambda g: None if g.question.answerable else _one(g.abstained)
        ),
        about="questions without an answer that are declined (recall)",
    ),
    "abstention_precision": Figure(
        points=_abstained_rightly,
        about="declined questions that have no answer",
    ),
    "over_refusal": Figure(
        points=_over_refusal,
        about="questions with an answer that are declined",
        lower_is_better=True,
    ),
    "item_precision": Figure(
        points=_items("precision"),
        about="items given that are expected, mean over lists",
        counts=False,
    ),
    "item_recall": Figure(
        points=_items("recall"),
        about="expected items that are given, mean over lists",
        counts=False,
    ),
    "item_f1": Figure(
        points=_items("f1"), about="their harmonic mean, over lists", counts=False
    ),
    "position_accuracy": Figure(
        points=_positions, about="items found that have the expected position"
    ),
    "disagreement_shown": Figure(
        points=lambda g: _one(g.sides_shown),
        about="questions with two sides that show both",
    ),
    "follow_up_understood": Figure(
        points=lambda g: _one(g.understood),
        about="follow-ups that hold what they must once they stand alone",
    ),
    "recall@5": Figure(
        points=_retrieval(lambda r: r.recall_at_5),
        about="articles with an expected sentence among the first five found",
        counts=False,
    ),
    "recall@10": Figure(
        points=_retrieval(lambda r: r.recall_at_10),
        about="the same among the first ten",
        counts=False,
    ),
    "all@10": Figure(
        points=_retrieval(lambda r: r.all_at_10),
        about="questions whose articles are all among the first ten",
    ),
    "mrr@10": Figure(
        points=_retrieval(lambda r: r.reciprocal_rank),
        about="1 through the place of the first such article, mean over questions",
        counts=False,
    ),
    "ndcg@10": Figure(
        points=_retrieval(lambda r: r.ndcg_at_10),
        about="discounted gain of the first ten through the best possible one",
        counts=False,
    ),
    "source_read": Figure(
        points=_retrieval(lambda r: r.source_read),
        about="questions with an expected sentence among those read",
    ),
    "errors": Figure(
        points=lambda g: _one(g.outcome == "error"),
        about="questions that ended in an error",
        lower_is_better=True,
    ),
    "fallbacks": Figure(
        points=_answered(lambda g: _one(g.outcome == "fallback")),
        about="questions answered with quoted sentences because the model failed",
        lower_is_better=True,
    ),
}
"""Every figure by its name in reports and thresholds."""


def points_of(grade: Grade) -> dict[str, Points]:
    """What one question scored in every figure that it has a say in."""
    scored = {name: figure.points(grade) for name, figure in FIGURES.items()}
    return {name: points for name, points in scored.items() if points}
