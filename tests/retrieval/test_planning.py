"""The kind of a question and what an answer must hold are read off its words."""

from datetime import date

import pytest

from assistant.models import Kind, Sort, Wanted
from assistant.retrieval.planning import plan

TODAY = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("question", "kind", "wanted"),
    [
        ("How many people were on the ferry?", "lookup", "number"),
        ("When did the ferry sink?", "lookup", "date"),
        ("Which day did the ferry sink?", "lookup", "date"),
        ("Who was the captain?", "lookup", None),
        ("Which countries oppose deployment?", "list", None),
        ("Who supports the dam?", "list", None),
        ("Which small coastal countries oppose it?", "list", None),
        ("What do officials fear?", "lookup", None),
        ("Which virus has closed the harbour?", "lookup", None),
        ("Which sports team held a parade?", "lookup", None),
        ("Which clothes retailer has moved to Osterby?", "lookup", None),
        ("Which mayor made history as the Alps' first diver?", "lookup", None),
        ("Which app, where women can share tips, was shut?", "lookup", None),
        ("Osterby kept its feast, which marks which event?", "lookup", None),
        ("List all towns", "list", None),
        ("What is Osterby's position on the dam?", "position", None),
        ("Does Osterby support the dam?", "position", None),
        ("Where does Osterby stand?", "position", None),
        ("How has Osterby's position on the dam changed?", "timeline", None),
        ("Give me a timeline of the dam", "timeline", None),
        ("Compare the views of Osterby and Brenna", "comparison", None),
        ("Summarise the news", "summary", None),
        ("What is the article about?", "summary", None),
    ],
)
def test_a_question_has_its_kind(
    question: str, kind: Kind, wanted: Wanted | None
) -> None:
    planned = plan(question, TODAY)
    assert (planned.kind, planned.wanted) == (kind, wanted)
    assert planned.question == question


def test_wide_kinds_take_sentences_from_more_passages() -> None:
    assert (
        plan("Summarise the news", TODAY).passages > plan("Who was it?", TODAY).passages
    )


def test_a_list_keeps_to_this_week_and_a_look_up_does_not() -> None:
    listed = plan("Which countries joined this week?", TODAY)
    assert listed.dates is not None
    assert listed.dates.after == date(2026, 5, 13)
    assert plan("Who won the cup this week?", TODAY).dates is None
    assert plan("Who won the cup last week?", TODAY).dates is not None


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What conditions did the mayor set?", "list"),
        ("Which cities will lose their trams?", "list"),
        ("For which lines is no train planned?", "list"),
        ("Who has endorsed the bridge?", "list"),
        ("Where do Norway and Denmark stand on the bridge?", "list"),
        ("Where does Norway stand on the bridge?", "position"),
        ("Where does each country stand on the bridge?", "list"),
        ("What is every northern country's position on the bridge?", "list"),
        ("What is Norway's position on the bridge?", "position"),
        ("Who is said to be against the bridge?", "list"),
        ("Which clubs, banks and schools will pay for it?", "list"),
        ("Which former mayor thinks Brenna has been let down?", "lookup"),
        ("Which diplomat insists that nobody may carry arms?", "lookup"),
        ("What share of voters wanted the bridge?", "lookup"),
        ("Which US missile system was named?", "lookup"),
        ("What was built in 1931?", "lookup"),
        ("Which former mayor endorsed putting trams on hold?", "lookup"),
    ],
)
def test_a_plural_noun_asks_for_a_list_and_a_verb_in_s_does_not(
    question: str, kind: Kind
) -> None:
    assert plan(question, TODAY).kind == kind


@pytest.mark.parametrize(
    ("question", "sort"),
    [
        ("Which countries oppose the dam?", "state"),
        ("Who has endorsed the dam?", "name"),
        ("Which companies bid for the dam?", "name"),
        ("What conditions did the mayor set?", "phrase"),
        ("Where does each country stand on troops?", "state"),
        ("What are the positions of European countries on troops?", "state"),
        ("What positions do governments hold on troops?", "state"),
        ("Where do Nordic states stand on troops?", "state"),
        ("Where do Malta, Italy and Greece each stand on troops?", "state"),
        ("Which US states have banned it?", "name"),
        ("What is each country's position on troops?", "state"),
        ("What positions are open at the bank?", "phrase"),
        ("Which companies pay taxes in each country?", "name"),
        ("What reasons did each country give?", "phrase"),
        ("What positions did she take on European countries?", "phrase"),
        ("Which opinions did judges write?", "phrase"),
    ],
)
def test_the_items_of_a_list_are_of_the_sort_that_is_asked_for(
    question: str, sort: Sort
) -> None:
    assert plan(question, TODAY).sort == sort
