"""`assistant serve` and `assistant mcp` as processes of their own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
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
