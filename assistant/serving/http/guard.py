"""What every request passes: its name, who asks, from where, and how much it sends.

One ASGI layer around everything, so that nothing behind it is reached otherwise, and
every answer of the server, errors too, leaves through it.
"""

import asyncio
import hmac
import re
import time
import uuid
from collections import deque
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serving.http.bodies import check_json, read_body, replayed, too_large
from assistant.serving.http.observing import Observer
from assistant.serving.http.options import ServeOptions
from assistant.serving.http.problems import Problem, problem_of

HEADERS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
OPEN_PATHS = frozenset(("/healthz", "/readyz"))
"""Answered without a token and under any name: they say nothing but that the server
lives, and a balancer or container asks by whatever address it has."""
WRONG_TOKENS, WRONG_SECONDS = 20, 60.0
"""So many wrong tokens in so many seconds, then the client is told to wait."""
MOST_CLIENTS = 10_000
MOST_HEADERS, LONGEST_HEADERS = 100, 16_384
"""Lines, and bytes of them together."""
_REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)


class Guard:
    """ASGI middleware; buffers requests, which are small, and never a response."""

    def __init__(
        self, app: ASGIApp, *, options: ServeOptions, observer: Observer
    ) -> None:
        self.app = app
        self._options = options
        self._observer = observer
        self._tokens = tuple(options.all_tokens.items())
        self._wrong: dict[str, deque[float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in or answer with the problem; write down how it ended."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        name = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = name
        began, status, whole = time.perf_counter(), 0, False

        async def send_marked(message: Message) -> None:
            nonlocal status, whole
            if message["type"] == "http.response.start":
                status = message["status"]
                marked = MutableHeaders(scope=message)
                marked.update(HEADERS)
                marked["x-request-id"] = name
            whole = message["type"] == "http.response.body" and not message.get(
                "more_body"
            )
            # A client that does not read must not hold an answer for ever.
            async with asyncio.timeout(self._options.stalled_seconds):
                await send(message)

        try:
            with self._observer.running(name):
                body = await self._admitted(scope, headers, receive)
                await self.app(scope, body, send_marked)
        except Exception as error:
            if not status:
                await problem_of(error).response(name)(scope, receive, send_marked)
            elif not whole:
                raise  # too late for a problem: the connection is closed
        finally:
            self._observer.finished(scope, status, time.perf_counter() - began)

    async def _admitted(
        self, scope: Scope, headers: Headers, receive: Receive
    ) -> Receive:
        """The request's body to read again.

        Raises:
            Problem: with the reason why it is not served.
        """
        lines = headers.raw
        if len(lines) > MOST_HEADERS or _length(lines) > LONGEST_HEADERS:
            raise Problem(431, "The request has too many headers.")
        if "transfer-encoding" in headers and "content-length" in headers:
            # A proxy may count otherwise; what follows must not pass as a request.
            raise Problem(
                400, "The request has two lengths.", headers={"Connection": "close"}
            )
        host = headers.get("host", "")
        self._check_origin(headers.get("origin"), host)
        if scope["path"] not in OPEN_PATHS:
            self._check_host(host)
            self._check_token(Request(scope), headers)
        if scope["method"] not in ("POST", "PUT", "PATCH", "DELETE"):
            return receive
        options = self._options
        most = options.largest(scope["path"])
        if int(headers.get("content-length") or 0) > most:
            raise too_large(most)
        body = await read_body(receive, most=most, seconds=options.body_seconds)
        if body:
            kind = headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != "application/json":
                raise Problem(415, "Only application/json is read.")
            if most > options.largest_body:
                await asyncio.to_thread(check_json, body)
            else:
                check_json(body)  # small: sooner read than given to a thread
        return replayed(body, receive)

    def _check_host(self, host: str) -> None:
        """Other names than ours may be an attack by way of a browser."""
        if re.sub(r":\d+$", "", host).casefold() not in self._options.hosts:
            raise Problem(
                421,
                "The server does not answer for this host.",
                "Name it with --allow-host when the server is started.",
            )

    def _check_origin(self, origin: str | None, host: str) -> None:
        """So may other pages."""
        if origin is None or origin in self._options.allowed_origins:
            return
        if urlsplit(origin).netloc.casefold() != host.casefold():
            raise Problem(
                403,
                "Scripts of this page may not ask.",
                "Name it with --allow-origin when the server is started.",
            )

    def _check_token(self, request: Request, headers: Headers) -> None:
        if not self._tokens:
            return
        scheme, _, given = headers.get("authorization", "").partition(" ")
        given = given.strip() if scheme.lower() == "bearer" else ""
        for name, token in self._tokens:
            if hmac.compare_digest(given.encode(), token.encode()):
                request.scope["state"]["token"] = name
                return
        client, now = request.client.host if request.client else "", time.monotonic()
        if len(self._wrong) > MOST_CLIENTS:
            self._wrong.clear()
        wrong = self._wrong.setdefault(client, deque(maxlen=WRONG_TOKENS))
        if len(wrong) == WRONG_TOKENS and now - wrong[0] < WRONG_SECONDS:
            raise Problem(
                429,
                "Too many wrong tokens.",
                "Wait a minute.",
                headers={"Retry-After": str(int(WRONG_SECONDS))},
            )
        wrong.append(now)
        raise Problem(
            401,
            "A token is needed." if not given else "The token is wrong.",
            "Send it as: Authorization: Bearer TOKEN",
            headers={"WWW-Authenticate": "Bearer"},
        )


def _length(lines: list[tuple[bytes, bytes]]) -> int:
    return sum(len(name) + len(value) for name, value in lines)
