"""What a server does wrong, seen through the whole chain."""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from assistant.errors import ConfigurationError
from assistant.models import AnswerReady, EvidenceFound, TextDelta
from assistant.providers import calling

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk
    from tests.fake_openai import FakeOpenAI

OpenDesk = Callable[..., "CheckedDesk"]

RESCUED = "How many passengers of the ferry were rescued?"
SENTENCE = "All 212 passengers of the ferry were rescued by two trawlers."
LONG = f"{SENTENCE} [1] Captain Ida Holm was the last to leave the ferry [2]. " + (
    "The owner said that the cause was unknown. " * 200
)


@pytest.fixture
def desk(
    desk_for: OpenDesk, openai_server: "FakeOpenAI", monkeypatch: pytest.MonkeyPatch
) -> "CheckedDesk":
    """A desk whose model is the fake server, impatient with silence."""
    monkeypatch.setattr(calling, "FIRST_WAIT", 0.01)
    return desk_for(
        provider="openai",
        openai_base_url=openai_server.url,
        openai_api_key=openai_server.key,
        idle_timeout=0.5,
    )


def test_a_server_that_works_answers_and_is_sent_its_key(
    desk: "CheckedDesk", openai_server: "FakeOpenAI"
) -> None:
    answer = desk.ask(RESCUED)
    assert (answer.status, answer.generator.kind) == ("answered", "model")
    assert answer.generator.output_tokens > 0
    assert answer.citations[0].quote == SENTENCE
    sent = [request["authorization"] for request in openai_server.requests]
    assert set(sent) == {f"Bearer {openai_server.key}"}
    assert desk.model is not None
    assert str(desk.model.host).startswith("127.0.0.1")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("429", "RateLimited"),
        ("quota", "QuotaExceeded"),
        ("500", "ProviderError"),
        ("html", "MalformedReply"),
        ("bad-json", "MalformedReply"),
        ("no-choices", "MalformedReply"),
        ("null", "MalformedReply"),
        ("cut-early", "ProviderError"),
        ("bad-chunk-early", "MalformedReply"),
        ("error-event-early", "ProviderError"),
        ("stall-early", "ProviderTimeout"),
        ("overflow", "ContextOverflow"),
    ],
)
def test_a_fault_before_the_first_word_gives_way_to_quoted_sentences(
    fault: str, error: str, desk: "CheckedDesk", openai_server: "FakeOpenAI"
) -> None:
    openai_server.script(*[fault] * 5)
    answer = desk.ask(RESCUED)
    assert answer.status == "answered"
    assert answer.generator.kind == "extractive"
    assert answer.generator.finish_reason == error
    assert answer.citations[0].quote == SENTENCE
    assert openai_server.key not in str(answer.to_dict())


@pytest.mark.parametrize("fault", ["cut", "bad-chunk", "error-event", "stall"])
def test_a_fault_before_the_first_claim_gives_way_to_quoted_sentences(
    fault: str, desk: "CheckedDesk", openai_server: "FakeOpenAI"
) -> None:
    openai_server.script(fault)
    answer = desk.ask(RESCUED)
    assert answer.generator.kind == "extractive"
    assert (answer.status, answer.citations[0].quote) == ("answered", SENTENCE)


@pytest.mark.parametrize(
    ("fault", "named"),
    [("length", "longest length"), ("no-finish", "cut off")],
)
def test_an_answer_that_was_cut_is_not_called_complete(
    fault: str, named: str, desk: "CheckedDesk", openai_server: "FakeOpenAI"
) -> None:
    openai_server.script(fault)
    answer = desk.ask(RESCUED)
    assert answer.status != "answered" or answer.generator.kind == "extractive"
    if answer.status == "partial":
        assert named in " ".join(answer.missing)


def test_a_wrong_key_is_told_without_repeating_it(
    desk: "CheckedDesk", openai_server: "FakeOpenAI"
) -> None:
    openai_server.script("401")
    with pytest.raises(ConfigurationError) as caught:
        desk.ask(RESCUED)
    told = caught.value.message + caught.value.hint
    assert caught.value.hint
    assert openai_server.key not in told


def test_evidence_that_overflows_is_halved_once(
    desk: "CheckedDesk", openai_server: "FakeOpenAI"
) -> None:
    openai_server.script("overflow")
    answer = desk.ask(RESCUED)
    assert (answer.status, answer.generator.kind) == ("answered", "model")
    first, second = (str(r["messages"][-1]) for r in openai_server.requests[:2])
    assert first.count("\\n[") > second.count("\\n[") > 0


def _settled(server: "FakeOpenAI", seconds: float = 5) -> int:
    end = time.monotonic() + seconds
    while not server.disconnects and time.monotonic() < end:
        time.sleep(0.02)
    return server.disconnects


def test_closing_the_stream_stops_the_server(
    desk: "CheckedDesk", openai_server: "FakeOpenAI"
) -> None:
    openai_server.pace = 0.005
    openai_server.script(LONG, "Yes")
    stream = desk.stream(RESCUED)
    evidence, claim = next(stream), next(stream)
    assert isinstance(evidence, EvidenceFound)
    assert isinstance(claim, TextDelta)
    stream.close()
    assert _settled(openai_server) == 1
    assert openai_server.pieces_sent < len(LONG.split()) / 2


def test_leaving_the_async_stream_stops_the_server(
    desk: "CheckedDesk", openai_server: "FakeOpenAI"
) -> None:
    openai_server.pace = 0.005
    openai_server.script(LONG, "Yes")

    async def first_claim() -> None:
        async for part in desk._chain.astream({"question": RESCUED}):
            if isinstance(part["events"][0], TextDelta):
                raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(first_claim())
    assert _settled(openai_server) == 1


def test_the_deadline_ends_a_server_that_only_keeps_alive(
    desk_for: OpenDesk, openai_server: "FakeOpenAI"
) -> None:
    desk = desk_for(
        provider="openai",
        openai_base_url=openai_server.url,
        openai_api_key=openai_server.key,
        deadline=1,
    )
    openai_server.script("drip-early")
    began = time.monotonic()
    *_, ready = desk.stream(RESCUED)
    assert time.monotonic() - began < 3
    assert isinstance(ready, AnswerReady)
    assert ready.answer.generator.finish_reason == "ProviderTimeout"
    assert ready.answer.status == "answered"
