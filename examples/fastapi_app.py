"""A FastAPI application of your own that answers from the articles.

uvicorn fastapi_app:app --app-dir examples
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request

from assistant import NewsAssistant


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the index once; it answers all requests."""
    with NewsAssistant.open("index/") as desk:
        app.state.desk = desk
        yield


def opened(request: Request) -> NewsAssistant:
    """The open index."""
    desk: NewsAssistant = request.app.state.desk
    return desk


app = FastAPI(lifespan=lifespan)


@app.get("/news")
async def news(
    question: str, desk: Annotated[NewsAssistant, Depends(opened)]
) -> dict[str, Any]:
    """The answer as JSON; a request that is cancelled stops the model."""
    return (await desk.aask(question)).to_dict()
