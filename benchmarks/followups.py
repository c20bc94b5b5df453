"""Measure how follow-up questions are made to stand alone, on followups.yaml.

Asks the dialogues over samples/, and with --articles those over the five articles kept
beside the repository. Each follow-up is searched as it was asked, as it is rewritten,
and as a person wrote it out; half of the dialogues, by the SHA-256 of their ids, is
for development. Prints the tables of docs/quality.md.

    python benchmarks/followups.py [--articles DIR] [--provider none] [--verbose]
"""

import argparse
import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

import yaml

from assistant.config import load_settings
from assistant.conversation import standalone
from assistant.evaluation.golden import Source
from assistant.evaluation.intervals import share
from assistant.evaluation.sources import SourceFinder
from assistant.language import names
from assistant.models import Turn
from assistant.newsroom import NewsAssistant
from assistant.providers.chat import ChatModel
from assistant.providers.selecting import choose_chat_model

ROOT = Path(__file__).parent.parent
DIALOGUES = Path(__file__).with_suffix(".yaml")
PLACES = 5
"""How many passages a search may return before it counts as a miss."""


@dataclass(frozen=True, kw_only=True)
class Dialogue:
    """What was said, a follow-up, and what it means."""

    id: str
    history: tuple[Turn, ...]
    question: str
    standalone: str
    sources: tuple[Source, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the follow-up of one dialogue found."""

    dialogue: Dialogue
    rewritten: str
    seconds: float
    found: dict[str, tuple[bool, bool]]
    """For each wording: whether an article, and whether a sentence that answers is
    among the first passages."""
    altered: tuple[tuple[str, str], ...]
    """Complete questions that were changed, and what they became."""


def load_dialogues(path: Path) -> list[Dialogue]:
    """The dialogues of the file, in its order."""
    entries: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))["dialogues"]
    return [
        Dialogue(
            id=entry["id"],
            history=tuple(Turn(**turn) for turn in entry["history"]),
            question=entry["question"],
            standalone=entry["standalone"],
            sources=tuple(map(Source.model_validate, entry["sources"])),
            unchanged=tuple(entry["unchanged"]),
        )
        for entry in entries
    ]


def development(dialogues: Sequence[Dialogue]) -> frozenset[str]:
    """The ids of the half that rules may be made on."""
    by_digest = sorted(
        (each.id for each in dialogues),
        key=lambda name: hashlib.sha256(name.encode()).hexdigest(),
    )
    return frozenset(by_digest[: len(by_digest) // 2])


def check_sources(finder: SourceFinder, dialogues: Iterable[Dialogue]) -> None:
    """Stop when a source does not stand in the index: its figure would mean nothing."""
    for dialogue in dialogues:
        for source in dialogue.sources:
            found = finder.candidates(source)
            if not any(finder.spans(source, article) for article in found):
                raise SystemExit(f"{dialogue.id}: {source} is not in the index.")


def hits(
    desk: NewsAssistant, finder: SourceFinder, query: str, sources: Iterable[Source]
) -> tuple[bool, bool]:
    """Whether the first passages hold an expected article, an expected sentence."""
    article = sentence = False
    matches = desk.search(query, limit=PLACES)
    for source in sources:
        for match in matches:
            spans = finder.spans(source, match.article)
            article |= bool(spans)
            sentence |= any(
                start < match.passage.end and end > match.passage.start
                for start, end in spans
            )
    return article, sentence


def measure(
    desk: NewsAssistant,
    finder: SourceFinder,
    dialogue: Dialogue,
    chat_model: ChatModel | None,
) -> Measured:
    """Rewrite and search one dialogue's follow-up, and ask its complete questions."""

    def rewrite(question: str) -> str:
        return standalone(
            question,
            dialogue.history,
            chat_model=chat_model,
            deadline=monotonic() + 120,
        )

    began = perf_counter()
    rewritten = rewrite(dialogue.question)
    seconds = perf_counter() - began
    wordings = {
        "as asked": dialogue.question,
        "rewritten": rewritten,
        "by hand": dialogue.standalone,
    }
    asked = [(question, rewrite(question)) for question in dialogue.unchanged]
    return Measured(
        dialogue=dialogue,
        rewritten=rewritten,
        seconds=seconds,
        found={
            name: hits(desk, finder, wording, dialogue.sources)
            for name, wording in wordings.items()
        },
        altered=tuple(pair for pair in asked if pair[0] != pair[1]),
    )


def report(name: str, rows: Sequence[Measured]) -> str:
    """One row of the table."""
    total = len(rows)
    cells = [name, str(total)]
    for at in (0, 1):
        counts = {
            wording: sum(row.found[wording][at] for row in rows)
            for wording in ("as asked", "rewritten", "by hand")
        }
        cells += [f"{count / total:.3f}" for count in counts.values()]
        cells.append(f"**{counts['rewritten'] / (counts['by hand'] or 1):.3f}**")
    return f"| {' | '.join(cells)} |"


def invented(row: Measured) -> frozenset[str]:
    """Names of the rewritten question that nobody has said."""
    said = [row.dialogue.question, *(turn.text for turn in row.dialogue.history)]
    return names(row.rewritten) - frozenset().union(*map(names, said))


def print_tables(rows: Sequence[Measured], halves: frozenset[str]) -> None:
    """Print what was found."""
    head = "as asked | rewritten | by hand | of by hand"
    print(f"| dialogues | | article: {head} | sentence: {head} |")
    print("|---" * 10 + "|")
    groups = {
        "all": list(rows),
        "development": [row for row in rows if row.dialogue.id in halves],
        "held out": [row for row in rows if row.dialogue.id not in halves],
    }
    for name, group in groups.items():
        print(report(name, group))
    print("\n| complete questions | altered | share, 95 % interval |\n|---|---|---|")
    for name, group in groups.items():
        altered = sum(len(row.altered) for row in group)
        asked = sum(len(row.dialogue.unchanged) for row in group)
        found = share(altered, asked)
        interval = f"{found.low or 0:.1%}–{found.high or 0:.1%}"
        print(f"| {name}, {asked} | {altered} | {found.value or 0:.1%} ({interval}) |")
    slowest = max(row.seconds for row in rows)
    mean = sum(row.seconds for row in rows) / len(rows)
    print(
        f"\nNames invented: {sum(bool(invented(row)) for row in rows)} of {len(rows)}."
    )
    print(f"Seconds for a rewrite: mean {mean:.4f}, slowest {slowest:.4f}.")


def print_details(rows: Sequence[Measured]) -> None:
    """Print every rewrite, and every complete question that was altered."""
    for row in rows:
        marks = " ".join(
            f"{name}:{'A' if article else '-'}{'S' if sentence else '-'}"
            for name, (article, sentence) in row.found.items()
        )
        print(f"{row.dialogue.id} {row.dialogue.question!r} -> {row.rewritten!r}")
        print(f"    {marks} {'INVENTED' if invented(row) else ''}")
        for before, after in row.altered:
            print(f"    ALTERED {before!r} -> {after!r}")


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--provider", default="none")
    parser.add_argument("--verbose", choices=("development", "all"))
    options = parser.parse_args()
    everything = load_dialogues(DIALOGUES)
    halves = development(everything)
    dialogues = [
        each for each in everything if options.articles or each.id.startswith("sam-")
    ]
    settings = load_settings(provider=options.provider)
    with (
        tempfile.TemporaryDirectory() as folder,
        NewsAssistant.open(folder, settings=load_settings(provider="none")) as desk,
    ):
        desk.ingest(
            [ROOT / "samples", *([options.articles] if options.articles else [])]
        )
        finder = SourceFinder(desk)
        check_sources(finder, dialogues)
        model = choose_chat_model(settings)
        rows = [measure(desk, finder, each, model) for each in dialogues]
    print_tables(rows, halves)
    if options.verbose == "development":
        print_details([row for row in rows if row.dialogue.id in halves])
    elif options.verbose:
        print_details(rows)


if __name__ == "__main__":
    main()
