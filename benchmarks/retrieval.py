"""Measure what search finds: the product beside plain ways over the same articles.

On our samples always, on the public sets where they stand (see retrieval_sets.py). The
first run embeds every passage, which takes minutes; later runs take what is kept.

    python -m benchmarks.retrieval [--write]
"""

from collections.abc import Callable, Sequence

import chromadb
import numpy as np
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.evaluation.intervals import mean
from assistant.retrieval.filters import known_by, today
from benchmarks.retrieval_index import CachedEmbedder, open_index
from benchmarks.retrieval_sets import Asked, QuestionSet, measures, question_sets
from benchmarks.standing import Table, options_of, show
from vectorstore.records import Article, Filters, Match, Passage

DEEP = 200
"""Passages read for the measures over articles."""
CHAIN_K = 4
"""What a LangChain retriever returns when it is not told otherwise."""
MEASURES = ("Recall@5", "Recall@10", "All@10", "MRR@10", "sentence@4")
Search = Callable[[Asked], Sequence[Match]]


def main() -> None:
    """Measure, and show the tables."""
    options = options_of(__doc__).parse_args()
    embedder = CachedEmbedder()
    tables = [table(each, embedder) for each in question_sets()]
    show("search", tables, options)


def table(questions: QuestionSet, embedder: CachedEmbedder) -> Table:
    """One set as a table: a row for each way to search."""
    found = {
        name: [measures(asked, search(asked)) for asked in questions.asked]
        for name, search in searches(questions, embedder).items()
    }
    shown = [name for name in MEASURES if any(name in row for row in found["product"])]
    return Table(
        title=f"**{questions.name}**: {len(questions.articles):,} articles, "
        f"{len(questions.asked)} questions",
        columns=["search", *shown],
        rows=[
            [name, *(_cell([row[key] for row in rows if key in row]) for key in shown)]
            for name, rows in found.items()
        ],
    )


def searches(questions: QuestionSet, embedder: CachedEmbedder) -> dict[str, Search]:
    """The product and the ways beside it, all over the same articles."""
    index = open_index(questions.name, questions.articles, embedder)

    def admitted(asked: Asked) -> Filters:
        return known_by(_filters(asked), asked.as_of)

    def product(asked: Asked) -> Sequence[Match]:
        vector = embedder.embed_question(asked.question)
        return index.search(
            asked.question,
            vector,
            limit=DEEP,
            filters=admitted(asked),
            today=today(asked.as_of),
        )

    def words(asked: Asked) -> Sequence[Match]:
        return index.search(asked.question, None, limit=DEEP, filters=admitted(asked))

    def meaning(asked: Asked) -> Sequence[Match]:
        vector = embedder.embed_question(asked.question)
        return index.search("", vector, limit=DEEP, filters=admitted(asked))

    chain = LangChainWay(questions.articles, embedder)
    return {
        "product": product,
        "BM25 alone": words,
        "dense alone": meaning,
        f"LangChain's chain, k={CHAIN_K}": lambda asked: chain(asked)[:CHAIN_K],
        f"LangChain's chain, k={DEEP}": chain,
    }


class LangChainWay:
    """Chunks of 1,000 characters, 200 shared, by similarity in Chroma; same embedder.

    As in LangChain's tutorial on retrieval; its vector store calls Chroma as here.
    """

    def __init__(self, articles: Sequence[Article], embedder: CachedEmbedder) -> None:
        self._embedder = embedder
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=1_000, chunk_overlap=200, add_start_index=True
        )
        self._articles = {article.id: article for article in articles}
        self._chunks = [
            (article, document.page_content, document.metadata["start_index"])
            for article in articles
            for document in splitter.create_documents([article.text])
        ]
        self._chunks = [chunk for chunk in self._chunks if chunk[1].strip()]
        self._vectors = chromadb.EphemeralClient().get_or_create_collection(
            f"chain-{len(self._chunks)}", embedding_function=None
        )
        for first in range(0, len(self._chunks), 2_000):
            part = self._chunks[first : first + 2_000]
            self._vectors.upsert(
                ids=[str(first + at) for at in range(len(part))],
                embeddings=embedder.embed_passages([text for _, text, _ in part]),
            )

    def __call__(self, asked: Asked) -> list[Match]:
        """The nearest chunks that the question may see, nearest first."""
        result = self._vectors.query(
            query_embeddings=self._embedder.embed_question(asked.question)[np.newaxis],
            n_results=min(len(self._chunks), 10 * DEEP),
            include=[],
        )
        admits = known_by(_filters(asked), asked.as_of).admits
        chunks = [self._chunks[int(name)] for name in result["ids"][0]]
        seen = [chunk for chunk in chunks if admits(chunk[0])][:DEEP]
        return [_match(*chunk, rank) for rank, chunk in enumerate(seen, start=1)]


def _filters(asked: Asked) -> Filters:
    return Filters(excluded=asked.excluded)


def _match(article: Article, text: str, start: int, rank: int) -> Match:
    end = start + len(text)
    passage = Passage(
        article_id=article.id,
        ordinal=rank,
        start=start,
        end=end,
        sentences=((start, end),),
        embedded_text=text,
    )
    return Match(article=article, passage=passage, score=1 / rank, rank=rank)


def _cell(values: Sequence[float]) -> str:
    figure = mean(values)
    return f"{figure.value:.3f} ({figure.low:.2f}–{figure.high:.2f})"


if __name__ == "__main__":
    main()
