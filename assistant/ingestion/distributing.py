"""Workers on Dask: processes of this machine, or of others; the only user of it."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import islice
from typing import Any

from assistant.config import load_settings
from assistant.errors import ConfigurationError, IngestionError
from assistant.ingestion.reading import problem
from assistant.ingestion.unpacking import Item
from assistant.ingestion.working import Here, Outcome, Step, Workers, process
from assistant.providers.base import Embedder
from assistant.providers.selecting import embedder_for
from vectorstore.records import EmbedderIdentity

AT_ONCE = 16
"""Articles of one task: a second or two of work, so that little is done twice."""
AHEAD = 3
"""Tasks for each worker that are under way or wait at it."""
DEATHS = 5
"""Workers that a task may take with it before its articles are given up."""
START_SECONDS = 120
"""For a worker to start, or to start again, on a machine that is very busy."""
LOOK_SECONDS = 10
"""Between two looks at who is there, while a result is waited for."""


@contextmanager
def workers_at(address: str | None, identity: EmbedderIdentity) -> Iterator[Workers]:
    """Workers by their address: `local:N`, or `dask://HOST:PORT` of a scheduler.

    Without an address it is this process.

    Raises:
        ConfigurationError: the address cannot be read, nobody is there, or Dask is not
            installed.
        IngestionError: worker processes could not be started.
    """
    if address is None:
        yield Here()
        return
    kind, _, where = address.partition(":")
    if kind not in ("local", "dask") or (kind == "local" and not where.isdecimal()):
        raise ConfigurationError(
            f"There are no workers {address!r}.",
            "Say local:2 for two processes, or dask://HOST:8786 of a Dask scheduler.",
        )
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise ConfigurationError(
            "The library 'distributed' is not installed.",
            "Install it with: pip install 'cited-news-assistant[workers]'",
        ) from None
    dask.config.set(
        {
            "distributed.scheduler.allowed-failures": DEATHS,
            "distributed.comm.timeouts.connect": f"{START_SECONDS}s",
        }
    )
    if kind == "dask":
        try:
            client = Client(f"tcp://{where.lstrip('/')}", timeout="10s")
        except OSError as error:
            raise ConfigurationError(
                f"There is no Dask scheduler at {where.lstrip('/')}.",
                "Start one with: dask scheduler",
            ) from error
        with client:
            yield Cluster(client, identity)
        return
    with _local(max(1, int(where))) as local, Client(local) as client:
        yield Cluster(client, identity)


def _local(count: int) -> Any:
    """Worker processes of this machine, which share its cores."""
    from distributed import LocalCluster

    try:
        return LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            # Without a port, two commands would quarrel about 8787.
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            env={"ASSISTANT_THREADS": str(max(1, (os.cpu_count() or 1) // count))},
        )
    except RuntimeError as error:
        raise IngestionError(
            f"The workers could not be started: {error}",
            "Ingest again; without --workers if it keeps happening.",
        ) from error


class Cluster:
    """See `working.Workers`. A task whose worker dies is given to another one."""

    embeds = True

    def __init__(self, client: Any, identity: EmbedderIdentity) -> None:
        self._client = client
        self._identity = identity

    def run(
        self, steps: Iterable[tuple[Step, Item | None]]
    ) -> Iterator[tuple[Step, Outcome | None]]:
        """See `Workers`; a few tasks are always ahead of the one whose turn it is."""
        stream = iter(steps)
        waiting: deque[tuple[list[tuple[Step, Item | None]], Any]] = deque()
        while batch := list(islice(stream, AT_ONCE)):
            items = [item for _, item in batch if item]
            future = self._client.submit(
                _work, items, self._identity, pure=False, retries=1
            )
            waiting.append((batch, future))
            if len(waiting) > AHEAD * max(1, len(self._client.nthreads())):
                yield from self._told(*waiting.popleft())
        while waiting:
            yield from self._told(*waiting.popleft())

    def _told(
        self, batch: Sequence[tuple[Step, Item | None]], future: Any
    ) -> Iterator[tuple[Step, Outcome | None]]:
        outcomes = iter(self._result(batch, future))
        for step, item in batch:
            yield step, next(outcomes) if item else None

    def _result(
        self, batch: Sequence[tuple[Step, Item | None]], future: Any
    ) -> list[Outcome]:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        without = 0
        try:
            while without < START_SECONDS:
                with suppress(TimeoutError):
                    found: list[Outcome] = future.result(timeout=LOOK_SECONDS)
                    return found
                # All may be starting again at one moment.
                alone = not self._client.nthreads()
                without = without + LOOK_SECONDS if alone else 0
            raise OSError("every worker has gone")
        except KilledWorker:
            given_up = IngestionError(
                f"Its batch ended {DEATHS} workers.", "Ingest it by itself to see why."
            )
            return [
                Outcome(problem=problem(item.source, given_up))
                for _, item in batch
                if item
            ]
        except (FutureCancelledError, OSError) as error:
            raise IngestionError(
                "The workers do not answer any more.",
                "What was done is kept: start them, and ingest again.",
            ) from error


def _work(items: Sequence[Item], identity: EmbedderIdentity) -> list[Outcome]:
    """What a worker does; its own settings say where its models are."""
    return process(items, _embedder(identity).embed_passages)


@cache
def _embedder(identity: EmbedderIdentity) -> Embedder:
    return embedder_for(identity, load_settings())
