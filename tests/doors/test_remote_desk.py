"""A page's desk over an API: the same as in its own process, and errors in words."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from assistant import errors
from assistant.config import load_settings
from assistant.errors import AssistantError, ConfigurationError
from assistant.models import AnswerReady, TextDelta, Turn
from assistant.newsroom import NewsAssistant
from assistant.serving.conversations import Conversations, file_for, kept_at
from assistant.serving.exchange import Exchange
from assistant.serving.http import managing
from assistant.serving.remote import RemoteDesk
from vectorstore.records import Filters

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

OpenDesk = Callable[..., "CheckedDesk"]
Serve = Callable[..., str]

TOKEN = "a-token-of-many-characters"
RESCUED = "How many passengers of the ferry were rescued?"
KITES = b"The town of Kell has banned kites from its quarry since March."


@pytest.fixture
def connect() -> Callable[..., RemoteDesk]:
    """`connect(url)`: the desk of a page that asks the API there."""
    return lambda url, **settings: RemoteDesk(load_settings(api_url=url, **settings))


Connect = Callable[..., RemoteDesk]


def ask(desk: RemoteDesk, question: str = RESCUED, **options: Any) -> list[Any]:
    given: dict[str, Any] = {
        "history": [],
        "filters": Filters(),
        "any_date": False,
        "length": None,
    }
    return list(desk.stream(question, **given | options))


def test_the_library_is_the_one_of_the_api(
    serve: Serve, connect: Connect, desk_for: OpenDesk
) -> None:
    desk = desk_for()
    remote = connect(serve(desk))
    assert remote.listed() == desk.listed()
    for stored in desk.listed():
        assert remote.article(stored.id) == desk.article(stored.id)
        assert remote.article(stored.id, stored.revision) == desk.article(stored.id)
    assert remote.article(stored.id, "0" * 64) is None
    assert remote.article("nobody") is None
    assert [each.text for each in remote.articles()] == [
        each.text for each in desk.articles()
    ]
    assert remote.health() == desk.health()
    assert remote.model == desk.model
    assert remote.may_change is False


def test_history_and_filters_go_along(
    serve: Serve, connect: Connect, desk_for: OpenDesk
) -> None:
    desk = desk_for()
    remote = connect(serve(desk))
    history = [
        *[Turn(role="user", text="Who? " * 9_000)] * 4,
        Turn(role="user", text="What is Osterby's position on the Varnholt dam?"),
        Turn(role="assistant", text="Mayor Petra Lund of Osterby opposes it."),
    ]
    with pytest.raises(ConfigurationError, match="larger than"):
        ask(remote, "And Brenna?", history=history)
    last = ask(remote, "And Brenna?", history=[*history[:2], *history[4:] * 3])[-1]
    assert "Varnholt" in last.answer.standalone_question
    none = ask(remote, filters=Filters(outlets=frozenset({"Nobody's Paper"})))[-1]
    assert none.answer.reason == "filtered_out"


def test_articles_are_sent_listed_and_removed_and_conversations_forget_them(
    serve: Serve, connect: Connect, desk_for: OpenDesk, tmp_path: Path
) -> None:
    with desk_for(index=tmp_path / "new") as desk:
        remote = connect(
            serve(desk, manage=True, token=TOKEN),
            api_token=TOKEN,
            reader_dir=tmp_path / "reader",
        )
        assert remote.listed() == []
        odd = b'{"id": "a/..%2F/ \xc3\xbc?#.", "text": "Tolvik closes its harbour."}'
        dots = b'{"id": "..", "text": "Brenna opens its quarry again."}'
        files = [("kell.txt", KITES), ("odd.jsonl", odd), ("dots.jsonl", dots)]
        report = remote.ingest_files(files)
        assert (report.added, report.problems) == (3, ())
        assert remote.listed() == desk.listed()
        for stored in remote.listed():
            assert remote.article(stored.id) == desk.article(stored.id)
        file = tmp_path / "kell.txt"
        file.write_bytes(KITES)
        assert remote.ingest([file]).unchanged == 1
        assert remote.reclean() == 0
        last = ask(remote, "Which town has banned kites?")[-1]
        assert isinstance(last, AnswerReady)
        (cited,) = last.answer.citations
        kept = Conversations(
            file_for(kept_at(remote._settings)[0], tmp_path / "reader")
        )
        identity = kept.begin("Which town has banned kites?")
        kept.add(identity, Exchange(question="Which?").after(last))
        assert cited.quote in repr(kept.exchanges(identity))
        for stored in remote.listed():
            assert remote.remove([stored.id, "nobody"]) == [stored.id]
        assert remote.listed() == desk.listed() == []
        (exchange,) = kept.exchanges(identity)
        assert cited.quote not in repr(exchange)
        kept.close()


def test_only_public_addresses_are_fetched_and_never_paths(
    serve: Serve, connect: Connect, desk_for: OpenDesk, tmp_path: Path
) -> None:
    with desk_for(index=tmp_path / "new") as desk:
        remote = connect(serve(desk, manage=True))
        (problem,) = remote.ingest(["http://127.0.0.1:9/page"]).problems
        assert "127.0.0.1" in problem.source
        for path in ("file:///etc/passwd", "/etc/passwd://"):
            with pytest.raises(ConfigurationError):
                remote.ingest([path])


def test_a_page_may_change_nothing_where_the_api_does_not_say_so(
    serve: Serve, connect: Connect, desk_for: OpenDesk, tmp_path: Path
) -> None:
    with desk_for(index=tmp_path / "new") as desk:
        desk.ingest_files([("kell.txt", KITES)])
        url = serve(desk, ingest=True)
        remote = connect(url)
        (stored,) = remote.listed()
        for change in (
            lambda: remote.remove([stored.id]),
            lambda: remote.ingest_files([("kell.txt", KITES)]),
            lambda: remote.ingest(["https://example.org"]),
            remote.reclean,
        ):
            with pytest.raises(ConfigurationError) as told:
                change()
            assert "--manage" in told.value.hint
        assert httpx2.delete(f"{url}/v1/articles/{stored.id}").status_code == 405
        assert len(desk.listed()) == 1


def test_the_list_is_asked_for_once_for_each_state_of_the_articles(
    serve: Serve,
    connect: Connect,
    desk_for: OpenDesk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with desk_for(index=tmp_path / "new") as desk:
        desk.ingest_files([(f"{n}.txt", b"Words %d." % n) for n in range(5)])
        asked: list[str] = []
        real = desk.listed

        def listed(after: str = "", limit: int | None = None) -> Any:
            asked.append(after)
            return real(after, limit)

        monkeypatch.setattr(desk, "listed", listed)
        monkeypatch.setattr("assistant.serving.remote.LISTED_AT_ONCE", 2)
        monkeypatch.setattr("assistant.serving.remote.FRESH_SECONDS", 0)
        remote = connect(serve(desk))
        with ThreadPoolExecutor(4) as pool:
            told = list(pool.map(lambda _: remote.listed(), range(8)))
        assert all(each == real() for each in told)
        assert len(asked) == 3
        desk.remove([told[0][0].id])
        assert remote.listed() == real()
        assert len(asked) == 5


@pytest.mark.parametrize(
    "error",
    [
        errors.IndexLocked("Another process writes.", "Wait a moment."),
        errors.StoreUnavailable("The database does not answer.", "Wait a moment."),
        errors.ConfigurationError("There is no such thing.", "Name another."),
    ],
)
def test_errors_of_the_api_are_the_same_here(
    error: AssistantError,
    serve: Serve,
    connect: Connect,
    desk_for: OpenDesk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = desk_for()

    def failing(*_: Any, **__: Any) -> Any:
        raise error

    async def breaking(*_: Any, **__: Any) -> Any:
        yield TextDelta(text="so far")
        raise error

    monkeypatch.setattr(desk, "article", failing)
    monkeypatch.setattr(desk, "astream", breaking)
    remote = connect(serve(desk))
    for doing in (lambda: remote.article("a"), lambda: ask(remote)):
        with pytest.raises(type(error)) as told:
            doing()
        assert (told.value.message, told.value.hint) == (error.message, error.hint)


def test_a_damaged_index_is_told_without_its_folder(
    serve: Serve, connect: Connect, desk_for: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_for()

    def damaged(*_: Any) -> Any:
        raise errors.IndexDamaged("/a/secret/folder is torn.")

    monkeypatch.setattr(desk, "article", damaged)
    monkeypatch.setattr(desk.index, "check", lambda: ["/a/secret/folder is torn."])
    remote = connect(serve(desk))
    with pytest.raises(errors.IndexDamaged) as told:
        remote.article("a")
    assert "secret" not in f"{told.value} {told.value.hint}"
    assert "log" in told.value.hint
    (words,) = remote.health().damage
    assert "assistant doctor" in words
    assert "secret" not in words


def test_a_full_api_is_busy(
    serve: Serve, connect: Connect, desk_for: OpenDesk, stocked: Path, held_model: Any
) -> None:
    settings = desk_for().settings
    with NewsAssistant.open(stocked, settings=settings, chat_model=held_model) as desk:
        remote = connect(serve(desk, at_once=1))
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(ask, remote)
            assert held_model.reached.wait(60)
            with pytest.raises(errors.Busy, match="in the making"):
                ask(remote)
            held_model.go.set()
            assert isinstance(first.result()[-1], AnswerReady)


def test_leaving_an_answer_makes_room_for_the_next(
    serve: Serve, connect: Connect, desk_for: OpenDesk, stocked: Path, slow_model: Any
) -> None:
    model = slow_model(replies=("word " * 2_000,), pause=0.05)
    settings = desk_for().settings
    with NewsAssistant.open(stocked, settings=settings, chat_model=model) as desk:
        remote = connect(serve(desk, at_once=1))
        options: Any = {
            "history": [],
            "filters": Filters(),
            "any_date": False,
            "length": None,
        }
        events = remote.stream(RESCUED, **options)
        next(events)
        events.close()
        for _ in range(200):
            again = remote.stream(RESCUED, **options)
            try:
                next(again)
                break
            except errors.Busy:
                threading.Event().wait(0.05)
            finally:
                again.close()
        else:
            pytest.fail("the place was never given back")
        assert model.words < 2_000


@pytest.mark.parametrize("given", [None, "a-wrong-token-" + "x" * 16])
def test_a_refused_token_is_told_and_never_shown(
    given: str | None,
    serve: Serve,
    connect: Connect,
    desk_for: OpenDesk,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    remote = connect(serve(desk_for(), token=TOKEN), api_token=given)
    for doing in (remote.listed, lambda: ask(remote)):
        with pytest.raises(ConfigurationError) as told:
            doing()
        assert "refuses the token" in told.value.message
        assert "ASSISTANT_API_TOKEN" in told.value.hint
        assert given is None or given not in f"{told.value} {told.value.hint}"
    assert given is None or given not in caplog.text + repr(remote) + repr(vars(remote))


def test_an_api_of_another_version_is_told(
    serve: Serve, connect: Connect, desk_for: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(managing, "package_version", lambda: "0.0.7")
    remote = connect(serve(desk_for()))
    with pytest.raises(ConfigurationError, match=r"0\.0\.7") as told:
        remote.listed()
    assert "same version" in told.value.hint
