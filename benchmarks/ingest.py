"""Measure ingestion: speed against the embedder alone, memory, disk, a second run.

Writes articles (JSON Lines: title, source, date, text) into files of 100. In rounds of
ten files, ingests them in a process of its own into one growing index, then embeds the
same texts with nothing else: what the machine does besides meets both alike. Last,
ingests the unchanged files again. Prints the table of docs/performance.md.

    python -m benchmarks.ingest [--corpus FILE] [--articles N] [--write]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from assistant.config import load_settings
from assistant.ingestion.working import EMBEDDED_AT_ONCE
from assistant.newsroom import NewsAssistant
from assistant.providers.selecting import new_embedder
from benchmarks.standing import Table, options_of, show

ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "bench" / "realtimeqa_2025_26.corpus.jsonl"
IN_A_FILE = 100
FILES_A_ROUND = 10

Row = dict[str, Any]


def articles_of(corpus: Path) -> Iterator[str]:
    """Articles as lines; the samples, over and over with a mark, without a corpus."""
    if corpus.is_file():
        with corpus.open(encoding="utf-8") as file:
            yield from file
        return
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "samples").iterdir())]
    for number in range(100_000):
        words = texts[number % len(texts)].split()
        shift = number * 37 % len(words)
        told = " ".join([f"Report {number}.", *words[shift:], *words[:shift]])
        yield json.dumps({"id": f"s{number}", "title": f"No. {number}", "text": told})


def ingest(index: str, folder: str) -> None:
    """Ingest in this process, and print the report with the peak of memory."""
    settings = load_settings(provider="none")
    with NewsAssistant.open(index, settings=settings) as desk:
        desk._embedder.embed_passages(["Load the model before the clock starts."])
        worked = process_time()
        report = desk.ingest([folder]).to_dict()
        worked = process_time() - worked
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps(report | {"peak": used.ru_maxrss / 1024, "cpu": worked}))


def run(index: Path, folder: Path) -> dict[str, Any]:
    """Ingest in a process of its own."""
    command = [sys.executable, __file__, "--run", str(index), str(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def embedded_texts(index: Path, files: set[str]) -> list[str]:
    """Every distinct text of the articles that came from files, the shortest first."""
    settings = load_settings(provider="none")
    with NewsAssistant.open(index, settings=settings) as desk:
        texts = {
            passage.embedded_text
            for article in desk.articles()
            if (article.source or "").partition("#")[0].rpartition("/")[2] in files
            for passage in desk.index.passages(article.id)
        }
    return sorted(texts, key=len)


def alone(texts: list[str]) -> tuple[float, float]:
    """Texts a second, and a second of processor time, when nothing else is done."""
    embedder = new_embedder(load_settings(provider="none"))
    embedder.embed_passages(texts[:1])
    began, worked = perf_counter(), process_time()
    for first in range(0, len(texts), EMBEDDED_AT_ONCE):
        embedder.embed_passages(texts[first : first + EMBEDDED_AT_ONCE])
    elapsed, used = perf_counter() - began, process_time() - worked
    return len(texts) / elapsed, len(texts) / used


def size(folder: Path) -> float:
    """Megabytes of all files."""
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6


def measured(index: Path, news: Path, lines: Iterator[str], every: int) -> Row | None:
    """One round: files are written and ingested, then their texts embedded alone."""
    files: set[str] = set()
    while len(files) < FILES_A_ROUND and (batch := list(islice(lines, IN_A_FILE))):
        files.add(f"{len(list(news.iterdir())):04}.jsonl")
        text = "".join(f"{line.strip()}\n" for line in batch)
        (news / max(files)).write_text(text, "utf-8")
    if not files:
        return None
    report = run(index, news)
    texts = embedded_texts(index, files)[::every]
    speed, work = alone(texts)
    report["speed"] = report["embedded"] / report["seconds"]
    report["share"] = report["speed"] / speed
    report["work"] = report["embedded"] / report["cpu"] / work
    return report | {"alone": speed}


def main() -> None:
    """Measure and print the table."""
    parser = options_of(__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument(
        "--every", type=int, default=1, help="Time the embedder on every Nth text."
    )
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        ingest(*options.run)
        return
    with tempfile.TemporaryDirectory() as made:
        index, news = Path(made) / "index", Path(made) / "news"
        news.mkdir()
        lines = islice(articles_of(options.corpus), options.articles)
        rounds = list(iter(lambda: measured(index, news, lines, options.every), None))
        again = run(index, news)
        disk = f"{size(index):,.0f} MB for {size(news):,.0f} MB of articles"

    def total(name: str) -> float:
        return float(sum(row[name] for row in rounds))

    def middle(name: str) -> float:
        return float(median(row[name] for row in rounds))

    low, high = min(row["share"] for row in rounds), max(row["share"] for row in rounds)
    rows = [
        ("articles, passages", f"{total('added'):,.0f}, {total('passages'):,.0f}"),
        ("seconds", f"{total('seconds'):,.0f}"),
        ("texts embedded a second", f"{total('embedded') / total('seconds'):.1f}"),
        ("the embedder alone, the same texts", f"{middle('alone'):.1f} a second"),
        (
            f"share of the embedder's own speed, median of {len(rounds)} rounds",
            f"{100 * middle('share'):.0f} % ({100 * low:.0f} to {100 * high:.0f})",
        ),
        ("the same by processor time", f"{100 * middle('work'):.0f} %"),
        ("peak memory", f"{max(row['peak'] for row in rounds):,.0f} MB"),
        ("index on disk", disk),
        (
            "unchanged second run",
            f"{again['seconds']:.1f} s, {again['embedded']} texts",
        ),
    ]
    show("ingest", [Table(columns=["what", "measured"], rows=rows)], options)


if __name__ == "__main__":
    main()
