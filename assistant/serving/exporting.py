"""A conversation as a file: Markdown with footnotes for people, JSON for programs.

Other programs will draw the Markdown, and the text in it is not ours: everything that
could become a link, an image or HTML there is escaped.
"""

import json
import re
from collections.abc import Iterator, Sequence

from pydantic import TypeAdapter

from assistant.models import Citation, Disagreement
from assistant.serving.answer_view import footer, understood_as
from assistant.serving.comparison_view import KINDS
from assistant.serving.exchange import Exchange
from assistant.serving.filtering import in_words
from assistant.serving.rendering import MARK, byline, visible, web_address

_LIVE = re.compile(r"[\\`\[\]<>!|~$&@_^{}]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_BREAKING = re.compile(r"[<>\s]")
"""What an address between angle brackets may not hold."""
_exchanges = TypeAdapter(list[Exchange])


def file_name(title: str, ending: str) -> str:
    """A name that every file system takes."""
    words = re.sub(r"[^\w-]+", "-", title).strip("-")[:60]
    return f"{words or 'conversation'}.{ending}"


def as_json(title: str, done: Sequence[Exchange]) -> str:
    """The conversation whole; each answer as docs/answer-contract.md says."""
    forms = _exchanges.dump_python(list(done), mode="json")
    form = {"title": title, "exchanges": forms}
    return json.dumps(form, ensure_ascii=False, indent=2)


def as_markdown(title: str, done: Sequence[Exchange]) -> str:
    """Questions as headings, answers with their marks as footnotes."""
    parts = [f"# {_inline(title)}"]
    for number, exchange in enumerate(done, start=1):
        parts += _exchange(exchange, number)
    return "\n\n".join(part for part in parts if part) + "\n"


def _exchange(exchange: Exchange, number: int) -> Iterator[str]:
    yield f"## {_inline(exchange.question)}"
    if reading := understood_as(exchange):
        yield f"Understood as: {_inline(reading)}"
    if told := in_words(exchange.filters):
        yield f"Only articles: {_inline(told)}"
    yield _marked(exchange.text, exchange.citations, number)
    if exchange.stopped:
        yield "This answer was stopped."
    if exchange.failure:
        yield _inline(f"{exchange.failure.message} {exchange.failure.hint}")
    if answer := exchange.answer:
        for each in answer.disagreements:
            yield _sides(each, exchange.citations, number)
        if answer.missing:
            names = "\n".join(f"- {_inline(name)}" for name in answer.missing)
            yield f"The articles do not say:\n\n{names}"
        yield _inline(footer(answer))
    yield "\n".join(_footnote(each, number) for each in exchange.citations)


def _sides(found: Disagreement, citations: Sequence[Citation], number: int) -> str:
    rows = "\n".join(
        f"- {_marked(_line(side.text), citations, number)}"
        + "".join(f"[^{number}-{mark}]" for mark in side.citations)
        for side in found.sides
    )
    return f"{KINDS[found.kind]}: {_inline(found.about)}\n\n{rows}"


def _marked(text: str, citations: Sequence[Citation], number: int) -> str:
    """An answer's text, in which the marks of its citations are footnotes."""
    known = {citation.number for citation in citations}
    parts, end = [], 0
    text = visible(text)
    for mark in MARK.finditer(text):
        if int(mark[2]) in known:
            parts.append(f"{_escaped(text[end : mark.start()])}[^{number}-{mark[2]}]")
            # Before a colon it would define the footnote instead.
            end = mark.end()
            parts.append("\\" if text[end : end + 1] == ":" else "")
    return "".join(parts) + _escaped(text[end:])


def _footnote(citation: Citation, number: int) -> str:
    told = f"“{citation.quote}” {byline(citation.outlet, citation.published)}"
    if citation.title:
        told += f" · {citation.title}"
    address = web_address(citation.url, citation.quote)
    link = f" <{_BREAKING.sub('', address)}>" if address else ""
    return f"[^{number}-{citation.number}]: {_inline(told)}{link}"


def _inline(text: str) -> str:
    return _escaped(_line(visible(text))).replace("*", "\\*")


def _line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return _LIVE.sub(r"\\\g<0>", text)
