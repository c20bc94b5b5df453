"""Reads golden files, YAML and JSON Lines; every problem is named with its line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant.errors import GoldenFileError
from assistant.evaluation.golden import GoldenQuestion, Place, Problem, duplicates
from assistant.evaluation.yaml_lines import (
    MAX_CHARACTERS,
    Lines,
    YamlProblem,
    load_with_lines,
)


def load_golden(path: Path) -> list[GoldenQuestion]:
    """The questions of a golden file.

    Raises:
        GoldenFileError: with every problem and its line; then nothing is run.
    """
    questions, problems = read_golden(path)
    raise_problems(path, problems)
    return questions


def read_golden(path: Path) -> tuple[list[GoldenQuestion], list[Problem]]:
    """The questions that are right, and the problems of the others.

    Raises:
        GoldenFileError: when the file cannot be read at all.
    """
    readers = {".yaml": _read_yaml, ".yml": _read_yaml, ".jsonl": _read_json_lines}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise GoldenFileError(
            f"{path} is not a golden file.", "Name a .yaml, .yml or .jsonl file."
        )
    questions, problems = reader(read_text(path))
    problems += duplicates(questions)
    if not questions and not problems:
        problems.append(Problem(message="there are no questions in the file"))
    return questions, sorted(problems, key=lambda problem: problem.line or 0)


def read_text(path: Path) -> str:
    """A text file in UTF-8, with or without a byte order mark.

    Raises:
        GoldenFileError: naming the file and what is wrong with it.
    """
    try:
        if path.stat().st_size > 4 * MAX_CHARACTERS:
            raise GoldenFileError(f"{path} is too large.", "Split it into several.")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise GoldenFileError(
            f"{path}, line {line}: is not UTF-8 text.", "Save the file as UTF-8."
        ) from None
    except OSError as error:
        raise GoldenFileError(
            f"{path} cannot be read: {error.strerror}.", "Check the path."
        ) from None


def raise_problems(path: Path, problems: list[Problem]) -> None:
    """Raise one GoldenFileError that names every problem, if there are any."""
    if problems:
        found = "\n".join(f"{path}: {problem}" for problem in problems)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise GoldenFileError(
            f"{found}\n{count} in {path}.", "Correct the file; nothing was run."
        )


def _read_yaml(text: str) -> tuple[list[GoldenQuestion], list[Problem]]:
    try:
        document, lines = load_with_lines(text)
    except YamlProblem as problem:
        return [], [Problem(message=problem.message, line=problem.line)]
    if document is None:
        return [], []
    if not isinstance(document, dict) or not isinstance(
        entries := document.get("questions"), list
    ):
        return [], [Problem(message="has no list under the key 'questions'", line=1)]
    problems = [
        Problem(message="is not a known key", line=lines[key,], where=key)
        for key in sorted(document.keys() - {"questions", "version"})
    ]
    if document.get("version", "1") != "1":
        problems.append(
            Problem(
                message="is not 1, the only version this program reads",
                line=lines["version",],
                where="version",
            )
        )
    questions: list[GoldenQuestion] = []
    for index, entry in enumerate(entries):
        _take(entry, _line_of(lines, ("questions", index)), questions, problems)
    return questions, problems


def _read_json_lines(text: str) -> tuple[list[GoldenQuestion], list[Problem]]:
    questions: list[GoldenQuestion] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line, object_pairs_hook=_unique_keys)
        except (ValueError, RecursionError) as error:
            reason = error if isinstance(error, ValueError) else "nested too deeply"
            problems.append(Problem(message=f"is not JSON: {reason}", line=number))
        else:
            _take(entry, _line_of({(): number}, ()), questions, problems)
    return questions, problems


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise ValueError("an object has a key twice")
    return mapping


def _take(
    entry: object,
    line_of: Callable[[Place], int],
    questions: list[GoldenQuestion],
    problems: list[Problem],
) -> None:
    """Add the question, or what is wrong with it; the others go on."""
    name = entry.get("id") if isinstance(entry, dict) else None
    try:
        question = GoldenQuestion.model_validate(entry)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            problems.append(
                Problem(
                    message=_say(detail["type"], detail["msg"]),
                    line=line_of(detail["loc"]),
                    question=name if isinstance(name, str) else None,
                    where=".".join(map(str, detail["loc"])),
                )
            )
    else:
        question._line_of = line_of
        questions.append(question)


def _say(kind: str, message: str) -> str:
    """Pydantic's message in the words of someone who writes golden files."""
    words = {
        "extra_forbidden": "is not a known key",
        "missing": "is missing",
        "model_type": "must be a mapping of keys to values",
        "tuple_type": "must be a list",
    }
    return words.get(kind, message.removeprefix("Value error, "))


def _line_of(lines: Lines, base: Place) -> Callable[[Place], int]:
    """Find the line of a place below `base`, or of the nearest place around it."""

    def line(place: Place) -> int:
        path = (*base, *place)
        while path not in lines:
            path = path[:-1]
        return lines[path]

    return line
