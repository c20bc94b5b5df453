"""Run the plain LangChain chain through our own golden questions, beside the product.

The chain is the one of LangChain's tutorial on retrieval: chunks of 1,000 characters,
200 of them shared, the four nearest in Chroma, put into one prompt, `[n]` for what was
used. Embedder and chat model are those of the product, so that only the way differs.
The same figures are taken of both; a chunk that is cited counts for every sentence in
it, which favours the chain.

    python -m benchmarks.baselines [--index DIR --golden FILE …] [--write]

Without an index the articles of samples/ are ingested into a new one, and into another
the five articles beside the repository (ASSISTANT_SHARED, else ../shared), where they
are. docs/evaluation.md says who else was tried.
"""

import os
import re
import sys
import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.config import Settings, load_settings
from assistant.errors import ConfigurationError, ContextOverflow
from assistant.evaluation.asking import DEPTH
from assistant.evaluation.figures import FIGURES
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.golden_files import load_golden
from assistant.evaluation.report import EvaluationReport
from assistant.evaluation.runner import evaluate, slots
from assistant.models import (
    Answer,
    AnswerReady,
    Citation,
    Claim,
    Coverage,
    Event,
    EvidenceFound,
    EvidenceSentence,
    Item,
    Timings,
    Turn,
)
from assistant.models import (
    Generator as Writer,
)
from assistant.newsroom import NewsAssistant
from assistant.providers.base import Embedder
from assistant.providers.chat import ChatModel
from assistant.providers.selecting import choose_chat_model, embedder_for
from assistant.retrieval.filters import known_by
from benchmarks.public.plain import CHUNK, LONGEST_ANSWER, NEAREST, SHARED, declines
from benchmarks.standing import Table, options_of, show
from vectorstore.records import Article, Filters, Match, Passage

ROOT = Path(__file__).parent.parent
ARTICLES = Path(os.environ.get("ASSISTANT_SHARED", ROOT.parent / "shared")) / "articles"
GOLDEN, REAL = ROOT / "golden", ROOT / "tests/real"
SETS = {
    "samples": (
        ROOT / "samples",
        [GOLDEN / f"{name}.yaml" for name in ("samples", "analysts", "lists")],
    ),
    "articles": (
        ARTICLES,
        [REAL / f"golden_{name}.yaml" for name in ("fourth", "kinds", "lists")],
    ),
}
"""Folders of articles, and the golden questions about them that both are asked."""
RULES = (
    "You are an assistant for question-answering tasks. Use the following pieces of "
    "retrieved context to answer the question. If you don't know the answer, just say "
    "that you don't know. Keep the answer concise. After each statement write the "
    "number of the piece of context it rests on, as in [2]. When the question asks for "
    "a list, write each entry on a line of its own."
)
"""The prompt of LangChain's tutorial (rlm/rag-prompt), with a sentence for the marks
and one for lists."""
SHOWN = (
    *("fact_recall", "source_cited", "citation_recall", "citation_precision"),
    *("source_precision", "item_recall", "item_precision", "position_accuracy"),
    *("abstention", "over_refusal", "no_forbidden", "numbers_grounded", "right"),
)
PATIENCE = 3_600.0
_NO_FILTERS = Filters()
_STATEMENT = re.compile(r"[^.!?\n]*(?:[.!?](?=\S)[^.!?\n]*)*[.!?]?(?:\s*\[\d+\])*")
_MARK = re.compile(r"\[(\d+)\]")
_ENTRY = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+(?:\*\*)?([^:(\[*–-]+)", re.MULTILINE)


class PlainChain:
    """The plain chain as a desk: answers in the product's form, so that it is graded.

    Filters and the day are honoured before the search, as a Chroma filter would.
    """

    def __init__(self, desk: NewsAssistant, embedder: Embedder, model: ChatModel):
        self._desk, self._embedder, self._model = desk, embedder, model
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK, chunk_overlap=SHARED, add_start_index=True
        )
        self._chunks = [
            (article, document.metadata["start_index"], document.page_content)
            for article in desk.articles()
            for document in splitter.create_documents([article.text])
            if document.page_content.strip()
        ]
        client = chromadb.EphemeralClient(ChromaSettings(anonymized_telemetry=False))
        self._found = client.get_or_create_collection(
            f"plain-{len(self._chunks)}",
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine"}},
        )
        self._found.upsert(
            ids=[str(at) for at in range(len(self._chunks))],
            embeddings=embedder.embed_passages([text for *_, text in self._chunks]),
        )

    def articles(self) -> list[Article]:
        """The articles of the index."""
        return self._desk.articles()

    def article(self, article_id: str, revision: str | None = None) -> Article | None:
        """One article of the index."""
        return self._desk.article(article_id, revision)

    def search(
        self,
        query: str,
        *,
        limit: int = DEPTH,
        filters: Filters = _NO_FILTERS,
        as_of: date | None = None,
    ) -> list[Match]:
        """The nearest chunks, nearest first."""
        result = self._found.query(
            query_embeddings=self._embedder.embed_question(query)[np.newaxis],
            n_results=len(self._chunks),
            include=[],
        )
        admits = known_by(filters, as_of).admits
        nearest = [self._chunks[int(name)] for name in result["ids"][0]]
        seen = [chunk for chunk in nearest if admits(chunk[0])][:limit]
        return [_match(*chunk, rank) for rank, chunk in enumerate(seen, start=1)]

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = _NO_FILTERS,
        as_of: date | None = None,
    ) -> Generator[Event, None, None]:
        """Search, show, answer."""
        began = time.perf_counter()
        read = self.search(question, limit=NEAREST, filters=filters, as_of=as_of)
        yield EvidenceFound(
            standalone_question=question,
            kind="lookup",
            sentences=tuple(map(_evidence, read)),
            coverage=Coverage(),
        )
        text, writer = self._written(question, history, read)
        total = (time.perf_counter() - began) * 1000
        answer = _answer(question, text, read, writer)
        yield AnswerReady(answer=replace(answer, timings_ms=Timings(total=total)))

    def _written(
        self, question: str, history: Sequence[Turn], read: list[Match]
    ) -> tuple[str, Writer]:
        """The reply; while the model has no room, the last chunk is left out."""
        while True:
            context = "\n\n".join(
                f"[{number}] {match.text}" for number, match in enumerate(read, start=1)
            )
            asked = f"Context: {context}\n\nQuestion: {question}\nAnswer:"
            turns = [(turn.role, turn.text) for turn in history]
            try:
                text, ending = self._model.complete(
                    [("system", RULES), *turns, ("user", asked)],
                    deadline=time.monotonic() + PATIENCE,
                    max_tokens=LONGEST_ANSWER,
                )
            except ContextOverflow:
                read.pop()
                continue
            return text, Writer(
                kind="model",
                model=self._model.info.name,
                finish_reason=ending.finish_reason,
                input_tokens=ending.input_tokens,
                output_tokens=ending.output_tokens,
            )


def _answer(question: str, text: str, read: Sequence[Match], writer: Writer) -> Answer:
    """The reply in the product's form; marks of pieces that were not read are lost."""
    abstained = declines(text)
    claims = [] if abstained else list(_claims(text, len(read)))
    numbers = dict.fromkeys(number for claim in claims for number in claim.citations)
    items = [] if abstained else _ENTRY.findall(text)
    return Answer(
        question=question,
        standalone_question=question,
        kind="lookup",
        status="abstained" if abstained else "answered",
        reason="nothing_supported" if abstained else None,
        text=text,
        claims=tuple(claims),
        citations=tuple(_citation(number, read[number - 1]) for number in numbers),
        items=tuple(
            Item(name=name.strip(), position=None, detail="", as_of=None, citations=())
            for name in items
        ),
        generator=writer,
    )


def _claims(text: str, pieces: int) -> Generator[Claim, None, None]:
    for statement in _STATEMENT.findall(text):
        words = _MARK.sub("", statement).strip(" -*•\t")
        marks = [int(mark) for mark in _MARK.findall(statement)]
        if words:
            yield Claim(
                text=words,
                support="supported",
                citations=tuple(mark for mark in marks if 1 <= mark <= pieces),
            )


def _citation(number: int, match: Match) -> Citation:
    article, passage = match.article, match.passage
    return Citation(
        number=number,
        article_id=article.id,
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        url=article.url,
        revision=article.revision,
        quote=match.text,
        start=passage.start,
        end=passage.end,
    )


def _match(article: Article, start: int, text: str, rank: int) -> Match:
    passage = Passage(
        article_id=article.id,
        ordinal=rank,
        start=start,
        end=start + len(text),
        sentences=(),
        embedded_text=text,
    )
    return Match(article=article, passage=passage, score=1 / rank, rank=rank)


def _evidence(match: Match) -> EvidenceSentence:
    return EvidenceSentence(
        number=match.rank,
        article_id=match.article.id,
        title=match.article.title,
        outlet=match.article.outlet,
        published=match.article.published,
        text=match.text,
        start=match.passage.start,
        end=match.passage.end,
        score=match.score,
    )


def table(reports: dict[str, EvaluationReport], title: str = "") -> Table:
    """A row a figure, a column a system."""
    rows = []
    for name in SHOWN:
        found = [report.summary[name] for report in reports.values()]
        if any(each.n for each in found):
            cells = [
                f"{100 * each.value:.1f} % of {each.n} "
                f"({100 * (each.low or 0):.1f}–{100 * (each.high or 0):.1f})"
                if each.value is not None
                else "-"
                for each in found
            ]
            less = " (less is better)" if FIGURES[name].lower_is_better else ""
            rows.append([f"{name.replace('_', ' ')}{less}", *cells])
    medians = [report.latency()["total"]["p50"] for report in reports.values()]
    times = ["-" if each is None else f"{each:,.0f} ms" for each in medians]
    rows.append(["median answer", *times])
    return Table(title=title, columns=["figure", *reports], rows=rows)


def compare(
    name: str,
    folder: Path,
    questions: Sequence[GoldenQuestion],
    settings: Settings,
    index: Path | None = None,
) -> tuple[str, dict[str, EvaluationReport]]:
    """Ask both systems about one set of articles.

    Returns:
        What was asked in a line, and a report for each system.

    Raises:
        ConfigurationError: there is no chat model to ask.
    """
    model = choose_chat_model(settings)
    if model is None:
        raise ConfigurationError("No chat model to ask; try `assistant models fetch`.")
    with (
        TemporaryDirectory() as made,
        NewsAssistant.open(index or made, settings=settings) as desk,
    ):
        if index is None:
            desk.ingest([folder])
        plain = PlainChain(desk, embedder_for(desk.index.identity, settings), model)
        reports = {
            f"{name}: {system}": evaluate(questions, asked, at_once=slots(model.info))
            for system, asked in (("product", desk), ("plain chain", plain))
        }
        articles = len(desk.articles())
    asked = f"{name}: {len(questions)} questions over {articles} articles"
    return f"{asked}, answered with {model.info.name}", reports


def main() -> int:
    """Ask both and print the table; 2 when there is no model to ask."""
    parser = options_of(__doc__)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--golden", type=Path, action="append")
    parser.add_argument("--limit", type=int, help="of each set, every Nth for so many")
    parser.add_argument("--provider", default="embedded")
    options = parser.parse_args()
    settings = load_settings(provider=options.provider, deadline=PATIENCE)
    sets = SETS
    if options.golden:
        sets = {"given": (ROOT / "samples", options.golden)}
    titles, reports = [], {}
    for name, (folder, files) in sets.items():
        if not folder.is_dir():
            continue
        questions = [each for file in files for each in load_golden(file)]
        most = options.limit or len(questions)
        questions = questions[:: -(-len(questions) // most)]
        try:
            title, both = compare(name, folder, questions, settings, options.index)
        except ConfigurationError as error:
            print(error, file=sys.stderr)
            return 2
        titles.append(title)
        reports.update(both)
    show("baselines", [table(reports, "; ".join(titles))], options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
