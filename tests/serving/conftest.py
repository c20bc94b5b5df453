"""A scripted desk: real events and records, no index and no model."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections import abc
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from assistant.doors import Health
from assistant.models import (
    Answer,
    AnswerReady,
    Citation,
    Claim,
    Coverage,
    Event,
    EvidenceFound,
    EvidenceSentence,
    Generator,
    TextDelta,
    Timings,
    Turn,
)
from assistant.providers.base import ModelInfo
from assistant.serving.conversations import Conversations
from vectorstore.records import Article, Filters, ListedArticle

TEXT = (
    "Ministers met in Port Ansgar 🛶 on Friday.\n\n"
    "Bulgaria will not send monitors, its defence minister said. "
    "Zagreb <b>has not</b> decided.\n\n"
) + "A long paragraph about ferries and the weather follows here. " * 40
QUOTE = "Bulgaria will not send monitors, its defence minister said."
ARTICLE = Article(
    id="a1",
    text=TEXT,
    title="Sofia says no to the strait",
    outlet="The Northern Ledger",
    published="2026-02-01",
    url="https://ledger.example/sofia",
    source="sofia.txt",
)

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
API_TOKEN = "a-token-of-many-characters"
QUIET = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]


def cite(article: Article, quote: str, number: int) -> Citation:
    start = article.text.index(quote)
    return Citation(
        number=number,
        article_id=article.id,
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        url=article.url,
        revision=article.revision,
        quote=quote,
        start=start,
        end=start + len(quote),
    )


def answer_to(question: str, **changes: Any) -> Answer:
    citation = cite(ARTICLE, QUOTE, 1)
    answer = Answer(
        question=question,
        standalone_question=question,
        kind="list",
        status="answered",
        text="**Bulgaria** will not send monitors [1].",
        claims=(
            Claim(
                text="**Bulgaria** will not send monitors.",
                support="supported",
                citations=(1,),
            ),
        ),
        citations=(citation,),
        coverage=Coverage(
            articles_total=5, articles_matched=5, articles_read=4, sentences_read=9
        ),
        generator=Generator(kind="model", model="scripted", finish_reason="stop"),
        timings_ms=Timings(total=1234),
    )
    return replace(answer, **changes)


def abstention(question: str) -> Answer:
    return answer_to(
        question,
        status="abstained",
        reason="nothing_relevant",
        text="The articles do not say.",
        claims=(),
        citations=(),
    )


def evidence_for(question: str, *articles: Article) -> EvidenceFound:
    sentences = tuple(
        EvidenceSentence(
            number=number,
            article_id=article.id,
            title=article.title,
            outlet=article.outlet,
            published=article.published,
            text=QUOTE,
            start=article.text.index(QUOTE),
            end=article.text.index(QUOTE) + len(QUOTE),
            score=1.0,
        )
        for number, article in enumerate(articles, start=1)
    )
    return EvidenceFound(
        standalone_question=question,
        kind="list",
        sentences=sentences,
        coverage=Coverage(articles_total=5, articles_matched=5),
    )


def events_for(answer: Answer) -> abc.Generator[Event, None, None]:
    yield evidence_for(answer.standalone_question, ARTICLE)
    yield TextDelta(text=answer.text, citations=answer.citations)
    yield AnswerReady(answer=answer)


@dataclass
class ScriptedDesk:
    """Answers every question by `script`; remembers what it was asked."""

    script: Callable[[str], Iterator[Event]] = lambda question: events_for(
        answer_to(question)
    )
    stored: list[Article] = field(default_factory=lambda: [ARTICLE])
    model: ModelInfo | None = None
    asked: list[tuple[str, list[Turn]]] = field(default_factory=list)
    any_date: list[bool] = field(default_factory=list)
    lengths: list[str | None] = field(default_factory=list)
    filters: list[Filters] = field(default_factory=list)
    ingested: list[Any] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    may_change: bool = True

    def articles(self) -> list[Article]:
        return list(self.stored)

    def article(self, article_id: str, revision: str | None = None) -> Article | None:
        return next((one for one in self.stored if one.id == article_id), None)

    def ingest(self, paths: Sequence[str | Path], *, progress: Any = None) -> Any:
        self.ingested += paths
        self.stored.append(ARTICLE)
        return report(added=1)

    def ingest_files(self, files: Sequence[tuple[str, bytes]]) -> Any:
        self.ingested += files
        return report(added=len(files))

    def health(self) -> Health:
        return Health(
            articles=len(self.stored),
            passages=len(self.stored),
            pending=0,
            generation="1",
            embedder="fake/bag-of-words",
            damage=tuple(self.damage),
            model=self.model,
        )

    def answered_by(self, provider: str) -> "ScriptedDesk":
        return replace(self, model=None)

    def listed(self) -> list[ListedArticle]:
        told = [each.name for each in fields(ListedArticle) if each.name != "story"]
        return [
            ListedArticle(story=1, **{name: getattr(one, name) for name in told})
            for one in self.stored
        ]

    def reclean(self) -> int:
        return len(self.stored)

    def remove(self, article_ids: Sequence[str]) -> list[str]:
        self.stored = [one for one in self.stored if one.id not in article_ids]
        return list(article_ids)

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn],
        filters: Filters,
        any_date: bool,
        length: str | None,
    ) -> abc.Generator[Event, None, None]:
        self.filters.append(filters)
        self.asked.append((question, list(history)))
        self.any_date.append(any_date)
        self.lengths.append(length)
        yield from self.script(question)


def report(**counts: Any) -> Any:
    return SimpleNamespace(
        **{"added": 0, "updated": 0, "unchanged": 0, "removed": 0, "pending": 0}
        | {"problems": (), "notices": ()}
        | counts
    )


def slowly(events: Iterator[Event], seconds: float) -> Iterator[Event]:
    for event in events:
        yield event
        time.sleep(seconds)


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "conversations.sqlite3")


@pytest.fixture
def scripted_desk(monkeypatch: pytest.MonkeyPatch, kept: Conversations) -> ScriptedDesk:
    desk = ScriptedDesk()
    monkeypatch.setattr("assistant.serving.desk.open_desk", lambda: desk)
    monkeypatch.setattr("assistant.serving.desk.open_conversations", lambda: kept)
    return desk


@pytest.fixture(name="answer_to")
def answer_to_fixture() -> Callable[..., Answer]:
    return answer_to


@pytest.fixture(name="abstention")
def abstention_fixture() -> Callable[..., Answer]:
    return abstention


@pytest.fixture(name="events_for")
def events_for_fixture() -> Callable[[Answer], abc.Generator[Event, None, None]]:
    return events_for


@pytest.fixture
def article() -> Article:
    return ARTICLE


@pytest.fixture
def cited() -> Citation:
    return cite(ARTICLE, QUOTE, 1)


@pytest.fixture
def problem_report() -> Any:
    problem = SimpleNamespace(
        source="broken.html", error="Nothing left after cleaning.", hint="Add text."
    )
    return report(problems=(problem,))


@pytest.fixture
def hostile_article() -> Article:
    return replace(ARTICLE, id="a2", title="![x](http://evil.example/?d=1) :red[x]")


@contextmanager
def served(
    command: Callable[[int], Sequence[str]],
    *,
    health: str = "/_stcore/health",
    **environment: str,
) -> Iterator[str]:
    """A server, of the page, in its own process on a free port of loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, *command(port)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}{health}", process)
        yield url
    finally:
        process.terminate()
        process.wait(15)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The page over the scripted desk."""
    script = str(Path(__file__).with_name("serve_scripted.py"))
    with served(lambda port: [script, str(port)]) as url:
        yield url


def command(*words: str) -> Callable[[int], Sequence[str]]:
    """A command of ours that serves, for any port."""
    return lambda port: ["-m", "assistant.cli", *words, "--port", str(port)]


@pytest.fixture
def chat_command(tmp_path: Path) -> Callable[[], AbstractContextManager[str]]:
    """`assistant chat` with fake models over an index of this test, as a process."""
    index = ("--index", str(tmp_path / "index"), "--provider", "fake")
    return lambda: served(
        command("chat", "--no-browser", *index),
        ASSISTANT_EMBEDDER="fake",
        ASSISTANT_READER_DIR=str(tmp_path / "reader"),
    )


@pytest.fixture
def serve_command(tmp_path: Path) -> Callable[[], AbstractContextManager[str]]:
    """`assistant serve` with fake models over an index of this test, as a process."""
    index = ("--index", str(tmp_path / "index"), "--provider", "fake")
    return lambda: served(
        command("serve", "--manage", *index),
        health="/readyz",
        ASSISTANT_EMBEDDER="fake",
        ASSISTANT_READER_DIR=str(tmp_path / "reader of the API"),
        ASSISTANT_API_TOKEN=API_TOKEN,
    )


@pytest.fixture
def remote_chat_command(
    tmp_path: Path,
) -> Callable[[str], AbstractContextManager[str]]:
    """`assistant chat` that asks the API at an address, as a process."""
    return lambda url: served(
        command("chat", "--no-browser"),
        ASSISTANT_API_URL=url,
        ASSISTANT_API_TOKEN=API_TOKEN,
        ASSISTANT_READER_DIR=str(tmp_path / "reader"),
    )


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        assert process.poll() is None, "the server ended"
        try:
            with urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not start within two minutes")


@pytest.fixture
def visited() -> list[str]:
    """Every address that the browser asked for."""
    return []


@pytest.fixture
def new_page(visited: list[str]) -> Iterator[Page]:
    """An empty tab of a browser."""
    if CHROMIUM is None:
        pytest.skip("no Chromium: install it, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.on("request", lambda request: visited.append(request.url))
        yield page
        browser.close()


@pytest.fixture
def page(address: str, new_page: Page) -> Page:
    """The page over the scripted desk, in a browser."""
    new_page.goto(address)
    expect(new_page.get_by_test_id("stChatInput")).to_be_visible(timeout=30_000)
    return new_page
