"""The API as an ASGI application, and the server that runs it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response

from assistant.errors import AssistantError
from assistant.newsroom import NewsAssistant
from assistant.serving.http import managing, openai, routes
from assistant.serving.http.admission import Admission
from assistant.serving.http.allowance import Allowance
from assistant.serving.http.arriving import impatient
from assistant.serving.http.desk import Served
from assistant.serving.http.forms import Health
from assistant.serving.http.guard import Guard
from assistant.serving.http.observing import Observer, log_to_standard_error
from assistant.serving.http.options import ServeOptions
from assistant.serving.http.problems import (
    Problem,
    ProblemForm,
    invalid,
    problem_of,
    request_id,
)
from assistant.serving.http.streaming import ClientGone

SPARE_THREADS = 16
"""Beside those of answers: for searches, articles and stages of the chain."""
SPARE_CONNECTIONS = 500
SWITCH_SECONDS = 0.0005
"""After so long Python lets another thread go on: a piece of text that a model has said
is handed on at once, though other answers are being checked (a tenth of the usual)."""
PROBLEM = {"$ref": "#/components/schemas/ProblemForm"}
REFUSED: dict[int | str, dict[str, Any]] = {
    status: {
        "description": about,
        "content": {"application/problem+json": {"schema": PROBLEM}},
    }
    for status, about in (
        ("4XX", "The request is not served; the problem says why."),
        ("5XX", "Busy, or the articles cannot be read; Retry-After says when to ask."),
    )
}


def allowance_of(options: ServeOptions) -> Allowance:
    """What each token may ask; one for all processes of a service."""
    return Allowance(options.all_tokens or ("",), options.a_minute)


def build_app(
    desk: NewsAssistant, options: ServeOptions, allowance: Allowance | None = None
) -> Guard:
    """The API over an open desk, which stays the caller's to close."""
    observer = Observer()
    observer.watch(lambda: float(desk.is_paused))
    served = Served(
        desk=desk,
        options=options,
        observer=observer,
        admission=Admission(
            at_once=options.at_once, per_client=options.most_per_client
        ),
        allowance=allowance or allowance_of(options),
    )
    app = FastAPI(
        title="Cited news assistant",
        version="1",
        summary="Ask questions of news articles; every statement has its sentence.",
        responses=REFUSED,
        lifespan=_threads(options),
        # The usual pages would load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if options.shows_metrics else None,
        redirect_slashes=False,
        # Its own spans hold query strings, and a variable makes it export them.
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "auto_configure": False,
        },
    )
    app.include_router(routes.asking(served))
    app.include_router(routes.reading(served))
    app.include_router(managing.describing(served))
    if options.takes_articles:
        app.include_router(routes.ingesting(served))
    if options.manage:
        app.include_router(managing.managing(served))
    app.include_router(openai.chatting(served))
    _add_upkeep(app, served)
    _add_problems(app)
    if options.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(options.allowed_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", "x-request-id"],
            expose_headers=["x-request-id", "retry-after"],
        )
    described = _described(app, served)
    app.openapi = lambda: described  # type: ignore[method-assign] # FastAPI's own way
    return Guard(app, options=options, observer=observer)


def config_for(app: Any, options: ServeOptions, **given: Any) -> uvicorn.Config:
    """How an application, or what makes it in another process, is served."""
    return uvicorn.Config(
        app,
        host=options.host,
        port=options.port,
        http=impatient(options.head_seconds),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=options.at_once + SPARE_CONNECTIONS,
        timeout_graceful_shutdown=options.grace_seconds,
        **given,
    )


def server_for(app: Guard, options: ServeOptions) -> uvicorn.Server:
    """The server of an application, not yet started."""
    return uvicorn.Server(config_for(app, options))


def set_up() -> None:
    """Prepare this process for serving."""
    log_to_standard_error()
    sys.setswitchinterval(SWITCH_SECONDS)


def run(app: Guard, options: ServeOptions) -> None:
    """Serve until told to stop; answers in the making then have a grace period."""
    set_up()
    server_for(app, options).run()


def _threads(options: ServeOptions) -> Any:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        """Have a thread for each answer; asyncio's own pool has a handful.

        The loop waits for them when it ends, after it has cancelled what still runs.
        """
        most = options.at_once + SPARE_THREADS
        pool = ThreadPoolExecutor(most, thread_name_prefix="answer")
        asyncio.get_running_loop().set_default_executor(pool)
        yield

    return lifespan


def _add_upkeep(app: FastAPI, served: Served) -> None:
    @app.get("/healthz", tags=["upkeep"])
    async def healthz() -> Health:
        """The process lives."""
        return Health(status="ok")

    @app.get("/readyz", tags=["upkeep"])
    async def readyz() -> Health:
        """The articles can be read: files, or the servers that they are on."""
        await asyncio.to_thread(served.desk.ready)
        return Health(status="ok")

    if served.options.shows_metrics:

        @app.get("/metrics", tags=["upkeep"], include_in_schema=False)
        async def metrics() -> Response:
            """Figures for Prometheus."""
            return Response(
                served.observer.exposition(), media_type="text/plain; version=0.0.4"
            )


def _add_problems(app: FastAPI) -> None:
    async def refuse(request: Request, error: Exception) -> Response:
        if isinstance(error, ClientGone):
            return Response(status_code=499)  # for the log only: nobody reads it
        if isinstance(error, RequestValidationError):
            problem = invalid(error.errors())
        elif isinstance(error, HTTPException):
            known = {404: "There is nothing at this address."}
            detail = known.get(error.status_code, str(error.detail))
            problem = Problem(error.status_code, detail, headers=error.headers)
        else:
            problem = problem_of(error)
        return problem.response(request_id(request))

    for kind in (
        Problem,
        AssistantError,
        ClientGone,
        HTTPException,
        RequestValidationError,
        Exception,
    ):
        app.add_exception_handler(kind, refuse)


def _described(app: FastAPI, served: Served) -> dict[str, Any]:
    """The OpenAPI file, with what only the running server knows."""
    form = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        openapi_version=app.openapi_version,
        routes=app.routes,
    )
    schemas = form["components"]["schemas"]
    problem = ProblemForm.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= {**problem.pop("$defs"), "ProblemForm": problem}
    longest = served.desk.settings.max_question_characters
    schemas["AskForm"]["properties"]["question"]["maxLength"] = longest
    if served.options.all_tokens:
        form["components"]["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer"}
        }
        form["security"] = [{"token": []}]
    return form
