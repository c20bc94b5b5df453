"""Answers over a connection that its client may leave: awaited, or as events."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import AbstractContextManager, aclosing
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

Result = TypeVar("Result")

KEEP_ALIVE = 15.0
"""Seconds of silence after which a comment is sent, so that proxies stay."""
SILENCE = b": still here\n\n"


class ClientGone(Exception):
    """Nobody is there to be answered."""


async def while_there(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """Do the work, and cancel it when the client leaves.

    Raises:
        ClientGone: it has left.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request.receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientGone
        return working.result()
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


class EventStream(StreamingResponse):
    """Server-sent events, with something held for as long as they are sent.

    Nothing is sent before the first event is there, so that what goes wrong until then
    still is a problem with its status. When the client leaves, Starlette cancels what
    makes the events.
    """

    def __init__(
        self, events: AsyncGenerator[bytes, None], held: AbstractContextManager[None]
    ) -> None:
        # Proxies that collect a response before they pass it on would hide progress.
        headers = {"x-accel-buffering": "no"}
        super().__init__((), media_type="text/event-stream", headers=headers)
        self._events, self._held = events, held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events."""
        with self._held:
            async with aclosing(self._events) as events:
                first = await anext(events)
                self.body_iterator = _kept_alive(first, events)
                await super().__call__(scope, receive, send)


def event(name: str, data: Any) -> bytes:
    """One typed event; JSON escapes line breaks, so it is one line of data."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def data(form: Any) -> bytes:
    """One event without a type, as OpenAI's clients read them."""
    return f"data: {json.dumps(form, ensure_ascii=False)}\n\n".encode()


async def _kept_alive(
    first: bytes, events: AsyncGenerator[bytes, None]
) -> AsyncIterator[bytes]:
    """The events, and a comment whenever there has been none for a while."""
    yield first
    coming: asyncio.Future[bytes] | None = None
    try:
        while True:
            coming = asyncio.ensure_future(anext(events))
            while not (await asyncio.wait({coming}, timeout=KEEP_ALIVE))[0]:
                yield SILENCE
            try:
                yield coming.result()
            except StopAsyncIteration:
                return
    finally:
        if coming is not None:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
