"""Two hand-made articles, a desk that answers from a script, and builders."""

import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from assistant.evaluation.golden import GoldenQuestion
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
from assistant.models import Generator as Writer
from vectorstore.records import Article, Filters, Match, Passage

NORTH = Article(
    id="north",
    source="wire/north.txt",
    title="Norland commits",
    outlet="The Lantern",
    published="2026-03-10",
    text=(
        "Norland will send 450 troops to the strait, its minister said on 9 March. "
        "The cost was put at £12.8 billion. Parliament was not asked."
    ),
)
SOUTH = Article(
    id="south",
    source="south.txt",
    outlet="Evening Post",
    text="Sudria opposes the deployment. Westmark supports it on one condition.",
)


TROOPS = "Norland will send 450 troops to the strait, its minister said on 9 March."
COST = "The cost was put at £12.8 billion."
SIDES = "Sudria opposes the deployment."


class ScriptedDesk:
    """Answers by a function; raises what the function raises."""

    def __init__(
        self, answer: Callable[[str], Answer], articles: Sequence[Article]
    ) -> None:
        self._answer = answer
        self._articles = list(articles)
        self.asked: list[Mapping[str, Any]] = []

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = Filters(),  # noqa: B008 -- frozen
        as_of: date | None = None,
    ) -> Generator[Event, None, None]:
        self.asked.append(
            {
                "question": question,
                "history": history,
                "filters": filters,
                "as_of": as_of,
            }
        )
        yield EvidenceFound(
            standalone_question=question,
            kind="lookup",
            sentences=tuple(self._sentences()),
            coverage=Coverage(),
        )
        yield AnswerReady(answer=self._answer(question))

    def search(
        self,
        query: str,
        *,
        limit: int = 20,
        filters: Filters = Filters(),  # noqa: B008 -- frozen
        as_of: date | None = None,
    ) -> list[Match]:
        """Every article as one passage, in their order."""
        return [
            Match(
                article=article,
                passage=Passage(
                    article_id=article.id,
                    ordinal=0,
                    start=0,
                    end=len(article.text),
                    sentences=(),
                    embedded_text="",
                ),
                score=1 / rank,
                rank=rank,
            )
            for rank, article in enumerate(self._articles[:limit], start=1)
        ]

    def _sentences(self) -> Iterator[EvidenceSentence]:
        for article in self._articles:
            for number, found in enumerate(re.finditer(r"\S.*?\.(?!\d)", article.text)):
                yield EvidenceSentence(
                    number=number,
                    article_id=article.id,
                    title=None,
                    outlet=None,
                    published=None,
                    text=found[0],
                    start=found.start(),
                    end=found.end(),
                    score=1,
                )

    def articles(self) -> list[Article]:
        return self._articles

    def article(self, article_id: str, revision: str | None = None) -> Article | None:
        for article in self._articles:
            if article.id == article_id and revision in (None, article.revision):
                return article
        return None


@pytest.fixture
def north() -> Article:
    return NORTH


@pytest.fixture
def south() -> Article:
    return SOUTH


@pytest.fixture
def make_desk() -> Callable[..., ScriptedDesk]:
    """`make_desk(function, articles=…)`."""

    def make(
        answer: Callable[[str], Answer], articles: Sequence[Article] = (NORTH, SOUTH)
    ) -> ScriptedDesk:
        return ScriptedDesk(answer, articles)

    return make


@pytest.fixture
def make_question() -> Callable[..., GoldenQuestion]:
    """A lookup about the troops, with any field replaced."""

    def make(**fields: Any) -> GoldenQuestion:
        quote = "Norland will send 450 troops to the strait"
        defaults: dict[str, Any] = {
            "id": "troops",
            "question": "How many troops will Norland send?",
            "kind": "lookup",
            "answerable": True,
            "facts": [["450"]],
            "sources": [{"file": "north.txt", "quote": quote}],
        }
        return GoldenQuestion.model_validate({**defaults, **fields})

    return make


@pytest.fixture
def make_answer() -> Callable[..., Answer]:
    """`make_answer(text, (article, sentence)…, items=…)`, by a model."""

    def make(
        text: str,
        *cited: tuple[Article, str],
        items: Sequence[Item] = (),
        generator: Writer = Writer(  # noqa: B008 -- frozen
            kind="model", model="scripted", input_tokens=10, output_tokens=5
        ),
        total: float = 20,
    ) -> Answer:
        return Answer(
            question="",
            standalone_question="",
            kind="lookup",
            status="answered",
            text=text,
            claims=(
                Claim(
                    text=re.sub(r" ?\[\d+\]", "", text),
                    support="supported",
                    citations=tuple(range(1, len(cited) + 1)),
                ),
            ),
            items=tuple(items),
            citations=tuple(
                Citation(
                    number=number,
                    article_id=article.id,
                    title=article.title,
                    outlet=article.outlet,
                    published=article.published,
                    url=None,
                    revision=article.revision,
                    quote=quote,
                    start=article.text.index(quote),
                    end=article.text.index(quote) + len(quote),
                )
                for number, (article, quote) in enumerate(cited, start=1)
            ),
            generator=generator,
            timings_ms=Timings(first_claim=total / 2, total=total),
        )

    return make


@pytest.fixture
def abstention() -> Answer:
    """Declines before any model is asked."""
    return Answer(
        question="",
        standalone_question="",
        kind="lookup",
        status="abstained",
        reason="nothing_relevant",
        text="The articles do not say.",
    )


@pytest.fixture
def questions(make_question: Callable[..., GoldenQuestion]) -> list[GoldenQuestion]:
    """Two lookups, a list and two that the articles do not answer."""
    return [
        make_question(id="troops", tags=["numbers"]),
        make_question(
            id="cost",
            question="What does it cost?",
            facts=[["12.8 billion"]],
            forbidden=["13 billion"],
            sources=[{"file": "wire/north.txt", "quote": COST}],
            tags=["numbers", "money"],
            weight=3,
        ),
        make_question(
            id="who",
            question="Who takes part?",
            kind="list",
            facts=[],
            sources=[{"article": "south", "quote": SIDES}],
            items=[
                {"names": ["Norland"], "position": "supports"},
                {"names": ["Sudria"], "position": "opposes"},
            ],
        ),
        *(
            make_question(
                id=name, question=text, answerable=False, facts=[], sources=[]
            )
            for name, text in (("cup", "Who won the cup?"), ("rain", "Does it rain?"))
        ),
    ]


@pytest.fixture
def make_item() -> Callable[..., Item]:
    """`make_item(name, position)`."""

    def make(name: str, position: Any) -> Item:
        return Item(name=name, position=position, detail="", as_of=None, citations=(1,))

    return make


@pytest.fixture
def good(
    make_answer: Callable[..., Answer],
    make_item: Callable[..., Item],
    abstention: Answer,
    north: Article,
    south: Article,
) -> Callable[[str], Answer]:
    """Answers everything rightly."""
    answers = {
        "How many troops will Norland send?": make_answer("450 [1].", (north, TROOPS)),
        "What does it cost?": make_answer("£12.8bn [1].", (north, COST), total=40),
        "Who takes part?": make_answer(
            "They are Norland and Sudria [1][2].",
            (north, TROOPS),
            (south, SIDES),
            items=[make_item("Norland", "supports"), make_item("Sudria", "opposes")],
        ),
    }
    return lambda question: answers.get(question, abstention)
