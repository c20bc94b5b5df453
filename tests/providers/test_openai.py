"""OpenAI and compatible servers: keys stay hidden, vectors are checked."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.config import load_settings, masked
from assistant.errors import AssistantError, ConfigurationError, MalformedReply
from assistant.providers import calling
from assistant.providers.openai import OpenAIEmbedder, openai_chat_model
from assistant.providers.selecting import embedder_for, new_embedder
from vectorstore.records import EmbedderIdentity

if TYPE_CHECKING:
    from tests.fake_openai import FakeOpenAI

SECRET = "hunter2hunter2"


@pytest.fixture
def embedder(
    request: pytest.FixtureRequest,
    openai_server: "FakeOpenAI",
    monkeypatch: pytest.MonkeyPatch,
) -> OpenAIEmbedder:
    monkeypatch.setattr(calling, "FIRST_WAIT", 0.01)
    settings = load_settings(
        openai_base_url=openai_server.url,
        openai_api_key=openai_server.key,
        embedding_model="small-embedder",
        idle_timeout=0.4 if "hang" in request.node.name else 10,
    )
    return OpenAIEmbedder(settings)


def test_vectors_are_unit_long_and_like_texts_are_near(
    embedder: OpenAIEmbedder, openai_server: "FakeOpenAI"
) -> None:
    texts = ["Norway opposes the plan", "the plan Norway opposes", "rain in Lisbon"]
    vectors = embedder.embed_passages(texts)
    assert vectors.shape == (3, embedder.identity.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert vectors[0] @ vectors[1] > 0.9 > vectors[0] @ vectors[2]
    assert {request["encoding_format"] for request in openai_server.requests} == {
        "base64"
    }


def test_many_texts_go_in_batches_of_text_not_of_token_numbers(
    embedder: OpenAIEmbedder, openai_server: "FakeOpenAI"
) -> None:
    assert len(embedder.embed_passages(["a text"] * 600)) == 600
    batches = [request["input"] for request in openai_server.requests]
    assert [len(batch) for batch in batches] == [256, 256, 88, 1]
    assert batches[0][0] == "a text"


def test_no_text_is_no_call_and_an_empty_text_is_embedded(
    openai_server: "FakeOpenAI",
) -> None:
    settings = load_settings(openai_base_url=openai_server.url)
    known = EmbedderIdentity(name="openai/small", revision="1", dimension=384)
    embedder = embedder_for(known, settings)
    assert embedder.embed_passages([]).shape == (0, 384)
    assert openai_server.requests == []
    assert embedder.embed_passages([""]).shape == (1, 384)


def test_vectors_of_another_length_than_the_index_are_refused(
    openai_server: "FakeOpenAI",
) -> None:
    openai_server.dimension = 100
    settings = load_settings(openai_base_url=openai_server.url)
    known = EmbedderIdentity(name="openai/small", revision="1", dimension=384)
    with pytest.raises(ConfigurationError, match="100 numbers"):
        embedder_for(known, settings).embed_question("hello")
    assert openai_server.requests[0]["model"] == "small"


@pytest.mark.parametrize(
    ("fault", "calls"),
    [("429", 3), ("500", 3), ("hang", 3), ("html", 3), ("bad-json", 3), ("quota", 1)],
)
def test_a_failing_server_is_a_typed_error_after_few_calls(
    embedder: OpenAIEmbedder, openai_server: "FakeOpenAI", fault: str, calls: int
) -> None:
    openai_server.script(*[fault] * 5)
    with pytest.raises(AssistantError):
        embedder.embed_question("hello")
    assert len(openai_server.requests) == calls


def test_a_passing_fault_is_survived(
    embedder: OpenAIEmbedder, openai_server: "FakeOpenAI"
) -> None:
    openai_server.script("500")
    assert embedder.embed_question("hello").shape == (384,)


def test_a_vector_without_a_direction_is_refused(
    openai_server: "FakeOpenAI", monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(openai_base_url=openai_server.url)
    known = EmbedderIdentity(name="openai/small", revision="1", dimension=2)
    embedder = OpenAIEmbedder(settings, identity=known)
    monkeypatch.setattr(embedder, "_embed", lambda texts: [[0.0, 0.0]])
    with pytest.raises(MalformedReply):
        embedder.embed_question("hello")


def test_key_and_password_show_in_no_representation(
    openai_server: "FakeOpenAI",
) -> None:
    url = openai_server.url.replace("://", f"://reader:{SECRET}@")
    settings = load_settings(
        openai_base_url=url, openai_api_key=openai_server.key, embedder="openai"
    )
    chat = openai_chat_model(settings)
    things = [settings, chat, chat.model, chat.server, new_embedder(settings)]
    shown = "".join(repr(thing) + str(thing) for thing in things)
    assert SECRET not in shown
    assert openai_server.key not in shown
    assert chat.info.host == openai_server.url.split("/")[2]
    assert masked(url) == openai_server.url.replace("://", "://***@")


def test_user_and_password_of_the_address_are_sent_as_such(
    openai_server: "FakeOpenAI",
) -> None:
    url = openai_server.url.replace("://", f"://reader:{SECRET}@")
    settings = load_settings(openai_base_url=url, embedding_model="small")
    OpenAIEmbedder(settings).embed_question("hello")
    assert openai_server.requests[0]["authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("http://models.example.com/v1", True),
        ("http://8.8.8.8/v1", True),
        ("https://models.example.com/v1", False),
        ("http://localhost:8000/v1", False),
        ("http://192.168.1.4/v1", False),
        ("http://ollama:11434/v1", False),
    ],
)
def test_plain_http_to_a_public_host_is_warned_of(url: str, warned: bool) -> None:
    chat = openai_chat_model(load_settings(openai_base_url=url))
    assert bool(chat.warnings) is warned


def test_openai_without_a_key_says_which_variable_to_set() -> None:
    with pytest.raises(ConfigurationError) as caught:
        openai_chat_model(load_settings(provider="openai"))
    assert "OPENAI_API_KEY" in caught.value.hint


@pytest.mark.parametrize("url", ["localhost:1234", "ftp://x/v1", "http:///v1"])
def test_an_address_that_is_none_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(openai_base_url=url)
    assert "OPENAI_BASE_URL" in caught.value.hint
    assert url not in caught.value.message


def test_variables_of_the_libraries_below_send_text_nowhere_else(
    openai_server: "FakeOpenAI", monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_BASE", "LANGSMITH_GATEWAY"):
        monkeypatch.setenv(name, "http://models.example.com/v1")
    chat = openai_chat_model(load_settings(openai_api_key=openai_server.key))
    assert chat.info.host == "api.openai.com"
    assert "api.openai.com" in repr(chat.model)
