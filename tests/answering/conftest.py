"""Articles cut into sentences, as the chain hands them to answering."""

from collections.abc import Callable

import pytest

from assistant.models import EvidenceSentence
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
