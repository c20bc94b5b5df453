"""A run in the forms of other tools: RAGAS and Hugging Face, LangSmith."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from assistant.evaluation.asking import Stretch
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.grading import Grade
from assistant.evaluation.report import EvaluationReport
from assistant.evaluation.sources import SourceFinder

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
_LANGSMITH = (
    *("id", "question", "history", "as_of", "filters"),
    *("reference", "answerable", "kind", "tags", "response", "right"),
)


def ragas_lines(report: EvaluationReport, finder: SourceFinder) -> str:
    """JSON Lines with the keys of a RAGAS sample; `datasets` reads them as they are.

    Keys: `user_input`, `retrieved_contexts`, `reference_contexts`, `response` and
    `reference` of RAGAS' SingleTurnSample; beside them `id`, `kind`, `tags`, `outcome`
    and `right`. A question without an answer has no line in `response` but "".
    """
    return "".join(
        json.dumps(_sample(grade, finder), ensure_ascii=False) + "\n"
        for grade in report.grades
    )


def langsmith_csv(report: EvaluationReport) -> str:
    """Examples as LangSmith takes them: a row a question, the reference beside it.

    `question`, `history`, `as_of` and `filters` are what the chain takes as input,
    `reference` what is expected of it. A cell that a spreadsheet would run as a formula
    begins with an apostrophe.
    """
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_LANGSMITH)
    for grade in report.grades:
        question = grade.question
        plain = question.model_dump(mode="json", exclude_defaults=True)
        row = {
            "id": question.id,
            "question": question.question,
            "kind": question.kind,
            "history": json.dumps(plain.get("history", []), ensure_ascii=False),
            "as_of": plain.get("as_of", ""),
            "filters": json.dumps(plain.get("filters", {}), ensure_ascii=False),
            "reference": reference(question),
            "answerable": str(question.answerable).lower(),
            "tags": ", ".join(question.tags),
            "response": grade.answer.text if grade.answer else "",
            "right": str(grade.right).lower(),
        }
        table.writerow(_inert(str(row[name])) for name in _LANGSMITH)
    return out.getvalue()


def reference(question: GoldenQuestion) -> str:
    """What is expected, in words: facts and items; empty where an answer declines."""
    facts = [group[0] for group in question.facts]
    items = [
        f"{item.names[0]} ({item.position})" if item.position else item.names[0]
        for item in question.items
    ]
    return "; ".join([*facts, *items, *(group[0] for group in question.sides)])


def _sample(grade: Grade, finder: SourceFinder) -> dict[str, Any]:
    question = grade.question
    return {
        "id": question.id,
        "user_input": question.question,
        "retrieved_contexts": list(_texts(grade.reply.read, finder)),
        "reference_contexts": list(expected_sentences(question, finder)),
        "response": grade.answer.text if grade.answer else "",
        "reference": reference(question),
        "kind": question.kind,
        "tags": list(question.tags),
        "outcome": grade.outcome,
        "right": grade.right,
    }


def _texts(read: Iterable[Stretch], finder: SourceFinder) -> Iterable[str]:
    stored = {article.id: article.text for article in finder.articles}
    for each in read:
        if each.article_id in stored:
            yield stored[each.article_id][each.start : each.end]


def expected_sentences(question: GoldenQuestion, finder: SourceFinder) -> Iterable[str]:
    """The expected sources in the words of the stored articles."""
    return dict.fromkeys(
        article.text[start:end]
        for source in question.sources
        for article in finder.candidates(source)
        for start, end in finder.spans(source, article)
    )


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
