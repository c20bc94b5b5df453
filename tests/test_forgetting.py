"""What conversations and drafts keep of an article that is removed."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.config import load_settings
from assistant.errors import StoreError
from assistant.forgetting import CONVERSATIONS, DRAFTS, MARK, forget
from assistant.models import (
    Answer,
    Citation,
    Claim,
    Disagreement,
    EvidenceFound,
    EvidenceSentence,
    Item,
    Side,
)
from assistant.models import Coverage as Read
from assistant.newsroom import NewsAssistant
from assistant.serving.conversations import Conversations, file_for
from assistant.serving.exchange import Exchange, Judgement
from tests.servers import in_schema

QUESTION = "Who wants the dam?"
GONE, STAYS = "Vell opposes the dam.", "Ostra supports the dam."


def citation(number: int, article: str, quote: str) -> Citation:
    return Citation(
        number=number,
        article_id=article,
        title=f"Title of {quote}",
        outlet="The Bugle",
        published="2026-05-04",
        url="https://bugle.example/dam",
        revision="0" * 64,
        quote=quote,
        start=0,
        end=len(quote),
    )


def sentence(number: int, article: str, text: str) -> EvidenceSentence:
    return EvidenceSentence(
        number=number,
        article_id=article,
        title=None,
        outlet=None,
        published=None,
        text=text,
        start=0,
        end=len(text),
        score=1.0,
    )


def exchange(question: str = QUESTION) -> Exchange:
    """An answer from two articles, `a` that goes and `b` that stays."""
    cited = (citation(1, "a", GONE), citation(2, "b", STAYS))
    answer = Answer(
        question=question,
        standalone_question=f"{question} (Vell?)",
        kind="list",
        status="partial",
        missing=("“Vell” is named nowhere else",),
        text="Vell opposes the dam [1].\n\nOstra supports the dam [2].",
        claims=(
            Claim(text=GONE, support="supported", citations=(1,)),
            Claim(text=STAYS, support="supported", citations=(2,)),
        ),
        citations=cited,
        items=(
            Item(
                name="Vell", position="opposes", detail=GONE, as_of=None, citations=(1,)
            ),
            Item(name="Lund", position=None, detail=GONE, as_of=None, citations=(1, 2)),
        ),
        disagreements=(
            Disagreement(
                about="Vell",
                kind="disputed",
                sides=(
                    Side(text=GONE, citations=(1,)),
                    Side(text=STAYS, citations=(2,)),
                ),
            ),
        ),
    )
    return Exchange(
        question=question,
        evidence=EvidenceFound(
            standalone_question=f"{question} (Vell?)",
            kind="list",
            sentences=(sentence(1, "a", GONE), sentence(2, "b", STAYS)),
            coverage=Read(),
        ),
        text=answer.text,
        citations=cited,
        answer=answer,
        judgement=Judgement(verdict="down", correction="Both", quote=GONE),
    )


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(file_for(tmp_path / "index", tmp_path / "reader"))


def _forget(article: str, tmp_path: Path) -> None:
    place = tmp_path / "index"
    forget(article, index=place, reader_dir=tmp_path / "reader", secret=b"secret")


def test_a_mark_stands_for_what_the_article_said_and_the_rest_stays(
    kept: Conversations, tmp_path: Path
) -> None:
    made = kept.begin("Dam")
    kept.add(made, exchange())
    _forget("a", tmp_path)
    (now,) = kept.exchanges(made)
    assert now.text == f"{MARK} [1].\n\nOstra supports the dam [2]."
    assert now.answer is not None
    assert now.answer.text == now.text
    assert [each.text for each in now.answer.claims] == [MARK, STAYS]
    assert [(i.name, i.detail) for i in now.answer.items] == [("Lund", MARK)]
    (dispute,) = now.answer.disagreements
    assert [side.text for side in dispute.sides] == [MARK, STAYS]
    assert now.answer.missing == (MARK,)
    assert [each.quote for each in now.citations] == [MARK, STAYS]
    assert now.citations[1] == exchange().citations[1]
    assert now.evidence is not None
    assert [each.text for each in now.evidence.sentences] == [STAYS]
    assert now.judgement == Judgement(verdict="down", correction="Both")
    assert "Vell" not in json.dumps(now.answer.to_dict())
    assert kept.listed("vell") == []
    assert [each.id for each in kept.listed("ostra")] == [made]


def test_conversations_in_a_database_forget_too(postgres: Any, tmp_path: Path) -> None:
    import psycopg

    with psycopg.connect(postgres[1]) as connection:
        connection.execute("CREATE SCHEMA forgotten")
    place = in_schema(postgres[1], "forgotten")
    file = file_for(place, tmp_path / "reader")
    with closing(Conversations(file, database=place)) as kept:
        made = kept.begin("Dam")
        kept.add(made, exchange())
        forget("a", index=place, reader_dir=tmp_path / "reader", secret=b"secret")
        (now,) = kept.exchanges(made)
        assert now.text == f"{MARK} [1].\n\nOstra supports the dam [2]."
        assert kept.listed("vell") == []


def test_answers_from_other_articles_and_other_conversations_stay_as_they_are(
    kept: Conversations, tmp_path: Path
) -> None:
    made, other = kept.begin("Dam"), kept.begin("Other")
    for place in (made, other):
        kept.add(place, exchange())
    _forget("c", tmp_path)
    assert kept.exchanges(made) == kept.exchanges(other) == [exchange()]


def test_names_that_a_later_question_took_over_go_with_the_article(
    kept: Conversations, tmp_path: Path
) -> None:
    made = kept.begin("Dam")
    kept.add(made, exchange())
    kept.add(
        made, Exchange(question="And she?", evidence=exchange("And she?").evidence)
    )
    _forget("a", tmp_path)
    later = kept.exchanges(made)[1]
    assert later.evidence is not None
    assert later.evidence.standalone_question == "And she?"


def test_an_answer_that_was_stopped_half_way_loses_its_text(
    kept: Conversations, tmp_path: Path
) -> None:
    made = kept.begin("Dam")
    kept.add(made, replace(exchange(), answer=None, stopped=True))
    _forget("a", tmp_path)
    assert kept.exchanges(made)[0].text == MARK


def test_golden_drafts_that_quote_it_are_dropped_and_the_others_stay(
    kept: Conversations, tmp_path: Path
) -> None:
    def draft(name: str, article: str) -> dict[str, object]:
        return {"id": name, "sources": [{"article": article, "quote": "Wörter"}]}

    path = kept.folder / DRAFTS
    form = {"version": 1, "questions": [draft("x", "a"), draft("y", "b")]}
    path.write_text(yaml.safe_dump(form), "utf-8")
    _forget("a", tmp_path)
    assert yaml.safe_load(path.read_text("utf-8")) == {
        "version": 1,
        "questions": [draft("y", "b")],
    }


def test_conversations_that_an_older_version_kept_in_the_index_are_reached(
    tmp_path: Path,
) -> None:
    (tmp_path / "index").mkdir()
    old = Conversations(tmp_path / "index" / CONVERSATIONS)
    made = old.begin("Dam")
    old.add(made, exchange())
    _forget("a", tmp_path)
    assert MARK in old.exchanges(made)[0].text


def test_an_article_stays_when_what_quotes_it_cannot_be_changed(
    tmp_path: Path,
) -> None:
    settings = load_settings(
        index=tmp_path / "index",
        reader_dir=tmp_path / "reader",
        embedder="fake",
        provider="none",
    )
    path = file_for(tmp_path / "index", tmp_path / "reader")
    sqlite3.connect(path).close()
    path.write_bytes(b"no database at all, and long enough to be taken for one" * 99)
    with NewsAssistant.open(settings=settings) as desk:
        desk.ingest_files([("a.jsonl", b'{"id": "a", "text": "The dam was built."}')])
        with pytest.raises(StoreError, match="could not be taken out"):
            desk.remove(["a"])
        assert desk.article("a") is not None
        path.unlink()
        assert desk.remove(["a", "a", "b"]) == ["a"]
