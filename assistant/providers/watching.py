"""HTTP to a model's server that is left at once, though the server says nothing.

A thread that waits for a socket cannot be told to stop, so it waits a moment at a time.
"""

import time
from collections.abc import Iterable
from math import inf
from ssl import SSLContext
from typing import Any

import httpcore2
import httpx2

from assistant.providers.calling import GLANCE
from assistant.providers.stopping import go_on

LIMITS = httpx2.Limits(max_connections=1_000, max_keepalive_connections=100)
"""As OpenAI's own clients have them."""


class WatchingClient(httpx2.Client):
    """An HTTP client whose reads end when nobody waits for the answer.

    Like that of OpenAI's own clients, it follows redirects, and closes when nobody
    holds it.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(limits=LIMITS, follow_redirects=True, **options)
        # httpx2 hands no network on to httpcore2, where it is an argument.
        for transport in (self._transport, *self._mounts.values()):
            if isinstance(transport, httpx2.HTTPTransport):
                pool: Any = transport._pool
                pool._network_backend = _Network(pool._network_backend)

    def __del__(self) -> None:
        """Close what is left open."""
        self.close()


class _Stream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read within `timeout` seconds, while somebody waits."""
        until = time.monotonic() + (inf if timeout is None else timeout)
        while True:
            go_on()
            left = until - time.monotonic()
            try:
                return self._stream.read(max_bytes, max(0.0, min(left, GLANCE)))
            except httpcore2.ReadTimeout:
                if left <= GLANCE:
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Network(httpcore2.NetworkBackend):
    def __init__(self, network: httpcore2.NetworkBackend) -> None:
        self._network = network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        return _Stream(
            self._network.connect_tcp(
                host, port, timeout, local_address, socket_options
            )
        )
