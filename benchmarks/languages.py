"""Measure search in other languages: questions in German and French, 30 of each.

Over samples/ with the translations of six of its articles (benchmarks/translated/), and
over samples/ alone, where a question and its articles share no language.

    python -m benchmarks.languages [--write]
"""

from collections.abc import Iterator, Sequence

import yaml

from assistant.evaluation.intervals import mean
from assistant.ingestion.articles import prepare
from assistant.ingestion.unpacking import Item, unpack
from benchmarks.retrieval import searches
from benchmarks.retrieval_index import CachedEmbedder
from benchmarks.retrieval_sets import ROOT, Asked, QuestionSet, measures, samples
from benchmarks.standing import Table, options_of, show
from vectorstore.records import Article, Match

TRANSLATED = ROOT / "benchmarks/translated"
LANGUAGES = {"de": "German", "fr": "French"}
WAYS = ("product", "BM25 alone", "dense alone")
FIRST = 5


def main() -> None:
    """Measure, and show the table."""
    options = options_of(__doc__).parse_args()
    show("languages", [table()], options)


def table() -> Table:
    """A row for each language, collection and way to search."""
    embedder = CachedEmbedder()
    english = list(samples().articles)
    translated = [article for code in LANGUAGES for article in translations(code)]
    recalls = [f"{each}, Recall@{FIRST}" for each in ("passages", "articles")]
    shown = []
    for code, language in LANGUAGES.items():
        for name, articles, field in (
            ("all languages", [*english, *translated], "quote"),
            ("English alone", english, "english"),
        ):
            asked = list(questions(code, articles, field))
            found = searches(
                QuestionSet(name=f"languages-{field}", articles=articles, asked=asked),
                embedder,
            )
            for way in WAYS:
                rows = [(each, found[way](each)) for each in asked]
                passages = mean([float(holds(*row)) for row in rows])
                whole = mean([measures(*row)[f"Recall@{FIRST}"] for row in rows])
                figures = (
                    f"{each.value:.3f} ({each.low:.2f}–{each.high:.2f})"
                    for each in (passages, whole)
                )
                set_told = (f"{len(asked)} {language}", f"{len(articles)}, {name}")
                shown.append([*set_told, way, *figures])
    return Table(columns=["questions", "articles", "search", *recalls], rows=shown)


def translations(code: str) -> Iterator[Article]:
    """The articles of one language; their ids begin with its code."""
    for path in sorted((TRANSLATED / code).glob("*.txt")):
        for item in unpack(path.read_bytes(), f"{code}/{path.name}"):
            assert isinstance(item, Item)
            yield prepare(item).article


def questions(code: str, articles: Sequence[Article], field: str) -> Iterator[Asked]:
    """The questions of one language, with the only article that holds their quote.

    Raises:
        ValueError: no article, or more than one of the same source, holds it.
    """
    text = (TRANSLATED / code / "questions.yaml").read_text(encoding="utf-8")
    for name, asked in yaml.safe_load(text).items():
        source = f"{name}.txt" if field == "english" else f"{code}/{name}.txt"
        for each in asked:
            gold = [
                article.id
                for article in articles
                if article.source == source and each[field] in article.text
            ]
            if len(gold) != 1:
                raise ValueError(f"{source} must hold {each[field]!r}")
            yield Asked(
                question=each["question"],
                gold=frozenset(gold),
                sentences=(each[field],),
            )


def holds(asked: Asked, matches: Sequence[Match]) -> bool:
    """Whether a passage among the first holds the answer, in the wanted article."""
    return any(
        match.article.id in asked.gold and asked.sentences[0] in match.text
        for match in matches[:FIRST]
    )


if __name__ == "__main__":
    main()
