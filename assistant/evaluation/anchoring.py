"""Turns quoted sources into anchored ones, so that no words of an article are kept."""

from pathlib import Path
from typing import Any

import yaml

from assistant.errors import GoldenFileError
from assistant.evaluation.golden import GoldenQuestion, Problem
from assistant.evaluation.golden_files import load_golden, raise_problems, read_text
from assistant.evaluation.sources import find_words, stretch_digest

_HEADER = (
    "# Made by `assistant golden anchor`. A source is where its sentence stood in the\n"
    "# original file and the SHA-256 of that stretch; no words of it are stored.\n"
)


def anchor(draft_path: Path, articles_dir: Path, out_path: Path) -> int:
    """Write a draft's questions with anchored sources and without notes.

    A `{file, quote}` source becomes `{file, start, end, sha256}`, offsets into the text
    of the original file. Other sources stay as they are.

    Returns:
        How many sources were anchored.

    Raises:
        GoldenFileError: with every quote that is not found once, and its question;
            then nothing is written.
    """
    questions = load_golden(draft_path)
    files = _files(articles_dir)
    problems: list[Problem] = []
    entries = [_anchored(question, files, problems) for question in questions]
    raise_problems(draft_path, problems)
    body = yaml.safe_dump(
        {"version": 1, "questions": entries},
        allow_unicode=True,
        sort_keys=False,
        width=100,
    )
    out_path.write_text(_HEADER + body, encoding="utf-8")
    return sum(
        source.quote is not None
        for question in questions
        for source in question.sources
    )


def _files(articles_dir: Path) -> dict[str, list[Path]]:
    """The files by name and by path inside the folder."""
    if not articles_dir.is_dir():
        raise GoldenFileError(
            f"{articles_dir} is not a folder.", "Name the folder of the articles."
        )
    files: dict[str, list[Path]] = {}
    for path in sorted(articles_dir.rglob("*")):
        if path.is_file():
            inside = path.relative_to(articles_dir).as_posix()
            for name in {path.name, inside}:
                files.setdefault(name, []).append(path)
    return files


def _anchored(
    question: GoldenQuestion, files: dict[str, list[Path]], problems: list[Problem]
) -> dict[str, Any]:
    """The question as it is written to the file."""
    entry = question.model_dump(
        mode="json", exclude_defaults=True, exclude={"note", "sources"}
    )
    sources: list[dict[str, Any]] = []
    for index, source in enumerate(question.sources):
        if source.quote is None:
            sources.append(source.model_dump(exclude_none=True))
            continue
        try:
            sources.append(_anchor_of(source.file, source.quote, files))
        except ValueError as reason:
            problems.append(
                Problem(
                    message=str(reason),
                    line=question.line_of("sources", index),
                    question=question.id,
                    where=f"sources.{index}",
                )
            )
    return {**entry, "sources": sources} if sources else entry


def _anchor_of(
    file: str | None, quote: str, files: dict[str, list[Path]]
) -> dict[str, Any]:
    """Where the quote stands in its file.

    Raises:
        ValueError: in words, when the file or the place is not one.
    """
    paths = files.get(file or "", [])
    if len(paths) != 1:
        raise ValueError(f"{len(paths)} files are {file!r}; name exactly one")
    text = read_text(paths[0])
    places = list(find_words(quote, text))
    if len(places) != 1:
        raise ValueError(f"the quote stands {len(places)} times in {file!r}, not once")
    start, end = places[0]
    digest = stretch_digest(text[start:end])
    return {"file": file, "start": start, "end": end, "sha256": digest}
