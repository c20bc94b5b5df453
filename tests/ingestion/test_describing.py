from dataclasses import dataclass

import pytest

from assistant.ingestion.cleaning import clean
from assistant.ingestion.describing import describe

BODY = (
    "The ferry to Ansgar will run twice a day from Monday, the owners said.\n"
    "It had been tied up since the storm, which broke its bow door.\n"
)


@dataclass(frozen=True, kw_only=True)
class Case:
    id: str
    text: str
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: str | None = None


CASES = (
    Case(id="nothing is stated", text=BODY),
    Case(
        id="a block above",
        text=f"Ferry back in service\nThe Quay Post\nBy ANN REED, Ferry Reporter\n"
        f"Published: 3 March 2020\n\n{BODY}",
        title="Ferry back in service",
        outlet="The Quay Post",
        author="Ann Reed",
        published="2020-03-03",
    ),
    Case(
        id="a block below",
        text=f"{BODY}Ferry back? Not before time\nThe ferry is to run twice a day\n"
        "Feb 1, 2020 13:33 53",
        title="Ferry back? Not before time",
        published="2020-02-01",
    ),
    Case(
        id="credits on the last line",
        text=f"{BODY}\nFerry back in service\nAnn Reed, Quay Post, 3 March 2020",
        title="Ferry back in service",
        outlet="Quay Post",
        author="Ann Reed",
        published="2020-03-03",
    ),
    Case(
        id="masthead and menu before the headline",
        text=f"QUAY DAILY\nWorld | Tides | Puzzles\n\nFerry back in service\n\n{BODY}",
        title="Ferry back in service",
        outlet="Quay Daily",
    ),
    Case(
        id="parts between bars",
        text="Ferry back in service\nQuay Post | Travel\n"
        f"Ann Reed · 3 March 2020\n{BODY}",
        title="Ferry back in service",
        outlet="Quay Post",
        author="Ann Reed",
        published="2020-03-03",
    ),
    Case(
        id="source and original notes",
        text=f"Ferry back in service\nSource: The i Quay\n{BODY}"
        "The original article: The i Quay .\nbelongs to",
        title="Ferry back in service",
        outlet="The i Quay",
    ),
    Case(
        id="belongs to",
        text=f"{BODY}The original article belongs to The Tide. Views are its own.",
        outlet="The Tide",
    ),
    Case(
        id="reporting by",
        text=f"{BODY}(Reporting by Ann Reed in Ansgar and Bo Lund in Sallow; "
        "editing by Cy Dow)",
        author="Ann Reed and Bo Lund",
    ),
    Case(
        id="a date under a standfirst",
        text="The owners say that the boat is safe again.\n"
        f"09:56, Mon, Mar 16, 2020 | UPDATED: 10:56, Mon, Mar 16, 2020\n{BODY}",
        published="2020-03-16",
    ),
    Case(
        id="only an update is dated",
        text=f"Ferry back in service\nLast updated: 24/02/2020 09:12\n{BODY}",
        title="Ferry back in service",
        published="2020-02-24",
    ),
    Case(
        id="relative dates and nameless staff",
        text=f"Ferry back in service\nPublished 3 hours ago\nStaff reporter\n{BODY}",
        title="Ferry back in service",
    ),
    Case(
        id="others' outlets and dates",
        text=f"{BODY}The Times reports that it sank on 3 March 2020.\n"
        "She told The Sun: “It is a good boat, and I like it very much.”\n",
    ),
    Case(
        id="a day as a heading far down",
        text=f"{BODY}{BODY}3 March 2020\nThe ferry broke its bow door and sank.\n"
        "It was towed to Ansgar by two tugs.\n" * 2,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_what_the_text_states_is_found_and_nothing_else(case: Case) -> None:
    found = clean(case.text).description
    assert (found.title, found.outlet, found.author, found.published) == (
        case.title,
        case.outlet,
        case.author,
        case.published,
    )


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_the_body_is_left_whole(case: Case) -> None:
    for line in BODY.strip().split("\n"):
        assert line in clean(case.text).text


def test_metadata_lines_are_not_text_any_more() -> None:
    text = clean(CASES[1].text).text
    assert text == BODY.strip()


def test_a_standfirst_stays_unless_it_repeats_the_body() -> None:
    title = "Ferry back in service\nQuay Post\n"
    fresh = "Owners promise free coffee for a month to win their riders back"
    again = "It had been tied up since the storm which broke its bow door"
    assert fresh in clean(f"{title}{fresh}\n{BODY}").text
    assert clean(f"{title}{again}\n{BODY}").text == BODY.strip()


def test_a_headline_from_the_file_format_is_not_searched_again() -> None:
    text = f"Ferry back in service\nA short line on top\n{BODY}"
    cleaned = clean(text, title="Ferry back in service")
    assert cleaned.description.title == "Ferry back in service"
    assert cleaned.text.startswith("A short line on top")


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Ann Reed, March 6, 2025", "Ann Reed"),
        ("By Ann Reed March 6, 2025, 9:12 AM", "Ann Reed"),
        ("Par Jean Roux, publié le 6 mars 2025", "Jean Roux"),
        ("Von Jana Roth, 6. März 2025", "Jana Roth"),
    ],
)
def test_a_byline_may_hold_the_date(line: str, author: str) -> None:
    body = "The ferry to Ansgar will run twice a day, the owners said."
    found = describe(["Ferry back in service", line, body, body])
    assert (found.author, found.published) == (author, "2025-03-06")
