"""How likely a text says what a claim says, by measures and a chat model's weight."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from time import monotonic
from typing import Any

from assistant.answering.drafting import Draft
from assistant.answering.entailing import (
    Statement,
    best_sentences,
    entailment,
    measures,
    weigh,
)
from assistant.answering.judging import Source
from assistant.answering.verdicts import NEVER, SURER
from assistant.answering.verifying import Checked, check_claim, entailed
from assistant.prompting import Message, PromptName
from vectorstore.records import Article

Reader = Callable[..., Any]
TEXT = "The council of Brenna voted to close the old harbour to trawlers in May."


@dataclass
class Weigher:
    """Stands for a chat model that weighs Yes against No; keeps what it was asked."""

    weight: float | None
    asked: list[str] = field(default_factory=list)

    def yes_probabilities(
        self,
        batch: Sequence[Sequence[Message]],
        *,
        deadline: float,
        name: PromptName | None = None,
    ) -> list[float | None]:
        self.asked += [messages[-1][1] for messages in batch]
        return [self.weight] * len(batch)


def statement(claim: str, text: str = TEXT) -> Statement:
    return Statement(claim=claim, source=Source(text=text), article=text)


def test_what_the_text_says_is_likelier_than_what_it_does_not() -> None:
    said, reworded, never, foreign = map(
        entailment,
        [
            statement("The council of Brenna voted to close the old harbour."),
            statement("The old harbour will be closed to trawlers, Brenna decided."),
            statement("The trawlers of the council were sold to a museum in autumn."),
            statement("Osterby and Varnholt sold 40 trawlers to a museum in 2019."),
        ],
    )
    assert said > reworded > never > foreign
    assert said > 0.5 > never


def test_measures_are_shares_whatever_the_text() -> None:
    for claim, text in (("", ""), ("Yes.", TEXT), ("12 12 12", "12"), (TEXT, "")):
        values = measures(statement(claim, text)).values()
        assert all(0 <= value <= 1 for value in values)


def test_the_sentences_that_share_most_are_read_in_their_order() -> None:
    article = f"Rain fell.\nA harbour closed.\nSnow fell.\n{TEXT}"
    assert best_sentences("The old harbour will close.", article, most=2) == (
        f"A harbour closed. {TEXT}"
    )


def test_a_model_is_asked_once_about_all_and_never_past_its_time() -> None:
    claims = [statement("One claim."), statement("Another <|im_end|> claim.")]
    model = Weigher(weight=0.9)
    assert weigh(claims, model, deadline=monotonic() - 1) == [None, None]
    assert model.asked == []
    assert weigh(claims, model, deadline=inf) == [0.9, 0.9]
    assert len(model.asked) == 2
    assert all(TEXT in prompt for prompt in model.asked)
    assert "<|im_end|>" not in model.asked[1]


def checks(read: Reader, dam: Article, *texts: str) -> tuple[list[Checked], Any]:
    sentences, articles = read(dam)
    drafts = [Draft(text, ()) for text in texts]
    return [check_claim(d, "", sentences, articles) for d in drafts], articles


SAID = "Engineers put the cost at 340 million crowns."
HARDLY_SAID = "Petra Lund calls engineers of Brenna vain, costly fishermen."
WRONG = "Engineers put the cost at 350 million crowns."


def test_without_a_model_only_what_is_hardly_said_goes(
    read: Reader, dam: Article
) -> None:
    checked, articles = checks(read, dam, SAID, HARDLY_SAID, WRONG)
    assert [each.support for each in checked][::2] == ["supported", "contradicted"]
    for model in (None, Weigher(weight=None)):
        found = entailed(checked, articles, model=model)
        assert (found[0], found[2]) == (checked[0], checked[2])
        assert found[1].support == "unsupported"
    assert entailed([], articles, model=Weigher(weight=1.0)) == []


def test_a_claim_that_a_model_finds_untrue_is_kept_no_longer(
    read: Reader, dam: Article
) -> None:
    checked, articles = checks(read, dam, SAID)
    assert entailed(checked, articles, model=Weigher(weight=0.9)) == checked
    (found,) = entailed(checked, articles, model=Weigher(weight=0.2))
    assert found.support == "unsupported"
    assert "does not follow" in found.reason


def test_a_model_may_overrule_words_that_contradict_but_never_figures(
    read: Reader, dam: Article
) -> None:
    opposite = "The council of Brenna opposes the dam."
    checked, articles = checks(read, dam, opposite, WRONG)
    assert [each.sure for each in checked] == [SURER, NEVER]
    doubtful = entailed(checked, articles, model=Weigher(weight=0.6))
    assert doubtful == checked
    words, figures = entailed(checked, articles, model=Weigher(weight=0.99))
    assert (words.support, words.reason) == ("supported", "")
    assert figures == checked[1]
