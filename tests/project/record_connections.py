"""Run a script and write down every address outside this machine that it tries.

An audit hook cannot be taken off again and sees `socket` below every library. An
attempt is recorded and then refused, so nothing leaves even when a test fails.

    python record_connections.py ATTEMPTS.json SCRIPT [ARGUMENT …]
"""

import ipaddress
import json
import runpy
import sys
from pathlib import Path
from typing import Any

ATTEMPTS: list[str] = []


def inside(host: object) -> bool:
    """Whether the host is this machine: a loopback address, a local name, a path."""
    if host is None or (isinstance(host, str | bytes) and not host):
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return name == "localhost"


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Record and refuse name look-ups, connections and datagrams to elsewhere."""
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        # A string is the path of a Unix socket; None is an already connected one.
        host = address[0] if isinstance(address, tuple) else None
    else:
        return
    if not inside(host):
        ATTEMPTS.append(f"{event} {host}")
        raise PermissionError(f"{event} to {host} was refused by the test")


if __name__ == "__main__":
    report, script, *rest = sys.argv[1:]
    sys.argv = [script, *rest]
    sys.addaudithook(watch)
    try:
        runpy.run_path(script, run_name="__main__")
    finally:
        Path(report).write_text(json.dumps(ATTEMPTS), encoding="utf-8")
