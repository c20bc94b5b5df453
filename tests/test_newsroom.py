"""NewsAssistant: one object to ingest, find, ask and look after an index."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from langchain_core.language_models import FakeListChatModel

from assistant import errors
from assistant.config import load_settings
from assistant.newsroom import NewsAssistant
from assistant.translating import translated
from vectorstore import errors as store

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

OpenDesk = Callable[..., "CheckedDesk"]
TEXT = "The harbour of Tolvik closes on Friday. Repairs cost 5 million crowns."


@pytest.fixture
def desk(desk_for: OpenDesk, tmp_path: Path) -> "CheckedDesk":
    """A desk over a new index."""
    return desk_for(index=tmp_path / "index")


def test_every_error_of_the_store_has_its_counterpart() -> None:
    kinds = [each for each in vars(store).values() if isinstance(each, type)]
    for kind in (each for each in kinds if issubclass(each, store.StoreError)):
        with pytest.raises(errors.StoreError) as caught, translated():
            raise kind("what happened", "what to do")
        assert type(caught.value).__name__ == kind.__name__
        assert (caught.value.message, caught.value.hint) == (
            "what happened",
            "what to do",
        )


def test_a_missing_index_is_made_only_when_wanted(tmp_path: Path) -> None:
    settings = load_settings(embedder="fake", provider="none", index=tmp_path / "i")
    with pytest.raises(errors.IndexMissing) as caught:
        NewsAssistant.open(settings=settings, create=False)
    assert caught.value.hint
    with NewsAssistant.open(settings=settings) as made:
        assert made.health().articles == 0
    with NewsAssistant.open(settings=settings, create=False) as again:
        assert again.model is None


def test_one_path_or_many_can_be_ingested(desk: "CheckedDesk", tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"{name}: {TEXT}", encoding="utf-8")
    seen: list[str] = []
    one = desk.ingest(
        tmp_path / "a.txt", progress=lambda progress: seen.append(progress.stage)
    )
    assert one.added == 1
    assert seen
    assert desk.ingest(str(tmp_path / "a.txt")).unchanged == 1
    assert desk.ingest([tmp_path / "a.txt", tmp_path / "b.txt"]).added == 1
    assert [article.source for article in desk.articles()].count("b.txt") == 1


def test_what_was_just_ingested_is_found_and_what_was_removed_is_not(
    desk: "CheckedDesk",
) -> None:
    question = "When does the harbour of Tolvik close?"
    assert desk.ask(question).reason == "no_articles"
    desk.ingest_files([("harbour.txt", TEXT.encode())])
    answer = desk.ask(question)
    assert answer.citations[0].quote == "The harbour of Tolvik closes on Friday."
    (article,) = desk.articles()
    for stored in (
        desk.article(article.id),
        desk.article(article.id, article.revision),
    ):
        assert stored is not None
        assert (stored.text, stored.revision) == (TEXT, article.revision)
    assert desk.remove([article.id, "nobody"]) == [article.id]
    assert desk.article(article.id) is None
    assert desk.ask(question).reason == "no_articles"


def test_a_new_text_replaces_the_old_and_citations_follow(desk: "CheckedDesk") -> None:
    desk.ingest_files([("harbour.txt", TEXT.encode())])
    before = desk.ask("What do repairs of the harbour cost?").citations[0]
    report = desk.ingest_files([("harbour.txt", TEXT.replace("5", "7").encode())])
    assert (report.added, report.updated) == (0, 1)
    after = desk.ask("What do repairs of the harbour cost?").citations[0]
    assert "7 million" in after.quote
    assert after.revision != before.revision


@pytest.mark.parametrize(("query", "limit"), [("", 5), (" ", 5), ("dam", 0)])
def test_a_search_for_nothing_is_refused(
    query: str, limit: int, desk: "CheckedDesk"
) -> None:
    with pytest.raises(errors.ConfigurationError) as caught:
        desk.search(query, limit=limit)
    assert caught.value.hint


def test_a_search_is_ranked_limited_and_filtered(desk_for: OpenDesk) -> None:
    desk = desk_for()
    matches = desk.search("Varnholt dam", limit=2)
    assert [match.rank for match in matches] == [1, 2]
    assert all("Varnholt" in match.text for match in matches)
    dated = desk.search("Varnholt dam", filters={"after": "2026-01-01"})
    assert {match.article.outlet for match in dated} <= {
        "The Valley Times",
        "The Harbour Post",
    }
    assert all(match.article.published for match in dated)


def test_health_and_repair_speak_of_a_whole_index(desk: "CheckedDesk") -> None:
    desk.ingest_files([("harbour.txt", TEXT.encode())])
    health = desk.health()
    assert (health.articles, health.pending, health.damage) == (1, 0, ())
    assert health.embedder.startswith("fake/")
    assert desk.repair() == health.passages
    assert desk.health().damage == ()


def test_a_callers_own_model_answers_and_is_named(stocked: Path) -> None:
    model = FakeListChatModel(responses=["Captain Ida Holm was the last to leave [1]."])
    settings = load_settings(embedder="fake")
    with NewsAssistant.open(stocked, settings=settings, chat_model=model) as desk:
        assert desk.model is not None
        assert desk.model.provider == "langchain"
        answer = desk.ask("Who was the last to leave the ferry?")
    assert answer.citations[0].quote.startswith("Captain Ida Holm")
    assert answer.generator.model == "langchain/FakeListChatModel"


def test_the_digest_of_settings_follows_what_shapes_an_answer(
    desk_for: OpenDesk,
) -> None:
    def digest(**settings: object) -> str:
        return desk_for(**settings).ask("Who opposes the dam?").trace.settings

    assert digest() == digest()
    assert len({digest(), digest(evidence_tokens=100), digest(provider="none")}) == 3


def test_reading_goes_on_while_another_thread_writes(desk: "CheckedDesk") -> None:
    desk.ingest_files([("harbour.txt", TEXT.encode())])
    done = threading.Event()

    def write() -> None:
        for number in range(4):
            desk.ingest_files(
                [(f"{number}.txt", f"Ferry {number} left Tolvik.".encode())]
            )
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    answers = [desk.ask("When does the harbour of Tolvik close?")]
    while not done.is_set():
        answers.append(desk.ask("When does the harbour of Tolvik close?"))
    writer.join()
    assert {answer.citations[0].quote for answer in answers} == {
        "The harbour of Tolvik closes on Friday."
    }
    assert len(desk.articles()) == 5
