"""Nothing leaves the machine unless the user gave a key or an address."""

import json
import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

HERE = Path(__file__).parent
RECORDER = str(HERE / "record_connections.py")

pytestmark = pytest.mark.proof


def keyless(root: Path) -> dict[str, str]:
    """The environment without a key, a server or any setting of ours."""
    return {
        **{k: v for k, v in os.environ.items() if "OPENAI" not in k},
        "PYTHONPATH": str(root),
    }


@pytest.mark.parametrize("provider", ["fake", "none"])
def test_reading_articles_and_answering_connects_to_nothing_outside(
    provider: str, root: Path, tmp_path: Path, run_python: Run
) -> None:
    report = tmp_path / "attempts.json"
    asked = run_python(
        *(RECORDER, str(report), str(HERE / "ask_the_samples.py")),
        *(str(root / "samples"), str(tmp_path / "index"), provider),
        cwd=tmp_path,
        env=keyless(root),
    )
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["answer"]["coverage"]["articles_total"] > 0
    assert json.loads(report.read_text("utf-8")) == []


def test_the_runtime_of_the_embedded_model_reports_to_nobody(
    root: Path, tmp_path: Path, run_python: Run
) -> None:
    script = tmp_path / "load.py"
    script.write_text(
        "import sys\n"
        "from assistant.providers.local import runtime\n"
        "runtime.openvino_genai()\n"
        "from openvino.tools import ovc\n"
        "print(type(ovc.telemetry).__module__, sys.modules['openvino_telemetry'])\n"
    )
    home = tmp_path / "home"
    home.mkdir()
    report = tmp_path / "attempts.json"
    env = keyless(root) | {"HOME": str(home), "USERPROFILE": str(home)}
    loaded = run_python(RECORDER, str(report), str(script), env=env)
    assert loaded.stdout == "openvino.tools.ovc.telemetry_stub None\n", loaded.stderr
    assert json.loads(report.read_text("utf-8")) == []
    assert list(home.iterdir()) == []  # its telemetry would write an identity there


def test_serving_the_page_connects_to_nothing_outside(
    root: Path, tmp_path: Path, run_python: Run
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    report = tmp_path / "attempts.json"
    served = run_python(
        *(RECORDER, str(report), str(HERE / "serve_the_page.py")),
        *(str(tmp_path / "index"), str(port)),
        cwd=tmp_path,
        env=keyless(root),
    )
    assert '{"_stcore/health": 200}\n{"": 200}' in served.stdout, served.stderr
    assert json.loads(report.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("attempt", "recorded"),
    [
        ("socket.create_connection(('news.example', 80))", "getaddrinfo news.example"),
        ("socket.socket().connect(('192.0.2.1', 80))", "connect 192.0.2.1"),
        ("socket.socket().connect_ex(('192.0.2.1', 80))", "connect 192.0.2.1"),
        ("u.sendto(b'x', ('192.0.2.1', 53))", "sendto 192.0.2.1"),
    ],
)
def test_the_recorder_sees_and_refuses_an_attempt(
    attempt: str, recorded: str, tmp_path: Path, run_python: Run
) -> None:
    script = tmp_path / "attempt.py"
    script.write_text(
        f"import socket\nu = socket.socket(type=socket.SOCK_DGRAM)\n{attempt}\n"
    )
    report = tmp_path / "attempts.json"
    ran = run_python(RECORDER, str(report), str(script))
    assert "was refused by the test" in ran.stderr
    assert json.loads(report.read_text("utf-8")) == [f"socket.{recorded}"]


def test_the_recorder_lets_this_machine_talk_to_itself(
    tmp_path: Path, run_python: Run
) -> None:
    script = tmp_path / "loopback.py"
    script.write_text(
        "import socket\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "client = socket.create_connection(('localhost', server.getsockname()[1]))\n"
        "client.close(); server.close()\n"
    )
    report = tmp_path / "attempts.json"
    ran = run_python(RECORDER, str(report), str(script))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(report.read_text("utf-8")) == []
