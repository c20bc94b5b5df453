"""The API over an index on servers, one of which goes away and comes back."""

from collections.abc import Callable
from contextlib import closing

import httpx2

from assistant.config import load_settings
from assistant.newsroom import NewsAssistant
from tests.servers import private_chroma
from vectorstore.location import Server

Serve = Callable[..., str]


def test_while_a_server_is_away_clients_are_told_to_wait_and_then_are_served(
    server: Callable[[], Server], serve: Serve
) -> None:
    settings = load_settings(embedder="fake", provider="fake")
    with private_chroma() as (process, address):
        desk = NewsAssistant.open(server().database, vectors=address, settings=settings)
        with closing(desk):
            desk.ingest_files([("a.txt", b"The ferry sank off Tolvik on Sunday.")])
            url = serve(desk)
            asked = {"query": "ferry"}
            assert httpx2.get(f"{url}/readyz").status_code == 200
            process.stop()
            for reply in (
                httpx2.get(f"{url}/readyz"),
                httpx2.post(f"{url}/v1/search", json=asked),
                httpx2.post(f"{url}/v1/ask", json={"question": "What sank?"}),
            ):
                assert reply.status_code == 503
                assert int(reply.headers["Retry-After"]) > 0
                assert "does not answer" in reply.json()["detail"]
            assert httpx2.get(f"{url}/healthz").status_code == 200
            process.start()
            assert httpx2.get(f"{url}/readyz").status_code == 200
            found = httpx2.post(f"{url}/v1/search", json=asked).json()["matches"]
            assert len(found) == 1
