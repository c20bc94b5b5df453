"""When a model's server is down: a second model, or quoted sentences at once."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from assistant.config import load_settings
from assistant.errors import ConfigurationError
from assistant.providers import breaking, calling
from assistant.providers.breaking import OUTAGES
from assistant.providers.selecting import choose_chat_model, choose_fallback

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk
    from tests.fake_openai import FakeOpenAI

OpenDesk = Callable[..., "CheckedDesk"]

RESCUED = "How many passengers of the ferry were rescued?"
SENTENCE = "All 212 passengers of the ferry were rescued by two trawlers."


@pytest.fixture
def desk_with(
    desk_for: OpenDesk, openai_server: "FakeOpenAI", monkeypatch: pytest.MonkeyPatch
) -> OpenDesk:
    """Opens desks whose model is the fake server."""
    monkeypatch.setattr(calling, "FIRST_WAIT", 0.01)

    def opened(**settings: Any) -> "CheckedDesk":
        return desk_for(
            provider="openai",
            chat_model="first",
            openai_base_url=openai_server.url,
            openai_api_key=openai_server.key,
            **settings,
        )

    return opened


def _asked(server: "FakeOpenAI") -> list[str]:
    return [request["model"] for request in server.requests]


def test_a_server_that_is_left_alone_is_not_called_and_the_reader_is_told(
    desk_with: OpenDesk, openai_server: "FakeOpenAI"
) -> None:
    desk = desk_with()
    openai_server.script(*["503"] * 3 * OUTAGES)
    for _ in range(OUTAGES):
        assert desk.ask(RESCUED).generator.finish_reason == "ProviderError"
    before = len(openai_server.requests)
    answer = desk.ask(RESCUED)
    assert len(openai_server.requests) == before
    assert answer.generator.finish_reason == "ProviderPaused"
    assert answer.citations[0].quote == SENTENCE
    (told,) = desk.health().warnings
    assert "is left alone for" in told
    assert desk.is_paused


def test_a_trial_that_is_answered_brings_the_model_back(
    desk_with: OpenDesk, openai_server: "FakeOpenAI", monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_with()
    openai_server.script(*["503"] * 3 * OUTAGES)
    monkeypatch.setattr(breaking, "PAUSE", 0.0)
    for _ in range(OUTAGES):
        desk.ask(RESCUED)
    assert desk.ask(RESCUED).generator.kind == "model"
    assert desk.health().warnings == ()


@pytest.mark.parametrize("fault", ["503", "429", "quota", "null", "cut-early", "cut"])
def test_another_model_writes_when_the_first_one_fails_before_its_first_claim(
    fault: str, desk_with: OpenDesk, openai_server: "FakeOpenAI"
) -> None:
    calls = 3 if fault in ("503", "429", "cut-early") else 1
    openai_server.script(*[fault] * calls)
    desk = desk_with(fallback_model="openai/second")
    answer = desk.ask(RESCUED)
    assert (answer.status, answer.generator.kind) == ("answered", "model")
    assert (answer.generator.model, answer.generator.finish_reason) == (
        "openai/second",
        "stop",
    )
    assert answer.citations[0].quote == SENTENCE
    assert _asked(openai_server) == ["first"] * calls + ["second"]


def test_after_the_first_claim_no_other_model_is_asked(
    desk_with: OpenDesk, openai_server: "FakeOpenAI"
) -> None:
    openai_server.script("cut-late")
    answer = desk_with(fallback_model="openai/second").ask(RESCUED)
    asked = _asked(openai_server)
    assert "second" not in asked or answer.generator.model == "openai/second"
    if answer.generator.model == "openai/first":
        assert answer.status == "partial"


def test_when_both_fail_sentences_are_quoted_after_three_calls_each(
    desk_with: OpenDesk, openai_server: "FakeOpenAI"
) -> None:
    openai_server.script(*["503"] * 6)
    answer = desk_with(fallback_model="openai/second").ask(RESCUED)
    assert answer.generator.kind == "extractive"
    assert answer.generator.finish_reason == "ProviderError"
    assert _asked(openai_server) == ["first"] * 3 + ["second"] * 3


def test_a_wrong_key_is_told_and_not_hidden_behind_the_other_model(
    desk_with: OpenDesk, openai_server: "FakeOpenAI"
) -> None:
    openai_server.script("401")
    with pytest.raises(ConfigurationError):
        desk_with(fallback_model="fake").ask(RESCUED)
    assert len(openai_server.requests) == 1


def test_a_model_of_this_machine_takes_over_and_both_are_named(
    desk_with: OpenDesk, openai_server: "FakeOpenAI"
) -> None:
    openai_server.script(*["500"] * 3)
    desk = desk_with(fallback_model="fake")
    assert desk.ask(RESCUED).generator.model == "fake/overlap-1"
    assert desk.model is not None
    assert desk.model.fallback is not None
    assert desk.model.fallback.label == "fake/overlap-1"
    assert len(desk.model.hosts) == 1


def test_who_failed_to_write_does_not_read_what_the_other_one_wrote(
    desk_with: OpenDesk, openai_server: "FakeOpenAI"
) -> None:
    openai_server.script(*["503"] * 3)
    desk = desk_with(fallback_model="openai/second", second_reader="chat")
    assert desk.ask(RESCUED).generator.model == "openai/second"
    assert _asked(openai_server).count("first") == 3


def test_a_reader_that_fails_is_not_asked_again_in_one_answer(
    desk_with: OpenDesk, openai_server: "FakeOpenAI"
) -> None:
    said = f"{SENTENCE} [1] All 212 passengers were rescued. [1]"
    openai_server.script(said, *["503"] * 9)
    desk_with(second_reader="chat").ask(RESCUED)
    assert len(openai_server.requests) == 1 + 3


def test_two_models_share_the_time_that_one_would_have() -> None:
    settings = load_settings(
        openai_base_url="http://127.0.0.1:1/v1", fallback_model="openai/second"
    )
    first = choose_chat_model(settings)
    second = choose_fallback(settings, first)
    assert first is not None
    assert second is not None
    assert second.info.name == "second"
    assert second.hurried().idle_timeout == settings.idle_timeout / 2
    assert 2 * second.hurried().patience == first.patience


@pytest.mark.parametrize("name", ["nobody/x", "auto", "none/x"])
def test_a_fallback_of_no_known_provider_is_refused_by_name(name: str) -> None:
    with pytest.raises(ConfigurationError, match="fallback_model") as caught:
        load_settings(fallback_model=name)
    assert "ASSISTANT_FALLBACK_MODEL" in caught.value.hint
