"""Serve the chat page, let a browser's first requests come, stop; print what they got.

python serve_the_page.py INDEX PORT
"""

import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from assistant.config import load_settings
from assistant.serving.launching import launch


def visit(port: int) -> None:
    """Ask for the page until it is there, for half a minute at most."""
    try:
        for path in ("_stcore/health", ""):
            got = {path: fetch(f"http://127.0.0.1:{port}/{path}")}
            sys.stdout.write(json.dumps(got) + "\n")
    finally:
        os.kill(os.getpid(), signal.SIGINT)


def fetch(address: str) -> int | None:
    """The HTTP status, or None when nobody answers."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=10) as page:
                return int(page.status)
        except urllib.error.URLError:
            time.sleep(0.1)
    return None


if __name__ == "__main__":
    index, port = Path(sys.argv[1]), int(sys.argv[2])
    settings = load_settings(index=index, provider="fake", embedder="fake")
    threading.Thread(target=visit, args=(port,), daemon=True).start()
    sys.exit(launch(settings, port=port, open_browser=False))
