"""A small model picks the sentences of a list; every other model writes them."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from assistant.answering.abstaining import Thresholds
from assistant.answering.writing import Brief, Writing
from assistant.providers.fake import FakeChatModel, fake_chat_model
from vectorstore.records import Article

Write = Callable[..., Writing]

WRITTEN = "The council of Brenna supports the dam [4]."


@pytest.fixture
def write(read: Callable[..., Any], dam: Article) -> Write:
    def started(*replies: str, evidence_tokens: int = 400) -> Writing:
        sentences, articles = read(dam)
        return Writing(
            brief=Brief(
                question="Who supports or opposes the Varnholt dam?",
                kind="list",
                wanted=None,
                sentences=sentences,
                articles=articles,
                secret=b"secret",
            ),
            chat_model=fake_chat_model(
                FakeChatModel(replies=replies), evidence_tokens=evidence_tokens
            ),
            thresholds=Thresholds(),
            deadline=time.monotonic() + 10,
        )

    return started


def test_a_small_model_picks_the_sentences_of_a_list(
    write: Write, dam: Article
) -> None:
    writing = write("Yes", "Yes", "No", "No", "Yes")
    claims = list(writing.claims())
    lines = dam.text.split("\n")
    assert [claim.text for claim in claims] == [lines[0], lines[3]]
    assert (writing.generator.kind, writing.generator.finish_reason) == (
        "model",
        "stop",
    )


def test_a_small_model_that_gives_no_weights_writes_the_list(write: Write) -> None:
    writing = write("It is hard to say.", WRITTEN)
    assert [claim.text for claim in writing.claims()] == [
        "The council of Brenna supports the dam."
    ]


def test_a_large_model_writes_the_list(write: Write) -> None:
    writing = write(WRITTEN, evidence_tokens=6_000)
    assert [claim.sentences[0].number for claim in writing.claims()] == [4]
    assert writing.left_out == []
