"""What our layers cost over HTTP, and how many answers a second they let through.

Two processes on this machine: the server with a fake model, and this one, which asks.
The fake model sleeps instead of reading, and no second model reads what it says, so the
figures are those of our own code: retrieval, checks, and the way to the client. The
server's processor time says the same on a busy machine as on an idle one.

    python -m benchmarks.serving [--workers 2 --at-once 64] [--write]
"""

import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import httpx2

from assistant.config import load_settings
from assistant.newsroom import NewsAssistant
from assistant.serving.http.application import build_app, run
from assistant.serving.http.options import ServeOptions
from assistant.serving.http.workers import run_workers
from benchmarks.sleeping_model import SleepingModel
from benchmarks.standing import Table, options_of, show

QUESTION = "How many soldiers would the peace mission have?"
PORT = 8765
URL = f"http://127.0.0.1:{PORT}"
OF_EACH = re.compile(r"^process_cpu_seconds_total(?:\{.*\})? (\S+)", re.MULTILINE)
SAMPLES = Path(__file__).resolve().parents[1] / "samples"


def open_desk(index: str, seconds: float) -> NewsAssistant:
    """The samples with fakes; the model takes `seconds` for an answer."""
    # "none": where the embedded model was fetched, it would read each claim.
    settings = load_settings(embedder="fake", provider="fake", second_reader="none")
    model = SleepingModel(seconds=seconds)
    return NewsAssistant.open(index, settings=settings, chat_model=model)


def serve(index: str, seconds: str, at_once: str, workers: str) -> None:
    """Serve in this process, or in several."""
    most = int(at_once)
    options = ServeOptions(
        port=PORT, at_once=most, per_client=most, workers=int(workers)
    )
    if options.workers > 1:
        run_workers(partial(open_desk, index, float(seconds)), options)
        return
    with open_desk(index, float(seconds)) as desk:
        run(build_app(desk, options), options)


async def answered(client: httpx2.AsyncClient) -> tuple[float, httpx2.Response]:
    """Ask once; milliseconds and reply."""
    began = time.perf_counter()
    reply = await client.post("/v1/ask", json={"question": QUESTION})
    return 1000 * (time.perf_counter() - began), reply


async def overhead(desk: NewsAssistant, count: int) -> dict[str, float]:
    """Milliseconds over HTTP beside those of `desk.ask` for the same, warm."""
    async with httpx2.AsyncClient(base_url=URL, timeout=60) as client:
        for _ in range(20):
            await answered(client)
            desk.ask(QUESTION)
        served, direct, retrieved = [], [], []
        for _ in range(count):
            served.append((await answered(client))[0])
            began = time.perf_counter()
            answer = desk.ask(QUESTION)
            direct.append(1000 * (time.perf_counter() - began))
            taken = answer.timings_ms
            retrieved.append(taken.rewrite + taken.retrieve)
        before = await processor_seconds(client)
        for _ in range(count):
            await answered(client)
        spent = await processor_seconds(client) - before
    began = time.process_time()
    for _ in range(count):
        desk.ask(QUESTION)
    own = time.process_time() - began
    return {
        "HTTP p50 ms": statistics.median(served),
        "desk.ask p50 ms": statistics.median(direct),
        "of it retrieval p50 ms": statistics.median(retrieved),
        "HTTP processor ms": 1000 * spent / count,
        "desk.ask processor ms": 1000 * own / count,
    }


async def processor_seconds(client: httpx2.AsyncClient) -> float:
    """Processor time that the server has taken since it was started."""
    return sum(map(float, OF_EACH.findall((await client.get("/metrics")).text)))


async def throughput(in_flight: int, seconds: float) -> dict[str, Any]:
    """Keep so many questions in flight; answers a second and how long they took."""
    ends: Counter[str] = Counter()
    took: list[float] = []
    limits = httpx2.Limits(max_connections=in_flight)
    async with httpx2.AsyncClient(base_url=URL, timeout=60, limits=limits) as client:
        until = time.monotonic() + seconds

        async def keep_asking() -> None:
            while time.monotonic() < until:
                milliseconds, reply = await answered(client)
                if reply.status_code == 200:
                    took.append(milliseconds)
                else:
                    # A refusal without an error of ours is the admission limit.
                    away = reply.status_code == 503 and not reply.json()["kind"]
                    ends["503" if away else "other"] += 1
                    await asyncio.sleep(float(reply.headers.get("Retry-After", 0)))

        began, before = time.monotonic(), await processor_seconds(client)
        await asyncio.gather(*(keep_asking() for _ in range(in_flight)))
        spent = time.monotonic() - began
        busy = await processor_seconds(client) - before
    return {
        "answers": len(took),
        "answers/s": len(took) / spent,
        "p50 ms": statistics.median(took),
        "p95 ms": statistics.quantiles(took, n=20)[-1],
        "processor ms an answer": 1000 * busy / len(took),
        "503": ends["503"],
        "other": ends["other"],
    }


def measured(
    index: str, seconds: float, limits: tuple[int, int], work: Any
) -> dict[str, Any]:
    """Run `work` against a server of its own, with these limit and processes."""
    given = ("serve", index, *map(str, (seconds, *limits)))
    command = [sys.executable, "-m", "benchmarks.serving", *given]
    process = subprocess.Popen(
        command, cwd=SAMPLES.parent, env=os.environ, stderr=subprocess.DEVNULL
    )
    try:
        with httpx2.Client(transport=httpx2.HTTPTransport(retries=60)) as client:
            while len(OF_EACH.findall(client.get(f"{URL}/metrics").text)) < limits[1]:
                time.sleep(0.1)
        found: dict[str, Any] = asyncio.run(work())
        return found
    finally:
        process.terminate()
        process.wait(30)


def rows(cost: dict[str, float], crowds: dict[int, dict[str, Any]]) -> list[list[str]]:
    """What an answer costs, and what crowds of several sizes get."""
    served, retrieved = cost["HTTP p50 ms"], cost["of it retrieval p50 ms"]
    found = list(crowds.values())
    told = f"{', '.join(map(str, crowds))} in flight"
    return [
        [
            "an answer over HTTP, p50; of it retrieval",
            f"{served:.1f} ms; {retrieved:.1f} ms",
        ],
        [
            "so our layers beside retrieval and model (wanted ≤ 15 ms)",
            f"{served - retrieved:.1f} ms",
        ],
        ["processor time of it", f"{cost['HTTP processor ms']:.1f} ms"],
        [
            "`desk.ask` in the process, p50; processor time",
            f"{cost['desk.ask p50 ms']:.1f} ms; {cost['desk.ask processor ms']:.1f} ms",
        ],
        [
            f"answers a second with a model of 1 s: {told} (wanted 60 at 100)",
            "; ".join(f"{each['answers/s']:.1f}" for each in found),
        ],
        [
            f"p95 of those: {told} (wanted 2 s)",
            "; ".join(f"{each['p95 ms'] / 1000:.2f}" for each in found) + " s",
        ],
        [
            f"told 503, as beyond the admission limit: {told}",
            "; ".join(str(each["503"]) for each in found),
        ],
        [
            f"failed otherwise: {told}",
            "; ".join(str(each["other"]) for each in found),
        ],
    ]


def main() -> None:
    """Measure, and show the table."""
    parser = options_of(__doc__)
    parser.add_argument("--count", type=int, default=100, help="to ask, for overhead")
    crowds = (1, 20, 100, 200)
    parser.add_argument("--in-flight", type=int, nargs="*", default=crowds)
    parser.add_argument("--at-once", type=int, default=32, help="admission limit")
    parser.add_argument("--workers", type=int, default=1, help="processes that answer")
    options = parser.parse_args()
    limits = options.at_once, options.workers
    with tempfile.TemporaryDirectory() as folder:
        with open_desk(folder, 0) as desk:
            desk.ingest([SAMPLES])
            work = partial(overhead, desk, options.count)
            cost = measured(folder, 0, limits, work)
        found = {
            crowd: measured(folder, 1, limits, partial(throughput, crowd, 10))
            for crowd in options.in_flight
        }
    table = Table(columns=["what", "measured"], rows=rows(cost, found))
    show("serving", [table], options)


if __name__ == "__main__":
    serve(*sys.argv[2:]) if sys.argv[1:2] == ["serve"] else main()
