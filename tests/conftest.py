"""What every test folder shares: no outside connection, a checked desk, a server."""

import contextlib
import ipaddress
import json
import re
import socket
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant.config import load_settings
from assistant.models import AnswerReady, Event, TextDelta
from assistant.newsroom import NewsAssistant
from assistant.providers import breaking
from assistant.providers.fake import FakeChatModel
from tests.fake_openai import openai_process as openai_process
from tests.fake_openai import openai_server as openai_server
from tests.servers import chroma_server as chroma_server
from tests.servers import postgres as postgres
from tests.servers import server as server

STORIES = {
    "ferry.md": "---\ntitle: Ferry Skerry sinks off Tolvik\n"
    "source: The Harbour Post\ndate: 2026-05-04\n---\n"
    "The ferry Skerry sank off Tolvik on Sunday. All 212 passengers of the ferry were "
    "rescued by two trawlers. Captain Ida Holm was the last to leave the ferry. The "
    "owner, Nordal Lines, said the cause was unknown.",
    "dam.md": "---\ntitle: Varnholt dam divides the valley\n"
    "source: The Valley Times\ndate: 2026-03-10\nurl: https://valley.example/dam\n---\n"
    "Mayor Petra Lund of Osterby opposes the Varnholt dam. The council of Brenna "
    "supports the Varnholt dam. Engineers put the cost of the Varnholt dam at 340 "
    "million crowns. “We will not drown our orchards,” Lund said of the dam. The dam "
    "plan of [2022] was dropped 🛶.",
    "dam-later.md": "---\ntitle: Osterby softens on the dam\n"
    "source: The Harbour Post\n---\n"
    "Osterby is now undecided on the Varnholt dam, Mayor Petra Lund said. A vote on "
    "the Varnholt dam is due in June.",
}


def _is_loopback(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket's path
    host = str(address[0])
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    return host == "localhost"


@pytest.fixture(autouse=True)
def no_outside_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Refuse and record each connection that would leave this machine."""
    attempts: list[str] = []

    def guarded(real: Any) -> Any:
        def connect(self: socket.socket, address: Any, *rest: Any) -> Any:
            if self.family != socket.AF_UNIX and not _is_loopback(address):
                attempts.append(str(address))
                raise OSError(f"tests may not connect to {address}")
            return real(self, address, *rest)

        return connect

    def looked_up(host: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name and not _is_loopback((name,)):
            attempts.append(str(name))
            raise OSError(f"tests may not look up {name}")
        return lookup(host, *rest, **options)

    lookup = socket.getaddrinfo
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    yield attempts
    assert not attempts, f"connections left this machine: {attempts}"


@pytest.fixture(autouse=True)
def no_settings_from_outside(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No key or setting of the developer's shell reaches a test, or the other way."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ASSISTANT_PROVIDER"):
        monkeypatch.delenv(name, raising=False)
    # No test loads the embedded model unless it says so.
    monkeypatch.setenv("ASSISTANT_SECOND_READER", "none")
    own = tmp_path_factory.getbasetemp() / "reader"
    monkeypatch.setenv("ASSISTANT_READER_DIR", str(own))


SHAPE = {
    *("question", "standalone_question", "kind", "status", "reason", "missing"),
    *("text", "claims", "citations", "items", "disagreements", "coverage"),
    *("generator", "timings_ms", "trace"),
}
REASONS = ("no_articles", "filtered_out", "nothing_relevant", "nothing_supported")


def breaches(answer: Mapping[str, Any], text_of: Callable[[str], str]) -> Iterator[str]:
    """What an answer in its JSON form does that the contract rules out."""
    if set(answer) != SHAPE:
        yield f"keys {set(answer) ^ SHAPE}"
    cited = {each["number"]: each for each in answer["citations"]}
    if list(cited) != list(range(1, len(answer["citations"]) + 1)):
        yield f"numbers {list(cited)}"
    places = {(c["article_id"], c["start"], c["end"]) for c in cited.values()}
    if len(places) != len(cited):
        yield "one sentence, two numbers"
    for number, each in cited.items():
        stored = text_of(each["article_id"])[each["start"] : each["end"]]
        if stored != each["quote"] or not 0 < len(stored.strip()) <= 600:
            yield f"[{number}] quotes {each['quote']!r}, stored is {stored!r}"
    marks = [int(found) for found in re.findall(r"\[(\d+)\]", answer["text"])]
    if list(dict.fromkeys(marks)) != list(cited):
        yield f"marks {marks} for citations {list(cited)}"
    sides = [side for each in answer["disagreements"] for side in each["sides"]]
    for part in (*answer["claims"], *answer["items"], *sides):
        if not set(part["citations"]) <= set(cited):
            yield f"no such citation: {part}"
        if not part["citations"] and part.get("support", "supported") == "supported":
            yield f"uncited: {part}"
    yield from _status_breaches(answer)


def _status_breaches(answer: Mapping[str, Any]) -> Iterator[str]:
    said = answer["claims"] or answer["items"]
    if answer["status"] == "abstained":
        if said or answer["citations"] or answer["disagreements"]:
            yield "an abstention says something"
        if answer["reason"] not in REASONS or not answer["text"]:
            yield f"abstained for {answer['reason']!r}: {answer['text']!r}"
    elif answer["status"] not in ("answered", "partial"):
        yield f"status {answer['status']!r}"
    elif not said or not answer["citations"] or answer["reason"] is not None:
        yield f"{answer['status']} with nothing said or cited, or with a reason"
    if (answer["status"] == "partial") and not answer["missing"]:
        yield "partial, and nothing is missing"


@pytest.fixture(scope="session")
def contract_breaches() -> Callable[..., list[str]]:
    """`contract_breaches(answer.to_dict(), text_of)`: a sentence for each breach."""
    return lambda answer, text_of: list(breaches(answer, text_of))


class CheckedDesk(NewsAssistant):
    """A NewsAssistant whose every answer is held against the contract as it comes."""

    def stream(self, question: str, **options: Any) -> Generator[Event, None, None]:
        shown = ""
        with closing(super().stream(question, **options)) as events:
            for event in events:
                shown += event.text if isinstance(event, TextDelta) else ""
                if isinstance(event, AnswerReady):
                    assert shown == event.answer.text
                    self.check(event.answer.to_dict())
                yield event

    def check(self, answer: Mapping[str, Any]) -> None:
        """Fail when the answer breaks the contract."""
        texts = {article.id: article.text for article in self.articles()}
        assert list(breaches(answer, texts.__getitem__)) == []
        assert json.loads(json.dumps(answer)) == answer


@pytest.fixture(autouse=True)
def unknown_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what earlier tests made of servers at the same address."""
    monkeypatch.setattr(breaking, "_known", {})


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of STORIES, for tests that only read."""
    folder = tmp_path_factory.mktemp("stocked") / "index"
    settings = load_settings(embedder="fake", provider="none")
    files = [(name, text.encode()) for name, text in STORIES.items()]
    with NewsAssistant.open(folder, settings=settings) as desk:
        report = desk.ingest_files(files)
    assert report.added == len(STORIES)
    return folder


@pytest.fixture
def desk_for(stocked: Path) -> Iterator[Callable[..., CheckedDesk]]:
    """Opens checked desks; given replies are what the model says, call by call."""
    with contextlib.ExitStack() as opened:

        def open_desk(
            *replies: str | Exception, index: Path = stocked, **settings: Any
        ) -> CheckedDesk:
            chosen = load_settings(
                **{"embedder": "fake", "provider": "fake"} | settings
            )
            model = FakeChatModel(replies=replies) if replies else None
            desk = CheckedDesk.open(index, settings=chosen, chat_model=model)
            return opened.enter_context(desk)

        yield open_desk
