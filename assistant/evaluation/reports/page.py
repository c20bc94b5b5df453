"""A run as one HTML page that asks for nothing outside: style and script stand in it.

Everything that comes from an article, a question or a model is escaped, and the page's
own policy forbids every other script, style, image and connection.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from assistant.evaluation.diagnosing import FAULTS, fault
from assistant.evaluation.figures import FIGURES
from assistant.evaluation.grading import Grade
from assistant.evaluation.report import EvaluationReport
from assistant.evaluation.reports.charts import bar, stack
from assistant.evaluation.reports.question import question_part
from assistant.evaluation.sources import SourceFinder

_FOLDER = Path(__file__).parent
RIGHT, FOUND = "right", "found"


def page(report: EvaluationReport, finder: SourceFinder) -> str:
    """The page as text."""
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    script = (_FOLDER / "page.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    body = "\n".join(_parts(report, finder))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Evaluation</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def step_of(grade: Grade) -> str:
    """Where a question ended: right, merely found, or the step that failed."""
    return fault(grade) or (FOUND if grade.outcome == "searched" else RIGHT)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _parts(report: EvaluationReport, finder: SourceFinder) -> Iterator[str]:
    yield "<h1>Evaluation</h1>"
    told = report.about.items()
    about = ", ".join(f"{name} {value}" for name, value in told if value)
    counts = ", ".join(
        f"{report.count(name)} {words}"
        for name, words in (
            ("graded", "graded"),
            ("searched", "searched only"),
            ("fallback", "fallbacks"),
            ("error", "errors"),
        )
        if report.count(name)
    )
    yield f'<p class="quiet">{escape(counts)}. {escape(about)}</p>'
    yield from _figures(report)
    yield from _kinds(report)
    yield from _latency(report)
    yield "<h2>Questions</h2>"
    yield _filters(report.grades)
    for grade in report.grades:
        yield question_part(grade, step_of(grade), finder)


def _figures(report: EvaluationReport) -> Iterator[str]:
    yield '<h2>Figures</h2><div class="figures">'
    for name, estimate in report.summary.items():
        if not estimate.n or estimate.value is None:
            continue
        figure = FIGURES[name]
        yield (
            f"<div><span>{escape(name.replace('_', ' '))}"
            f"<small>{escape(figure.about)}</small></span>"
            f"{bar(estimate, lower_is_better=figure.lower_is_better)}"
            f"<output>{100 * estimate.value:.1f} % of {estimate.n}</output></div>"
        )
    yield '</div><p class="quiet">The line across a bar is its 95 % interval.</p>'


def _kinds(report: EvaluationReport) -> Iterator[str]:
    order = [RIGHT, *FAULTS]
    steps: dict[str, Counter[str]] = {}
    for grade in report.grades:
        step = step_of(grade)
        counted = RIGHT if step == FOUND else step
        steps.setdefault(grade.question.kind, Counter())[counted] += 1
    yield "<h2>Where it went wrong, by kind of question</h2>"
    yield '<ul class="legend">'
    for number, name in enumerate(order):
        if any(counted[name] for counted in steps.values()):
            about = FAULTS.get(name, "nothing went wrong")  # type: ignore[call-overload]
            yield f'<li><i class="part-{number}"></i>{name}: {escape(about)}</li>'
    yield '</ul><div class="kinds">'
    for kind in sorted(steps):
        total = sum(steps[kind].values())
        yield (
            f"<div><span>{escape(kind)}</span>{stack(steps[kind], order)}"
            f"<output>{steps[kind][RIGHT]} of {total} right</output></div>"
        )
    yield "</div>"


def _latency(report: EvaluationReport) -> Iterator[str]:
    rows = [
        f"{name.replace('_', ' ')} {taken['p50']:.0f} ms (p95 {taken['p95']:.0f} ms)"
        for name, taken in report.latency().items()
        if taken["p50"] is not None
    ]
    if rows:
        tokens = report.tokens()
        spent = f"{tokens['input']:,} tokens read, {tokens['output']:,} written"
        yield f'<p class="quiet">Median times: {"; ".join(rows)}. {spent}.</p>'


def _filters(grades: Iterable[Grade]) -> str:
    kinds = sorted({grade.question.kind for grade in grades})
    tags = sorted({tag for grade in grades for tag in grade.question.tags})
    steps = dict.fromkeys(
        name
        for name in (RIGHT, FOUND, *FAULTS)
        if any(step_of(grade) == name for grade in grades)
    )
    return (
        '<form hidden><input type="search" name="words" '
        'placeholder="Words in a question" aria-label="Words in a question">'
        f"{_select('kind', 'every kind', kinds)}{_select('tag', 'every tag', tags)}"
        f'{_select("step", "right or wrong", steps)}</form><p class="quiet" id="shown">'
        "</p>"
    )


def _select(name: str, every: str, values: Iterable[str]) -> str:
    options = "".join(f"<option>{escape(value)}</option>" for value in values)
    return (
        f'<select name="{name}" aria-label="{name}"><option value="">{every}</option>'
        f"{options}</select>"
    )
