"""The routes that a page needs beside questions: how it goes, and changing articles."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import JSONResponse, Response

from assistant.resources import package_version
from assistant.serving.http.desk import Served
from assistant.serving.http.forms import (
    About,
    DeskHealth,
    FetchForm,
    FilesForm,
    IngestionResult,
    Recleaned,
    Removed,
)
from assistant.serving.http.routes import no_article
from assistant.translating import translated


def describing(served: Served) -> APIRouter:
    """The routes that say who answers over what, and how that goes."""
    router = APIRouter(prefix="/v1", tags=["upkeep"])
    desk, looking = served.desk, asyncio.Lock()

    def state() -> dict[str, Any]:
        with translated():
            generation = str(desk.index.generation)
        return {
            "version": package_version(),
            "model": asdict(desk.model) if desk.model else None,
            "generation": generation,
            "may_change": served.options.manage,
        }

    @router.get("/about", response_model=About)
    async def about() -> Response:
        """Who answers, over which state of the articles, and what clients may do."""
        return JSONResponse(await asyncio.to_thread(state))

    @router.get("/health", response_model=DeskHealth)
    async def health() -> Response:
        """How much there is, and whether it is whole; all of it is looked at."""
        async with looking:  # it reads every text: one look at a time
            found = await asyncio.to_thread(desk.health)
        # Words of damage may name folders and files of the server.
        form = DeskHealth(
            articles=found.articles,
            passages=found.passages,
            pending=found.pending,
            embedder=found.embedder,
            damaged=bool(found.damage),
            warnings=list(found.warnings),
        )
        return JSONResponse(form.model_dump())

    return router


def managing(served: Served) -> APIRouter:
    """The routes that change what is stored."""
    router = APIRouter(prefix="/v1", tags=["articles"])
    desk = served.desk

    @router.post("/files", response_model=IngestionResult)
    async def files(form: FilesForm) -> Response:
        """Take files in, each read by its content; a bad one never stops the others."""
        given = [(each.name, each.content) for each in form.files]
        report = await asyncio.to_thread(desk.ingest_files, given)
        return JSONResponse(report.to_dict())

    @router.post("/fetch", response_model=IngestionResult)
    async def fetch(form: FetchForm) -> Response:
        """Fetch public pages, feeds and sitemaps, and take their articles in."""
        report = await desk.aingest(form.addresses)
        return JSONResponse(report.to_dict())

    @router.delete("/articles/{article_id:path}", response_model=Removed)
    async def remove(
        article_id: Annotated[str, Path(max_length=500)],
    ) -> Response:
        """Delete an article everywhere, in all its revisions."""
        if not await asyncio.to_thread(desk.remove, [article_id]):
            raise no_article()
        return JSONResponse({"removed": article_id})

    @router.post("/reclean", response_model=Recleaned)
    async def reclean() -> Response:
        """Clean stored articles anew, as it is done by this version."""
        return JSONResponse({"changed": await asyncio.to_thread(desk.reclean)})

    return router
