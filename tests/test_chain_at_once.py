"""The chain under an event loop, under many threads, and asked twice."""

import asyncio
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.providers.fake import FakeChatModel

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

OpenDesk = Callable[..., "CheckedDesk"]

RESCUED = "How many passengers of the ferry were rescued?"


class SlowModel(FakeChatModel):
    """Takes 40 ms for a word."""

    def _stream(self, *given: Any, **options: Any) -> Any:
        for chunk in super()._stream(*given, **options):
            time.sleep(0.04)
            yield chunk


async def _beating(task: "asyncio.Future[Any]") -> int:
    beats = 0
    while not task.done():
        beats += 1
        await asyncio.sleep(0.01)
    return beats


def test_asked_asynchronously_it_answers_and_never_holds_the_loop(
    desk_for: OpenDesk, stocked: Path
) -> None:
    desk = desk_for()
    with type(desk).open(
        stocked, settings=desk.settings, chat_model=SlowModel()
    ) as slow:

        async def ask() -> tuple[int, Any]:
            chain = slow.chain()
            task = asyncio.ensure_future(chain.ainvoke({"question": RESCUED}))
            return await _beating(task), await task

        began = time.monotonic()
        beats, result = asyncio.run(ask())
        took = time.monotonic() - began
        desk.check(result["answer"].to_dict())
        assert result["answer"].status == "answered"
        assert took > 0.3
        assert beats > took / 0.01 / 4

        async def streamed() -> list[Any]:
            return [part async for part in slow.chain().astream({"question": RESCUED})]

        assert asyncio.run(streamed())[-1]["answer"].text == result["answer"].text


def test_a_cancelled_question_ends_as_cancelled(
    desk_for: OpenDesk, stocked: Path
) -> None:
    desk = desk_for()
    with type(desk).open(
        stocked, settings=desk.settings, chat_model=SlowModel()
    ) as slow:

        async def cancelled() -> None:
            chain = slow.chain()
            task = asyncio.ensure_future(chain.ainvoke({"question": RESCUED}))
            await asyncio.sleep(0.2)
            task.cancel()
            await task

        with pytest.raises(asyncio.CancelledError):
            asyncio.run(cancelled())


def test_many_threads_ask_one_desk_at_once(desk_for: OpenDesk) -> None:
    desk = desk_for()
    questions = [RESCUED, "Who opposes the Varnholt dam?", "Zebra giraffe?"] * 8
    alone = {question: desk.ask(question).text for question in questions}
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(desk.ask, questions))
    assert [answer.text for answer in answers] == [alone[each] for each in questions]


def test_the_same_question_has_the_same_answer_and_trace(desk_for: OpenDesk) -> None:
    first, second = (desk_for().ask(RESCUED).to_dict() for _ in range(2))
    for answer in (first, second):
        assert answer.pop("timings_ms")["total"] > 0
    assert json.dumps(first) == json.dumps(second)
    assert len(first["trace"]["settings"]) == 64
