"""The page as a client of the API: what a reader sees, and what its process opens."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.config import load_settings
from assistant.serving import desk, page_script
from assistant.serving.chat import privacy
from assistant.serving.source import panel_data, pointed_at
from tests.drawn_page import ask, shown

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

OpenDesk = Callable[..., "CheckedDesk"]
Serve = Callable[..., str]
OpenPage = Callable[..., AppTest]

ROOT = Path(__file__).resolve().parents[2]
RESCUED = "How many passengers of the ferry were rescued?"


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """`open_page(url)`: the page that asks the API there, as its first reader."""

    def start(url: str, **settings: Any) -> AppTest:
        given = load_settings(
            **{"api_url": url, "reader_dir": tmp_path / "reader"} | settings
        )
        monkeypatch.setattr(desk, "_launched_with", [given])
        for cache in (desk.open_desk, desk.open_conversations, desk.answered_by):
            cache.clear()
        return AppTest.from_file(str(page_script()), default_timeout=60).run()

    with ExitStack() as after:
        for cache in (desk.open_desk, desk.open_conversations, desk.answered_by):
            after.callback(cache.clear)
        yield start


def press(page: AppTest, label: str) -> AppTest:
    return next(each for each in page.button if each.label == label).click().run()


def test_a_question_is_answered_as_in_process_and_its_citations_open(
    serve: Serve, open_page: OpenPage, desk_for: OpenDesk
) -> None:
    here = desk_for()
    url = serve(here)
    page = open_page(url)
    assert url.removeprefix("http://") in shown(page)
    html = ask(page, RESCUED)
    expected = here.ask(RESCUED)
    kept = desk.open_conversations()
    (exchange,) = kept.exchanges(kept.listed()[0].id)
    assert exchange.answer is not None
    told, due = exchange.answer.to_dict(), expected.to_dict()
    assert told.pop("timings_ms").keys() == due.pop("timings_ms").keys()
    assert told == due
    assert exchange.evidence is not None
    assert "na-chip" in html
    for citation in expected.citations:
        source = pointed_at(f"see-0-c{citation.number}", [exchange])
        assert source is not None
        article = desk.open_desk().article(source.article_id, source.revision)
        assert panel_data(article, source)["marked"] == citation.quote
        page.session_state.source = source
        page.run()
        assert not page.exception
    follow = ask(page, "Zebra giraffe xylophone?")
    assert "na-abstained" in follow


def test_articles_are_listed_added_and_removed(
    serve: Serve, open_page: OpenPage, desk_for: OpenDesk, tmp_path: Path
) -> None:
    with desk_for(index=tmp_path / "new") as here:
        page = open_page(serve(here, manage=True))
        page.button(key="samples").click().run()
        assert shown(page).count('href="#open-') == len(here.listed()) > 3
        text = "The town of Kell has banned kites from its quarry."
        page.text_area(key="pasted").set_value(text)
        page.text_input(key="pasted-title").set_value("Kell bans kites")
        assert "1 added" in shown(press(page, "Add text"))
        assert "Kell bans kites" in shown(page)
        assert "folder" not in [each.key for each in page.text_input]
        assert any("A folder is read on" in each.value for each in page.caption)
        (new,) = {each.id for each in here.listed() if each.title == "Kell bans kites"}
        page.session_state.removing = new
        page.run()
        page.button(key="remove-yes").click().run()
        assert here.article(new) is None
        assert "Kell bans kites" not in shown(page)
        page.text_input(key="address").set_value("http://127.0.0.1:9/page")
        assert "127.0.0.1" in shown(press(page, "Fetch"))
        recleaned = shown(page.button(key="reclean").click().run())
        assert "Cleaned again" in recleaned
        assert " changed" in recleaned


def test_where_nothing_may_be_changed_the_page_does_not_offer_it(
    serve: Serve, open_page: OpenPage, desk_for: OpenDesk
) -> None:
    page = open_page(serve(desk_for()))
    assert "Osterby softens on the dam" in shown(page)
    assert {each.key for each in page.button}.isdisjoint({"reclean", "samples"})
    assert not [each for each in page.button if each.label == "Add text"]
    assert any("added and removed on" in each.value for each in page.caption)


def test_the_settings_tell_the_api_and_offer_no_other_model(
    serve: Serve, open_page: OpenPage, desk_for: OpenDesk
) -> None:
    token = "a-token-of-many-characters"
    url = serve(desk_for(), token=token)
    page = open_page(url, api_token=token)
    page.query_params["by"] = "none"
    page.run()
    page.button(key="settings").click().run()
    html = shown(page)
    assert url in html
    assert "3 in" in html
    assert "OPENAI_API_KEY" not in html
    assert token not in html
    assert "who-answers" not in [each.key for each in page.selectbox]


def test_an_api_that_goes_away_is_told_in_words_and_comes_back(
    serve: Serve,
    open_page: OpenPage,
    desk_for: OpenDesk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    html = shown(open_page("http://127.0.0.1:9"))
    assert "http://127.0.0.1:9 cannot be reached." in html
    assert "assistant serve" in html
    refused = shown(open_page(serve(desk_for(), token="t" * 20)))
    assert "refuses the token" in refused

    page = open_page(serve(desk_for()))
    monkeypatch.setattr("assistant.serving.remote.FRESH_SECONDS", 0)
    client = desk.open_desk()._api  # type: ignore[attr-defined]
    there, client._http.base_url = client._http.base_url, "http://127.0.0.1:9/v1/"
    page.button(key="settings").click().run()
    assert "cannot be reached" in shown(page)
    page.run()
    assert "cannot be reached" in shown(page)
    client._http.base_url = there
    assert "212" in ask(page.run(), RESCUED)


def test_the_page_says_where_questions_go(desk_for: OpenDesk) -> None:
    model = desk_for().model
    assert "Nothing leaves" not in privacy(model, "desk.example")
    assert "sent to <b><bdi>desk.example</bdi></b>." in privacy(None, "desk.example")


def test_the_page_opens_no_index_and_loads_no_model(
    serve: Serve, desk_for: OpenDesk, tmp_path: Path
) -> None:
    code = f"""
import sys
from streamlit.testing.v1 import AppTest
page = AppTest.from_file({str(page_script())!r}, default_timeout=60).run()
page.chat_input[0].set_value({RESCUED!r}).run()
assert not page.exception
assert any("na-chip" in str(each.proto.body) for each in page.get("html"))
page.button(key="settings").click().run()
assert not page.exception
print(*sorted(sys.modules), sep="\\n")
"""
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ
        | {
            "ASSISTANT_API_URL": serve(desk_for()),
            "ASSISTANT_READER_DIR": str(tmp_path / "reader"),
            "ASSISTANT_INDEX": str(tmp_path / "index"),
        },
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    loaded = set(ran.stdout.split())
    heavy = {"chromadb", "onnxruntime", "openvino", "tokenizers", "fastapi"}
    ours = {"assistant.newsroom", "assistant.chain", "vectorstore.index"}
    assert loaded & (heavy | ours) == set()
    assert not (tmp_path / "index").exists()
    assert "assistant.serving.remote" in loaded
