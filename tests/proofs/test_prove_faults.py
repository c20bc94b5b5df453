"""Whatever a model's server does: few calls, in time, a typed end, never half as whole.

`make prove-faults`: each fault as an answer and as a stream, with the settings that
everyone has; then the same with a second model to ask, and with a server that is left
alone. Small, only the faults that do not wait for a silent server.
"""

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from assistant.errors import AssistantError
from assistant.models import Answer, AnswerReady
from assistant.providers import breaking
from assistant.providers.faults import Fault, Server
from tests.fake_openai import CANARY

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk
    from tests.fake_openai import FakeOpenAI
    from tests.proofs.conftest import Table

pytestmark = pytest.mark.proof

RESCUED = "How many passengers of the ferry were rescued?"
SENTENCE = "All 212 passengers of the ferry were rescued by two trawlers."
REPLY = "429 429-wait quota 402 500 503 408 409 401 403 404 400 overflow html bad-json"
ODD = "empty no-choices null refusal filter length"
BREAKS = ("no-finish", "cut", "bad-chunk", "error-event")
SILENT = ("hang", "stall-early", "stall", "stall-late", "drip-early", "drip-late")
PLACES = ("-early", "", "-late")
FAULTS = (*REPLY.split(), *ODD.split(), *(b + p for b in BREAKS for p in PLACES))
HALF = ("length", *(b + p for b in BREAKS for p in ("", "-late")))
"""What leaves half an answer behind, which may not pass for a whole one."""
SECOND = "openai/second"
ONCE = dict.fromkeys(
    (*"quota 402 401 403 404 400 null refusal filter length".split(), *HALF, *SILENT), 1
) | {"overflow": 2}
"""How often a model is called about a fault that is not tried three times."""
OUTAGE = ("429", "500", "503", "408", "html", "cut-early", "error-event-early")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a reader got, after how many calls and how long."""

    fault: str
    way: str
    kind: str
    calls: int
    seconds: float
    after: float
    """Seconds from giving up to the answer."""
    wrong: tuple[str, ...]


@pytest.fixture
def given_up(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When a call was found to have failed."""
    times: list[float] = []
    real = Server.fault

    def fault(self: Server, error: Exception) -> Fault:
        times.append(time.monotonic())
        return real(self, error)

    monkeypatch.setattr(Server, "fault", fault)
    return times


def test_every_fault_ends_in_time_and_by_name(
    desk_for: Callable[..., "CheckedDesk"],
    openai_server: "FakeOpenAI",
    given_up: list[float],
    full: bool,
    table: "Table",
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
    found: list[Outcome] = []
    for fault in ("no server", *FAULTS, *(SILENT if full else ())):
        for way in ("ask", "stream"):
            _begin(openai_server, *[fault] * 9)
            given_up.clear()
            desk = desk_for(
                provider="openai",
                openai_base_url=dead if fault == "no server" else openai_server.url,
                openai_api_key=openai_server.key,
            )
            began = time.monotonic()
            kind, wrong = _ended(desk, way, fault)
            now = time.monotonic()
            found.append(
                Outcome(
                    fault=fault,
                    way=way,
                    kind=kind,
                    calls=max(len(openai_server.requests), len(given_up)),
                    seconds=now - began,
                    after=now - given_up[-1] if given_up else 0.0,
                    wrong=tuple(wrong),
                )
            )
    table(
        ("fault", "calls", "slowest, s", "after giving up, s", "what a reader gets"),
        [
            (
                each.fault,
                max(each.calls, also.calls),
                max(each.seconds, also.seconds),
                max(each.after, also.after),
                " / ".join({each.kind, also.kind}),
            )
            for each, also in zip(found[::2], found[1::2], strict=True)
        ],
    )
    assert [each for each in found if each.wrong] == []
    assert [each for each in found if each.calls > 3] == []
    assert [each for each in found if each.seconds > 30 or each.after > 2] == []


def test_a_second_model_answers_whatever_the_first_one_does(
    desk_for: Callable[..., "CheckedDesk"],
    openai_server: "FakeOpenAI",
    full: bool,
    table: "Table",
) -> None:
    rows, wrong = [], []
    for fault in (*FAULTS, *SILENT) if full else FAULTS[::4]:
        for both in (False, True):
            # As often as the first model is asked about that fault: then it passes.
            calls = ONCE.get(fault, 3) if not both else 9
            _begin(openai_server, *[fault] * calls)
            desk = desk_for(
                provider="openai",
                chat_model="first",
                fallback_model=SECOND,
                openai_base_url=openai_server.url,
                openai_api_key=openai_server.key,
            )
            began = time.monotonic()
            kind, bad = _ended(desk, "ask", fault)
            seconds = time.monotonic() - began
            asked = [request["model"] for request in openai_server.requests]
            most = max(map(asked.count, asked))
            rows.append((fault, "both" if both else "first", most, seconds, kind))
            wrong += [(fault, each) for each in bad]
            if most > 3 or seconds > 30:
                wrong.append((fault, f"{asked} in {seconds:.1f} s"))
            if not both and "second" in asked and not kind.startswith("answered"):
                wrong.append((fault, f"the second model was asked in vain: {kind}"))
    table(("fault", "of", "most calls a model", "s", "what a reader gets"), rows)
    assert wrong == []
    assert sum(row[4].startswith("answered") for row in rows) >= len(rows) // 3


def test_a_server_that_keeps_failing_is_not_called_and_comes_back(
    desk_for: Callable[..., "CheckedDesk"],
    openai_server: "FakeOpenAI",
    full: bool,
    table: "Table",
) -> None:
    rows = []
    for fault in OUTAGE if full else OUTAGE[::4]:
        _begin(openai_server, *[fault] * 9)
        desk = desk_for(
            provider="openai",
            openai_base_url=openai_server.url,
            openai_api_key=openai_server.key,
        )
        for _ in range(breaking.OUTAGES):
            desk.ask(RESCUED)
        openai_server.requests.clear()
        began = time.monotonic()
        answers = [desk.ask(RESCUED) for _ in range(20)]
        seconds = (time.monotonic() - began) / 20
        calls = len(openai_server.requests)
        told = {each.generator.finish_reason for each in answers}
        quoted = all(each.citations[0].quote == SENTENCE for each in answers)
        openai_server._script.clear()
        desk._models[0].server.breaker._until = 0.0  # as if the pause were over
        back = desk.ask(RESCUED).generator.kind
        rows.append((fault, calls, seconds, ", ".join(map(str, told)), back))
        assert quoted
        assert told == {"ProviderPaused"}
    table(("fault", "calls for 20", "s each", "what a reader is told", "after"), rows)
    assert [row for row in rows if row[1] or row[2] > 2 or row[4] != "model"] == []


def _begin(server: "FakeOpenAI", *replies: str) -> None:
    """A server nobody knows, which does these, one a request."""
    breaking._known.clear()
    server._script.clear()
    server.requests.clear()
    server.script(*replies)


def _ended(desk: "CheckedDesk", way: str, fault: str) -> tuple[str, list[str]]:
    """How it ended, in a word, and what is wrong with that."""
    try:
        answer = desk.ask(RESCUED) if way == "ask" else _streamed(desk)
    except AssistantError as error:
        told = error.message + error.hint
        wrong = ["it tells the key"] * (CANARY in told) + ["no hint"] * (not error.hint)
        return type(error).__name__, wrong
    wrong = list(_wrong(answer, fault))
    if answer.generator.kind == "extractive":
        return f"quoted sentences ({answer.generator.finish_reason})", wrong
    return f"{answer.status} ({answer.generator.finish_reason})", wrong


def _streamed(desk: "CheckedDesk") -> Answer:
    *_, last = desk.stream(RESCUED)
    assert isinstance(last, AnswerReady)
    return last.answer


def _wrong(answer: Answer, fault: str) -> Iterator[str]:
    if CANARY in str(answer.to_dict()):
        yield "it tells the key"
    if SENTENCE not in {each.quote for each in answer.citations}:
        yield f"nothing is cited: {answer.text}"
    whole = answer.status == "answered" and answer.generator.kind == "model"
    if whole and fault in HALF and answer.generator.model != SECOND:
        yield "half an answer passes for a whole one"
    if answer.generator.kind == "extractive" and (
        answer.generator.finish_reason == "stop"
    ):
        yield "it does not say why sentences are quoted"
