"""`assistant serve` and `assistant mcp` as processes of their own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import util
from pathlib import Path
from typing import Any

import httpx2
import pytest

from assistant.errors import ConfigurationError

Invoke = Callable[..., Any]

ROOT = Path(__file__).resolve().parents[2]
RESCUED = "How many passengers of the ferry were rescued?"
ARTICLE = {
    "title": "Kell bans kites",
    "text": "The town of Kell has banned kites from its quarry since March.",
}


@contextmanager
def started(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A command that serves, once it does, and its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code = "from assistant.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, *words, "--port", str(port)],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    transport = httpx2.HTTPTransport(retries=60)  # half a minute of connecting
    with httpx2.Client(transport=transport, timeout=30) as client:
        try:
            client.get(f"http://127.0.0.1:{port}/healthz")
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.communicate()


def test_it_serves_logs_lines_of_json_and_stops_when_told() -> None:
    with started("serve") as (process, url):
        asked = httpx2.post(f"{url}/v1/ask", json={"question": RESCUED})
        assert asked.json()["status"] == "answered"
        process.send_signal(signal.SIGTERM)
        said, told = process.communicate(timeout=20)
    assert said == ""
    lines = [json.loads(line) for line in told.splitlines() if line[:1] == "{"]
    (line,) = (each for each in lines if each.get("route") == "/v1/ask")
    assert (line["status"], line["answer"]["status"]) == (200, "answered")
    assert "passengers" not in told
    assert "Traceback" not in told


def figure(url: str, name: str, *labels: str) -> list[float]:
    """The values that /metrics shows of a figure with these labels."""
    shown = httpx2.get(f"{url}/metrics").text
    lines = [line for line in shown.splitlines() if line.startswith(name)]
    return [
        float(line.rpartition(" ")[2])
        for line in lines
        if all(each in line for each in labels)
    ]


def workers_of(url: str) -> set[int]:
    """The processes that answer at an address, once there are two."""
    while True:
        shown = httpx2.get(f"{url}/metrics").text
        found = {
            int(each)
            for each in re.findall(r'process_cpu_seconds_total\{pid="(\d+)"\}', shown)
        }
        if len(found) == 2:
            return found
        time.sleep(0.05)


def test_several_processes_answer_on_one_port_and_count_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_INDEX", str(tmp_path / "new"))
    with started("serve", "--workers", "2", "--ingest") as (process, url):
        workers = workers_of(url)
        assert process.pid not in workers

        def send(number: int) -> int:
            form = {"articles": [ARTICLE | {"id": f"kell-{number}"}]}
            # Another process may be writing all the while; then it is told to wait.
            while True:
                sent = httpx2.post(f"{url}/v1/ingest", json=form, timeout=60)
                if sent.status_code != 503:
                    return sent.status_code
                time.sleep(int(sent.headers["retry-after"]))

        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(send, range(4))) == {200}
        for _ in range(8):  # each over a connection of its own
            given = {"question": "What has the town of Kell banned?"}
            asked = httpx2.post(f"{url}/v1/ask", json=given, timeout=60).json()
            assert asked["status"] == "answered"
            assert asked["coverage"]["articles_total"] == 4
        assert httpx2.get(url, headers={"host": "evil.example"}).status_code == 421
        assert figure(url, "assistant_requests_total", "/v1/ask", "200") == [8]
        assert figure(url, "assistant_requests_running") == [1]  # that asks for it
        process.send_signal(signal.SIGTERM)
        said, told = process.communicate(timeout=60)
    assert said == ""
    lines = [json.loads(line) for line in told.splitlines() if line[:1] == "{"]
    assert len([each for each in lines if each.get("route") == "/v1/ask"]) == 8
    assert "Traceback" not in told


def test_a_killed_process_is_replaced_and_none_outlives_the_first() -> None:
    with started("serve", "--workers", "2") as (process, url):
        first = workers_of(url)
        os.kill(min(first), signal.SIGKILL)
        while len(now := workers_of(url) & first) > 1:
            time.sleep(0.05)
        assert len(now) == 1
        asked = httpx2.post(f"{url}/v1/ask", json={"question": RESCUED})
        assert asked.json()["status"] == "answered"
        process.kill()
        process.communicate(timeout=60)  # they would hold its standard error
        with pytest.raises(httpx2.TransportError):
            httpx2.get(f"{url}/healthz")


@pytest.mark.parametrize("command", [("serve",), ("mcp", "--http")])
def test_in_public_it_needs_a_token(
    command: tuple[str, ...], invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = invoke(*command, "--host", "0.0.0.0")
    assert isinstance(refused.exception, ConfigurationError)
    assert "ASSISTANT_API_TOKEN" in refused.exception.hint
    monkeypatch.setenv("ASSISTANT_API_TOKEN", "short")
    refused = invoke(*command, "--host", "0.0.0.0")
    assert isinstance(refused.exception, ConfigurationError)
    assert "short" not in refused.exception.message


@pytest.mark.parametrize("command", ["serve", "mcp"])
def test_without_its_libraries_it_says_how_to_get_them(
    command: str, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "assistant.commands.serving.find_spec",
        lambda name: None if name in ("fastapi", "mcp") else util.find_spec(name),
    )
    refused = invoke(command)
    assert isinstance(refused.exception, ConfigurationError)
    assert re.search(rf"pip install .*\[{command}\]", refused.exception.hint)


def test_the_token_is_a_secret_among_the_settings(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_API_TOKEN", "canary-canary-canary")
    assert "canary" not in invoke("settings").stdout
