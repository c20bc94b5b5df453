"""Answers a second over an index on servers: of one process that answers, and of four.

As `benchmarks.serving`, with PostgreSQL and Chroma of its own, which live on the same
cores as processes and clients. Beside what was answered stands the most there could be:
by the cores, from the processor time of all; by the limit, from how long answers take.

    python -m benchmarks.serving_servers [--workers 1 4] [--at-once 8 32] [--write]
"""

import os
import time
from collections.abc import Iterable
from functools import partial
from itertools import product
from typing import Any

import psutil

from benchmarks.serving import SAMPLES, measured, open_desk, throughput
from benchmarks.standing import Table, options_of, show
from tests.servers import Process, private_chroma, private_postgres

WARM = 10.0
"""Seconds in which each process loads what it needs for its first answers."""
COLUMNS = (
    *("let in by each", "processes", "answers/s", "of one", "p50", "p95"),
    *("told 503", "failed otherwise", "processor ms: API; servers; clients"),
    *("cores allow, /s", "limit allows, /s"),
)


async def crowd(
    servers: Iterable[Process], clients: int, seconds: float
) -> dict[str, Any]:
    """What the clients got, and the processor milliseconds an answer cost everybody."""
    await throughput(clients, WARM)
    before, own = spent(servers), time.process_time()
    found = await throughput(clients, seconds)
    answers = found["answers"]
    return {
        **found,
        "servers": 1000 * (spent(servers) - before) / answers,
        "clients": 1000 * (time.process_time() - own) / answers,
    }


def spent(servers: Iterable[Process]) -> float:
    """Processor seconds of servers, with those of processes that they started."""
    found = 0.0
    for server in servers:
        first = psutil.Process(server.number)
        for each in (first, *first.children(recursive=True)):
            found += sum(each.cpu_times()[:4])  # the last two: of those that ended
    return found


def row(found: dict[str, Any], at_once: int, workers: int, one: float) -> list[str]:
    """A row of the table; `one` is the answers a second of the fewest processes."""
    cost = [found[name] for name in ("processor ms an answer", "servers", "clients")]
    return [
        *(str(at_once), str(workers)),
        *(f"{found['answers/s']:.1f}", f"{found['answers/s'] / one:.1f}×"),
        *(f"{found[name] / 1000:.2f} s" for name in ("p50 ms", "p95 ms")),
        *(str(found["503"]), str(found["other"])),
        "; ".join(f"{each:.1f}" for each in cost),
        f"{1000 * (os.cpu_count() or 1) / sum(cost):.0f}",
        f"{1000 * at_once * workers / found['p50 ms']:.0f}",
    ]


def main() -> None:
    """Measure, and show the table."""
    parser = options_of(__doc__)
    parser.add_argument("--workers", type=int, nargs="+", default=(1, 4))
    parser.add_argument("--at-once", type=int, nargs="+", default=(8, 32))
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=10, help="of each row")
    options = parser.parse_args()
    rows, one = [], dict[int, float]()
    with (
        private_postgres() as (database, address),
        private_chroma() as (chroma, vectors),
    ):
        os.environ["ASSISTANT_VECTORS"] = vectors
        with open_desk(address, 0) as desk:
            desk.ingest([SAMPLES])
        work = partial(crowd, (database, chroma), options.clients, options.seconds)
        for at_once, workers in product(options.at_once, options.workers):
            found = measured(address, 1, (at_once * workers, workers), work)
            one.setdefault(at_once, found["answers/s"])
            rows.append(row(found, at_once, workers, one[at_once]))
    show("servers", [Table(columns=COLUMNS, rows=rows)], options)


if __name__ == "__main__":
    main()
