"""Takes the words of an article out of what is kept outside its index.

That is in the reader's folder the conversations about the index, where a mark takes the
place of what an answer says from the article, and golden drafts that quote it; and in
the cache the replies of evaluations, all of them.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from platformdirs import user_cache_path

from assistant.config import APP, masked
from assistant.errors import StoreError
from assistant.translating import translated
from vectorstore.engine import Connection

if TYPE_CHECKING:
    from vectorstore.postgres import PostgresTables

CONVERSATIONS = "conversations.sqlite3"
DRAFTS = "judged.yaml"
"""Golden questions beside the conversations; `assistant golden accept` takes them."""
MARK = "(article removed)"
STEPS = (
    """
CREATE TABLE conversations (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, changed DOUBLE PRECISION NOT NULL
);
CREATE TABLE exchanges (
  conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  words TEXT NOT NULL,
  form TEXT NOT NULL,
  PRIMARY KEY (conversation, position)
);
-- SQLite's name, so that both read one SQL.
CREATE FUNCTION instr(whole TEXT, part TEXT) RETURNS INTEGER
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT strpos(whole, part)';
""",
)
"""Each brings the tables of conversations in PostgreSQL from one version to another."""

Form = dict[str, Any]
_NOTHING: Form = {
    **dict.fromkeys(("title", "outlet", "published", "url")),
    "article_id": "",
    "revision": "",
    "quote": MARK,
    "start": 0,
    "end": 0,
}


def conversations_folder(index: Path | str, reader_dir: Path) -> Path:
    """Where the conversations about an index, in a folder or a database, are kept."""
    # A database stays the same when its password changes.
    place = index.resolve() if isinstance(index, Path) else masked(index)
    name = f"{Path(place).name}-{hashlib.sha256(os.fsencode(place)).hexdigest()[:12]}"
    return reader_dir / "conversations" / name


def tables_in(address: str) -> "PostgresTables":
    """The conversations about an index in PostgreSQL, which stand beside it.

    Raises:
        StoreError: the database cannot be reached or used.
    """
    from vectorstore.postgres import PostgresTables

    with translated():
        return PostgresTables(address, versions="conversation_versions", steps=STEPS)


def replies_folder(secret: bytes, cache: Path | None = None) -> Path:
    """Where evaluations keep replies over the index with this secret."""
    folder = cache or user_cache_path(APP) / "evaluation"
    return folder / hashlib.sha256(secret).hexdigest()[:16]


def searchable(question: str, text: str) -> str:
    """What of a question and its answer is searched for words, and how it is folded."""
    return folded(f"{question}\n{text}")


def folded(text: str) -> str:
    """The text as words are compared: without case, single blanks."""
    return " ".join(text.casefold().split())


def forget(
    article_id: str, *, index: Path | str, reader_dir: Path, secret: bytes
) -> None:
    """Take an article out of everything that is kept about its index.

    Raises:
        StoreError: a file could not be changed.
    """
    folder = conversations_folder(index, reader_dir)
    # Older versions kept conversations in the folder of the index.
    folders = (folder, index) if isinstance(index, Path) else (folder,)
    out_of_conversations(
        article_id,
        folders=folders,
        database=None if isinstance(index, Path) else index,
    )
    shutil.rmtree(replies_folder(secret), ignore_errors=True)


def out_of_conversations(
    article_id: str, *, folders: Iterable[Path], database: str | None
) -> None:
    """Take an article out of conversations and golden drafts.

    Args:
        article_id: Which one.
        folders: Where files of them may be.
        database: The address of a PostgreSQL database that has conversations too.

    Raises:
        StoreError: one of them could not be changed.
    """
    for place in folders:
        try:
            _out_of_file(place / CONVERSATIONS, article_id)
            _out_of_drafts(place / DRAFTS, article_id)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"What conversations in {place} quote could not be taken out: {error}.",
                "Nothing was removed. Close what else uses that folder, check that it "
                "may be written, and remove the article again.",
            ) from error
    if database:
        with (
            translated(),
            closing(tables_in(database)) as tables,
            tables.transaction() as lent,
        ):
            _out_of_conversations(lent, article_id)


def _out_of_file(path: Path, article_id: str) -> None:
    if not path.is_file():
        return
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("BEGIN IMMEDIATE")
        _out_of_conversations(connection, article_id)
        connection.execute("COMMIT")
        # In the log the old words would stay readable.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _out_of_conversations(connection: Connection, article_id: str) -> None:
    rows = connection.execute(
        "SELECT conversation, position, form FROM exchanges WHERE conversation IN"
        " (SELECT conversation FROM exchanges WHERE instr(form, ?) > 0)"
        " ORDER BY conversation, position",
        (json.dumps(article_id, ensure_ascii=False)[1:-1],),
    ).fetchall()
    after = ""
    for conversation, position, written in rows:
        form: Form = json.loads(written)
        if take_out(form, article_id):
            after = conversation
        if conversation == after:
            _as_asked(form)
            words = searchable(form["question"], form["text"]).replace("\0", " ")
            connection.execute(
                "UPDATE exchanges SET words = ?, form = ?"
                " WHERE conversation = ? AND position = ?",
                (words, json.dumps(form, ensure_ascii=False), conversation, position),
            )


def _out_of_drafts(path: Path, article_id: str) -> None:
    """Drop the questions that rest on the article."""
    if not path.is_file():
        return
    try:
        given = yaml.safe_load(path.read_text("utf-8"))
        kept = [
            each
            for each in given["questions"]
            if article_id not in {source.get("article") for source in each["sources"]}
        ]
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError):
        return  # a reader has rewritten it: it is theirs
    if len(kept) < len(given["questions"]):
        fresh = path.with_name(f"{path.name}.part")
        form = {**given, "questions": kept}
        text = yaml.safe_dump(form, allow_unicode=True, sort_keys=False)
        fresh.write_text(text, "utf-8")
        fresh.replace(path)


def take_out(exchange: Form, article_id: str) -> bool:
    """Put the mark wherever an exchange, as JSON, tells what the article says.

    Returns whether it told anything. The article's sentences leave the evidence.
    """
    answer, evidence = exchange.get("answer") or {}, exchange.get("evidence") or {}
    cited = [*exchange["citations"], *answer.get("citations", ())]
    read = evidence.get("sentences", [])
    own = [each for each in (*cited, *read) if each["article_id"] == article_id]
    if not own:
        return False
    gone = {each["number"] for each in cited if each["article_id"] == article_id}
    for each in cited:
        if each["number"] in gone:
            each.update(_NOTHING)
    evidence["sentences"] = [each for each in read if each not in own]
    told = list(_take_out_of_answer(answer, gone)) if answer else []
    for form in (exchange, answer):
        if form and gone:
            form["text"] = _marked(form["text"], told) if answer else MARK
    if judgement := exchange.get("judgement"):
        judgement["quote"] = ""
    return True


def _take_out_of_answer(answer: Form, gone: set[int]) -> Iterator[str]:
    """Mark claims, items and sides that cite what is gone; yield what claims said."""
    for claim in answer["claims"]:
        if gone & set(claim["citations"]):
            yield claim["text"]
            claim["text"] = MARK
    answer["items"] = [
        {**item, "detail": MARK} if gone & set(item["citations"]) else item
        for item in answer["items"]
        if not set(item["citations"]) <= gone
    ]
    for dispute in answer["disagreements"]:
        for side in dispute["sides"]:
            if gone & set(side["citations"]):
                dispute["about"] = side["text"] = MARK
    # Nobody knows any more which of them repeats words of the article.
    answer["missing"] = [MARK] if answer["missing"] else []


def _marked(text: str, told: list[str]) -> str:
    """The text with the mark for each statement; the marks of citations stay."""
    for each in told:
        text = text.replace(each.rstrip().removesuffix("."), MARK)
    return text


def _as_asked(exchange: Form) -> None:
    """Let a question be the reader's own words again: names may be put into it."""
    for form in (exchange.get("answer"), exchange.get("evidence")):
        if form:
            form["standalone_question"] = exchange["question"]
