"""Offices that questions ask for, and those that a text gives to persons."""

import pytest

from assistant.language.offices import Office, asked_offices, offices_of

TEXT = (
    "Norwegian Defence Minister Ida Holm met Denmark’s foreign minister, Jon Berg. "
    "The plan is backed by former PM Ann Lund, former Foreign Minister Per Dahl, and "
    "two ex-defense ministers, Nils Moe and Kari Vik. Olav Ness, deputy head of the "
    "Security Council of Norway, was against it, as was her Secretary of State, Eva "
    "Strand. Petra Lie, who met the president, said nothing. Prime Minister Ola Holm "
    "was away. Berg, a lawyer, left early."
)
NORWAY = "Norway"


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        (
            "Which former British defence ministers want troops?",
            (
                Office(
                    head="minister",
                    matter="defence",
                    state="United Kingdom",
                    former=True,
                ),
            ),
        ),
        (
            "Name every ex-Norwegian prime minister or minister who agrees.",
            (
                Office(head="premier", state=NORWAY, former=True),
                Office(head="minister", state=NORWAY, former=True),
            ),
        ),
        (
            "Besides him, which serving premiers came?",
            (Office(head="premier", former=False),),
        ),
        ("Name the Norwegian officials who came.", (Office(head="any", state=NORWAY),)),
        ("What losses does the mayor of Osterby list?", ()),
        ("Which countries told the foreign minister no?", ()),
        ("Who won?", ()),
    ],
)
def test_a_question_asks_for_offices_with_what_limits_them(
    question: str, wanted: tuple[Office, ...]
) -> None:
    assert asked_offices(question) == wanted


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("Ida Holm", [Office(head="minister", matter="defence", state=NORWAY)]),
        ("Jon Berg", [Office(head="minister", matter="foreign", state="Denmark")]),
        ("Ann Lund", [Office(head="premier", former=True)]),
        ("Per Dahl", [Office(head="minister", matter="foreign", former=True)]),
        ("Nils Moe", [Office(head="minister", matter="defence", former=True)]),
        ("Kari Vik", [Office(head="minister", matter="defence", former=True)]),
        ("Olav Ness", [Office(head="chief", state=NORWAY, deputy=True)]),
        ("Eva Strand", [Office(head="minister", matter="foreign")]),
        ("Petra Lie", []),
        ("Ola Holm", [Office(head="premier")]),
    ],
)
def test_a_text_gives_offices_before_names_behind_them_and_to_rows_of_them(
    name: str, held: list[Office]
) -> None:
    told = [
        (o.head, o.matter, o.state, bool(o.former), o.deputy)
        for o in offices_of(name, TEXT)
    ]
    assert told == [(o.head, o.matter, o.state, bool(o.former), o.deputy) for o in held]


def test_who_holds_another_office_does_not_fit_and_an_unknown_state_is_not_sure() -> (
    None
):
    (asked,) = asked_offices("Which serving Norwegian defence ministers agree?")
    held = Office(head="minister", matter="defence", former=False)
    assert asked.fits(held)
    assert not asked.surely_fits(held)
    assert not asked.fits(Office(head="minister", matter="defence", former=True))
    assert not asked.fits(Office(head="premier", former=False))
    (ministers,) = asked_offices("Which foreign ministers agree?")
    for held in (
        Office(head="minister", matter="foreign", former=True),
        Office(head="minister", matter="foreign", former=False, deputy=True),
    ):
        assert ministers.fits(held)
        assert not ministers.surely_fits(held)
    (leaders,) = asked_offices("Which leaders met?")
    assert leaders.fits(Office(head="premier", former=False))
    assert not leaders.surely_fits(Office(head="premier", former=False))
