"""What an index is built on, by where it is."""

from pathlib import Path

from vectorstore.chroma import Chroma
from vectorstore.chroma_folder import ChromaFolder
from vectorstore.engine import Catalogue
from vectorstore.errors import StoreError
from vectorstore.location import Location
from vectorstore.records import EmbedderIdentity
from vectorstore.sqlite import SqliteCatalogue


def engines(location: Location) -> tuple[Catalogue, Chroma]:
    """The catalogue and the Chroma of a place; neither is opened yet.

    Raises:
        StoreError: an address cannot be read, or libraries are not installed.
    """
    if isinstance(location, Path):
        return SqliteCatalogue(location), ChromaFolder(location)
    try:
        # An extra: who uses a folder needs none of it.
        from vectorstore.postgres import PostgresCatalogue
    except ImportError as error:
        raise StoreError(
            f"An index in PostgreSQL needs the library {error.name!r}.",
            "Install it with: pip install 'cited-news-assistant[server]'",
        ) from error
    from vectorstore.chroma_server import ChromaServer

    chroma = ChromaServer(location.vectors, location.token)
    return PostgresCatalogue(location.database), chroma


def described(identity: EmbedderIdentity) -> str:
    """An embedder in words."""
    revision = identity.revision[:12]
    return f"{identity.name} ({revision}, {identity.dimension} numbers)"
