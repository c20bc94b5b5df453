"""Measure ingestion: speed against the embedder alone, memory, disk, a second run.

Writes articles (JSON Lines: title, source, date, text) into files of 100, ingests them
into a new index in a process of its own, embeds the same texts with nothing else, and
ingests the unchanged files again. Prints the table of docs/performance.md.

    python benchmarks/ingest.py [--corpus FILE] [--articles N]
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
from time import perf_counter, process_time
from typing import Any

from assistant.config import load_settings
from assistant.newsroom import NewsAssistant
from assistant.providers.selecting import new_embedder

ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "bench" / "realtimeqa_2025_26.corpus.jsonl"
IN_A_FILE = 100


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
        report = desk.ingest([folder]).to_dict()
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps(report | {"peak": used.ru_maxrss / 1024, "cpu": process_time()}))


def run(index: Path, folder: Path) -> dict[str, Any]:
    """Ingest in a process of its own."""
    command = [sys.executable, __file__, "--run", str(index), str(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def embedded_texts(index: Path) -> list[str]:
    """Every distinct text that the index had embedded, the shortest first."""
    settings = load_settings(provider="none")
    with NewsAssistant.open(index, settings=settings) as desk:
        texts = {
            passage.embedded_text
            for article in desk.articles()
            for passage in desk.index.passages(article.id)
        }
    return sorted(texts, key=len)


def alone(texts: list[str]) -> tuple[float, float]:
    """Texts a second, and a second of processor time, when nothing else is done."""
    embedder = new_embedder(load_settings(provider="none"))
    embedder.embed_passages(texts[:1])
    began, worked = perf_counter(), process_time()
    for first in range(0, len(texts), 32):
        embedder.embed_passages(texts[first : first + 32])
    elapsed, used = perf_counter() - began, process_time() - worked
    return len(texts) / elapsed, len(texts) / used


def size(folder: Path) -> float:
    """Megabytes of all files."""
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
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
        while batch := list(islice(lines, IN_A_FILE)):
            name = f"{len(list(news.iterdir())):04}.jsonl"
            (news / name).write_text("".join(f"{x.strip()}\n" for x in batch), "utf-8")
        first = run(index, news)
        texts = embedded_texts(index)
        bare, bare_work = alone(texts[:: options.every])
        again = run(index, news)
        disk = f"{size(index):,.0f} MB for {size(news):,.0f} MB of articles"
    speed = first["embedded"] / first["seconds"]
    work = first["embedded"] / first["cpu"]
    rows = [
        ("articles, passages", f"{first['added']:,}, {first['passages']:,}"),
        ("seconds", f"{first['seconds']:,.1f}"),
        ("texts embedded a second", f"{speed:.1f}"),
        ("the embedder alone, the same texts", f"{bare:.1f} a second"),
        ("share of the embedder's own speed", f"{speed / bare:.0%}"),
        ("the same by processor time", f"{work / bare_work:.0%}"),
        ("peak memory", f"{first['peak']:,.0f} MB"),
        ("index on disk", disk),
        (
            "unchanged second run",
            f"{again['seconds']:.1f} s, {again['embedded']} texts",
        ),
    ]
    print("| what | measured |\n|---|---|")
    for name, value in rows:
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
