"""One question on the page: the answer with its sentences in place, gold beside it."""

import re
from collections.abc import Iterator
from html import escape

from assistant.evaluation.diagnosing import shortcomings
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.grading import Grade
from assistant.evaluation.metrics import overlaps
from assistant.evaluation.sources import SourceFinder
from assistant.models import Answer, Citation

AROUND = 160
"""Characters of the article that are shown on either side of a cited sentence."""
_MARKS = re.compile(r"\[(\d+)\]")


def question_part(grade: Grade, step: str, finder: SourceFinder) -> str:
    """A question as HTML, folded; everything in it is escaped."""
    question = grade.question
    verdict = "right" if step in ("right", "found") else "wrong"
    tags = escape("\n".join(question.tags))
    return (
        f'<details class="question" data-kind="{escape(question.kind)}" '
        f'data-tags="{tags}" data-step="{escape(step)}">'
        f'<summary><span class="verdict {verdict}">{escape(step)}</span> '
        f"<b>{escape(question.question)}</b> "
        f'<span class="quiet">{escape(question.id)}, {question.kind}</span></summary>'
        f'<div class="sides"><div>{"".join(_answer_side(grade, finder))}</div>'
        f"<div>{''.join(_gold_side(grade, finder))}</div></div></details>"
    )


def _answer_side(grade: Grade, finder: SourceFinder) -> Iterator[str]:
    for turn in grade.question.history:
        yield f'<p class="quiet">{turn.role}: {escape(turn.text)}</p>'
    asked = grade.reply.standalone_question
    if asked and asked != grade.question.question:
        yield f'<p class="quiet">understood as: {escape(asked)}</p>'
    yield "<h3>Answer</h3>"
    if grade.error:
        yield f'<p class="fails">{escape(grade.error)}</p>'
    elif grade.answer is None:
        yield '<p class="quiet">Only the search was measured.</p>'
    else:
        yield from _answer(grade.answer, finder)
    if wrong := shortcomings(grade):
        yield "<h3>What went wrong</h3><ul>"
        yield from (f"<li>{escape(reason)}</li>" for reason in wrong)
        yield "</ul>"


def _answer(answer: Answer, finder: SourceFinder) -> Iterator[str]:
    by_number = {citation.number: citation for citation in answer.citations}
    shown: set[int] = set()
    if not answer.claims:
        yield f"<p>{_marked(answer.text)}</p>"
    for claim in answer.claims:
        marks = "".join(f"[{number}]" for number in claim.citations)
        text = _MARKS.sub("", claim.text)
        yield f"<p>{escape(text)} <sup>{marks}</sup>"
        yield "</p>" if claim.support == "supported" else f" ({claim.support})</p>"
        for number in claim.citations:
            if number in by_number and number not in shown:
                yield _sentence(by_number[number], finder)
                shown.add(number)
    for number, citation in by_number.items():
        if number not in shown:
            yield _sentence(citation, finder)
    if answer.items:
        yield "<h3>Items</h3><ul>"
        for item in answer.items:
            position = f" ({item.position})" if item.position else ""
            yield f"<li>{escape(item.name)}{position}</li>"
        yield "</ul>"


def _sentence(citation: Citation, finder: SourceFinder) -> str:
    """The cited sentence in its place, with what stands around it."""
    article = finder.article(citation.article_id, citation.revision)
    before = after = ""
    start, end = citation.start, citation.end
    if article and article.text[start:end] == citation.quote:
        before, after = article.text[:start], article.text[end:]
    if len(before) > AROUND:  # whole words: the first and the last may be cut
        before = f"…{before[-AROUND:].partition(' ')[2]}"
    if len(after) > AROUND:
        after = f"{after[:AROUND].rpartition(' ')[0]}…"
    day = (citation.published or "")[:10]
    where = ", ".join(filter(None, (citation.title, citation.outlet, day)))
    return (
        f"<blockquote><sup>[{citation.number}]</sup> {escape(before)}"
        f"<mark>{escape(citation.quote)}</mark>{escape(after)}"
        f"<footer>{escape(where)}</footer></blockquote>"
    )


def _gold_side(grade: Grade, finder: SourceFinder) -> Iterator[str]:
    question = grade.question
    yield "<h3>Expected</h3>"
    if not question.answerable:
        line = _line("to be declined: no article answers it", met=grade.abstained)
        yield f"<ul>{line}</ul>"
    yield "<ul>"
    answered = grade.graded
    for group in question.facts:
        met = answered and group not in grade.missing_facts
        yield _line(" / ".join(group), met=met)
    for fact in question.forbidden:
        yield _line(f"not {fact}", met=answered and fact not in grade.forbidden)
    if grade.items:
        wrong = {*grade.items.missed, *grade.items.misplaced}
        for item in question.items:
            position = f" ({item.position})" if item.position else ""
            met = answered and item.names[0] not in wrong
            yield _line(f"{item.names[0]}{position}", met=met)
    for side in question.sides:
        yield _line(f"a side: {' / '.join(side)}", met=bool(grade.sides_shown))
    for words in question.standalone:
        text = f"understood with: {' / '.join(words)}"
        yield _line(text, met=bool(grade.understood))
    yield "</ul>"
    yield from _sources(question, grade, finder)


def _sources(
    question: GoldenQuestion, grade: Grade, finder: SourceFinder
) -> Iterator[str]:
    if question.sources:
        yield "<h3>Expected sentences, of which one must be cited</h3>"
    for source in question.sources:
        for article in finder.candidates(source):
            for span in finder.spans(source, article):
                read = any(
                    each.article_id == article.id
                    and overlaps((each.start, each.end), span)
                    for each in grade.reply.read
                )
                cited = grade.answer is not None and any(
                    each.article_id == article.id
                    and overlaps((each.start, each.end), span)
                    for each in grade.answer.citations
                )
                use = "read and cited" if cited else "read" if read else "not read"
                yield (
                    f"<blockquote>{escape(article.text[slice(*span)])}"
                    f"<footer>{escape(article.title or source.name)}: {use}"
                    "</footer></blockquote>"
                )


def _line(text: str, *, met: bool) -> str:
    return f'<li class="{"met" if met else "missed"}">{escape(text)}</li>'


def _marked(text: str) -> str:
    return _MARKS.sub(r"<sup>[\1]</sup>", escape(text))
