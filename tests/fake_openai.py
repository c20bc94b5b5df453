"""An OpenAI-compatible server on loopback, for the `openai_server` fixture."""

import asyncio
import base64
import json
import re
import struct
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from langchain_core.messages import convert_to_messages
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from assistant.providers.fake import FakeEmbedder, answer_from_prompt

CANARY = "sk-canary-3f9a7c51d2"
SLICE = 0.01


@dataclass
class FakeOpenAI:
    """An OpenAI-compatible server on loopback whose behaviour is scripted.

    Unscripted it answers as the fake chat model does, from the prompt's evidence,
    and embeds as the fake embedder does. `script` takes, per request, a text to say
    or the name of a fault:

    429 429-wait quota 402 403 408 409 500 503 401 404 400 overflow hang html bad-json
    empty: instead of a reply;
    no-choices null refusal filter length: a whole but odd reply;
    no-finish cut bad-chunk error-event stall drip: a stream that goes wrong after
    two words (`…-early`: before the first, `…-late`: before the last).
    """

    url: str = ""
    key: str = CANARY
    requests: list[dict[str, Any]] = field(default_factory=list)
    """Bodies received, in order; `path` and `authorization` are added."""
    pieces_sent: int = 0
    disconnects: int = 0
    pace: float = 0.0
    """Seconds between two words of a stream."""
    dimension: int | None = None
    """Length of vectors, when the client names none."""
    _script: list[str] = field(default_factory=list)

    def script(self, *replies: str) -> None:
        """Say or do these, one a request."""
        self._script += replies

    def next(self) -> str | None:
        """The scripted reply for this request."""
        return self._script.pop(0) if self._script else None


STATUSES: dict[str, tuple[int, dict[str, Any], dict[str, str]]] = {
    "429": (429, {"message": "slow down", "type": "rate_limit_error"}, {}),
    "429-wait": (429, {"message": "slow down"}, {"retry-after": "1"}),
    "quota": (429, {"message": "no credit", "code": "insufficient_quota"}, {}),
    "402": (402, {"message": "pay first"}, {}),
    "403": (403, {"message": "not allowed", "type": "permission_error"}, {}),
    "408": (408, {"message": "too slow"}, {}),
    "409": (409, {"message": "conflict"}, {}),
    "503": (503, {"message": "overloaded"}, {}),
    "500": (500, {"message": "oh no", "type": "server_error"}, {}),
    "401": (401, {"message": f"Incorrect API key provided: {CANARY}."}, {}),
    "404": (404, {"message": "The model does not exist"}, {}),
    "400": (400, {"message": f"Unsupported value; key {CANARY}"}, {}),
    "overflow": (
        400,
        {"message": "too long", "code": "context_length_exceeded"},
        {},
    ),
}


def _instead(name: str | None) -> Response | None:
    """A response that is no reply at all."""
    if name in STATUSES:
        status, error, headers = STATUSES[name]
        return JSONResponse({"error": error}, status, headers)
    if name == "html":
        return Response("<html>Sign in</html>", media_type="text/html")
    if name == "empty":
        return Response(b"", media_type="application/json")
    if name == "bad-json":
        return Response('{"choices": [{"mess', media_type="application/json")
    return None


class _Routes:
    def __init__(self, server: FakeOpenAI) -> None:
        self.server = server

    async def _body(self, request: Request) -> dict[str, Any]:
        body: dict[str, Any] = await request.json()
        extra = {
            "path": request.url.path,
            "authorization": request.headers.get("authorization"),
        }
        self.server.requests.append(body | extra)
        return body

    async def chat(self, request: Request) -> Response:
        body = await self._body(request)
        turn = self.server.next()
        if turn == "hang":
            await self._hang(request)
        if (instead := _instead(turn)) is not None:
            return instead
        said = convert_to_messages(body["messages"])[-1]
        reply = _Reply.of(turn, str(said.text), body)
        if not body.get("stream"):
            return JSONResponse(reply.whole())
        return StreamingResponse(self._events(reply), media_type="text/event-stream")

    async def _hang(self, request: Request) -> None:
        while not await request.is_disconnected():
            await asyncio.sleep(SLICE)
        self.server.disconnects += 1

    async def _events(self, reply: "_Reply") -> AsyncIterator[bytes]:
        ended = False
        try:
            yield reply.event({"role": "assistant", "content": ""})
            words = re.findall(r"\S+\s*", reply.text)
            for index, word in enumerate(words):
                if reply.breaks_at == index:
                    async for broken in self._break(reply):
                        yield broken
                    ended = True
                    return
                await asyncio.sleep(self.server.pace)
                yield reply.event({"content": word})
                self.server.pieces_sent += 1
            for event in reply.last():
                yield event
            ended = True
        finally:
            self.server.disconnects += not ended

    async def _break(self, reply: "_Reply") -> AsyncIterator[bytes]:
        match reply.fault:
            case "cut":
                yield b'data: {"choices": [{"del'
                raise ConnectionError("scripted cut")
            case "bad-chunk":
                yield b'data: {"choices": [{"del\n\n'
            case "error-event":
                yield b'data: {"error": {"message": "overloaded"}}\n\n'
            case "stall":
                await asyncio.sleep(30)
            case "drip":
                for _ in range(3_000):
                    await asyncio.sleep(SLICE)
                    yield b": still here\n\n"

    async def embeddings(self, request: Request) -> Response:
        body = await self._body(request)
        turn = self.server.next()
        if turn == "hang":
            await self._hang(request)
        if (instead := _instead(turn)) is not None:
            return instead
        width = body.get("dimensions") or self.server.dimension or 384
        vectors = FakeEmbedder().embed_passages(body["input"])[:, :width] * 3
        rows = [[float(number) for number in vector] for vector in vectors]
        if body.get("encoding_format") == "base64":
            coded: list[Any] = [
                base64.b64encode(struct.pack(f"<{len(row)}f", *row)).decode()
                for row in rows
            ]
        else:
            coded = list(rows)
        data = [
            {"object": "embedding", "index": index, "embedding": vector}
            for index, vector in enumerate(coded)
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return JSONResponse(
            {"object": "list", "model": body["model"], "usage": usage, "data": data}
        )


@dataclass
class _Reply:
    """What is said to one chat request, whole or in events."""

    text: str
    fault: str
    place: str
    """Where a stream breaks: early, late, or empty for after two words."""
    body: dict[str, Any]

    @classmethod
    def of(cls, turn: str | None, prompt: str, body: dict[str, Any]) -> "_Reply":
        faults = "no-choices null refusal filter length no-finish cut bad-chunk"
        name, _, place = (turn or "").rpartition("-")
        if place not in ("early", "late"):
            name, place = turn or "", ""
        known = name in f"{faults} error-event stall drip hang".split()
        text = turn if turn and not known else answer_from_prompt(prompt)
        silent = known and name in ("no-choices", "null", "refusal", "filter")
        return cls(
            text="" if silent else str(text),
            fault=name if known else "",
            place=place,
            body=body,
        )

    @property
    def breaks_at(self) -> int | None:
        streams = ("no-finish", "cut", "bad-chunk", "error-event", "stall", "drip")
        if self.fault not in streams:
            return None
        return {"early": 0, "late": len(self.text.split()) - 1}.get(self.place, 2)

    @property
    def finish(self) -> str:
        odd = {"filter": "content_filter", "length": "length"}
        return odd.get(self.fault, "stop")

    @property
    def usage(self) -> dict[str, int]:
        count = len(self.text.split())
        return {
            "prompt_tokens": 10,
            "completion_tokens": count,
            "total_tokens": 10 + count,
        }

    def whole(self) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": self.text or None}
        if self.fault == "refusal":
            message["refusal"] = "I cannot help with that."
        choice = {"index": 0, "finish_reason": self.finish, "message": message}
        choices = [] if self.fault == "no-choices" else [choice]
        kind = "chat.completion"
        return {**self._base(kind), "usage": self.usage, "choices": choices}

    def event(self, delta: dict[str, Any] | None, finish: str | None = None) -> bytes:
        choice: dict[str, Any] = {"index": 0, "delta": delta, "finish_reason": finish}
        if self.body.get("logprobs") and delta and delta.get("content"):
            tops = [("Yes", -0.1), (" no", -2.4), ("Well", -5.0)]
            top = [{"token": token, "logprob": value} for token, value in tops]
            first = {"token": "Yes", "logprob": -0.1, "top_logprobs": top}
            choice["logprobs"] = {"content": [first]}
        choices = [] if self.fault == "no-choices" or delta is None else [choice]
        extra = {"usage": self.usage} if delta is None else {}
        kind = "chat.completion.chunk"
        event = {**self._base(kind), "choices": choices, **extra}
        return f"data: {json.dumps(event)}\n\n".encode()

    def last(self) -> Iterator[bytes]:
        refused = {"refusal": "I cannot."} if self.fault == "refusal" else {}
        yield self.event(refused, self.finish)
        if (self.body.get("stream_options") or {}).get("include_usage"):
            yield self.event(None)
        yield b"data: [DONE]\n\n"

    def _base(self, kind: str) -> dict[str, Any]:
        return {"id": "1", "object": kind, "created": 0, "model": self.body["model"]}


@pytest.fixture(scope="session")
def openai_process() -> Iterator[FakeOpenAI]:
    """One server for the session; its thread is the only one that serves."""
    fake = FakeOpenAI()
    routes = _Routes(fake)
    app = Starlette(
        routes=[
            Route("/v1/chat/completions", routes.chat, methods=["POST"]),
            Route("/v1/embeddings", routes.embeddings, methods=["POST"]),
        ]
    )
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        log_level="critical",
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=0,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(SLICE)
    port = server.servers[0].sockets[0].getsockname()[1]
    fake.url = f"http://127.0.0.1:{port}/v1"
    yield fake
    server.should_exit = True
    thread.join(5)


@pytest.fixture
def openai_server(openai_process: FakeOpenAI) -> FakeOpenAI:
    """The fake OpenAI server, with nothing scripted and nothing recorded."""
    fresh = FakeOpenAI()
    for name in ("requests", "pieces_sent", "disconnects", "pace", "dimension"):
        setattr(openai_process, name, getattr(fresh, name))
    openai_process._script.clear()
    return openai_process
