"""Few threads compute at once, in the order they came; who waits holds up nobody."""

import threading
from collections.abc import Generator, Iterator

import pytest

from assistant.providers.calling import timed
from assistant.providers.turns import Turns


def test_no_more_than_the_most_compute_at_once_and_each_gets_its_turn() -> None:
    turns, at_once, seen = Turns(2), [0], []
    counting = threading.Lock()

    def work() -> None:
        for _ in range(50):
            with turns.computing(), turns.computing():  # one that has a turn goes on
                with counting:
                    at_once[0] += 1
                    seen.append(at_once[0])
                with counting:
                    at_once[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert len(seen) == 8 * 50
    assert max(seen) <= 2


def test_who_waits_for_a_model_lets_others_compute() -> None:
    turns = Turns(1)
    reached = threading.Event()

    def other() -> None:
        with turns.computing():
            reached.set()

    thread = threading.Thread(target=other)
    with turns.computing():
        thread.start()
        with turns.waiting():
            assert reached.wait(60)
    thread.join(60)
    with turns.waiting():  # without a turn there is nothing to give up
        pass


def test_a_turn_ends_before_an_item_is_handed_on_and_when_making_one_fails() -> None:
    turns = Turns(1)
    closed = []

    def items() -> Generator[int, None, None]:
        try:
            yield 1
            raise ValueError("broken")
        finally:
            closed.append(True)

    made = turns.each(items())
    assert next(made) == 1
    with turns.computing():
        pass
    with pytest.raises(ValueError, match="broken"):
        next(made)
    assert closed
    with turns.computing():
        pass


def test_a_stream_that_is_awaited_holds_no_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns = Turns(1)
    monkeypatch.setattr("assistant.providers.calling.TURNS", turns)

    def words() -> Iterator[str]:
        with turns.computing():  # in a thread of its own, while the other waits
            yield "word"

    with turns.computing():
        assert list(timed(words, idle=60, deadline=1e12)) == ["word"]
