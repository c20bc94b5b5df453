"""Measure how follow-up questions are made to stand alone, on followups.yaml.

Asks the dialogues over samples/, and those over the five articles kept beside the
repository (ASSISTANT_SHARED, else ../shared) where they are. Each follow-up is searched
as it was asked, as it is rewritten, and as a person wrote it out; half of them, by the
SHA-256 of their ids, is for development. Those of followups_second.jsonl are about
invented news and are not searched: a wording must hold some words and may not hold
others.

    python -m benchmarks.followups [--provider none] [--verbose] [--write]
"""

import hashlib
import json
import os
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
from assistant.language import names, stands_in
from assistant.models import Turn
from assistant.newsroom import NewsAssistant
from assistant.providers.base import SMALL_MODELS
from assistant.providers.chat import ChatModel
from assistant.providers.selecting import choose_chat_model
from assistant.retrieval.planning import plan
from benchmarks.standing import Table, options_of, show

ROOT = Path(__file__).parent.parent
ARTICLES = Path(os.environ.get("ASSISTANT_SHARED", ROOT.parent / "shared")) / "articles"
DIALOGUES = Path(__file__).with_suffix(".yaml")
WORDED = Path(__file__).with_name("followups_second.jsonl")
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


Halves = dict[str, list[Dialogue]]
"""All dialogues, and each half of them, by name."""


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


def searches(halves: Halves, found: dict[str, dict[str, Found]]) -> Table:
    """A row for each wording: how often what answers is among the first passages."""
    shown = {
        f"article in {PLACES}, all": ("article", "all"),
        **{f"sentence in {PLACES}, {half}": ("sentence", half) for half in halves},
        "sentence in 1, all": ("first", "all"),
    }
    rows = []
    for name in next(iter(found.values())):
        cells = [name]
        for measure, half in shown.values():
            group = [found[each.id] for each in halves[half]]
            right = sum(getattr(row[name], measure) for row in group)
            best = sum(getattr(row["by hand"], measure) for row in group) or 1
            cells.append(f"{right} ({right / best:.2f})")
        everything = [row[name] for row in found.values()]
        cells.append(f"{sum(each.planned for each in everything)}")
        seconds = sum(each.seconds for each in everything) / len(everything)
        rows.append([*cells, f"{seconds:.3f}"])
    told = ", ".join(f"{len(group)} {half}" for half, group in halves.items())
    return Table(
        title=f"Dialogues: {told}.",
        columns=["follow-up worded", *shown, "planned as by hand", "seconds"],
        rows=rows,
    )


def changes(dialogues: Sequence[Dialogue]) -> list[tuple[str, str] | None]:
    """Each complete question before and after, or None where it stays as it is."""
    asked = [
        (question, standalone(question, each.history))
        for each in dialogues
        for question in each.unchanged
    ]
    return [each if each[0] != each[1] else None for each in asked]


def in_per_cent(these: Sequence[bool]) -> str:
    """Which share of them is so, in per cent, with its 95 % interval."""
    found = share(sum(these), len(these))
    low, high = 100 * (found.low or 0), 100 * (found.high or 0)
    return f"{100 * (found.value or 0):.1f} % of {found.n} ({low:.1f}–{high:.1f})"


def altered(halves: Halves) -> Table:
    """How many complete questions were changed."""
    cells = ["by rule"]
    for group in halves.values():
        changed = changes(group)
        cells.append(in_per_cent([each is not None for each in changed]))
    return Table(columns=["complete questions altered", *halves], rows=[cells])


def worded() -> Table:
    """How many of the second dialogues are worded with all that a wording must hold."""
    right, stay = [], []
    for line in WORDED.read_text("utf-8").splitlines():
        entry = json.loads(line)
        history = [Turn(role=role, text=text) for role, text in entry["history"]]
        text = standalone(entry["question"], history)
        if entry["standalone"] == entry["question"]:
            stay.append(text == entry["question"])
            continue
        said = text.lower()
        held = (any(w.lower() in said for w in group) for group in entry["must"])
        wrong = (word.lower() in said for word in entry["must_not"])
        right.append(all(held) and not any(wrong))
    columns = [
        "second dialogues",
        "follow-ups with all that is wanted, nothing that is not",
        "complete questions unaltered",
    ]
    return Table(
        columns=columns, rows=[["by rule", in_per_cent(right), in_per_cent(stay)]]
    )


def invented(dialogue: Dialogue, found: dict[str, Found]) -> bool:
    """Whether a wording that was made holds a name that nobody has said."""
    said = "\n".join([dialogue.question, *(turn.text for turn in dialogue.history)])
    made = [each.text for name, each in found.items() if name != "by hand"]
    return any(not stands_in(name, said) for text in made for name in names(text))


def main() -> None:
    """Measure, and show the tables."""
    parser = options_of(__doc__)
    parser.add_argument("--provider", default="none")
    parser.add_argument("--verbose", action="store_true", help="of development")
    options = parser.parse_args()
    everything = load_dialogues(DIALOGUES)
    made_on = development(everything)
    there = [ROOT / "samples", *filter(Path.is_dir, [ARTICLES])]
    dialogues = [
        each for each in everything if len(there) > 1 or each.id.startswith("sam-")
    ]
    model = choose_chat_model(load_settings(provider=options.provider))
    if model:  # small ones are left out by the product; here they are compared
        info = replace(model.info, evidence_tokens=SMALL_MODELS + 1)
        model = replace(model, info=info)
    with (
        tempfile.TemporaryDirectory() as folder,
        NewsAssistant.open(folder, settings=load_settings(provider="none")) as desk,
    ):
        desk.ingest(there)
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
    count = sum(invented(each, found[each.id]) for each in dialogues)
    names_told = Table(note=f"With a name that nobody has said: {count}.")
    tables = [searches(halves, found), altered(halves), worded(), names_told]
    show("followups", tables, options)
    if options.verbose:
        for each in halves["development"]:
            print(f"\n{each.id} {each.question!r}")
            for name, row in found[each.id].items():
                marks = f"{row.article:d}{row.sentence:d}{row.first:d}{row.planned:d}"
                print(f"  {marks} {name}: {row.text} {sorted(row.names) or ''}")
        for before, after in filter(None, changes(halves["development"])):
            print(f"\nALTERED {before!r}\n     -> {after!r}")


if __name__ == "__main__":
    main()
