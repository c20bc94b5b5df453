"""A server that is told to stop: answers in the making end, or are given up."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
import uvicorn

from assistant.newsroom import NewsAssistant
from assistant.serving.http.application import build_app, server_for
from assistant.serving.http.options import ServeOptions

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

OpenDesk = Callable[..., "CheckedDesk"]

QUESTION = {"question": "How many passengers of the ferry were rescued?"}


@contextmanager
def stoppable(desk: NewsAssistant, grace: int) -> Iterator[tuple[uvicorn.Server, str]]:
    """A server and its address; it must have ended when the test has."""
    options = ServeOptions(port=0, grace_seconds=grace)
    server = server_for(build_app(desk, options), options)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(60)
    assert not thread.is_alive()


@pytest.mark.parametrize("stream", [False, True])
def test_answers_in_the_making_end_and_new_ones_are_not_begun(
    stream: bool, desk_for: OpenDesk, stocked: Path, held_model: Any
) -> None:
    settings = desk_for().settings
    with (
        NewsAssistant.open(stocked, settings=settings, chat_model=held_model) as desk,
        ThreadPoolExecutor(1) as pool,
        stoppable(desk, grace=60) as (server, url),
    ):

        def ask() -> httpx2.Response:
            form = QUESTION | {"stream": stream}
            return httpx2.post(f"{url}/v1/ask", json=form, timeout=60)

        first = pool.submit(ask)
        assert held_model.reached.wait(60)
        server.should_exit = True
        while server.servers[0].is_serving():
            time.sleep(0.01)
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(f"{url}/healthz", timeout=60)
        held_model.go.set()
        answer = first.result()
        assert answer.status_code == 200
        assert "rescued" in answer.text


def test_a_server_does_not_wait_for_a_silent_model_beyond_its_grace(
    desk_for: OpenDesk, openai_server: Any
) -> None:
    openai_server.script("hang")
    place = {"OPENAI_BASE_URL": openai_server.url, "OPENAI_API_KEY": "k"}
    desk = desk_for(provider="openai", idle_timeout=300, deadline=300, **place)
    with ThreadPoolExecutor(1) as pool, stoppable(desk, grace=0) as (_, url):

        def ask() -> bool:
            try:
                answer = httpx2.post(f"{url}/v1/ask", json=QUESTION, timeout=60)
            except httpx2.TransportError:
                return False
            return answer.status_code == 200

        asked = pool.submit(ask)
        while not openai_server.requests:
            time.sleep(0.01)
    assert not asked.result()
