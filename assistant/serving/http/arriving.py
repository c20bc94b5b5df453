"""Heads of requests: who sends one too slowly holds no connection."""

import asyncio
from functools import partial
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class Impatient(H11Protocol):
    """Uvicorn's protocol, which waits so long for the head of a request.

    uvicorn itself waits for ever, and counts the connection: a few hundred clients that
    send a byte now and then would keep everybody else out ("slowloris").
    """

    def __init__(self, *given: Any, seconds: float, **options: Any) -> None:
        super().__init__(*given, **options)
        self._seconds = seconds

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Wait for the first head."""
        super().connection_made(transport)
        self._mind_the_head()

    def data_received(self, data: bytes) -> None:
        """Take bytes in; what they complete is waited for no longer."""
        super().data_received(data)
        self._mind_the_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _mind_the_head(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._patience is None:
            self._patience = self.loop.call_later(self._seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def impatient(seconds: float) -> type[asyncio.Protocol]:
    """Impatient with these seconds, as uvicorn takes it and hands it to processes."""
    return cast("type[asyncio.Protocol]", partial(Impatient, seconds=seconds))
