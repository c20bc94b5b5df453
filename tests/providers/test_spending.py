"""What models cost is kept by day, and a call that could pass the cap is not made."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from assistant.config import load_settings
from assistant.errors import ConfigurationError, SpendingCapReached
from assistant.newsroom import NewsAssistant
from assistant.providers import spending as ledger
from assistant.providers.base import Completion
from assistant.providers.openai import OpenAIEmbedder, openai_chat_model
from assistant.providers.spending import Spending, price_of
from tests.fake_openai import FakeOpenAI

KNOWN = "gpt-4.1-mini"


@pytest.fixture
def settings(openai_server: FakeOpenAI, tmp_path: Path) -> Callable[..., Any]:
    return lambda **given: load_settings(
        **{
            "openai_base_url": openai_server.url,
            "openai_api_key": openai_server.key,
            "reader_dir": tmp_path,
            "chat_model": KNOWN,
            "idle_timeout": 10,
        }
        | given
    )


def spent(folder: Path) -> float:
    return Spending(file=folder / ledger.FILE, cap_usd=1).today()


def say(settings: Any, **options: Any) -> list[str | Completion]:
    model = openai_chat_model(settings)
    later = time.monotonic() + 20
    return list(model.stream([("user", "Question: Who?")], deadline=later, **options))


def test_every_price_is_dated_and_snapshots_cost_what_their_model_costs() -> None:
    price = price_of(KNOWN)
    assert price is not None
    assert price.of(1_000_000, 1_000_000) == price.input + price.output
    assert price_of(f"{KNOWN}-2025-04-14") == price
    assert price_of("somebody-elses-model") is None


def test_what_the_server_counts_is_kept_and_told_with_the_answer(
    settings: Callable[..., Any], openai_server: FakeOpenAI, tmp_path: Path
) -> None:
    openai_server.script("Two words.")
    *_, completion = say(settings())
    assert isinstance(completion, Completion)
    price = price_of(KNOWN)
    assert price is not None
    cost = price.of(completion.input_tokens, completion.output_tokens)
    assert completion.cost_usd == pytest.approx(cost)
    assert spent(tmp_path) == pytest.approx(cost)
    openai_server.script("Two words.")
    say(settings())
    assert spent(tmp_path) == pytest.approx(2 * cost)


def test_at_the_cap_nothing_is_sent_and_the_error_says_what_to_do(
    settings: Callable[..., Any], openai_server: FakeOpenAI
) -> None:
    with pytest.raises(SpendingCapReached) as caught:
        say(settings(daily_cap_usd=0))
    assert openai_server.requests == []
    assert "cap of 0.00 USD a day" in caught.value.message
    assert "ASSISTANT_DAILY_CAP_USD" in caught.value.hint


def test_an_answer_at_the_cap_is_quoted_and_says_why(
    settings: Callable[..., Any],
    openai_server: FakeOpenAI,
    stocked: Path,
) -> None:
    capped = settings(daily_cap_usd=0, provider="openai", embedder="fake")
    with NewsAssistant.open(stocked, settings=capped) as desk:
        answer = desk.ask("How many passengers of the ferry were rescued?")
    assert answer.generator.kind == "extractive"
    assert answer.generator.finish_reason == "SpendingCapReached"
    assert answer.citations
    assert openai_server.requests == []


def test_the_cost_of_an_answer_stands_in_its_generator(
    settings: Callable[..., Any], stocked: Path
) -> None:
    with NewsAssistant.open(stocked, settings=settings(provider="openai")) as desk:
        answer = desk.ask("How many passengers of the ferry were rescued?")
    assert answer.generator.kind == "model"
    assert answer.generator.cost_usd
    assert answer.generator.cost_usd < 0.001


def test_a_model_without_a_price_is_counted_in_tokens_and_never_stopped(
    settings: Callable[..., Any], openai_server: FakeOpenAI, tmp_path: Path
) -> None:
    openai_server.script("Two words.")
    *_, completion = say(settings(chat_model="my-own", daily_cap_usd=0))
    assert isinstance(completion, Completion)
    assert completion.cost_usd is None
    assert completion.output_tokens == 2
    assert spent(tmp_path) == 0


def test_a_server_without_a_key_is_free(
    settings: Callable[..., Any], openai_server: FakeOpenAI, tmp_path: Path
) -> None:
    free = settings(daily_cap_usd=0).model_copy(update={"openai_api_key": None})
    openai_server.script("Two words.")
    say(free)
    assert not (tmp_path / ledger.FILE).exists()


def test_a_stream_that_is_closed_is_counted_by_its_length(
    settings: Callable[..., Any], openai_server: FakeOpenAI, tmp_path: Path
) -> None:
    openai_server.script("One two three four five six seven eight.")
    model = openai_chat_model(settings())
    question = "Question: Who? " * 100
    stream = model.stream([("user", question)], deadline=time.monotonic() + 20)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert 0 < spent(tmp_path) < 0.001


def test_a_call_that_failed_costs_nothing(
    settings: Callable[..., Any], openai_server: FakeOpenAI, tmp_path: Path
) -> None:
    openai_server.script("401")
    with pytest.raises(ConfigurationError):
        say(settings())
    assert spent(tmp_path) == 0


def test_calls_made_at_once_cannot_pass_the_cap_together(tmp_path: Path) -> None:
    book = Spending(file=tmp_path / ledger.FILE, cap_usd=0.01)
    together = threading.Barrier(8)
    refused: list[SpendingCapReached] = []

    def call() -> None:
        together.wait(10)
        try:
            with book.call("gpt-4o", characters=0, most=400) as made:
                made.usage = 0, 400
                made.answered = True
                time.sleep(0.05)
        except SpendingCapReached as error:
            refused.append(error)

    threads = [threading.Thread(target=call) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert len(refused) == 6
    assert book.today() == pytest.approx(0.008)


def test_a_new_day_begins_with_nothing_spent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Spending(file=tmp_path / ledger.FILE, cap_usd=0.01)
    with book.call("gpt-4o", characters=0, most=1_000) as made:
        made.usage = 0, 1_000
    with pytest.raises(SpendingCapReached), book.call("gpt-4o", characters=0, most=1):
        pass
    monkeypatch.setattr(ledger, "_day", lambda: "2999-01-01")
    assert book.today() == 0
    with book.call("gpt-4o", characters=0, most=1):
        pass


def test_embeddings_are_counted_too(
    settings: Callable[..., Any], openai_server: FakeOpenAI, tmp_path: Path
) -> None:
    with suppress(ConfigurationError):  # the fake's vectors are not that long
        OpenAIEmbedder(settings()).embed_passages(["a text of some length"] * 10)
    assert spent(tmp_path) > 0
    count = len(openai_server.requests)
    with pytest.raises(SpendingCapReached):
        OpenAIEmbedder(settings(daily_cap_usd=0)).embed_question("a text")
    assert len(openai_server.requests) == count


def test_a_ledger_that_cannot_be_written_stops_the_call_in_words(
    settings: Callable[..., Any], openai_server: FakeOpenAI, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="cannot be kept in") as caught:
        say(settings(reader_dir=tmp_path / "file"))
    assert "ASSISTANT_READER_DIR" in caught.value.hint
    assert openai_server.requests == []
