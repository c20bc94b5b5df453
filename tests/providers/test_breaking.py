"""A server that failed again and again is left alone, then tried by one call."""

import threading
import time
from collections.abc import Generator
from math import inf

import pytest

from assistant.config import load_settings
from assistant.errors import ContextOverflow, ProviderError, ProviderPaused
from assistant.providers import breaking, calling
from assistant.providers.breaking import OUTAGES, Breaker
from assistant.providers.calling import retrying
from assistant.providers.faults import Server
from assistant.providers.openai import openai_chat_model


class Host:
    """A server that fails while it is `down`, and counts its calls."""

    def __init__(self, breaker: Breaker | None = None) -> None:
        self.server = Server(name="host", model="m", breaker=breaker or Breaker())
        self.down: Exception | None = ConnectionError("down")
        self.calls = 0

    def ask(self) -> list[str]:
        deadline = time.monotonic() + 60
        return list(retrying(self._reply, server=self.server, deadline=deadline))

    def _reply(self) -> Generator[str, None, None]:
        self.calls += 1
        if self.down:
            raise self.down
        yield "yes"

    def fail(self, times: int = OUTAGES) -> None:
        for _ in range(times):
            with pytest.raises(ProviderError):
                self.ask()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "FIRST_WAIT", 0.001)


def test_after_several_outages_nothing_is_called_and_the_reason_is_told() -> None:
    host = Host()
    host.fail()
    assert host.calls == 3 * OUTAGES
    with pytest.raises(ProviderPaused, match="host failed several times") as caught:
        host.ask()
    assert host.calls == 3 * OUTAGES
    assert "by itself" in caught.value.hint


def test_one_outage_fewer_and_an_answer_between_leave_it_called() -> None:
    host = Host()
    host.fail(OUTAGES - 1)
    host.down = None
    assert host.ask() == ["yes"]
    host.down = ConnectionError("down")
    host.fail(OUTAGES - 1)
    assert not host.server.breaker.is_open


def test_after_the_pause_one_trial_is_made_and_closes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(breaking, "PAUSE", 0.0)
    host = Host()
    host.fail()
    before = host.calls
    host.fail(1)
    assert host.calls == before + 1  # a trial is not repeated
    host.down = None
    assert host.ask() == ["yes"]
    assert not host.server.breaker.is_open
    assert host.server.breaker.seconds_left == 0


def test_of_many_threads_one_makes_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    breaker = Breaker()
    monkeypatch.setattr(breaking, "PAUSE", 0.0)
    for _ in range(OUTAGES):
        breaker.failed()
    monkeypatch.setattr(breaking, "PAUSE", 60.0)
    admitted: list[bool] = []
    threads = [
        threading.Thread(target=lambda: admitted.append(breaker.admits()))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(admitted) == [False] * 7 + [True]


def test_what_is_wrong_with_one_request_is_no_outage() -> None:
    host = Host()
    host.down = ContextOverflow("too long")
    host.fail(2 * OUTAGES)
    assert not host.server.breaker.is_open


def test_who_takes_the_first_piece_only_has_been_answered() -> None:
    host = Host()
    host.fail(OUTAGES - 1)
    host.down = None
    assert next(
        retrying(host._reply, server=host.server, deadline=time.monotonic() + 9)
    )
    host.down = ConnectionError("down")
    host.fail(1)
    assert not host.server.breaker.is_open


def test_one_is_shared_by_all_who_call_a_model_at_an_address() -> None:
    def breaker(model: str, port: int) -> Breaker:
        address = f"http://127.0.0.1:{port}/v1"
        settings = load_settings(openai_base_url=address, chat_model=model)
        return openai_chat_model(settings).server.breaker

    assert breaker("a", 1) is breaker("a", 1)
    assert breaker("a", 1) is not breaker("b", 1)
    assert breaker("a", 1) is not breaker("a", 2)


def test_ones_own_machine_is_never_left_alone() -> None:
    host = Host(Breaker(inf))
    host.fail(2 * OUTAGES)
    assert host.calls == 6 * OUTAGES
