"""Adds questions to golden files: from an answer that a person judged, or accepted."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import TypeAdapter, ValidationError

from assistant.errors import ConfigurationError, GoldenFileError
from assistant.evaluation.facts import Day, Number, accepts, states, tokens
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.golden_files import load_golden, read_text
from assistant.evaluation.sources import Shelf, find_words
from assistant.language import names
from assistant.language.dates import MONTHS
from assistant.models import Answer, Citation

Verdict = Literal["up", "down"]
_answers = TypeAdapter(Answer)
_NEW_FILE = "version: 1\nquestions:\n"


def read_answer(path: Path) -> Answer:
    """An answer as `assistant ask --json` prints it.

    Raises:
        GoldenFileError: when the file holds none.
    """
    try:
        return _answers.validate_json(read_text(path))
    except ValidationError:
        raise GoldenFileError(
            f"{path} holds no answer.", "Make one with: assistant ask QUESTION --json"
        ) from None


def judged_question(
    answer: Answer,
    verdict: Verdict,
    *,
    identity: str,
    shelf: Shelf,
    correction: str = "",
    quote: str = "",
    history: Sequence[Mapping[str, str]] = (),
) -> GoldenQuestion:
    """The golden question that an answer becomes by a person's verdict.

    Thumbs up: the figures or names of the answer are its facts, its items the items,
    its citations the sources; an abstention stays one. Thumbs down: the correction is
    the fact, the sentence that states it the source; without one, nothing answers it.

    Args:
        answer: What the person saw.
        verdict: Thumbs up or down.
        identity: The id of the new question.
        shelf: Where the articles are.
        correction: What would have been right; empty when it should have declined.
        quote: The words that say so, when no cited article states the correction.
        history: The turns before it.

    Raises:
        ConfigurationError: when the right sentence is not known.
    """
    entry: dict[str, Any] = {
        "id": identity,
        "question": answer.question,
        "kind": answer.kind,
        "history": list(history),
        "answerable": bool(correction or quote),
    }
    if verdict == "up" and answer.status != "abstained":
        entry |= {"answerable": True, **_expected(answer)}
        entry["sources"] = [_source(each) for each in answer.citations]
    elif verdict == "down" and entry["answerable"]:
        stated = list(_stating(quote or correction, answer, shelf, exact=bool(quote)))
        if not stated:
            raise ConfigurationError(
                "No sentence is known that states the correction.",
                "Add the words of an article that say so.",
            )
        entry |= {"facts": [[correction or quote]], "sources": stated}
    try:
        return GoldenQuestion.model_validate(entry)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        raise ConfigurationError(
            f"The answer makes no golden question: {problem['msg']}.",
            "Write the question by hand; golden/README.md says how.",
        ) from None


def append(path: Path, questions: Iterable[GoldenQuestion]) -> None:
    """Add questions to the end of a golden file, which may be new; all or none.

    Raises:
        GoldenFileError: when the file is wrong, or would be afterwards.
    """
    text = read_text(path) if path.exists() else ""
    entries = [
        question.model_dump(mode="json", exclude_defaults=True)
        for question in questions
    ]
    if text and not text.endswith("\n"):
        text += "\n"
    if path.suffix.lower() == ".jsonl":
        lines = (json.dumps(entry, ensure_ascii=False) for entry in entries)
        text += "".join(f"{line}\n" for line in lines)
    else:
        indent = _indent(text)
        dumped = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=100)
        text = (text or _NEW_FILE) + "".join(
            f"{' ' * indent}{line}\n" if line else "\n" for line in dumped.splitlines()
        )
    trial = path.with_name(f"{path.stem}.part{path.suffix}")
    try:
        trial.write_text(text, encoding="utf-8")
        load_golden(trial)
        trial.replace(path)
    finally:
        trial.unlink(missing_ok=True)


def _indent(text: str) -> int:
    """How far the questions of a YAML file are set in."""
    node = yaml.compose(text, Loader=yaml.SafeLoader) if text else None
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value == "questions" and isinstance(value, yaml.SequenceNode):
            return int(value.start_mark.column)
    return 0


def _expected(answer: Answer) -> dict[str, Any]:
    if answer.items:
        items = [
            {"names": [item.name], "position": item.position} for item in answer.items
        ]
        return {"items": items}
    return {"facts": [[fact] for fact in dict.fromkeys(_facts(answer))]}


def _facts(answer: Answer) -> Iterable[str]:
    """The figures of each claim, else the names it adds, else all of its words."""
    asked = tokens(answer.question)
    known = names(answer.question)
    for claim in answer.claims:
        figures = [
            token
            for token in tokens(claim.text)
            if isinstance(token, Number | Day)
            and not any(accepts(token, each) for each in asked)
        ]
        added = [
            written
            for name in sorted(names(claim.text) - known)
            if (written := _as_written(name, claim.text))
        ]
        yield from map(_figure, figures) if figures else added or [claim.text]


def _figure(token: Number | Day) -> str:
    if isinstance(token, Number):
        return f"{token.value.normalize():f}"
    if token.year and token.day:
        return f"{token.year}-{token.month:02}-{token.day:02}"
    day = f"{token.day} " if token.day else ""
    year = f" {token.year}" if token.year else ""
    return f"{day}{MONTHS[token.month - 1].title()}{year}"


def _as_written(name: str, text: str) -> str:
    at = text.casefold().find(name)
    return text[at : at + len(name)] if at >= 0 else ""


def _source(citation: Citation) -> dict[str, str]:
    return {"article": citation.article_id, "quote": citation.quote}


def _stating(
    words: str, answer: Answer, shelf: Shelf, *, exact: bool
) -> Iterable[dict[str, str]]:
    """The words as they stand in an article, or cited sentences that state them."""
    if not exact:
        for citation in answer.citations:
            if states(citation.quote, words):
                yield _source(citation)
        return
    for article in shelf.articles():
        for start, end in find_words(words, article.text):
            yield {"article": article.id, "quote": article.text[start:end]}
