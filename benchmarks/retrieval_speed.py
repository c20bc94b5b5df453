"""Time a search in 25,000 and 250,000 passages, embedding the question included.

The passages are those of a public set (see retrieval_sets.py). For the large index each
stands beside nine made of it: of its sentences and those of one of its ten nearest
neighbours in turn, with a vector between theirs. Making that index takes a while; it is
kept. Compares what the index finds by vector with sorting all vectors. Gives the
processor's time too, which other programs on the machine move less than the clock's.

    python -m benchmarks.retrieval_speed [--write]
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from assistant.config import load_settings
from assistant.ingestion.chunking import chunk
from assistant.providers.selecting import new_embedder
from benchmarks.retrieval_index import CACHE, CachedEmbedder
from benchmarks.retrieval_sets import BENCH, PUBLIC, public
from benchmarks.standing import Table, options_of, show
from vectorstore.catalogue import admitted, vectors
from vectorstore.index import NewsIndex
from vectorstore.records import Article, Filters, Passage
from vectorstore.sqlite import SqliteCatalogue
from vectorstore.vectors import VectorTable

SIZES = (25_000, 250_000)
NEIGHBOURS = 10
LIMIT = 60
"""As the chain asks."""
WARM = 20
MONTH = timedelta(days=30)
Piece = tuple[Article, Passage]
Vectors = NDArray[np.float32]


def main() -> None:
    """Make what is missing, measure, and show the table."""
    options = options_of(__doc__).parse_args()
    if not (BENCH / f"{PUBLIC[0]}.corpus.jsonl").is_file():
        print(f"Left out: {PUBLIC[0]} is not in {BENCH}.")
        return
    questions = public(PUBLIC[0])
    columns = ["passages", "filter", "p50", "p95", "processor p50", "p95"]
    rows = []
    for size in SIZES:
        with stocked(size, questions.articles) as index:
            asked = [(each.question, each.as_of) for each in questions.asked]
            for name, filters in (("none", _none), ("one month", _month)):
                took = timed(index, asked, filters)
                (p50, cpu50), (p95, cpu95) = np.percentile(took, [50, 95], axis=0)
                found = recall(index, asked, filters)
                times = (f"{each:.0f} ms" for each in (p50, p95, cpu50, cpu95))
                size_told = f"{index.counts().passages:,}"
                rows.append([size_told, name, *times, f"{found:.3f}"])
    table = Table(columns=[*columns, "recall@10, dense"], rows=rows)
    show("search-speed", [table], options)


def timed(
    index: NewsIndex,
    asked: Sequence[tuple[str, date | None]],
    filters: Callable[[date | None], Filters],
) -> NDArray[np.float64]:
    """Milliseconds of the clock and of the processor, after a few to warm up."""
    embedder = new_embedder(load_settings(embedder="embedded", threads=2))
    took = []
    for question, day in [*asked[:WARM], *asked]:
        began = (time.perf_counter(), time.process_time())
        vector = embedder.embed_question(question)
        index.search(question, vector, limit=LIMIT, filters=filters(day), today=day)
        ended = (time.perf_counter(), time.process_time())
        took.append(np.subtract(ended, began) * 1000)
    return np.array(took[WARM:])


def recall(
    index: NewsIndex,
    asked: Sequence[tuple[str, date | None]],
    filters: Callable[[date | None], Filters],
) -> float:
    """Share of the ten nearest passages among the first ten of the vector table.

    The nearest are found by sorting every admitted passage by a float64 product.
    """
    embedder = CachedEmbedder()
    shares = []
    with SqliteCatalogue(index.directory).read() as connection:
        table = VectorTable.empty(embedder.identity.dimension).updated(connection)
        rows = connection.execute("SELECT number FROM passages ORDER BY number")
        numbers = [number for (number,) in rows]
        numbers, matrix = vectors(connection, numbers, embedder.identity.dimension)
        for question, day in asked[:50]:
            vector = embedder.embed_question(question)
            limits = filters(day)
            keep = admitted(connection, numbers, limits)
            cosines = np.array([*map(keep.__contains__, numbers)]) * 2.0 - 2
            cosines += matrix.astype(np.float64) @ vector
            nearest = {numbers[at] for at in np.argsort(-cosines)[:10]} & keep
            found = table.ranking(connection, vector, limits, None, 10)
            shares.append(len(nearest & {n for n, _ in found}) / max(len(nearest), 1))
    return float(np.mean(shares))


def stocked(size: int, articles: Sequence[Article]) -> NewsIndex:
    """An index of so many passages, made once."""
    embedder = CachedEmbedder()
    index = NewsIndex.create(CACHE / f"speed-{size}", embedder.identity)
    if index.counts().passages == size:
        return index
    pieces = [(article, passage) for article in articles for passage in chunk(article)]
    pieces = pieces[: SIZES[0]]
    matrix = embedder.embed_passages([passage.embedded_text for _, passage in pieces])
    began = time.perf_counter()
    with index.writer() as writer:
        for name, story, rows in _stories(pieces, matrix, size // SIZES[0]):
            article, passages = _article(name, story, pieces)
            writer.put(article, passages, name)
            writer.add_vectors([p.embedded_text for p in passages], rows)
    print(f"speed-{size} made in {time.perf_counter() - began:.0f} s", flush=True)
    return index


Recombined = list[tuple[int, int]]
"""For each passage of an article, the two passages that its sentences come from."""


def _stories(
    pieces: Sequence[Piece], matrix: Vectors, times: int
) -> Iterator[tuple[str, Recombined, Vectors]]:
    """Name, sources and vectors of each article: the first ones as they are."""
    random = np.random.default_rng(3)
    near = _neighbours(matrix)
    ends = [
        at + 1
        for at, (article, _) in enumerate(pieces)
        if at + 1 == len(pieces) or pieces[at + 1][0].id != article.id
    ]
    for turn in range(times):
        for first, end in zip([0, *ends], ends, strict=False):
            own = np.arange(first, end)
            other = near[own, random.integers(0, NEIGHBOURS, len(own))]
            other = own if turn == 0 else other
            share = random.uniform(0.3, 0.7, (len(own), 1)).astype(np.float32)
            rows = share * matrix[own] + (1 - share) * matrix[other]
            pairs = list(zip(own.tolist(), other.tolist(), strict=True))
            yield f"{pieces[first][0].id}-{turn}", pairs, rows


def _neighbours(matrix: Vectors) -> NDArray[np.int64]:
    """The ten nearest others of each row, in no order."""
    found = []
    for first in range(0, len(matrix), 1_000):
        cosines = matrix[first : first + 1_000] @ matrix.T
        cosines[np.arange(len(cosines)), first + np.arange(len(cosines))] = -1
        found.append(np.argpartition(-cosines, NEIGHBOURS)[:, :NEIGHBOURS])
    return np.concatenate(found)


def _article(
    name: str, story: Recombined, pieces: Sequence[Piece]
) -> tuple[Article, list[Passage]]:
    """An article of recombined passages, each on a line."""
    original = pieces[story[0][0]][0]
    texts = [_mixed(pieces[left], pieces[right]) for left, right in story]
    article = replace(original, id=name, text="\n".join(texts), raw="")
    passages, start = [], 0
    for ordinal, text in enumerate(texts):
        end = start + len(text)
        header = f"{article.title} · {article.outlet} · {article.published}"
        passages.append(
            Passage(
                article_id=name,
                ordinal=ordinal,
                start=start,
                end=end,
                sentences=((start, end),),
                embedded_text=f"{header} · {name}\n{text}",
            )
        )
        start = end + 1
    return article, passages


def _mixed(left: Piece, right: Piece) -> str:
    """Sentences of two passages in turn, as many as the first has."""
    mine, other = _sentences(left), _sentences(right)
    if left[1].id == right[1].id:
        return " ".join(mine)
    turns = [other[at % len(other)] if at % 2 else mine[at] for at in range(len(mine))]
    return " ".join(turns)


def _sentences(piece: Piece) -> list[str]:
    article, passage = piece
    return [" ".join(article.text[slice(*span)].split()) for span in passage.sentences]


def _none(_: date | None) -> Filters:
    return Filters()


def _month(day: date | None) -> Filters:
    return Filters(after=day - MONTH if day else None, before=day)


if __name__ == "__main__":
    main()
