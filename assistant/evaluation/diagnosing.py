"""Says what went wrong with a question: in which step, and in words."""

from typing import Literal

from assistant.evaluation.grading import Grade

Fault = Literal[
    "error",
    "fallback",
    "not retrieved",
    "retrieved but not used",
    "used but wrong",
    "wrongly abstained",
    "answered though it should not",
]
FAULTS: dict[Fault, str] = {
    "error": "no answer came back",
    "fallback": "the model did not answer, sentences were quoted instead",
    "not retrieved": "no expected sentence was among those read",
    "retrieved but not used": "an expected sentence was read, another one was cited",
    "used but wrong": "an expected sentence was cited, and the answer is still wrong",
    "wrongly abstained": "an expected sentence was read, and the answer was declined",
    "answered though it should not": "the articles do not answer it",
}
"""Every step in which an answer can go wrong, in the order of the steps."""


def fault(grade: Grade) -> Fault | None:
    """The first step that failed; None for a right answer, or where none was asked.

    Without expected sentences an answer that is wrong counts as "used but wrong".
    """
    if grade.outcome == "searched":
        missed = grade.retrieval is not None and not grade.retrieval.source_read
        return "not retrieved" if missed else None
    if grade.outcome in ("error", "fallback"):
        return "error" if grade.outcome == "error" else "fallback"
    if grade.right:
        return None
    if not grade.question.answerable:
        return "answered though it should not"
    cited = bool(grade.source_cited)
    if grade.retrieval and not grade.retrieval.source_read and not cited:
        return "not retrieved"
    if grade.abstained:
        return "wrongly abstained"
    return "retrieved but not used" if grade.source_cited is False else "used but wrong"


def shortcomings(grade: Grade) -> list[str]:
    """What went wrong, in words; empty when nothing did."""
    if grade.outcome == "error":
        return [f"error: {grade.error}"]
    if grade.outcome == "fallback":
        return ["fell back to quoted sentences: the model did not answer"]
    found: list[str] = []
    if grade.understood is False:
        found.append("the follow-up was understood otherwise")
    if grade.outcome == "searched":
        missed = grade.retrieval and not grade.retrieval.source_read
        return found + (["no expected sentence was read"] if missed else [])
    if grade.question.answerable and grade.abstained:
        found.append("abstained, though the articles answer")
    else:
        found += _wrong_content(grade)
    if not grade.question.answerable and not grade.abstained:
        found.append("did not abstain")
    return found + _wrong_citations(grade)


def _wrong_content(grade: Grade) -> list[str]:
    found = [f"does not say {' / '.join(group)}" for group in grade.missing_facts]
    if grade.source_cited is False:
        found.append("cites none of the expected sentences")
    found += [f"says {fact}, which is wrong" for fact in grade.forbidden]
    if grade.sides_shown is False:
        found.append("does not show the two sides")
    if grade.items:
        for what, names in (
            ("items missed", grade.items.missed),
            ("items too many", grade.items.extra),
            ("wrong position", grade.items.misplaced),
        ):
            found += [f"{what}: {', '.join(names)}"] if names else []
    return found


def _wrong_citations(grade: Grade) -> list[str]:
    found: list[str] = []
    if grade.quotes_exact < grade.quotes:
        found.append(f"{grade.quotes - grade.quotes_exact} quotes are not in the text")
    if grade.invented:
        found.append(f"numbers that no citation holds: {', '.join(grade.invented)}")
    if grade.within_bounds is False:
        found.append("cites an article outside the filters or later than the day")
    if grade.citations and grade.citations.uncarried:
        count = len(grade.citations.uncarried)
        found.append(f"{count} statements are not carried by their citations")
    return found
