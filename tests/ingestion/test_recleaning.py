from dataclasses import replace
from pathlib import Path

import pytest

from assistant.ingestion.chunking import chunk
from assistant.ingestion.indexing import ingest
from assistant.ingestion.recleaning import reclean, recleaned
from assistant.providers.base import Embedder
from vectorstore.index import NewsIndex
from vectorstore.records import Article

RAW = (
    "Harbour to close for repairs\nPublished 6 March 2025\n\n"
    "The harbour at Ansgar will close for two weeks, the port master said.\n"
    "Advertisement\nBoats can tie up at Sallow until it opens, he added.\n"
)
OLD = Article(id="a", text=RAW, title="Harbour to close for repairs", raw=RAW)


def test_an_article_of_an_older_cleaning_is_brought_up_to_date(
    index: NewsIndex, embedder: Embedder
) -> None:
    with index.writer() as writer:
        writer.put(OLD, chunk(OLD), "fingerprint")
    assert reclean(index, embedder) == 1
    article = index.article("a")
    assert article is not None
    assert "Advertisement" not in article.text
    assert article.published == "2025-03-06"
    assert article.raw == RAW
    assert index.counts().pending == 0
    with index.writer() as writer:
        assert writer.fingerprint("a") == "fingerprint"
    assert reclean(index, embedder) == 0


def test_what_ingestion_has_just_cleaned_is_left_alone(
    index: NewsIndex, embedder: Embedder, folder: Path
) -> None:
    ingest([folder], index=index, embedder=embedder)
    before = index.generation
    assert reclean(index, embedder) == 0
    assert index.generation == before


@pytest.mark.parametrize("field", ["title", "outlet", "author", "published"])
def test_what_the_file_stated_is_kept(field: str) -> None:
    stated = {
        "title": "Quays shut",
        "outlet": "The Quay Post",
        "author": "Ann Reed",
        "published": "2025-03-05T10:00:00+00:00",
    }
    made = recleaned(replace(OLD, **stated))
    assert getattr(made, field) == stated[field]


def test_an_article_is_never_cleaned_away() -> None:
    bare = Article(id="a", text="Advertisement", raw="Advertisement")
    assert recleaned(bare) == bare
