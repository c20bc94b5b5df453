"""Nothing goes outside unasked, and no key comes out anywhere.

`make prove-egress`: every command and the API under a recorder of connections, with
canaries in each place for a secret; then every byte that was written is searched.
"""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from tests.fake_openai import FakeOpenAI
    from tests.proofs.conftest import Table

pytestmark = pytest.mark.proof

PASSWORD = "pass-quince-5528/+"
TOKEN = "token-medlar-90417-loquat"


def test_every_command_keeps_to_itself_and_keeps_its_keys(
    openai_server: "FakeOpenAI", home: Path, tmp_path: Path, table: "Table"
) -> None:
    canaries = {"key": openai_server.key, "password": PASSWORD, "token": TOKEN}
    openai_server.script("Nobody [1].", "401", "400")
    attempts = tmp_path / "attempts.json"
    written = tmp_path / "written"
    written.mkdir()
    ran = subprocess.run(
        [
            *(sys.executable, str(home / "tests/project/record_connections.py")),
            *(str(attempts), str(Path(__file__).with_name("use_everything.py"))),
            *(str(written), str(home / "samples"), str(home / "golden/samples.yaml")),
        ],
        cwd=tmp_path,
        env=_environment(openai_server, home, written),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2_000:]
    assert len(openai_server.requests) >= 4
    said = {"standard output": ran.stdout, "logs": ran.stderr}
    places = {name: text.encode() for name, text in said.items()}
    places |= {
        str(file.relative_to(written)): file.read_bytes()
        for file in written.rglob("*")
        if file.is_file()
    }
    outside = json.loads(attempts.read_text("utf-8"))
    hits = [
        f"the {name} in {place}"
        for name, secret in canaries.items()
        for form in _forms(secret)
        for place, data in places.items()
        if form.encode() in data
    ]
    table(
        ("outside attempts", "files and streams searched", "bytes", "canaries", "hits"),
        [
            (
                len(outside),
                len(places),
                sum(map(len, places.values())),
                len(canaries),
                len(hits),
            )
        ],
    )
    assert outside == []
    assert hits == []
    reports = [name for name in places if name.startswith("report.")]
    assert len(reports) == 5
    assert places["traces.txt"]


def _environment(server: "FakeOpenAI", home: Path, written: Path) -> dict[str, str]:
    """A secret in every place that has one, and what other programs were told."""
    address = server.url.removeprefix("http://")
    return {
        **os.environ,
        "PYTHONPATH": str(home),
        "OPENAI_API_KEY": server.key,
        "OPENAI_BASE_URL": f"http://reader:{quote(PASSWORD, safe='')}@{address}",
        "ASSISTANT_API_TOKEN": TOKEN,
        "ASSISTANT_INDEX": str(written / "index"),
        "ASSISTANT_EMBEDDER": "fake",
        "ASSISTANT_SECOND_READER": "none",
        "XDG_CACHE_HOME": str(written / "cache"),
        "LANGSMITH_TRACING": "true",
        "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
        "HOME": str(written),
    }


def _forms(secret: str) -> Iterator[str]:
    """As it is, as an address carries it, and in base64 as a header does."""
    yield secret
    yield quote(secret, safe="")
    yield base64.b64encode(f"reader:{secret}".encode()).decode()
