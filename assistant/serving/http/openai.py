"""Chat Completions over the chain, for any client that speaks OpenAI's protocol.

The last message of the user is the question, the ones before it are the history.
What is said in the name of the system is not read: the articles answer, not a role.
"""

import time
import uuid
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.models import Answer, AnswerReady, Citation, Event, TextDelta
from assistant.runnables import MARK
from assistant.serving.http.desk import Served
from assistant.serving.http.forms import QUESTION, Narrowing
from assistant.serving.http.problems import Problem, problem_of, request_id
from assistant.serving.http.routes import STREAMED
from assistant.serving.http.streaming import EventStream, data

MODEL = "cited-news-assistant"
FINISHES = {"length": "length", "content_filter": "content_filter"}


class TextPart(BaseModel):
    """A piece of a message."""

    type: Literal["text"]
    text: str


class MessageForm(BaseModel):
    """A message of a conversation."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    """How a stream ends."""

    include_usage: StrictBool = False


class ChatForm(Narrowing):
    """A chat request; options of sampling are accepted and mean nothing here."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [
                {"model": MODEL, "messages": [{"role": "user", "content": QUESTION}]}
            ]
        },
    )

    model: Literal["cited-news-assistant"]
    messages: list[MessageForm] = Field(min_length=1)
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None

    def asked(self) -> tuple[str, list[tuple[str, str]]]:
        """The question, and the turns before it.

        Raises:
            Problem: the last message is not the user's.
        """
        turns: list[tuple[str, str]] = [
            (each.role, each.text)
            for each in self.messages
            if each.role in ("user", "assistant")
        ]
        if not turns or turns[-1][0] != "user":
            raise Problem(
                422,
                "messages: the last one is not a question of the user.",
                "End with a message whose role is user.",
            )
        return turns[-1][1], turns[:-1]


class ModelEntry(BaseModel):
    """A model, of which there is one."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "assistant"


class ModelList(BaseModel):
    """The models."""

    object: Literal["list"] = "list"
    data: list[ModelEntry]


class Completion(BaseModel):
    """OpenAI's chat completion, with the whole Answer in `x_answer`."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[dict[str, Any]]
    usage: dict[str, int]
    x_answer: Answer


def chatting(served: Served) -> APIRouter:
    """The routes that OpenAI's clients use."""
    router = APIRouter(prefix="/v1", tags=["openai"])

    @router.get("/models")
    async def models() -> ModelList:
        """The one model there is: the chain."""
        return ModelList(data=[ModelEntry(id=MODEL)])

    @router.post("/chat/completions", response_model=Completion, responses=STREAMED)
    async def complete(form: ChatForm, request: Request) -> Response:
        """Answer the last message; citations are `url_citation` annotations.

        A mark `[1]` in the content is annotated with its source; the sentence, its
        offsets and everything else is in `x_answer`, as `/v1/ask` gives it.
        """
        question, history = form.asked()
        options = {"history": history, **form.options()}
        reply = _Reply(request)
        if not form.stream:
            answer = await served.answer(request, question, options)
            return JSONResponse(reply.whole(answer))
        usage = bool(form.stream_options and form.stream_options.include_usage)
        events = served.events(request, question, options)
        return EventStream(reply.chunks(events, usage=usage), served.place(request))

    return router


class _Reply:
    """One reply, whole or in chunks."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._base = {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "created": int(time.time()),
            "model": MODEL,
        }

    def whole(self, answer: Answer) -> dict[str, Any]:
        """A chat completion."""
        known = {each.number: each for each in answer.citations}
        message = {
            "role": "assistant",
            "content": answer.text,
            "refusal": None,
            "annotations": self._annotations(answer.text, known, 0),
        }
        choice = {
            "index": 0,
            "message": message,
            "logprobs": None,
            "finish_reason": _finish(answer),
        }
        return {
            **self._base,
            "object": "chat.completion",
            "choices": [choice],
            "usage": _usage(answer),
            "x_answer": answer.to_dict(),
        }

    async def chunks(
        self, events: AsyncGenerator[Event, None], *, usage: bool
    ) -> AsyncGenerator[bytes, None]:
        """Chunks of one: each checked claim with its annotations, then the Answer."""
        known: dict[int, Citation] = {}
        shown = 0
        begun = False
        try:
            async for each in events:
                if not begun:
                    yield self._chunk({"role": "assistant", "content": ""})
                begun = True
                if isinstance(each, TextDelta):
                    known |= {cited.number: cited for cited in each.citations}
                    cited = self._annotations(each.text, known, shown)
                    delta: dict[str, Any] = {"content": each.text}
                    yield self._chunk(delta | ({"annotations": cited} if cited else {}))
                    shown += len(each.text)
                elif isinstance(each, AnswerReady):
                    answer = each.answer
                    full = {"x_answer": answer.to_dict()}
                    yield self._chunk({}, finish=_finish(answer), **full)
                    if usage:
                        yield self._chunk(None, usage=_usage(answer))
            yield b"data: [DONE]\n\n"
        except Exception as error:
            if not begun:
                raise
            yield data(problem_of(error).form(request_id(self._request)))
        finally:
            await events.aclose()

    def _chunk(
        self, delta: dict[str, Any] | None, *, finish: str | None = None, **more: Any
    ) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        choices = [] if delta is None else [choice]
        kind = "chat.completion.chunk"
        return data({**self._base, "object": kind, "choices": choices, **more})

    def _annotations(
        self, text: str, known: Mapping[int, Citation], shift: int
    ) -> list[dict[str, Any]]:
        """One for each mark in the text, which begins `shift` characters in."""
        return [
            {
                "type": "url_citation",
                "url_citation": {
                    "start_index": mark.start() + shift,
                    "end_index": mark.end() + shift,
                    "title": known[number].title or known[number].article_id,
                    "url": known[number].url or self._stored(known[number]),
                },
            }
            for mark in MARK.finditer(text)
            if (number := int(mark[1])) in known
        ]

    def _stored(self, citation: Citation) -> str:
        """Where this server shows an article; the fragment is the sentence's span."""
        path = f"v1/articles/{quote(citation.article_id, safe='')}"
        place = f"revision={citation.revision}#char={citation.start},{citation.end}"
        return f"{self._request.base_url}{path}?{place}"


def _finish(answer: Answer) -> str:
    return FINISHES.get(answer.generator.finish_reason or "", "stop")


def _usage(answer: Answer) -> dict[str, int]:
    read, written = answer.generator.input_tokens, answer.generator.output_tokens
    return {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
    }
