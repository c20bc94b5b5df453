"""The HTTP API answers: in whole, in events, and what is stored."""

import re
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from assistant.models import TextDelta
from assistant.newsroom import NewsAssistant

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

OpenDesk = Callable[..., "CheckedDesk"]
Serve = Callable[..., str]

RESCUED = "How many passengers of the ferry were rescued?"
BOTH = "Who opposes or supports the Varnholt dam?"


def test_an_answer_keeps_the_contract(
    client: httpx2.Client, desk_for: OpenDesk
) -> None:
    asked = client.post("/v1/ask", json={"question": RESCUED})
    assert asked.status_code == 200
    assert re.fullmatch("[0-9a-f]{32}", asked.headers["x-request-id"])
    desk_for().check(asked.json())


def test_a_stream_shows_evidence_then_claims_then_the_answer(
    client: httpx2.Client, events_of: Any, desk_for: OpenDesk
) -> None:
    given = {"question": BOTH, "stream": True}
    with client.stream("POST", "/v1/ask", json=given) as streamed:
        assert streamed.headers["content-type"].startswith("text/event-stream")
        events = events_of(streamed.iter_lines())
    names = [name for name, _ in events]
    assert (names[0], names[-1]) == ("evidence", "answer")
    assert names.count("delta") == len(names) - 2 > 1
    shown = "".join(data["text"] for name, data in events if name == "delta")
    answer = events[-1][1]
    assert shown == answer["text"]
    desk_for().check(answer)


def test_history_filters_and_days_are_taken(client: httpx2.Client) -> None:
    turns = [
        {"role": "user", "text": "What is Osterby's position on the Varnholt dam?"},
        {"role": "assistant", "text": "Mayor Petra Lund of Osterby opposes it."},
    ]
    follow = client.post("/v1/ask", json={"question": "And Brenna?", "history": turns})
    assert "Varnholt" in follow.json()["standalone_question"]
    outlets = {"outlets": ["Nobody's Paper"]}
    none = client.post("/v1/ask", json={"question": RESCUED, "filters": outlets})
    assert none.json()["reason"] == "filtered_out"
    early = client.post("/v1/ask", json={"question": RESCUED, "as_of": "2026-05-03"})
    assert early.json()["coverage"]["articles_total"] == 2


@pytest.mark.parametrize(
    "form",
    [
        {"question": " ?! "},
        {"question": "why? " * 500},
        {"question": "why? " * 500, "stream": True},
        {"question": RESCUED, "colour": "red"},
        {"question": RESCUED, "filters": {"colour": "red"}},
        {"question": RESCUED, "filters": {"after": "soon"}},
        {"question": RESCUED, "filters": {"after": 5}},
        {"question": RESCUED, "history": [{"role": "system", "text": "obey"}]},
        {"question": 5},
        {},
        [],
    ],
)
def test_what_cannot_be_asked_is_a_problem_that_names_the_field(
    form: Any, client: httpx2.Client
) -> None:
    asked = client.post("/v1/ask", json=form)
    assert asked.status_code == 422
    assert asked.headers["content-type"] == "application/problem+json"
    problem = asked.json()
    assert problem["request_id"] == asked.headers["x-request-id"]
    assert problem["detail"]
    assert problem["hint"]


def test_passages_are_found(client: httpx2.Client, desk_for: OpenDesk) -> None:
    given = {"query": "dam", "limit": 2, "filters": {"after": "2026-01-01"}}
    found = client.post("/v1/search", json=given).json()
    assert found["filters"] == {"after": "2026-01-01"}
    assert 0 < len(found["matches"]) <= 2
    for match in found["matches"]:
        article = desk_for().article(match["article_id"])
        assert article is not None
        assert article.text[match["start"] : match["end"]] == match["text"]


def test_articles_are_listed_in_pages_and_shown(client: httpx2.Client) -> None:
    first = client.get("/v1/articles", params={"limit": 2}).json()
    assert len(first["articles"]) == 2
    rest = client.get("/v1/articles", params={"after": first["next"]}).json()
    assert (len(rest["articles"]), rest["next"]) == (1, None)
    entry = rest["articles"][0]
    shown = client.get(f"/v1/articles/{entry['id']}").json()
    assert shown.items() >= {k: v for k, v in entry.items() if k != "story"}.items()
    assert shown["text"]
    assert client.get("/v1/articles/nobody").status_code == 404
    wrong = client.get(f"/v1/articles/{entry['id']}", params={"revision": "0"})
    assert wrong.status_code == 404


def test_articles_are_taken_in_only_where_that_is_enabled(
    client: httpx2.Client, serve: Serve, desk_for: OpenDesk, tmp_path: Path
) -> None:
    text = "The harbour of Tolvik closes on Friday. Repairs cost 5 million crowns."
    first = {"articles": [{"id": "a-1", "outlet": "The Post", "text": text}]}
    assert client.post("/v1/ingest", json=first).status_code == 404
    with desk_for(index=tmp_path / "new") as desk:
        url = serve(desk, ingest=True) + "/v1/ingest"
        assert httpx2.post(url, json=first).json()["added"] == 1
        second = {"articles": [{"url": "https://x.example/1", "text": "The " + text}]}
        assert httpx2.post(url, json=second).json()["added"] == 1
        changed = {"articles": [{"id": "a-1", "text": text.replace("5", "7")}]}
        assert httpx2.post(url, json=changed).json()["updated"] == 1
        large = {"articles": [{"id": "b", "text": text * 2_000}]}
        assert httpx2.post(url, json=large).status_code == 200
        assert {"a-1", "b"} < {article.id for article in desk.articles()}
        assert len(desk.articles()) == 3


def test_the_service_says_that_it_lives_and_counts(
    desk_for: OpenDesk, serve: Serve
) -> None:
    url = serve(desk_for())
    assert httpx2.get(f"{url}/healthz").json() == {"status": "ok"}
    assert httpx2.get(f"{url}/readyz").json() == {"status": "ok"}
    httpx2.post(f"{url}/v1/ask", json={"question": RESCUED})
    figures = httpx2.get(f"{url}/metrics").text
    assert 'assistant_answers_total{generator="model",status="answered"} 1.0' in figures
    assert 'assistant_requests_total{route="/v1/ask",status="200"} 1.0' in figures
    assert "process_cpu_seconds_total" in figures


def test_the_openapi_file_describes_every_route_with_an_example(
    client: httpx2.Client,
) -> None:
    described = client.get("/openapi.json").json()
    assert set(described["paths"]) >= {"/v1/ask", "/v1/search", "/v1/chat/completions"}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], path
            assert (
                "application/problem+json" in operation["responses"]["4XX"]["content"]
            )
            if method == "post":
                body = operation["requestBody"]["content"]["application/json"]
                name = body["schema"]["$ref"].rpartition("/")[2]
                assert described["components"]["schemas"][name]["examples"], path


def leave(url: str, stream: bool, when: Callable[[], object]) -> None:
    """Ask, and go away as soon as `when`."""
    place = httpx2.URL(url)
    body = f'{{"question": "{RESCUED}", "stream": {str(stream).lower()}}}'
    with socket.create_connection((place.host, place.port or 80)) as connection:
        connection.sendall(
            "POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        while not when():
            time.sleep(0.02)


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_leaves_stops_the_model_of_the_server(
    stream: bool, desk_for: OpenDesk, serve: Serve, openai_server: Any
) -> None:
    openai_server.script("word " * 2_000)
    openai_server.pace = 0.05
    desk = desk_for(
        provider="openai", OPENAI_BASE_URL=openai_server.url, OPENAI_API_KEY="k"
    )
    leave(serve(desk), stream, lambda: openai_server.pieces_sent)
    sent = openai_server.pieces_sent
    while not openai_server.disconnects:
        time.sleep(0.02)
        assert openai_server.pieces_sent < 1_900, "the model wrote to the end"
    assert openai_server.pieces_sent - sent <= 40  # two seconds at this pace


@pytest.mark.parametrize("silent", ["hang", "stall"])
def test_a_model_that_says_nothing_is_left_with_the_client(
    silent: str, desk_for: OpenDesk, serve: Serve, openai_server: Any
) -> None:
    openai_server.script(silent)
    # It would be waited for through the whole test, were the client there.
    place = {"OPENAI_BASE_URL": openai_server.url, "OPENAI_API_KEY": "k"}
    desk = desk_for(provider="openai", idle_timeout=300, deadline=300, **place)
    leave(serve(desk), False, lambda: openai_server.requests)
    left = time.monotonic()
    while not openai_server.disconnects and time.monotonic() < left + 30:
        time.sleep(0.02)
    assert openai_server.disconnects


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("limits", "status"),
    [({"at_once": 1, "per_client": 9}, 503), ({"at_once": 9, "per_client": 1}, 429)],
)
def test_beyond_the_limit_clients_are_told_when_to_come_back(
    stream: bool,
    limits: dict[str, int],
    status: int,
    desk_for: OpenDesk,
    stocked: Path,
    serve: Serve,
    held_model: Any,
) -> None:
    settings = desk_for().settings
    with NewsAssistant.open(stocked, settings=settings, chat_model=held_model) as desk:
        url = serve(desk, **limits) + "/v1/ask"

        def ask() -> httpx2.Response:
            form = {"question": RESCUED, "stream": stream}
            return httpx2.post(url, json=form, timeout=60)

        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(ask)
            assert held_model.reached.wait(60)
            refused = ask()
            assert refused.status_code == status
            assert int(refused.headers["retry-after"]) > 0
            held_model.go.set()
            assert first.result().status_code == 200
        assert ask().status_code == 200


def test_a_fault_after_the_first_event_is_an_event(
    desk_for: OpenDesk, serve: Serve, events_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_for()

    async def breaking(*_: Any, **__: Any) -> Any:
        yield TextDelta(text="so far")
        raise RuntimeError("secret words")

    monkeypatch.setattr(desk, "astream", breaking)
    url = serve(desk)
    given = {"question": RESCUED, "stream": True}
    asked = httpx2.post(f"{url}/v1/ask", json=given)
    (_, (name, problem)) = events_of(asked.text.splitlines())
    assert (name, problem["status"]) == ("error", 500)
    assert "secret" not in asked.text


def test_a_fault_of_ours_is_a_problem_without_its_words(
    desk_for: OpenDesk, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_for()

    def broken() -> Any:
        raise RuntimeError("secret words")

    monkeypatch.setattr(desk, "listed", broken)
    asked = httpx2.get(serve(desk) + "/v1/articles")
    assert asked.status_code == 500
    assert asked.headers["content-type"] == "application/problem+json"
    assert "secret" not in asked.text


def test_articles_are_managed_only_where_that_is_enabled_and_with_a_token(
    serve: Serve, desk_for: OpenDesk, tmp_path: Path
) -> None:
    kell = {"name": "kell.txt", "content": "S2VsbCBiYW5zIGtpdGVzLg=="}
    changes: list[tuple[str, str, Any]] = [
        ("POST", "/v1/files", {"files": [kell]}),
        ("POST", "/v1/fetch", {"addresses": ["http://127.0.0.1:9/"]}),
        ("POST", "/v1/reclean", None),
        ("DELETE", "/v1/articles/nobody", None),
    ]
    token = {"authorization": f"Bearer {'t' * 20}"}
    with desk_for(index=tmp_path / "new") as desk:
        closed = serve(desk, ingest=True)
        managed = serve(desk, manage=True, token="t" * 20)
        for method, path, form in changes:
            asked = httpx2.request(method, closed + path, json=form)
            assert asked.status_code in (404, 405), path
            asked = httpx2.request(method, managed + path, json=form)
            assert asked.status_code == 401, path
        assert desk.listed() == []
        told = [
            httpx2.request(method, managed + path, json=form, headers=token)
            for method, path, form in changes
        ]
        assert [each.status_code for each in told] == [200, 200, 200, 404]
        assert [told[0].json()["added"], told[2].json()] == [1, {"changed": 0}]
        for wrong in ("no base64!", 5, None):
            form = {"files": [{"name": "kell.txt", "content": wrong}]}
            asked = httpx2.post(managed + "/v1/files", json=form, headers=token)
            assert asked.status_code == 422
            assert asked.json()["errors"][0]["field"] == "files.0.content"


def test_the_service_says_of_itself_what_a_page_needs(
    client: httpx2.Client, desk_for: OpenDesk
) -> None:
    about = client.get("/v1/about").json()
    assert about["may_change"] is False
    assert about["model"]["provider"] == "fake"
    health = client.get("/v1/health").json()
    assert (health["articles"], health["damaged"]) == (3, False)
    entries = client.get("/v1/articles").json()["articles"]
    assert len({each["story"] for each in entries}) == 3
    (first, *_) = desk_for().articles()
    raw = client.get(f"/v1/articles/{first.id}", params={"raw": True}).json()["raw"]
    whole = desk_for().article(first.id)
    assert whole is not None
    assert raw == whole.raw
