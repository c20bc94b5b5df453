"""Who answers, and which embedder belongs to an index."""

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.config import Settings, load_settings
from assistant.errors import ConfigurationError, ModelsMissing
from assistant.providers.fake import FakeChatModel, FakeEmbedder, fake_chat_model
from assistant.providers.selecting import (
    choose_chat_model,
    choose_second_reader,
    embedder_for,
    new_embedder,
)
from vectorstore.records import EmbedderIdentity


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(models_dir=tmp_path / "models")


def _with(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update=changes)


def test_without_key_and_weights_quoted_sentences_answer(settings: Settings) -> None:
    assert choose_chat_model(settings) is None


def test_none_asks_for_quoted_sentences_even_with_a_key(tmp_path: Path) -> None:
    chosen = load_settings(provider="none", openai_api_key="sk-12345")
    assert choose_chat_model(chosen) is None


def test_a_key_or_an_address_selects_openai(tmp_path: Path) -> None:
    by_key = choose_chat_model(load_settings(openai_api_key="sk-12345"))
    by_url = choose_chat_model(load_settings(openai_base_url="http://localhost:1/v1"))
    assert by_key is not None
    assert by_url is not None
    assert (by_key.info.provider, by_key.info.host) == ("openai", "api.openai.com")
    assert by_url.info.host == "localhost:1"
    assert by_key.info.evidence_tokens == 6_000


def test_the_embedded_model_that_is_not_there_names_the_next_command(
    settings: Settings,
) -> None:
    with pytest.raises(ModelsMissing) as caught:
        choose_chat_model(_with(settings, provider="embedded"))
    assert "assistant models fetch" in caught.value.hint
    with pytest.raises(ModelsMissing):
        new_embedder(settings)


def test_a_gguf_file_by_path_needs_no_fetching(
    settings: Settings, tmp_path: Path
) -> None:
    gguf = tmp_path / "mine.gguf"
    gguf.write_bytes(b"GGUF and so on")
    chosen = choose_chat_model(_with(settings, chat_model=str(gguf)))
    assert chosen is not None
    assert (chosen.info.provider, chosen.info.name) == ("embedded", "mine")
    assert chosen.info.host is None
    assert chosen.info.evidence_tokens == 400


@pytest.mark.parametrize("content", [b"not a model", None])
def test_a_gguf_path_that_is_none_is_refused_by_name(
    settings: Settings, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "mine.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"mine\.gguf"):
        choose_chat_model(_with(settings, chat_model=str(path)))


def test_an_index_keeps_the_embedder_that_made_it(settings: Settings) -> None:
    fake = FakeEmbedder().identity
    assert embedder_for(fake, settings).identity == fake
    theirs = EmbedderIdentity(name="openai/small", revision="1", dimension=5)
    with_key = load_settings(openai_api_key="sk-12345")
    assert embedder_for(theirs, with_key).identity == theirs
    with pytest.raises(ConfigurationError, match="no key"):
        embedder_for(theirs, settings)


@pytest.mark.parametrize("name", ["fake/bag-of-words", "other/model"])
def test_an_embedder_that_cannot_be_had_is_named(settings: Settings, name: str) -> None:
    unknown = EmbedderIdentity(name=name, revision="99", dimension=384)
    with pytest.raises(ConfigurationError, match=name):
        embedder_for(unknown, settings)


def test_choosing_imports_no_vendor_library() -> None:
    code = (
        "import sys, assistant.providers.selecting;"
        "heavy = {'openai', 'langchain_openai', 'langchain_core', 'onnxruntime',"
        "'openvino', 'openvino_genai', 'tokenizers', 'onnx'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_claims_are_read_again_by_nobody_unless_a_large_model_wrote_them(
    settings: Settings,
) -> None:
    small = fake_chat_model(FakeChatModel(), evidence_tokens=400)
    large = fake_chat_model(FakeChatModel(), evidence_tokens=6_000)
    itself = _with(settings, second_reader="chat")

    assert choose_second_reader(itself, None) is None
    assert choose_second_reader(itself, small) is None
    assert choose_second_reader(itself, large) is large
    assert choose_second_reader(_with(settings, second_reader="none"), large) is None
    not_fetched = _with(settings, second_reader="auto")
    assert choose_second_reader(not_fetched, large) is None
