"""Where no rule knows a question, its words tell what kind of answer it wants."""

import pytest

from assistant.models import Kind
from assistant.retrieval.kinds import features, surely
from assistant.retrieval.planning import by_rule, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who spoke out against the Halden bridge plan?", "list"),
        ("How do the two Halden bridge plans differ in cost?", "comparison"),
        ("Whose house was flooded first?", "lookup"),
    ],
)
def test_a_question_that_no_rule_knows_is_known_by_its_words(
    question: str, kind: Kind
) -> None:
    assert kind_of(question) == kind


def test_a_question_that_nothing_is_sure_of_is_a_look_up() -> None:
    question = "Zorp blargh quux?"
    assert by_rule(question) is None
    assert surely(question) is None
    assert kind_of(question) == "lookup"


def test_names_and_figures_do_not_tell_the_kind() -> None:
    one = features("Who told Anna Brandal about 40 crowns?")
    other = features("Who told Hugo Falkner about 25 crowns?")
    assert one == other


def test_weights_given_are_asked_instead() -> None:
    weights: dict[str, dict[Kind, float]] = {"any": {"timeline": 3.0, "lookup": 0.0}}
    assert surely("What happened?", weights) == "timeline"
    assert surely("What happened?", {"any": {"timeline": 0.1, "lookup": 0.0}}) is None
