"""Articles cut into sentences, as the chain hands them to answering."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from assistant.answering.abstaining import Thresholds
from assistant.answering.brief import Brief
from assistant.answering.writing import Writing
from assistant.models import EvidenceSentence, Kind, Length, Sort
from assistant.prompting import Message, PromptName
from assistant.providers.fake import FakeChatModel, fake_chat_model
from vectorstore.records import Article

Read = tuple[tuple[EvidenceSentence, ...], dict[str, Article]]


def read(*articles: Article) -> Read:
    """Every line of every article as a numbered sentence, best first."""
    sentences: list[EvidenceSentence] = []
    for article in articles:
        end = 0
        for line in article.text.split("\n"):
            start = article.text.index(line, end)
            end = start + len(line)
            number = len(sentences) + 1
            sentences.append(
                EvidenceSentence(
                    number=number,
                    article_id=article.id,
                    title=article.title,
                    outlet=article.outlet,
                    published=article.published,
                    text=line,
                    start=start,
                    end=end,
                    score=1 / number,
                )
            )
    return tuple(sentences), {article.id: article for article in articles}


@pytest.fixture(name="read")
def read_fixture() -> Callable[..., Read]:
    return read


@pytest.fixture
def dam() -> Article:
    return Article(
        id="dam",
        title="Varnholt dam divides the valley",
        outlet="The Valley Times",
        published="2026-03-10",
        text="Mayor Petra Lund of Osterby opposes the Varnholt dam.\n"
        "She called it “a monument to vanity”.\n"
        "Engineers put the cost at 340 million crowns.\n"
        "The council of Brenna supports the dam.",
    )


@pytest.fixture
def write(dam: Article) -> Callable[..., Writing]:
    """A Writing whose model says Yes to prompts that hold one of `agrees`."""

    def started(
        *replies: str,
        agrees: Sequence[str] = (),
        kind: Kind = "list",
        sort: Sort = "name",
        question: str = "Who supports or opposes the Varnholt dam?",
        evidence_tokens: int = 400,
        articles: Sequence[Article] = (dam,),
        length: Length = "normal",
    ) -> Writing:
        def weigh(
            batch: Sequence[Sequence[Message]], name: PromptName | None
        ) -> Iterator[tuple[int, float]]:
            for place, messages in enumerate(batch):
                asked = messages[-1][1]
                yield place, 0.9 if any(text in asked for text in agrees) else 0.1

        sentences, known = read(*articles)
        model = fake_chat_model(
            FakeChatModel(replies=replies), evidence_tokens=evidence_tokens
        )
        return Writing(
            brief=Brief(
                question=question,
                kind=kind,
                sort=sort,
                length=length,
                sentences=sentences,
                articles=known,
                secret=b"secret",
            ),
            chat_model=replace(model, yes_shares=weigh if agrees else None),
            thresholds=Thresholds(),
            deadline=time.monotonic() + 10,
        )

    return started
