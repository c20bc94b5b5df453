"""The plain LangChain chain as a desk that our own questions are put to."""

from collections.abc import Callable
from datetime import date

import pytest

from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.runner import evaluate
from assistant.models import Answer, AnswerReady, EvidenceFound
from assistant.newsroom import NewsAssistant
from assistant.providers.fake import FakeChatModel, FakeEmbedder, fake_chat_model
from benchmarks.baselines import PlainChain, table
from vectorstore.records import Filters

DAM = "What does the Varnholt dam cost?"


@pytest.fixture
def chain(desk_for: Callable[..., NewsAssistant]) -> Callable[..., PlainChain]:
    """`chain(reply…)`: the chain over the stocked index, saying these."""

    def make(*replies: str) -> PlainChain:
        model = fake_chat_model(FakeChatModel(replies=replies))
        return PlainChain(desk_for(), FakeEmbedder(), model)

    return make


def answered(chain: PlainChain, question: str) -> Answer:
    *_, last = chain.stream(question)
    assert isinstance(last, AnswerReady)
    return last.answer


def test_a_mark_becomes_a_citation_of_its_chunk(
    chain: Callable[..., PlainChain],
) -> None:
    made = chain("It costs 340 million crowns. [1] That is much.[9]")
    answer = answered(made, DAM)
    assert [(each.text, each.citations) for each in answer.claims] == [
        ("It costs 340 million crowns.", (1,)),
        ("That is much.", ()),
    ]
    (citation,) = answer.citations
    article = made.article(citation.article_id)
    assert article is not None
    assert article.text[citation.start : citation.end] == citation.quote
    assert "340 million" in citation.quote


def test_lines_are_items_and_not_knowing_is_declining(
    chain: Callable[..., PlainChain],
) -> None:
    made = chain("- Osterby: opposes [1]\n- Brenna [1]", "I don't know.")
    listed = answered(made, "Who?")
    assert [item.name for item in listed.items] == ["Osterby", "Brenna"]
    assert answered(made, DAM).status == "abstained"


def test_filters_and_the_day_are_kept(chain: Callable[..., PlainChain]) -> None:
    made = chain()
    first = next(made.stream(DAM, as_of=date(2026, 4, 1)))
    assert isinstance(first, EvidenceFound)
    assert all((each.published or "") <= "2026-04-01" for each in first.sentences)
    only = made.search(DAM, filters=Filters(outlets=frozenset({"The Harbour Post"})))
    assert {match.article.outlet for match in only} == {"The Harbour Post"}


def test_it_is_graded_beside_the_product(
    chain: Callable[..., PlainChain], desk_for: Callable[..., NewsAssistant]
) -> None:
    question = GoldenQuestion.model_validate(
        {
            "id": "dam",
            "question": DAM,
            "kind": "lookup",
            "answerable": True,
            "facts": [["340 million"]],
            "sources": [{"file": "dam.md", "quote": "Engineers put the cost"}],
        }
    )
    made = chain("340 million crowns [1].")
    reports = {
        "ours": evaluate([question], desk_for()),
        "x": evaluate([question], made),
    }
    assert reports["x"].summary["right"].value == 1
    made_of_both = table(reports)
    assert made_of_both.columns == ["figure", "ours", "x"]
    labels = [row[0] for row in made_of_both.rows]
    assert "fact recall" in labels
    assert "over refusal (less is better)" in labels
