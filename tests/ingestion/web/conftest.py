"""The web of `tests.fake_web`, and what is connected to."""

import socket
from collections.abc import Callable
from typing import Any

import pytest

from tests.fake_web import STORY, answer, page
from tests.fake_web import web as web


@pytest.fixture
def connected(
    no_outside_connection: list[str], monkeypatch: pytest.MonkeyPatch
) -> list[tuple[str, int]]:
    """Every address that a socket is connected to."""
    made: list[tuple[str, int]] = []
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        made.append((str(address[0]), int(address[1])))
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return made


@pytest.fixture(name="page")
def page_fixture() -> Callable[..., bytes]:
    return page


@pytest.fixture(name="answer")
def answer_fixture() -> Callable[..., bytes]:
    return answer


@pytest.fixture
def story() -> str:
    return STORY
