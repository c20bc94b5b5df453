"""Conversations outlive a refresh, a restart and a tab, with the same citations."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.config import load_settings
from assistant.errors import StoreError
from assistant.forgetting import CONVERSATIONS, DRAFTS
from assistant.models import Answer, DateFilter, Event, Item
from assistant.serving import desk, page_script
from assistant.serving.conversations import Conversations, file_for, kept_at
from assistant.serving.exchange import Exchange
from tests.drawn_page import ask, shown
from tests.servers import in_schema

Script = Callable[[Answer], Iterator[Event]]


@pytest.fixture
def exchange(answer_to: Callable[..., Answer], events_for: Script) -> Exchange:
    answer = answer_to(
        "Who opposes?",
        items=(
            Item(name="A", position="opposes", detail="", as_of=None, citations=(1,)),
        ),
    )
    dates = DateFilter(words="last week", after=None, before="2026-01-01")
    answer = replace(answer, coverage=replace(answer.coverage, dates=dates))
    folded = Exchange(question="Who opposes?")
    for event in events_for(answer):
        folded = folded.after(event)
    return folded


Reopen = Callable[[], Conversations]
_schemas = count()


def _database(postgres: Any) -> str:
    import psycopg

    name = f"kept_{next(_schemas)}"
    with psycopg.connect(postgres[1]) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
    return in_schema(postgres[1], name)


@pytest.fixture(params=["folder", "database"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reopen]:
    """Open the same conversations once more, as another page does."""
    place, opened = None, []
    if request.param == "database":
        place = _database(request.getfixturevalue("postgres"))

    def again() -> Conversations:
        opened.append(Conversations(tmp_path / "conversations.sqlite3", database=place))
        return opened[-1]

    yield again
    for each in opened:
        each.close()


@pytest.fixture
def both(reopen: Reopen) -> Conversations:
    """Conversations in a folder, and in a database."""
    return reopen()


def tab(identity: str | None = None) -> AppTest:
    page = AppTest.from_file(str(page_script()), default_timeout=30)
    if identity:
        page.query_params["c"] = identity
    return page.run()


def test_everything_of_an_exchange_comes_back_as_it_was(
    both: Conversations, exchange: Exchange, reopen: Reopen
) -> None:
    identity = both.begin("Who opposes?")
    both.add(identity, exchange)
    assert reopen().exchanges(identity) == [exchange]


def test_words_of_titles_questions_and_answers_find_a_conversation(
    both: Conversations, exchange: Exchange
) -> None:
    first = both.begin("Ferries & “Straße”")
    second = both.begin("Other")
    both.add(second, exchange)
    assert [each.id for each in both.listed()] == [second, first]
    assert [each.id for each in both.listed("  strasse ")] == [first]
    assert [each.id for each in both.listed("not send MONITORS")] == [second]
    assert [each.id for each in both.listed("who opposes")] == [second]
    assert both.listed("100%") == []


def test_a_renamed_conversation_keeps_its_place_and_a_deleted_one_leaves_nothing(
    both: Conversations, exchange: Exchange
) -> None:
    identity = both.begin("A")
    both.add(identity, exchange)
    both.rename(identity, "  The   strait ")
    both.rename(identity, " ")
    assert both.title(identity) == "The strait"
    both.remove(identity)
    both.put(identity, 0, exchange)
    assert both.exchanges(identity) == []
    with pytest.raises(StoreError, match="deleted meanwhile"):
        both.add(identity, exchange)
    with both._open() as connection:
        rows = connection.execute("SELECT count(*) FROM exchanges").fetchone()
    assert rows == (0,)


def test_an_answer_that_cannot_be_read_is_told_and_the_others_stay(
    both: Conversations, exchange: Exchange
) -> None:
    identity = both.begin("A")
    both.add(identity, exchange)
    both.add(identity, exchange)
    with both._open() as connection:
        connection.execute("UPDATE exchanges SET form = '{}' WHERE position = 0")
    broken, whole = both.exchanges(identity)
    assert broken.failure is not None
    assert whole == exchange


def test_two_pages_add_to_one_conversation_and_lose_nothing(
    exchange: Exchange, reopen: Reopen
) -> None:
    pages = [reopen(), reopen()]
    identity = pages[0].begin("A \0 sign that databases refuse")

    def add(number: int) -> int:
        asked = replace(exchange, question=f"Question {number}?\0")
        return pages[number % 2].add(identity, asked)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(add, range(12))) == list(range(12))
    kept = {each.question for each in pages[0].exchanges(identity)}
    assert kept == {f"Question {number}?\0" for number in range(12)}
    pages[1].cut(identity, 3)
    assert pages[0].add(identity, exchange) == 3
    assert [each.id for each in pages[0].listed("question")] == [identity]


def test_tables_of_a_newer_version_are_refused_by_name(postgres: Any) -> None:
    place = _database(postgres)
    kept = Conversations(Path("unused"), database=place)
    with kept._open() as connection:
        connection.execute("UPDATE conversation_versions SET version = 99")
    kept.close()
    with pytest.raises(StoreError, match="newer version"):
        Conversations(Path("unused"), database=place)


@pytest.mark.parametrize(
    ("content", "words"), [(None, "newer version"), (b"not SQLite" * 99, "cannot be")]
)
def test_a_file_that_cannot_be_used_is_told_in_words(
    content: bytes | None, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "other.sqlite3"
    if content:
        path.write_bytes(content)
    else:
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match=words):
        Conversations(path)


def test_each_index_has_conversations_of_its_own_that_outlive_it(
    exchange: Exchange, tmp_path: Path
) -> None:
    index, other = tmp_path / "one" / "index", tmp_path / "two" / "index"
    index.mkdir(parents=True)
    kept = Conversations(file_for(index, tmp_path))
    kept.add(kept.begin("Who opposes?"), exchange)
    index.rmdir()
    again = Conversations(file_for(index, tmp_path))
    assert [each.title for each in again.listed()] == ["Who opposes?"]
    assert Conversations(file_for(other, tmp_path)).listed() == []


def test_a_database_has_conversations_too_whatever_its_password(tmp_path: Path) -> None:
    file = file_for("postgresql://ida:old@db.example/news", tmp_path)
    assert file.parent.name.startswith("news-")
    assert file_for("postgresql://ida:new@db.example/news", tmp_path) == file
    assert file_for("postgresql://ida:old@db.example/other", tmp_path) != file


def test_conversations_that_were_kept_in_the_index_are_moved_once(
    exchange: Exchange, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    index.mkdir()
    old = Conversations(index / CONVERSATIONS)
    identity = old.begin("Who opposes?")
    old.add(identity, exchange)
    (index / DRAFTS).write_text("version: 1\n", encoding="utf-8")
    kept = Conversations(file_for(index, tmp_path))
    assert kept.exchanges(identity) == [exchange]
    assert (kept.folder / DRAFTS).exists()
    assert list(index.iterdir()) == []
    Conversations(index / CONVERSATIONS).begin("Of an older version, later")
    assert Conversations(file_for(index, tmp_path)).exchanges(identity) == [exchange]


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "conversations").write_text("a file", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be kept in") as caught:
        file_for(tmp_path / "index", tmp_path)
    assert "ASSISTANT_READER_DIR" in caught.value.hint


def test_a_refresh_and_another_tab_show_the_same_answer_with_the_same_citations(
    scripted_desk: Any, kept: Conversations
) -> None:
    first = tab()
    asked = ask(first, "Who opposes?")
    (identity,) = (each.id for each in kept.listed())
    assert first.query_params["c"] == identity
    again = shown(tab(identity))
    chips = [line for line in asked.split("<") if "na-chip" in line]
    assert chips
    assert [line for line in again.split("<") if "na-chip" in line] == chips
    assert scripted_desk.asked == [("Who opposes?", [])]


def test_a_follow_up_in_another_tab_knows_the_turns_of_the_first(
    scripted_desk: Any, kept: Conversations
) -> None:
    ask(tab(), "Who opposes?")
    (identity,) = (each.id for each in kept.listed())
    html = ask(tab(identity), "And Serbia?")
    assert len(scripted_desk.asked[-1][1]) == 2
    assert 'href="#see-1-c1"' in html


def test_conversations_are_opened_renamed_deleted_and_begun_in_the_sidebar(
    scripted_desk: Any, kept: Conversations
) -> None:
    page = tab()
    ask(page, "Who opposes?")
    page.button(key="new").click().run()
    assert "Ask the news" in shown(page)
    ask(page, "Who supports?")
    newer, older = (each.id for each in kept.listed())
    page.run()
    page.button(key=f"conversation-{older}").click().run()
    assert "Who opposes?" in shown(page)
    page.text_input(key=f"title-{older}").set_value("Against")
    next(each for each in page.button if each.label == "Rename").click().run()
    assert kept.title(older) == "Against"
    page.checkbox(key=f"sure-{older}").check().run()
    page.button(key="delete-conversation").click().run()
    assert [each.id for each in kept.listed()] == [newer]
    assert "Ask the news" in shown(page)


def test_a_long_list_is_searched_by_typing(
    scripted_desk: Any, kept: Conversations
) -> None:
    for number in range(20):
        kept.begin(f"About item {number}")
    page = tab()
    rows = [each.label for each in page.button if "About" in each.label]
    assert (len(rows), rows[0]) == (8, "About item 19")
    page.text_input(key="find-conversation").set_value("item 3").run()
    rows = [each.label for each in page.button if "About" in each.label]
    assert rows == ["About item 3"]


def test_an_address_of_a_conversation_that_is_gone_begins_a_new_one(
    scripted_desk: Any, kept: Conversations
) -> None:
    page = tab("no-such")
    assert "Ask the news" in shown(page)
    assert "Read 4 of 5" in ask(page, "Who?")
    assert len(kept.listed()) == 1


def test_a_real_desk_keeps_its_conversations_outside_of_its_index(
    desk_for: Callable[..., Any],
    stocked: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = load_settings(index=stocked, reader_dir=tmp_path)
    monkeypatch.setattr(desk, "_launched_with", [settings])
    monkeypatch.setattr(desk, "open_desk", desk_for)
    desk.open_conversations.clear()
    page = tab()
    page.multiselect(key="filter-outlets").set_value(["The Valley Times"]).run()
    ask(page, "Who opposes the Varnholt dam?")
    assert not (stocked / "conversations.sqlite3").exists()
    kept = Conversations(file_for(stocked, tmp_path))
    (conversation,) = kept.listed()
    (exchange,) = kept.exchanges(conversation.id)
    assert exchange.answer is not None
    assert exchange.citations
    assert {each.outlet for each in exchange.citations} == {"The Valley Times"}
    texts = {each.id: each.text for each in desk_for().articles()}
    for each in exchange.citations:
        assert texts[each.article_id][each.start : each.end] == each.quote
    desk.open_conversations.clear()
    assert 'href="#see-0-c1"' in shown(tab(conversation.id))
    kept.remove(conversation.id)


def test_conversations_are_about_an_index_or_an_api_and_kept_in_a_database_if_named(
    tmp_path: Path,
) -> None:
    database, api = "postgresql://desk@localhost/news", "https://desk.example"
    assert kept_at(load_settings(index=tmp_path)) == (tmp_path, None)
    of_api = kept_at(load_settings(index=tmp_path, api_url=api))
    assert of_api == ("https://desk.example/v1", None)
    assert file_for(of_api[0], tmp_path).parent.name.startswith("v1-")
    for address in (None, api):
        given = load_settings(index=database, api_url=address)
        assert kept_at(given) == (database, database)
