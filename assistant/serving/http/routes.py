"""Our own routes: ask, search, articles, ingest."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.models import Answer, AnswerReady, Event, EvidenceFound
from assistant.serving import wire
from assistant.serving.http.desk import Served
from assistant.serving.http.forms import (
    ArticlePage,
    ArticleText,
    AskForm,
    IngestForm,
    IngestionResult,
    QueryForm,
    SearchResult,
)
from assistant.serving.http.problems import Problem, problem_of, request_id
from assistant.serving.http.streaming import EventStream, event

SENT_IN = "api.jsonl"
"""The source of articles that were sent in, as people are shown it."""
EVENT = {
    "type": "object",
    "properties": {
        "event": {"type": "string"},
        "data": {"type": "string", "description": "JSON."},
    },
}
STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `stream`, events that end with it.",
        "content": {"text/event-stream": {"schema": EVENT}},
    }
}


def asking(served: Served) -> APIRouter:
    """The route of questions."""
    router = APIRouter(prefix="/v1", tags=["questions"])

    @router.post("/ask", response_model=Answer, responses=STREAMED)
    async def ask(form: AskForm, request: Request) -> Response:
        """Answer a question from the articles, with cited sentences.

        An abstention is an answer too: its status says so, and its reason why.
        With `stream` come the events `evidence`, `delta` (one checked claim each, with
        its citations) and `answer`; `error` instead when it breaks off.
        """
        history = [(turn.role, turn.text) for turn in form.history]
        options = {"history": history, **form.options()}
        if not form.stream:
            answer = await served.answer(request, form.question, options)
            return JSONResponse(answer.to_dict())
        events = served.events(request, form.question, options)
        return EventStream(_typed(events, request), served.place(request))

    return router


async def _typed(
    events: AsyncGenerator[Event, None], request: Request
) -> AsyncGenerator[bytes, None]:
    """The desk's events as server-sent ones."""
    begun = False
    try:
        async for each in events:
            begun = True
            if isinstance(each, EvidenceFound):
                yield event("evidence", asdict(each))
            elif isinstance(each, AnswerReady):
                yield event("answer", each.answer.to_dict())
            else:
                yield event("delta", asdict(each))
    except Exception as error:
        if not begun:
            raise
        yield event("error", problem_of(error).form(request_id(request)))
    finally:
        await events.aclose()


def reading(served: Served) -> APIRouter:
    """The routes of searches and of stored articles."""
    router = APIRouter(prefix="/v1", tags=["articles"])
    desk = served.desk

    @router.post("/search", response_model=SearchResult)
    async def search(form: QueryForm) -> Response:
        """Find passages by keyword and meaning, without a chat model."""
        filters = form.filters.model_dump() if form.filters else {}
        matches = await desk.asearch(
            form.query, limit=form.limit, filters=filters, as_of=form.as_of
        )
        return JSONResponse(wire.search_form(form.query, filters, matches))

    @router.get("/articles", response_model=ArticlePage)
    async def articles(
        after: Annotated[
            str, Query(description="Only ids that sort after this one.")
        ] = "",
        limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    ) -> Response:
        """List what is stored, by id."""
        found = await asyncio.to_thread(desk.listed, after, limit + 1)
        page = [asdict(each) for each in found[:limit]]
        more = page[-1]["id"] if len(found) > limit else None
        return JSONResponse({"articles": page, "next": more})

    @router.get("/articles/{article_id:path}", response_model=ArticleText)
    async def article(
        article_id: Annotated[str, Path(max_length=500)],
        revision: Annotated[
            str | None, Query(description="SHA-256 of an older text.")
        ] = None,
        raw: Annotated[
            bool, Query(description="With the text before cleaning.")
        ] = False,
    ) -> Response:
        """The stored text that offsets of citations refer to."""
        found = await asyncio.to_thread(desk.article, article_id, revision)
        if found is None:
            raise no_article()
        return JSONResponse(wire.article_form(found, text=True, raw=raw))

    return router


def no_article() -> Problem:
    """The problem of an id that no article has."""
    return Problem(404, "There is no such article.", "List them: /v1/articles")


def ingesting(served: Served) -> APIRouter:
    """The route of articles that are sent in."""
    router = APIRouter(prefix="/v1", tags=["articles"])

    @router.post("/ingest", response_model=IngestionResult)
    async def ingest(form: IngestForm) -> Response:
        """Take articles in; a bad one is named and never stops the others."""
        lines = [
            json.dumps(each.model_dump(exclude_none=True)) for each in form.articles
        ]
        files = [(SENT_IN, "\n".join(lines).encode())]
        report = await asyncio.to_thread(served.desk.ingest_files, files)
        return JSONResponse(report.to_dict())

    return router
