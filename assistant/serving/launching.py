"""Starts the chat page on this machine only."""

import ipaddress
import runpy
import threading
import tomllib
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import Any

from assistant.config import Settings
from assistant.errors import ConfigurationError
from assistant.resources import resource
from assistant.serving import desk


def launch(
    settings: Settings,
    *,
    port: int = 8501,
    host: str = "127.0.0.1",
    open_browser: bool = True,
) -> int:
    """Serve the page until it is interrupted; the exit code.

    Raises:
        ConfigurationError: when `host` could be reached from another machine.
    """
    _refuse_public(host)
    desk.use(settings)
    application = runpy.run_path(str(resource("app.py")))["app"]
    options = streamlit_options(resource(".streamlit") / "config.toml")
    options |= {"server.port": port, "server.address": host}
    if open_browser:
        # Streamlit opens one only together with an offer to install its tools.
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        opening = threading.Timer(2, webbrowser.open, [url])
        opening.daemon = True
        opening.start()
    with suppress(KeyboardInterrupt):
        application.run(config=options)
    return 0


def streamlit_options(file: Path) -> dict[str, Any]:
    """The page's Streamlit settings, by dotted name."""

    def flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
        options: dict[str, Any] = {}
        for name, value in table.items():
            if isinstance(value, dict):
                options |= flat(value, f"{prefix}{name}.")
            else:
                options[prefix + name] = value
        return options

    return flat(tomllib.loads(file.read_text(encoding="utf-8")))


def _refuse_public(host: str) -> None:
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise ConfigurationError(
            f"The page has no login yet, so it is not served on {host!r}.",
            "Use 127.0.0.1, and a tunnel such as `ssh -L` from another machine.",
        )
