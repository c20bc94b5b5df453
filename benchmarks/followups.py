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
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

import yaml

from assistant.config import load_settings
from assistant.conversation import reworded, standalone
from assistant.evaluation.golden import Source
from assistant.evaluation.intervals import share
from assistant.evaluation.sources import SourceFinder
from assistant.language import names
from assistant.models import Turn
from assistant.newsroom import NewsAssistant
from assistant.providers.base import SMALL_MODELS
from assistant.providers.chat import ChatModel
from assistant.providers.selecting import choose_chat_model
from assistant.retrieval.planning import plan

ROOT = Path(__file__).parent.parent
DIALOGUES = Path(__file__).with_suffix(".yaml")
PLACES = 5
"""How many passages a search may return before it counts as a miss."""
TODAY = date(2026, 5, 1)
"""When the dialogues are held."""


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
class Found:
    """What one wording of a follow-up leads to."""

    text: str
    article: bool
    """Whether an article that answers is among the first passages."""
    sentence: bool
    """Whether a sentence that answers is among the first passages."""
    first: bool
    """Whether such a sentence is in the first passage."""
    planned: bool
    """Whether the answer is planned as for the wording by hand."""
    names: frozenset[str]
    """Names that the wording by hand does without."""
    seconds: float


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


def search(
    desk: NewsAssistant, finder: SourceFinder, dialogue: Dialogue, text: str
) -> Found:
    """Search for one wording and compare it with that by hand."""
    article = sentence = first = False
    for match in desk.search(text, limit=PLACES):
        for source in dialogue.sources:
            for start, end in finder.spans(source, match.article):
                inside = start < match.passage.end and end > match.passage.start
                article, sentence = True, sentence or inside
                first |= inside and match.rank == 1
    wanted, planned = plan(dialogue.standalone, TODAY), plan(text, TODAY)
    return Found(
        text=text,
        article=article,
        sentence=sentence,
        first=first,
        planned=(planned.kind, planned.wanted) == (wanted.kind, wanted.wanted),
        names=names(text) - names(dialogue.standalone),
        seconds=0,
    )


def wordings(
    dialogue: Dialogue, chat_model: ChatModel | None
) -> dict[str, tuple[str, float]]:
    """Each wording of a follow-up, and the seconds it took."""
    began = perf_counter()
    by_rule = standalone(dialogue.question, dialogue.history)
    found = {
        "as asked": (dialogue.question, 0.0),
        "by rule": (by_rule, perf_counter() - began),
    }
    if chat_model:
        began = perf_counter()
        by_model = reworded(
            dialogue.question,
            dialogue.history,
            chat_model=chat_model,
            deadline=monotonic() + 120,
        )
        found["by model, else by rule"] = (by_model or by_rule, perf_counter() - began)
    return {**found, "by hand": (dialogue.standalone, 0.0)}


def print_searches(rows: Sequence[dict[str, Found]], half: str) -> None:
    """Print a line for each wording."""
    by_hand = [row["by hand"] for row in rows]
    for name in rows[0]:
        found = [row[name] for row in rows]
        cells = [half, name]
        for measure in ("article", "sentence", "first"):
            right = sum(getattr(each, measure) for each in found)
            best = sum(getattr(each, measure) for each in by_hand) or 1
            cells.append(f"{right} of {len(rows)}, {right / best:.3f}")
        cells.append(f"{sum(each.planned for each in found)}")
        cells.append(f"{sum(bool(each.names) for each in found)}")
        cells.append(f"{sum(each.seconds for each in found) / len(rows):.3f}")
        print(f"| {' | '.join(cells)} |")


def print_altered(dialogues: Sequence[Dialogue], half: str) -> list[tuple[str, str]]:
    """Print how many complete questions were changed; returns them."""
    asked = [
        (question, standalone(question, each.history))
        for each in dialogues
        for question in each.unchanged
    ]
    altered = [(before, after) for before, after in asked if before != after]
    found = share(len(altered), len(asked))
    print(
        f"| {half} | {len(altered)} of {len(asked)} | {found.value or 0:.1%} "
        f"({found.low or 0:.1%}–{found.high or 0:.1%}) |"
    )
    return altered


def invented(dialogue: Dialogue, found: dict[str, Found]) -> bool:
    """Whether a wording that was made holds a name that nobody has said."""
    said = [dialogue.question, *(turn.text for turn in dialogue.history)]
    known = frozenset().union(*map(names, said))
    made = [each for name, each in found.items() if name != "by hand"]
    return any(names(each.text) - known for each in made)


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--provider", default="none")
    parser.add_argument("--verbose", action="store_true", help="of development")
    options = parser.parse_args()
    everything = load_dialogues(DIALOGUES)
    made_on = development(everything)
    dialogues = [
        each for each in everything if options.articles or each.id.startswith("sam-")
    ]
    model = choose_chat_model(load_settings(provider=options.provider))
    if model:  # small ones are left out by the product; here they are compared
        info = replace(model.info, evidence_tokens=SMALL_MODELS + 1)
        model = replace(model, info=info)
    with (
        tempfile.TemporaryDirectory() as folder,
        NewsAssistant.open(folder, settings=load_settings(provider="none")) as desk,
    ):
        desk.ingest([ROOT / "samples", *filter(None, [options.articles])])
        finder = SourceFinder(desk)
        check_sources(finder, dialogues)
        found = {
            each.id: {
                name: replace(search(desk, finder, each, text), seconds=seconds)
                for name, (text, seconds) in wordings(each, model).items()
            }
            for each in dialogues
        }
    halves = {
        "all": dialogues,
        "development": [each for each in dialogues if each.id in made_on],
        "held out": [each for each in dialogues if each.id not in made_on],
    }
    print(
        "| dialogues | follow-up worded | article in 5, of by hand "
        "| sentence in 5, of by hand | sentence in 1, of by hand | planned alike "
        f"| other names | s |\n{'|---' * 8}|"
    )
    for half, group in halves.items():
        print_searches([found[each.id] for each in group], half)
    print("\n| complete questions | altered | share |\n|---|---|---|")
    altered = {half: print_altered(group, half) for half, group in halves.items()}
    count = sum(invented(each, found[each.id]) for each in dialogues)
    print(f"\nWith a name that nobody has said: {count} of {len(dialogues)}.")
    if options.verbose:
        for each in halves["development"]:
            print(f"\n{each.id} {each.question!r}")
            for name, row in found[each.id].items():
                marks = f"{row.article:d}{row.sentence:d}{row.first:d}{row.planned:d}"
                print(f"  {marks} {name}: {row.text} {sorted(row.names) or ''}")
        for before, after in altered["development"]:
            print(f"\nALTERED {before!r}\n     -> {after!r}")


if __name__ == "__main__":
    main()
