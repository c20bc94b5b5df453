"""Two hand-made articles, a desk that answers from a script, and builders."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from assistant.evaluation.golden import GoldenQuestion
from assistant.models import Answer, Citation, Generator, Item, Timings, Turn
from vectorstore.records import Article, Filters

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


class ScriptedDesk:
    """Answers by a function; raises what the function raises."""

    def __init__(
        self, answer: Callable[[str], Answer], articles: Sequence[Article]
    ) -> None:
        self._answer = answer
        self._articles = list(articles)
        self.asked: list[Mapping[str, Any]] = []

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = Filters(),  # noqa: B008 -- frozen
        as_of: date | None = None,
    ) -> Answer:
        self.asked.append({"history": history, "filters": filters, "as_of": as_of})
        return self._answer(question)

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
        generator: Generator = Generator(  # noqa: B008 -- frozen
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
