"""What operators see: counters for Prometheus, and one line of JSON for each request.

Neither holds a question, an answer, a token or a path that a client made up.
"""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Metric,
    ProcessCollector,
    generate_latest,
    multiprocess,
)
from prometheus_client.registry import Collector
from starlette.types import Scope

from assistant.models import Answer

_LOG = logging.getLogger("assistant.http")
REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Of the request that is being served, for whatever is logged meanwhile."""
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
UNKNOWN = "(unknown)"
SHARED_FIGURES = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder in which several processes count together."""


class Observer:
    """Counts and logs what one server does."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._shown = self.registry
        if folder := os.environ.get(SHARED_FIGURES):
            self._shown = CollectorRegistry()
            self._shown.register(_Processes(Path(folder)))  # first: it strikes out
            multiprocess.MultiProcessCollector(self._shown, folder)
        else:
            ProcessCollector(registry=self.registry)  # time, memory, open files
        self._requests = self._counter("requests", "Requests.", "route", "status")
        self._seconds = Histogram(
            "assistant_request_seconds",
            "Time from a request to the end of its answer.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self._first = Histogram(
            "assistant_first_claim_seconds",
            "Time from a question to the first checked claim.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self._answers = self._counter("answers", "Answers.", "status", "generator")
        self._tokens = self._counter("tokens", "Tokens of models.", "direction")
        self._cost = self._counter("cost_usd", "What models cost, where it is known.")
        self._running = Gauge(
            "assistant_requests_running",
            "Requests being served.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"assistant_{name}", about, labels, registry=self.registry)

    def watch(self, paused: Callable[[], float]) -> None:
        """Tell whether the model's server is left alone after failing, as 1 or 0."""
        Gauge(
            "assistant_model_paused",
            "Whether the model's server is left alone after failing.",
            registry=self.registry,
        ).set_function(paused)

    @contextmanager
    def running(self, request_id: str) -> Iterator[None]:
        """A request is being served."""
        token = REQUEST_ID.set(request_id)
        with self._running.track_inprogress():
            yield
        REQUEST_ID.reset(token)

    def answered(self, scope: Scope, answer: Answer) -> None:
        """Count an answer, and remember what is said of it in the log."""
        generator, timings = answer.generator, answer.timings_ms
        self._answers.labels(answer.status, generator.kind).inc()
        self._tokens.labels("input").inc(generator.input_tokens)
        self._tokens.labels("output").inc(generator.output_tokens)
        self._cost.inc(generator.cost_usd or 0)
        if timings.first_claim:
            self._first.observe(timings.first_claim / 1000)
        scope["state"]["answer"] = {
            "status": answer.status,
            "reason": answer.reason,
            "kind": answer.kind,
            "model": generator.model,
            "finish_reason": generator.finish_reason,
            "input_tokens": generator.input_tokens,
            "output_tokens": generator.output_tokens,
            "cost_usd": generator.cost_usd,
            "articles_read": answer.coverage.articles_read,
            "citations": len(answer.citations),
            "ms": timings.total,
        }

    def finished(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request and log its one line; status 0 is a client that left."""
        route = getattr(scope.get("route"), "path", UNKNOWN)
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        state = scope["state"]
        facts = {
            "request_id": state["request_id"],
            "method": scope["method"] if route != UNKNOWN else None,
            "route": route,
            "status": status,
            "token": state.get("token") or None,
            "ms": round(seconds * 1000, 1),
            "answer": state.get("answer"),
        }
        _LOG.info("request", extra={"facts": facts})

    def exposition(self) -> bytes:
        """All figures, as Prometheus reads them; of every process of a service."""
        return generate_latest(self._shown)


class _Processes(Collector):
    """Processor time, memory and open files of each process that counts together."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterator[Metric]:
        """The figures of each, by its number; dead ones are struck out."""
        found: dict[str, Metric] = {}
        for file in sorted(self._folder.glob("gauge_livesum_*.db")):
            process = file.stem.rpartition("_")[2]
            number = partial(str, process)
            told = list(ProcessCollector(pid=number, registry=None).collect())
            if not told and Path("/proc/self").exists():
                # What it was serving is no longer being served.
                multiprocess.mark_process_dead(int(process), str(self._folder))
            for each in told:
                kept = found.setdefault(
                    each.name, Metric(each.name, each.documentation, each.type)
                )
                for sample in each.samples:
                    kept.add_sample(sample.name, {"pid": process}, sample.value)
        yield from found.values()


class JsonLines(logging.Formatter):
    """A log record as one line of JSON; exceptions without the values they name."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the record holds."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            "request_id": REQUEST_ID.get(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[0]:
            # A message may quote what was asked: the kind and the place say enough.
            line["error"] = record.exc_info[0].__name__
            line["at"] = _places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def _places(trace: Any) -> list[str]:
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-8:]


def log_to_standard_error() -> None:
    """Write the lines of this server, and warnings of every library."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    _LOG.setLevel(logging.INFO)
