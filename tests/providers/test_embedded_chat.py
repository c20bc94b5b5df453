"""The embedded chat model behind the house's interface, on a tiny real model."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk

from assistant.config import load_settings
from assistant.errors import ContextOverflow, ModelsMissing, ProviderTimeout
from assistant.prompting import Message
from assistant.providers.base import Completion
from assistant.providers.chat import ChatModel
from assistant.providers.local import engine, preparing
from assistant.providers.selecting import choose_chat_model

ASKED: list[Message] = [
    ("system", "Answer only from the numbered sentences."),
    ("user", "[1] Repairs will take six weeks.\n\nQuestion: How long?"),
]


@pytest.fixture
def chat(
    tiny_gguf: Path, tiny_prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ChatModel]:
    """Prepared already; loaded at the first call, as in a program."""
    cache = tiny_prepared.parent.parent
    monkeypatch.setattr(preparing, "user_cache_path", lambda _: cache)
    settings = load_settings(provider="embedded", chat_model=str(tiny_gguf), threads=1)
    chosen = choose_chat_model(settings)
    assert chosen is not None
    yield chosen
    engine.close_engines()


def _soon(seconds: float = 60) -> float:
    return time.monotonic() + seconds


def test_text_streams_and_ends_with_usage(chat: ChatModel) -> None:
    *pieces, completion = chat.stream(ASKED, deadline=_soon(), max_tokens=12)
    assert len([piece for piece in pieces if piece]) > 2
    assert isinstance(completion, Completion)
    assert (completion.finish_reason, completion.output_tokens) == ("length", 12)
    assert completion.input_tokens > 100
    assert completion.first_token_ms > 0
    assert chat.complete(ASKED, deadline=_soon(), max_tokens=12)[0] == "".join(
        map(str, pieces)
    )


def test_langchain_can_use_it_directly(chat: ChatModel) -> None:
    whole = chat.model.invoke("Hello", max_tokens=9)
    assert isinstance(whole, AIMessage)
    assert whole.usage_metadata is not None
    assert whole.usage_metadata["output_tokens"] == 9
    pieces = list(chat.model.stream("Hello", max_tokens=9))
    assert all(isinstance(piece, AIMessageChunk) for piece in pieces)
    assert "".join(str(piece.text) for piece in pieces) == whole.text


def test_probabilities_of_a_batch_keep_its_order(chat: ChatModel) -> None:
    batch: list[list[Message]] = [[("user", f"{'So? ' * n}Yes or No?")] for n in (9, 1)]
    shares = chat.yes_probabilities(batch, deadline=_soon())
    assert shares[0] != shares[1]
    back = chat.yes_probabilities(batch[::-1], deadline=_soon())
    assert back[::-1] == pytest.approx(shares, abs=0.02)


def test_what_does_not_fit_is_a_context_overflow(chat: ChatModel) -> None:
    long: list[Message] = [("user", "word " * 2_000)]
    with pytest.raises(ContextOverflow):
        chat.complete(long, deadline=_soon())
    with pytest.raises(ContextOverflow):
        chat.yes_probabilities([ASKED, long], deadline=_soon())


def test_a_deadline_holds_while_the_model_is_busy(chat: ChatModel) -> None:
    chat.complete(ASKED, deadline=_soon(), max_tokens=1)
    with pytest.raises(ProviderTimeout):
        chat.complete(ASKED, deadline=_soon(0.02), max_tokens=8_000)
    with pytest.raises(ProviderTimeout):
        chat.yes_probabilities([ASKED] * 2_000, deadline=_soon(0.5))


def test_a_model_that_is_not_prepared_yet_says_so(
    chat: ChatModel, tiny_gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chat.warnings == ()
    monkeypatch.setattr(preparing, "user_cache_path", lambda _: tmp_path)
    settings = load_settings(provider="embedded", chat_model=str(tiny_gguf))
    chosen = choose_chat_model(settings)
    assert chosen is not None
    assert "20 seconds more" in " ".join(chosen.warnings)


def test_a_file_that_is_no_model_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "user_cache_path", lambda _: tmp_path)
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\0" * 100)
    chosen = choose_chat_model(load_settings(chat_model=str(broken)))
    assert chosen is not None
    with pytest.raises(ModelsMissing, match=r"broken\.gguf"):
        chosen.complete(ASKED, deadline=_soon())
