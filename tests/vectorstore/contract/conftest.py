"""Every test here is run on an index in a folder, and on one on servers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vectorstore.index import NewsIndex
from vectorstore.location import Location, Server
from vectorstore.records import EmbedderIdentity


@pytest.fixture(params=["folder", "server"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[], Location]]:
    """Give places where there is no index yet."""
    if request.param == "folder":
        names = iter(range(100))
        yield lambda: tmp_path / f"index-{next(names)}"
    else:
        servers: Callable[[], Server] = request.getfixturevalue("server")
        yield servers


@pytest.fixture
def index(
    place: Callable[[], Location], identity: EmbedderIdentity
) -> Iterator[NewsIndex]:
    with NewsIndex.create(place(), identity) as made:
        yield made
