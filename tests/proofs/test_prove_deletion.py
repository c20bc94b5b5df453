"""A removed article is gone: no word of it is left in any file that is kept about it.

`make prove-deletion`: an article in two revisions, asked about, judged and evaluated,
is removed through each door, with vectors in memory and in Chroma; then every byte of
the index, of the reader's folder and of the cache is searched. Small, two of these.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.commands.goldens import draft_judged
from assistant.config import load_settings
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.keeping import ReplyCache
from assistant.evaluation.runner import evaluate
from assistant.forgetting import DRAFTS, MARK
from assistant.newsroom import NewsAssistant
from assistant.serving.conversations import Conversations, file_for
from assistant.serving.exchange import Exchange, Judgement
from vectorstore import catalogue
from vectorstore.index import NewsIndex

if TYPE_CHECKING:
    from tests.proofs.conftest import Table

pytestmark = pytest.mark.proof

ID = "zyvexholm-quillabrask"
FILE = "news.jsonl"
OLD = "Captain Ulvbertine Harrowick denied that the xanthopuck trawler had helped."
SENTENCE = "All 317 passengers were rescued, said Captain Ulvbertine Harrowick."
ARTICLE = {
    "id": ID,
    "title": "Quillabrask ferry sinks off Zyvexholm",
    "outlet": "The Jorvendale Bugle",
    "url": f"https://jorvendale.example/{ID}",
    "text": "The ferry Quillabrask sank off Zyvexholm on Monday. {} The trawler"
    " Kwistmoor carried them to Oddvarbeck, where vrombly umberjacks waited.",
}
WORDS = (
    "quillabrask zyvexholm jorvendale ulvbertine harrowick xanthopuck kwistmoor"
    " oddvarbeck vrombly umberjack"
).split()
QUESTION = "How many passengers were rescued?"
OTHER = "For how many crowns was pier 7 sold?"
FOLLOWING = "Who said so?"
CUT = 2
"""Letters that a sorted list of words may share with the word before."""


def needles() -> list[bytes]:
    """Each word, as the keyword index may have it, in the encodings that files use."""
    parts = [word[CUT:] for word in WORDS]
    return [part.encode(code) for part in parts for code in ("utf-8", "utf-16-le")]


def holders(folder: Path, wanted: Sequence[bytes]) -> dict[str, int]:
    """How many of the wanted stand in each file, whatever their case."""
    found = {}
    for file in folder.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        hits = sum(each in content or each in content.lower() for each in wanted)
        if hits:
            found["/".join(file.parts[-2:])] = hits
    return found


def windows(index: NewsIndex) -> list[bytes]:
    """Pieces of the article's vectors, which a page of a file is sure to hold whole."""
    with index._catalogue.read() as connection:
        own = catalogue.numbers(connection, ID)
        _, rows = catalogue.vectors(connection, own, index.identity.dimension)
    raw = [row.tobytes()[at : at + 96] for row in rows for at in range(0, 1440, 96)]
    return [each for each in raw if each.count(0) < 80]


def by_python(desk: NewsAssistant, _: Path) -> None:
    """As the page does."""
    assert desk.remove([ID]) == [ID]


def by_sync(desk: NewsAssistant, articles: Path) -> None:
    """The file goes, then its folder is read again."""
    (articles / FILE).unlink()
    assert desk.ingest([articles], sync=True).removed == 1


def by_command(desk: NewsAssistant, _: Path) -> None:
    """In another process, while a page has index and conversations open."""
    code = "from assistant.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "remove", ID],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


Door = Callable[[NewsAssistant, Path], None]


def write(articles: Path, said: str) -> None:
    """The article, in which somebody says so."""
    form = ARTICLE | {"text": ARTICLE["text"].format(said)}
    (articles / FILE).write_text(json.dumps(form), "utf-8")


def written(articles: Path, others: int) -> None:
    """The article, as it was first, among others."""
    articles.mkdir(parents=True)
    for number in range(others):
        # Words of its own: many vectors that are nearly one are no test of a search.
        own = " ".join(f"w{number}x{each}" for each in range(30))
        text = (
            f"Pier {number} was sold on Monday for {number + 40} crowns. It is {own}."
        )
        (articles / f"pier{number}.txt").write_text(text, "utf-8")
    write(articles, OLD)


def talked(desk: NewsAssistant, kept: Conversations) -> str:
    """A conversation about it and about another article; a verdict with a quote."""
    made = kept.begin(QUESTION)
    done: list[Exchange] = []
    for question in (OTHER, QUESTION, FOLLOWING):
        exchange = Exchange(question=question)
        history = exchange.turns_before(done)
        for event in desk.stream(question, history=history):
            exchange = exchange.after(event)
        if question == QUESTION:
            judged = Judgement(verdict="down", correction="317", quote=SENTENCE)
            exchange = replace(exchange, judgement=judged)
        kept.add(made, exchange)
        done.append(exchange)
    draft_judged(kept.folder / DRAFTS, desk, done[1], [])
    return made


def measured(desk: NewsAssistant) -> None:
    """A golden question, whose reply is kept."""
    form = {"id": "q", "question": QUESTION, "kind": "lookup", "answerable": True}
    question = GoldenQuestion.model_validate(
        {**form, "facts": [["317"]], "sources": [{"article": ID, "quote": SENTENCE}]}
    )
    evaluate([question], desk, cache=ReplyCache.of(desk), model_expected=False)


def broken(before: Sequence[Exchange], after: Sequence[Exchange]) -> Iterator[str]:
    """What became of the conversation that should not have."""
    if after[0] != before[0]:
        yield "an answer from another article has changed"
    if [each.question for each in after] != [each.question for each in before]:
        yield "a question is lost"
    cited = {each.quote for each in after[1].citations}
    if MARK not in after[1].text or "[1]" not in after[1].text or cited != {MARK}:
        yield f"the mark is not where the article was: {after[1].text}"


@dataclass(frozen=True, kw_only=True)
class Removal:
    """One article removed in one way, and what was found of it."""

    way: str
    before: dict[str, int]
    after: dict[str, int]
    vectors: tuple[int, int, int]
    """Files with a piece of its vectors: before, after, and after a repair."""
    megabytes: float
    wrong: list[str]


CASES: tuple[tuple[str, Door, int], ...] = (
    ("command", by_command, 400_000),
    ("sync, Chroma", by_sync, 0),
    ("Python, page", by_python, 400_000),
    ("Python, page, Chroma", by_python, 0),
    ("sync", by_sync, 400_000),
)
SMALL = 2


def test_no_word_of_a_removed_article_is_left(
    full: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: "Table"
) -> None:
    found = []
    for number, (way, door, limit) in enumerate(CASES if full else CASES[:SMALL]):
        home = tmp_path / str(number)
        for name in ("ASSISTANT_INDEX", "ASSISTANT_READER_DIR", "XDG_CACHE_HOME"):
            monkeypatch.setenv(name, str(home / name))
        monkeypatch.setenv("ASSISTANT_EMBEDDER", "fake")
        monkeypatch.setenv("ASSISTANT_PROVIDER", "none")
        monkeypatch.setattr(NewsIndex, "exact_limit", limit)
        articles = tmp_path / f"articles-{number}"
        written(articles, 400 if full else 40)
        found.append(removed(way, door, home, articles))
    table(
        ("door", "searched, MB", "files with its words", "after", "with its vectors"),
        [
            (
                *(each.way, each.megabytes, len(each.before), len(each.after)),
                "{}, after {}, repaired {}".format(*each.vectors),
            )
            for each in found
        ],
    )
    assert [each for each in found if each.after or each.wrong] == []
    # Chroma's graph keeps the numbers of what was deleted until it is built anew.
    kept = [each.vectors[1 + ("Chroma" in each.way)] for each in found]
    assert kept == [0] * len(found)


def removed(way: str, door: Door, home: Path, articles: Path) -> Removal:
    """Ingest, talk, evaluate, remove; search before and after."""
    settings, held = load_settings(), partial(holders, home)
    kept = Conversations(file_for(settings.index, settings.reader_dir))
    with closing(NewsAssistant.open(settings=settings)) as desk:
        desk.ingest([articles])
        write(articles, SENTENCE)
        assert desk.ingest([articles]).updated == 1
        made = talked(desk, kept)
        measured(desk)
        before, pieces = kept.exchanges(made), windows(desk.index)
        had, had_vectors = held(needles()), held(pieces)
        assert {"catalogue", "conversations", "judged"} <= {
            place.rpartition("/")[2].partition(".")[0] for place in had
        }
        assert any(place.endswith(".json") for place in had), "no reply was kept"
        door(desk, articles)
        left, left_vectors = held(needles()), held(pieces)
        wrong = [*broken(before, kept.exchanges(made)), *desk.health().damage]
        desk.repair()
        vectors = (len(had_vectors), len(left_vectors), len(held(pieces)))
    size = sum(file.stat().st_size for file in home.rglob("*.*"))
    return Removal(
        way=way,
        before=had,
        after=left,
        vectors=vectors,
        megabytes=size / 1e6,
        wrong=wrong,
    )
