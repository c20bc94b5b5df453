import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.facts import missing_groups, states, tokens


@pytest.mark.parametrize(
    "spelling",
    ["12.8 billion", "12.8bn", "£12.8billion", "£12.8 bn", "12,800 million", "12.80bn"],
)
def test_a_sum_is_the_same_however_it_is_written(spelling: str) -> None:
    assert states(f"The cost was put at {spelling}, they said.", "12.8 billion")
    assert states("The cost was put at £12.8 billion.", spelling)


@pytest.mark.parametrize(
    "spelling",
    ["1 Feb 2025", "Feb 1, 2025", "2025-02-01", "1st of February 2025", "Feb. 1 2025"],
)
def test_a_day_is_the_same_however_it_is_written(spelling: str) -> None:
    assert states(f"It was said on {spelling} in Oslo.", "1 February 2025")
    assert states("It was said on 1 February 2025.", spelling)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("They sent 10,000 men", "10000"),
        ("They sent 10\u202f000 men", "10,000"),
        ("Four hundred and fifty troops", "450 troops"),
        ("two hundred thousand people", "200,000"),
        ("forty per cent agreed", "40%"),
        ("one million euros", "€1m"),
        ("a 3,200-strong force", "3200"),
        ("a four-day visit", "4 day"),
        ("it fell by -0.5%", "-0.5 percent"),
        ("Germany\u2019s government", "germany"),
        ("the “snap - back” clause", "snap-back"),
        ("opposes\n  the deployment", "opposes the deployment"),
        ("opposes [1][2] the deployment [3]", "opposes the deployment"),
        ("on 9 March 2026", "9 March"),
        ("on 9 March 2026", "March 2026"),
        ("on 9 March 2026", "2026"),
        ("on 9 March 2026", "March"),
        ("it (2022) was", "2022"),
    ],
)
def test_a_fact_is_found(text: str, fact: str) -> None:
    assert states(text, fact)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("They sent 4500 men", "450"),
        ("They sent 450 [1] men", "1"),
        ("12.8 million", "12.8 billion"),
        ("€12.8bn", "£12.8bn"),
        ("it rose 0.5%", "-0.5%"),
        ("40 people agreed", "40%"),
        ("on 9 March", "9 March 2026"),
        ("on 9 April 2026", "9 March 2026"),
        ("on 9 March 2026", "9"),
        ("the Germans oppose it", "German"),
        ("opposes all deployment", "opposes deployment"),
        ("one of them", "1"),
        ("Covid-19", "-19"),
        ("anything", "…"),
    ],
)
def test_a_fact_that_is_not_stated_is_not_found(text: str, fact: str) -> None:
    assert not states(text, fact)


def test_the_verb_may_is_not_a_month() -> None:
    assert [type(token).__name__ for token in tokens("they may 5 May 6")] == [
        "Word",
        "Word",
        "Day",
        "Number",
    ]
    assert states("they may go", "may")


def test_an_impossible_date_is_read_as_numbers() -> None:
    assert states("code 2025-13-45", "2025")
    assert states("32 March", "32")


def test_every_group_needs_one_of_its_alternatives() -> None:
    groups = [["Norland", "Norlanders"], ["450"], ["frigate", "ship"]]
    assert missing_groups("Norland sends 450.", groups) == [("frigate", "ship")]


words = st.lists(
    st.sampled_from(["Oslo", "450", "£3bn", "1 May 2024", "no", "—", "ten", "one"]),
    min_size=1,
).map(" ".join)


@given(words)
def test_every_text_with_a_word_states_itself(text: str) -> None:
    assert states(text, text) is bool(tokens(text))


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(tokens(text), list)
