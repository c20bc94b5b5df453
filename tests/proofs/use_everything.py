"""Run by `test_prove_egress.py`: every command, with keys in every place for one.

    python use_everything.py FOLDER SAMPLES GOLDEN

Logs at their most talkative go to standard error, traces to FOLDER/traces.txt.
"""

import contextlib
import http.client
import json
import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor

from assistant.cli import main
from assistant.config import load_settings
from assistant.newsroom import NewsAssistant
from assistant.serving.http.application import build_app, server_for
from assistant.serving.http.options import ServeOptions


def typed(*words: str) -> None:
    """Run a command; how it ends is another test's matter."""
    sys.argv = ["assistant", *words]
    with contextlib.suppress(SystemExit):
        main()


def served(token: str) -> None:
    """Ask over HTTP, with the token, without it, and with it in the wrong place."""
    settings = load_settings()
    options = ServeOptions(port=0, token=token, grace_seconds=1)
    with NewsAssistant.open(settings=settings) as desk:
        server = server_for(build_app(desk, options), options)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        right = {"authorization": f"Bearer {token}"}
        for headers in (right, {}, {"authorization": f"Basic {token}"}):
            for path in ("/v1/articles", f"/v1/models?token={token}", "/metrics"):
                sys.stdout.write(asked(port, "GET", path, "", headers))
            body = json.dumps({"question": f"Who opposes deployment? {len(headers)}"})
            told = {**headers, "content-type": "application/json"}
            sys.stdout.write(asked(port, "POST", "/v1/ask", body, told))
        server.should_exit = True
        thread.join(10)


def asked(port: int, method: str, path: str, body: str, headers: Any) -> str:
    """What the server says; this client, unlike others, logs no address."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, headers)
    said = connection.getresponse().read().decode()
    connection.close()
    return said


if __name__ == "__main__":
    folder, samples, golden = map(Path, sys.argv[1:])
    logging.basicConfig(level=logging.DEBUG)
    told = (folder / "traces.txt").open("w", encoding="utf-8")
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter(out=told)))
    trace.set_tracer_provider(provider)
    typed("ingest", str(samples))
    for command in ("settings", "doctor"):
        typed(command)
        typed(command, "--json")
    for _ in range(3):  # the second and third are refused, with the key in the reply
        typed("ask", "Which countries oppose deployment?", "--json")
    typed("search", "deployment")
    reports = [
        f"--out={folder / 'report'}.{e}" for e in "json html xml jsonl csv".split()
    ]
    typed("evaluate", str(golden), *reports, "--id", "fact-001", "--no-check")
    typed("backup", str(folder / "backup"))
    served(os.environ["ASSISTANT_API_TOKEN"])
    told.flush()
