"""Starting the page: only here, with nothing sent home, with its headers."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Settings
from assistant.errors import ConfigurationError
from assistant.models import TextDelta
from assistant.resources import resource
from assistant.serving import launching, page_script
from assistant.serving.pacing import paced
from assistant.serving.security import SecurityHeaders


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.5", "news.example", "", "2130706433"]
)
def test_a_public_address_is_refused(host: str) -> None:
    with pytest.raises(ConfigurationError, match="not served on"):
        launching.launch(Settings(), host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_loopback_is_served_with_the_safe_settings(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(
        "streamlit.App.run", lambda self, *, config: given.update(config)
    )
    settings = Settings(provider="none")
    assert launching.launch(settings, host=host, port=8123, open_browser=False) == 0
    assert given["server.address"] == host
    assert given["server.port"] == 8123
    assert given["server.headless"] is True
    assert given["browser.gatherUsageStats"] is False
    assert given["client.showErrorDetails"] == "none"
    assert given["client.toolbarMode"] == "minimal"
    assert given["server.fileWatcherType"] == "none"


def test_streamlit_knows_every_setting_of_ours() -> None:
    from streamlit import config

    options = launching.streamlit_options(resource(".streamlit") / "config.toml")
    assert set(options) <= set(config._config_options_template)


def test_what_ships_is_found_and_what_does_not_is_named() -> None:
    assert resource("app.py").is_file()
    with pytest.raises(ConfigurationError, match="no-such-thing"):
        resource("no-such-thing")


def test_every_response_carries_the_headers() -> None:
    sent: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    asyncio.run(SecurityHeaders(application)({"type": "http"}, receive, send))
    headers = dict(sent[0]["headers"])
    policy = headers[b"content-security-policy"].decode()
    assert "default-src 'self'" in policy
    assert "http:" not in policy
    assert "https:" not in policy
    assert headers[b"referrer-policy"] == b"no-referrer"
    assert headers[b"x-content-type-options"] == b"nosniff"


def test_a_quiet_model_still_gives_the_page_turns() -> None:
    awake = threading.Event()

    def slow() -> Any:
        awake.wait(10)
        yield TextDelta(text="late")

    events = paced(slow(), every=0.01)
    assert next(events) is None
    awake.set()
    assert [event for event in events if event] == [TextDelta(text="late")]


def test_an_error_of_the_model_reaches_the_page() -> None:
    def failing() -> Any:
        yield TextDelta(text="first")
        raise KeyError("boom")

    events = paced(failing())
    assert next(events) == TextDelta(text="first")
    with pytest.raises(KeyError, match="boom"):
        list(events)


def test_nothing_beside_the_script_hides_a_module_of_python() -> None:
    beside = [
        each.name
        for each in page_script().parent.iterdir()
        if each.suffix == ".py" or (each.is_dir() and each.name != "__pycache__")
    ]
    assert beside == ["script.py"]


def test_the_page_script_stands_beside_the_application() -> None:
    text = Path(resource("app.py")).read_text(encoding="utf-8")
    assert "page_script()" in text
