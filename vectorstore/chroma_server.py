"""Chroma on a server that many processes share; see `chroma`."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from vectorstore.chroma import (
    Chroma,
    Unreadable,
    checked,
    first_line,
    make_collection,
    quiet_settings,
)
from vectorstore.errors import StoreError, StoreUnavailable
from vectorstore.manifest import ChromaState
from vectorstore.waiting import begun

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

PATIENCE = 30.0
"""Seconds that a request may take; Chroma's own client would wait for ever."""


class ChromaServer(Chroma):
    """Collections on a Chroma server, each named by the index that it belongs to."""

    shared = True

    def __init__(self, address: str, token: str | None) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise StoreError(
                "The address of the vectors is not one such as http://localhost:8000.",
                "Correct --vectors or ASSISTANT_VECTORS.",
            )
        self.name = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._where: dict[str, Any] = {
            "host": parts.hostname,
            "port": parts.port or (443 if parts.scheme == "https" else 80),
            "ssl": parts.scheme == "https",
            "headers": {"Authorization": f"Bearer {token}"} if token else {},
        }
        self._lock = Lock()
        self._connecting: Future[ClientAPI] | None = None
        self._collections: dict[str, Collection] = {}

    def create(self, name: str) -> None:
        """Make an empty collection."""
        with self._translated():
            self._collections[name] = make_collection(self._client(), name)

    @contextmanager
    def opened(self, state: ChromaState) -> "Iterator[Collection]":
        """Look a collection up once: everybody sees the same, at once."""
        name = state.folder
        with self._translated():
            if name not in self._collections:
                found = self._client().get_collection(name, embedding_function=None)
                self._collections[name] = checked(found, name)
            yield self._collections[name]

    def sealed(self, name: str) -> str:
        """Nothing to do: the server looks after its files."""
        return ""

    def purge(self, name: str) -> None:
        """Do nothing: the files are the server's."""

    def is_open(self, name: str) -> bool:
        """It can always be read."""
        return True

    def replaced(self, old: str, new: str) -> None:
        """Delete the old collection; others on the server are not ours."""
        if not old or old == new:
            return
        from chromadb.errors import NotFoundError

        with self._translated():
            self._collections.pop(old, None)
            try:
                self._client().delete_collection(old)
            except NotFoundError:
                return

    def ping(self) -> None:
        """Ask for a sign of life.

        Raises:
            StoreUnavailable: there is none.
        """
        with self._translated():
            self._client().heartbeat()

    def close(self) -> None:
        """Let go of the connections."""
        with self._lock:
            connecting, self._connecting = self._connecting, None
            self._collections.clear()
        if connecting is not None:
            connecting.add_done_callback(_disconnect)

    def _client(self) -> "ClientAPI":
        """The client, which one thread makes and all others wait for.

        Raises:
            TimeoutError: the server accepts a connection and does not answer.
        """
        with self._lock:
            connecting = self._connecting = self._connecting or begun(self._connect)
        try:
            return connecting.result(PATIENCE)
        except BaseException as error:
            with self._lock:
                if self._connecting is connecting:
                    self._connecting = None
                    connecting.add_done_callback(_disconnect)
            if isinstance(error, TimeoutError) and not connecting.done():
                raise TimeoutError(f"nothing in {PATIENCE:g} seconds") from None
            raise

    def _connect(self) -> "ClientAPI":
        """Make a client; it asks the server first, with no end to its patience."""
        import chromadb

        settings = quiet_settings("chromadb.api.fastapi.FastAPI")
        client = chromadb.HttpClient(**self._where, settings=settings)
        cast("Any", client)._server._session.timeout = PATIENCE
        return client

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Tell a server that is away, which passes, from a collection that is lost."""
        from chromadb.errors import AuthorizationError, ChromaAuthError, ChromaError

        try:
            yield
        except (Unreadable, StoreError):
            raise
        except (AuthorizationError, ChromaAuthError) as error:
            raise StoreError(
                f"The vector server {self.name} refuses the token.",
                "Set ASSISTANT_VECTORS_TOKEN to the one that it expects.",
            ) from error
        except ChromaError as error:
            self._collections.clear()
            raise Unreadable(first_line(error)) from error
        except Exception as error:
            raise StoreUnavailable(
                f"The vector server {self.name} does not answer: {first_line(error)}",
                "Nothing is lost: start it again, and try again.",
            ) from error


def _disconnect(connected: "Future[ClientAPI]") -> None:
    if not connected.exception():
        cast("Any", connected.result()).close()
