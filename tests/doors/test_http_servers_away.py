"""The API over an index on servers, one of which goes away and comes back."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import httpx2
import pytest

from assistant.config import load_settings
from assistant.errors import StoreUnavailable
from assistant.newsroom import NewsAssistant
from assistant.providers.fake import FakeChatModel
from tests.servers import QUICK, Process, private_chroma, private_postgres
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


@pytest.mark.usefixtures("postgres")
def test_an_answer_whose_evidence_was_found_does_not_need_the_servers_any_more(
    chroma_server: tuple[Process, str],
) -> None:
    settings = load_settings(embedder="fake", provider="fake")
    with private_postgres(*QUICK) as (process, address):

        class Stopping(FakeChatModel):
            def _stream(self, *given: Any, **options: Any) -> Any:
                process.stop()
                yield from super()._stream(*given, **options)

        desk = NewsAssistant.open(
            address, vectors=chroma_server[1], settings=settings, chat_model=Stopping()
        )
        with closing(desk):
            desk.ingest_files([("a.txt", b"The ferry sank off Tolvik on Sunday.")])
            generation = str(desk.index.generation)
            answer = desk.ask("What sank?")
            assert answer.citations[0].quote == "The ferry sank off Tolvik on Sunday."
            assert answer.coverage.articles_total == 1
            assert answer.trace.index == generation
            with pytest.raises(StoreUnavailable):
                desk.ask("What sank?")
