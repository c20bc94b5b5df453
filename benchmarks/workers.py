"""Ingest with two worker processes, against this process alone; and while some die.

Articles as benchmarks/ingest.py writes them, into new indexes, one run after the other.
With --kills, only by workers, who are killed at random moments; `articles` and
`passages` are to be those of a run without. Their start and end are in the seconds.

    python -m benchmarks.workers [--articles N] [--workers local:2] [--kills N]
"""

import argparse
import os
import random
import signal
import tempfile
import threading
import time
from contextlib import suppress
from itertools import islice
from pathlib import Path

import psutil

from assistant.config import load_settings
from assistant.newsroom import NewsAssistant
from benchmarks.ingest import CORPUS, IN_A_FILE, articles_of


def main() -> None:
    """Ingest both ways and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=600)
    parser.add_argument("--workers", default="local:2")
    parser.add_argument("--kills", type=int, default=0)
    options = parser.parse_args()
    print("| workers | killed | articles | passages | without vector | seconds |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        lines = list(islice(articles_of(CORPUS), options.articles))
        for first in range(0, len(lines), IN_A_FILE):
            file = Path(folder) / f"news/{first}.jsonl"
            file.parent.mkdir(exist_ok=True)
            batch = lines[first : first + IN_A_FILE]
            file.write_text("".join(f"{line.strip()}\n" for line in batch), "utf-8")
        ways = [options.workers] if options.kills else [None, options.workers]
        for number, workers in enumerate(ways):
            place = Path(folder) / f"index-{number}"
            measure(place, Path(folder) / "news", workers, options.kills)


def measure(place: Path, news: Path, workers: str | None, kills: int) -> None:
    """Ingest once; print the row."""
    with NewsAssistant.open(place, settings=load_settings(provider="none")) as desk:
        desk._embedder.embed_passages(["Load the model before the clock starts."])
        done = threading.Event()
        killed: list[int] = []
        killer = threading.Thread(target=kill, args=(kills, done, killed))
        killer.start()
        began = time.perf_counter()
        desk.ingest([news], workers=workers)
        seconds = time.perf_counter() - began
        done.set()
        killer.join()
        counts = desk.index.counts()
        assert desk.index.check() == []
        print(
            f"| {workers or 'none'} | {len(killed)} | {counts.articles:,}"
            f" | {counts.passages:,} | {counts.pending} | {seconds:.0f} |",
            flush=True,
        )


def kill(count: int, done: threading.Event, killed: list[int]) -> None:
    """Kill a random worker now and then."""
    luck = random.Random(4)
    while len(killed) < count and not done.is_set():
        time.sleep(luck.uniform(4, 20))
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            workers = [
                each
                for each in psutil.Process().children(recursive=True)
                if "spawn_main" in " ".join(each.cmdline())
            ]
            if workers:
                process = luck.choice(workers)
                os.kill(process.pid, signal.SIGKILL)
                killed.append(process.pid)


if __name__ == "__main__":
    main()
