"""Spans: a tree for each answer, without a word of it."""

import asyncio
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assistant import tracing
from assistant.errors import StoreError

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

OpenDesk = Callable[..., "CheckedDesk"]

RESCUED = "How many passengers of the ferry were rescued?"
CANARIES = ("passengers", "rescued", "Skerry", "ferry")


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """What is exported."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(tracing, "_TRACER", provider.get_tracer("assistant"))
    yield exporter
    provider.shutdown()


@pytest.mark.parametrize("awaited", [False, True])
def test_an_answer_is_a_tree_of_its_stages_and_model_calls(
    awaited: bool, desk_for: OpenDesk, spans: InMemorySpanExporter
) -> None:
    desk = desk_for()
    answer = asyncio.run(desk.aask(RESCUED)) if awaited else desk.ask(RESCUED)
    found = {span.name: span for span in spans.get_finished_spans()}
    root = found["invoke_agent cited-news-assistant"]
    assert root.parent is None
    for name in ("rewrite", "retrieve", "number", "answer"):
        parent = found[name].parent
        assert parent is not None
        assert parent.span_id == root.context.span_id
    call = found["chat overlap-1"]
    assert call.parent is not None
    assert call.parent.span_id == found["answer"].context.span_id
    facts: Any = root.attributes
    assert facts["assistant.status"] == answer.status == "answered"
    assert facts["assistant.citations"] == len(answer.citations)
    told = "".join(span.to_json() for span in spans.get_finished_spans())
    assert not [word for word in CANARIES if word in told]


def test_it_hangs_below_the_span_of_the_program(
    desk_for: OpenDesk, spans: InMemorySpanExporter
) -> None:
    with tracing._TRACER.start_as_current_span("of the program") as outer:
        desk_for().ask(RESCUED)
        assert trace.get_current_span() is outer
    (root,) = (s for s in spans.get_finished_spans() if s.name[:6] == "invoke")
    assert root.parent is not None
    assert root.parent.span_id == outer.get_span_context().span_id


def test_a_failure_is_said_by_its_kind_only(
    desk_for: OpenDesk, spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_for()

    def broken(*_: Any, **__: Any) -> Any:
        raise StoreError("the ferry Skerry")

    monkeypatch.setattr(desk.index, "search", broken)
    with pytest.raises(StoreError):
        desk.ask(RESCUED)
    found = {span.name: span for span in spans.get_finished_spans()}
    for name in ("retrieve", "invoke_agent cited-news-assistant"):
        assert (found[name].attributes or {})["error.type"] == "StoreError"
        assert not found[name].status.is_ok
    told = "".join(span.to_json() for span in spans.get_finished_spans())
    assert "Skerry" not in told


def test_an_answer_that_nobody_waits_for_ends_its_spans(
    desk_for: OpenDesk, spans: InMemorySpanExporter
) -> None:
    stream = desk_for().stream(RESCUED)
    next(stream)
    stream.close()
    names = {span.name for span in spans.get_finished_spans()}
    assert {"answer", "invoke_agent cited-news-assistant"} <= names
