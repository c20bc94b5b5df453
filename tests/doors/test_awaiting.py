"""The desk under an event loop: nothing blocks it, and cancelling stops the work."""

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.errors import ConfigurationError
from assistant.models import AnswerReady
from assistant.newsroom import NewsAssistant

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

OpenDesk = Callable[..., "CheckedDesk"]

RESCUED = "How many passengers of the ferry were rescued?"


async def beats(task: "asyncio.Future[Any]") -> int:
    """How often the loop came round until the task was done."""
    count = 0
    while not task.done():
        count += 1
        await asyncio.sleep(0.01)
    return count


async def test_awaited_or_not_the_answer_is_the_same(desk_for: OpenDesk) -> None:
    desk = desk_for()
    answer = await desk.aask(RESCUED)
    desk.check(answer.to_dict())
    assert answer.text == desk.ask(RESCUED).text
    assert await desk.asearch("ferry", limit=2) == desk.search("ferry", limit=2)


async def test_events_come_one_by_one_under_a_loop(desk_for: OpenDesk) -> None:
    desk = desk_for()
    awaited = [event async for event in desk.astream(RESCUED)]
    assert [type(each) for each in awaited] == [
        type(each) for each in desk.stream(RESCUED)
    ]


async def test_wrong_input_is_refused_as_it_is_without_a_loop(
    desk_for: OpenDesk,
) -> None:
    with pytest.raises(ConfigurationError):
        await desk_for().aask("?")
    with pytest.raises(ConfigurationError):
        await desk_for().asearch("")


async def test_the_loop_goes_on_while_a_model_writes(
    desk_for: OpenDesk, stocked: Path, slow_model: Callable[..., Any]
) -> None:
    settings = desk_for().settings
    with NewsAssistant.open(
        stocked, settings=settings, chat_model=slow_model()
    ) as desk:
        began = time.monotonic()
        count = await beats(asyncio.ensure_future(desk.aask(RESCUED)))
        assert count > (time.monotonic() - began) / 0.01 / 4


@pytest.mark.parametrize("how", ["cancelled", "closed"])
async def test_who_stops_waiting_stops_the_model(
    how: str, desk_for: OpenDesk, stocked: Path, slow_model: Callable[..., Any]
) -> None:
    model = slow_model(pause=0.1, replies=["word " * 1_000])
    settings = desk_for().settings
    with NewsAssistant.open(stocked, settings=settings, chat_model=model) as desk:
        if how == "cancelled":
            asked = asyncio.ensure_future(desk.aask(RESCUED))
            await asyncio.sleep(0.5)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
        else:
            async with aclosing(desk.astream(RESCUED)) as events:
                async for _ in events:
                    break  # the evidence; the model has not begun
        await asyncio.sleep(0.8)
        said = model.words
        await asyncio.sleep(0.4)
        assert model.words == said < 20


async def test_a_server_sees_that_nobody_waits(
    desk_for: OpenDesk, openai_server: Any
) -> None:
    openai_server.script("word " * 1_000)
    openai_server.pace = 0.05
    desk = desk_for(
        provider="openai", OPENAI_BASE_URL=openai_server.url, OPENAI_API_KEY="k"
    )
    asked = asyncio.ensure_future(desk.aask(RESCUED))
    while not openai_server.pieces_sent:
        await asyncio.sleep(0.02)
    asked.cancel()
    left = time.monotonic()
    while not openai_server.disconnects:
        await asyncio.sleep(0.02)
        assert time.monotonic() - left < 20, "the server went on writing"
    assert openai_server.pieces_sent < 60


async def test_ingesting_awaited_stores_and_reports(
    desk_for: OpenDesk, tmp_path: Path
) -> None:
    desk = desk_for(index=tmp_path / "index")
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"The {name} bridge opened on Monday.")
    seen: list[str] = []
    report = await desk.aingest(
        [tmp_path / f"{name}.txt" for name in "abc"],
        progress=lambda done: seen.append(done.stage),
    )
    assert report.added == 3
    assert seen


async def test_ingesting_that_is_cancelled_ends_and_keeps_what_it_stored(
    desk_for: OpenDesk, tmp_path: Path
) -> None:
    desk = desk_for(index=tmp_path / "index")
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(150):
        (folder / f"{number}.txt").write_text(f"Bridge {number} opened on Monday.")
    began = asyncio.Event()
    loop = asyncio.get_running_loop()

    def show(_: object) -> None:
        loop.call_soon_threadsafe(began.set)

    task = asyncio.ensure_future(desk.aingest(folder, progress=show))
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    report = await desk.aingest(folder)  # waits for nobody: the lock is free again
    assert report.added + report.unchanged == 150
    assert report.added > 0


async def test_closing_after_the_answer_is_harmless(desk_for: OpenDesk) -> None:
    events = desk_for().astream(RESCUED)
    last = [event async for event in events][-1]
    await events.aclose()
    assert isinstance(last, AnswerReady)
