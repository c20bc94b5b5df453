"""A PostgreSQL and a Chroma of our own, for tests and measurements.

Both live in a folder of their own under the system's temporary one and end with the
`with`. PostgreSQL runs as nobody in particular where the caller is root.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from vectorstore.location import Server

REQUIRED = "ASSISTANT_TEST_SERVERS"
"""Set it, and tests fail instead of skipping when PostgreSQL is not installed."""
START_SECONDS = 30.0
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""For tests: what a power cut would cost does not matter."""


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's programs; Debian keeps them off the path."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve())
    return max(found).parent if found else None


@dataclass
class Process:
    """A server that can be stopped, started again and killed."""

    command: Sequence[str]
    folder: Path
    is_up: Callable[[], bool]
    owner: dict[str, Any] = field(default_factory=dict)
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command, stdout=log, stderr=log, cwd=self.folder, **self.owner
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.is_up():
            if self._process.poll() is not None or time.monotonic() > deadline:
                log_text = (self.folder / "log").read_text("utf-8", "replace")
                raise RuntimeError(f"{self.command[0]} did not start: {log_text}")
            time.sleep(0.05)

    @property
    def number(self) -> int:
        """By which the system knows it while it runs."""
        assert self._process is not None
        return self._process.pid

    def stop(self, with_signal: int = signal.SIGINT) -> None:
        """End it: by default quickly but orderly."""
        if self._process is not None:
            self._process.send_signal(with_signal)
            self._process.wait(START_SECONDS)
            self._process = None


@contextmanager
def private_postgres(*settings: str) -> Iterator[tuple[Process, str]]:
    """A cluster of its own, reached by a socket; the process and its address."""
    programs = postgres_programs()
    assert programs is not None, "PostgreSQL is not installed"
    owner = _nobody()
    with _own_folder("pg") as folder:
        if owner:
            os.chown(folder, owner["user"], owner["group"])
        subprocess.run(
            [
                *(str(programs / "initdb"), "--pgdata", str(folder / "data")),
                *("--username=desk", "--auth=trust", "--encoding=UTF8"),
                *("--locale=C.UTF-8", "--no-sync"),
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            **owner,
        )
        options = [f"-c{each}" for each in ("listen_addresses=", *settings)]
        ready = [str(programs / "pg_isready"), "--host", str(folder), "--quiet"]
        process = Process(
            command=[
                *(str(programs / "postgres"), "-D", str(folder / "data")),
                *("-k", str(folder), *options),
            ],
            folder=folder,
            is_up=lambda: subprocess.run(ready, check=False).returncode == 0,
            owner=owner,
        )
        process.start()
        try:
            yield process, f"postgresql://desk@/postgres?host={quote(str(folder), '')}"
        finally:
            process.stop(signal.SIGQUIT)


@contextmanager
def private_chroma() -> Iterator[tuple[Process, str]]:
    """A Chroma server on loopback; the process and its address."""
    with _own_folder("chroma") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        address = f"http://127.0.0.1:{port}"

        def is_up() -> bool:
            try:
                with urlopen(f"{address}/api/v2/heartbeat", timeout=1) as reply:
                    return bool(reply.status == 200)
            except OSError:
                return False

        process = Process(
            command=[
                *(str(Path(sys.executable).with_name("chroma")), "run"),
                *("--path", str(folder / "data"), "--host", "127.0.0.1"),
                *("--port", str(port)),
            ],
            folder=folder,
            is_up=is_up,
        )
        process.start()
        try:
            yield process, address
        finally:
            process.stop(signal.SIGKILL)


def in_schema(address: str, name: str) -> str:
    """The address of a schema of its own in a database."""
    return f"{address}&options=-csearch_path%3D{name}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[tuple[Process, str]]:
    """A cluster that tests share; each makes a schema in it."""
    if postgres_programs() is None:
        missing = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        if os.environ.get(REQUIRED):
            pytest.fail(missing)
        pytest.skip(missing)
    with private_postgres(*QUICK) as made:
        yield made


@pytest.fixture(scope="session")
def chroma_server() -> Iterator[tuple[Process, str]]:
    """A Chroma server that tests share."""
    with private_chroma() as made:
        yield made


_schemas = count()


@pytest.fixture
def server(
    postgres: tuple[Process, str], chroma_server: tuple[Process, str]
) -> Callable[[], Server]:
    """Give places for new indexes on servers."""
    import psycopg

    def place() -> Server:
        name = f"desk_{next(_schemas)}"
        with psycopg.connect(postgres[1]) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return Server(database=in_schema(postgres[1], name), vectors=chroma_server[1])

    return place


@contextmanager
def _own_folder(name: str) -> Iterator[Path]:
    folder = Path(mkdtemp(prefix=f"desk-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _nobody() -> dict[str, Any]:
    """Whom PostgreSQL runs as where we are root, whom it refuses."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}
