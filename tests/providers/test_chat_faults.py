"""Every way a chat server fails, streamed and whole: typed, ≤ 3 calls, in time."""

import time
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from assistant.config import load_settings
from assistant.errors import (
    AssistantError,
    ConfigurationError,
    ContextOverflow,
    MalformedReply,
    ProviderError,
    ProviderTimeout,
    QuotaExceeded,
    RateLimited,
)
from assistant.prompting import Message
from assistant.providers import calling
from assistant.providers.base import Completion
from assistant.providers.chat import ChatModel
from assistant.providers.openai import openai_chat_model

if TYPE_CHECKING:
    from tests.fake_openai import FakeOpenAI

PROMPT: list[Message] = [
    ("user", "[1] Norway said no on Monday.\nQuestion: What did Norway say?")
]
SAID = "Norway said no on Monday. [1]"
DEADLINE = 8.0


@pytest.fixture
def model(
    request: pytest.FixtureRequest,
    openai_server: "FakeOpenAI",
    monkeypatch: pytest.MonkeyPatch,
) -> ChatModel:
    """Impatient only where silence is what is tested: the machine may be busy."""
    silent = any(name in request.node.name for name in ("hang", "stall", "drip"))
    monkeypatch.setattr(calling, "FIRST_WAIT", 0.01)
    settings = load_settings(
        openai_base_url=openai_server.url,
        openai_api_key=openai_server.key,
        idle_timeout=0.4 if silent else 5,
    )
    return openai_chat_model(settings)


def _in_time(seconds: float = DEADLINE) -> float:
    return time.monotonic() + seconds


@dataclass(frozen=True)
class Case:
    fault: str
    error: type[AssistantError]
    calls: int


LASTING = [
    Case("429", RateLimited, 3),
    Case("quota", QuotaExceeded, 1),
    Case("500", ProviderError, 3),
    Case("hang", ProviderTimeout, 3),
    Case("html", MalformedReply, 3),
    Case("bad-json", MalformedReply, 3),
    Case("no-choices", MalformedReply, 3),
    Case("null", MalformedReply, 1),
    Case("refusal", MalformedReply, 1),
    Case("filter", MalformedReply, 1),
    Case("overflow", ContextOverflow, 1),
    Case("401", ConfigurationError, 1),
    Case("404", ConfigurationError, 1),
    Case("400", ConfigurationError, 1),
    Case("no-finish-early", MalformedReply, 3),
    Case("cut-early", ProviderError, 3),
    Case("bad-chunk-early", MalformedReply, 3),
    Case("error-event-early", ProviderError, 3),
    Case("stall-early", ProviderTimeout, 3),
    Case("drip-early", ProviderTimeout, 3),
]


@pytest.mark.parametrize("way", ["streamed", "whole"])
@pytest.mark.parametrize("case", LASTING, ids=lambda case: case.fault)
def test_a_lasting_fault_ends_in_its_typed_error_after_few_calls(
    model: ChatModel, openai_server: "FakeOpenAI", case: Case, way: str
) -> None:
    openai_server.script(*[case.fault] * 5)
    start = time.monotonic()
    ask = model.complete if way == "whole" else model.stream
    with pytest.raises(AssistantError) as caught:
        list(ask(PROMPT, deadline=_in_time()))
    assert type(caught.value) is case.error
    assert len(openai_server.requests) == case.calls
    assert time.monotonic() - start < DEADLINE
    assert caught.value.hint
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert openai_server.key not in shown + caught.value.hint


@pytest.mark.parametrize(
    "fault", [case.fault for case in LASTING if case.calls == 3] + ["429-wait"]
)
def test_a_passing_fault_is_not_noticed(
    model: ChatModel, openai_server: "FakeOpenAI", fault: str
) -> None:
    openai_server.script(fault)
    *pieces, completion = model.stream(PROMPT, deadline=_in_time())
    assert "".join(str(piece) for piece in pieces) == SAID
    assert isinstance(completion, Completion)
    assert completion.finish_reason == "stop"
    assert len(openai_server.requests) == 2


AFTER_TEXT = {
    "cut": ProviderError,
    "bad-chunk": MalformedReply,
    "error-event": ProviderError,
    "stall": ProviderTimeout,
    "drip": ProviderTimeout,
}


@pytest.mark.parametrize("fault", AFTER_TEXT)
def test_nothing_is_repeated_once_text_was_shown(
    model: ChatModel, openai_server: "FakeOpenAI", fault: str
) -> None:
    openai_server.script(fault)
    shown: list[object] = []
    with pytest.raises(ProviderError) as caught:
        shown.extend(model.stream(PROMPT, deadline=_in_time()))
    assert type(caught.value) is AFTER_TEXT[fault]
    assert shown == ["Norway ", "said "]
    assert len(openai_server.requests) == 1


@pytest.mark.parametrize("fault", AFTER_TEXT)
def test_a_whole_reply_is_asked_for_again_after_half_of_it(
    model: ChatModel, openai_server: "FakeOpenAI", fault: str
) -> None:
    openai_server.script(fault)
    assert model.complete(PROMPT, deadline=_in_time())[0] == SAID
    assert len(openai_server.requests) == 2


@pytest.mark.parametrize(
    ("fault", "finish", "text"),
    [
        ("length", "length", SAID),
        ("no-finish", "cut", "Norway said "),
    ],
)
def test_an_odd_ending_is_marked(
    model: ChatModel,
    openai_server: "FakeOpenAI",
    fault: str,
    finish: str,
    text: str,
) -> None:
    openai_server.script(fault)
    *pieces, completion = model.stream(PROMPT, deadline=_in_time())
    assert isinstance(completion, Completion)
    assert completion.finish_reason == finish
    assert "".join(str(piece) for piece in pieces) == text
    assert len(openai_server.requests) == 1


def test_a_server_that_only_keeps_alive_is_left_at_the_deadline(
    openai_server: "FakeOpenAI",
) -> None:
    openai_server.script("drip")
    settings = load_settings(openai_base_url=openai_server.url)
    patient = openai_chat_model(settings)
    start = time.monotonic()
    with pytest.raises(ProviderTimeout):
        list(patient.stream(PROMPT, deadline=_in_time(0.5)))
    assert 0.4 < time.monotonic() - start < 1.0


def test_a_wait_that_ends_after_the_deadline_is_not_begun(
    model: ChatModel, openai_server: "FakeOpenAI"
) -> None:
    openai_server.script("429-wait")
    start = time.monotonic()
    with pytest.raises(RateLimited):
        model.complete(PROMPT, deadline=_in_time(0.7))
    assert time.monotonic() - start < 0.6
    assert len(openai_server.requests) == 1


def test_a_server_that_is_not_there_is_a_typed_error() -> None:
    nowhere = load_settings(openai_base_url="http://127.0.0.1:9/v1")
    with pytest.raises(ProviderError, match=r"127\.0\.0\.1:9"):
        openai_chat_model(nowhere).complete(PROMPT, deadline=_in_time())


def test_closing_the_stream_stops_the_server(
    model: ChatModel, openai_server: "FakeOpenAI"
) -> None:
    openai_server.script("word " * 500)
    openai_server.pace = 0.01
    stream = model.stream(PROMPT, deadline=_in_time(60))
    assert next(iter(stream)) == "word "
    stream.close()  # type: ignore[attr-defined]
    until = _in_time(2)
    while not openai_server.disconnects and time.monotonic() < until:
        time.sleep(0.01)
    assert openai_server.disconnects == 1
    assert openai_server.pieces_sent < 50


def test_pieces_arrive_while_the_server_still_writes(
    model: ChatModel, openai_server: "FakeOpenAI"
) -> None:
    openai_server.pace = 0.02
    sent = [
        openai_server.pieces_sent
        for piece in model.stream(PROMPT, deadline=_in_time())
        if isinstance(piece, str)
    ]
    assert len(sent) == len(SAID.split())
    assert sent[0] <= 2


def test_usage_and_first_token_are_reported(
    model: ChatModel, openai_server: "FakeOpenAI"
) -> None:
    _, completion = model.complete(PROMPT, deadline=_in_time())
    assert (completion.input_tokens, completion.output_tokens) == (10, 6)
    assert completion.first_token_ms > 0


def test_limits_and_stops_reach_the_server(
    model: ChatModel, openai_server: "FakeOpenAI"
) -> None:
    model.complete(PROMPT, deadline=_in_time(), max_tokens=5, stop=["\n\n"])
    (sent,) = openai_server.requests
    assert sent["max_completion_tokens"] == 5
    assert sent["stop"] == ["\n\n"]
    assert sent["temperature"] == 0


def test_yes_probabilities_weigh_yes_against_no(
    model: ChatModel, openai_server: "FakeOpenAI"
) -> None:
    shares = model.yes_probabilities([PROMPT] * 6, deadline=_in_time())
    assert shares == pytest.approx([0.909] * 6, abs=0.001)
    assert [sent["max_completion_tokens"] for sent in openai_server.requests] == [1] * 6
    assert model.yes_probabilities([], deadline=_in_time()) == []


def test_a_prompt_whose_wish_the_server_refuses_has_no_probability(
    model: ChatModel, openai_server: "FakeOpenAI"
) -> None:
    openai_server.script("400")
    shares = model.yes_probabilities([PROMPT] * 3, deadline=_in_time())
    assert sorted(share is None for share in shares) == [False, False, True]


def test_a_batch_of_which_one_call_fails_is_a_typed_error(
    model: ChatModel, openai_server: "FakeOpenAI"
) -> None:
    openai_server.script("401")
    openai_server.script("quota")
    with pytest.raises(QuotaExceeded):
        model.yes_probabilities([PROMPT] * 9, deadline=_in_time())
