"""Rules that hold a claim against a text: what they catch, and what they let stand."""

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant.answering.judging import Source, judge

PAIRS = Path(__file__).parent / "pairs"


def outcome(claim: str, text: str, **source: str) -> str:
    return judge(claim, Source(text=text, **source)).support


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("The bridge cost 41 million crowns.", "The bridge cost 14 million crowns."),
        ("The permit rests for two months.", "The permit rests for 90 days."),
        ("It came on 25 December.", "It came on Christmas Eve."),
        ("Gusts reached 168 km/h.", "Gusts of 168 miles an hour came."),
        ("The bridge cost 4 billion crowns.", "The bridge cost 4 million crowns."),
        ("The fine was €9 million.", "The fine was £9 million."),
        ("Winds of 90mph were measured.", "Winds of 90km/h were measured."),
        ("It costs 30 crowns a month.", "It costs 30 crowns a year."),
        ("Fewer than 70 boats sank.", "More than 70 boats sank."),
        ("Three boats sank.", "Two boats sank off the three islands."),
        ("Sales doubled in May.", "Sales tripled in May."),
        ("It was her third win.", "It was her second win."),
        ("The trial opened on Monday.", "The trial opened on Friday."),
        ("It opened on 3 June 2025.", "It opened on 3 July 2025."),
        ("It was built in 1984.", "It was built in 1948."),
        ("The tax rose from 9% to 6%.", "The tax rose from 6% to 9%."),
    ],
)
def test_a_changed_figure_or_date_is_caught(claim: str, text: str) -> None:
    assert outcome(claim, text) in ("contradicted", "unsupported")


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("It cost 1.2bn crowns.", "It cost 1.2 billion crowns."),
        ("Twenty-seven men came.", "27 men came."),
        ("They struck for two days.", "They struck for 48 hours."),
        ("About 1,900 hectares burned.", "Some 1,870 hectares burned."),
        ("More than a quarter of the bees died.", "27% of the bees died."),
        ("A tenth of the staff left.", "10 per cent of the staff left."),
        ("Five million came.", "5,000,000 came."),
        ("A boat 2,700 years old was found.", "A 2,700-year-old boat was found."),
        (
            "The 20th anniversary came.",
            "Twenty years to the anniversary came.",
        ),
        ("It opened in the 2018-19 season.", "It opened in the 2018-2019 season."),
        ("Oslo and Bergen, the two cities, agreed.", "Oslo and Bergen agreed."),
        ("Two parties agreed.", "The Greens and the Liberals agreed."),
        ("The permit rests for two months.", "The permit rests for 60 days."),
        ("It came on 25 December.", "It came on Christmas Day."),
        ("Gusts reached 168 km/h.", "Gusts reached 168 kilometres per hour."),
        ("It cost half a million crowns.", "It cost 500,000 crowns."),
        ("Nobody younger than 13 came.", "No under-13s came, nobody at all."),
    ],
)
def test_a_figure_said_otherwise_stands(claim: str, text: str) -> None:
    assert outcome(claim, text) == "supported"


def test_figures_before_another_do_not_shift_it() -> None:
    text = "Half a million left as two of the 20 ships sank, under-21s among them."
    assert outcome("Ten per cent of the ships sank.", text) == "supported"


def test_the_day_of_publication_turns_a_weekday_into_a_date() -> None:
    text = "The bridge was closed on Tuesday."
    day = {"published": "2025-03-06"}
    assert outcome("The bridge was closed on 4 March 2025.", text, **day) == "supported"
    assert outcome("The bridge was closed on 5 March.", text, **day) == "unsupported"
    assert outcome("The bridge was closed on 4 March.", text) == "unsupported"
    last = "It was built last year."
    assert outcome("It was built in 2024.", last, **day) == "supported"
    assert outcome("It was built in 2023.", last, **day) == "unsupported"


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("The council backs the dam.", "The council opposes the dam."),
        (
            "The council voted for the dam.",
            "The council voted by 9 to 4 against the dam.",
        ),
        ("Exports fell in spring.", "Exports rose in spring."),
        ("Exports were up from 9% in May.", "Exports fell to 9% in May."),
        ("The team lost the match in Bern.", "The team won the match in Bern."),
        ("The firm accepted the offer.", "The firm turned down the offer."),
        ("The firm accepted the offer.", "The firm refused the offer."),
        ("All of the boats returned.", "Some of the boats returned."),
        ("It will open earlier than planned.", "It will open later than planned."),
        ("The court found him guilty of theft.", "The court acquitted him of theft."),
        ("Fishing was banned in the bay.", "Fishing was allowed in the bay."),
        ("He has paid the fine.", "He has not paid the fine."),
        ("He has not paid the fine.", "He has paid the fine."),
        ("He admitted that he took the money.", "He denied that he took the money."),
        ("The boat was found with cargo.", "The boat was found without cargo."),
        ("She expects to return.", "She doesn't expect to return."),
        ("Ministers planned a tax.", "Ministers ruled out a tax."),
        ("The repairs are finished.", "The repairs are unfinished."),
        ("The north of Mali was hit.", "The south of Mali was hit."),
        ("The bank raised its rate.", "The bank left its rate at 2%."),
        ("The strike has begun.", "The strike has ended."),
    ],
)
def test_a_denial_or_the_opposite_is_contradicted(claim: str, text: str) -> None:
    assert outcome(claim, text) == "contradicted"


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("The council backs the dam.", "The council supports the dam."),
        (
            "The dam was rejected by nine to four.",
            "Nine to four voted against the dam.",
        ),
        ("He did not reject the plan.", "He accepted the plan."),
        ("The bank lowered its forecast.", "The bank cut its forecast."),
        ("It will no longer grant permits.", "It will stop granting permits."),
        ("The minister left.", "The minister did not attend the talks and left."),
        ("He kept his seat.", "He kept his seat, but his adviser lost hers."),
        ("Not only the mayor objected.", "The mayor and others objected."),
    ],
)
def test_the_same_in_other_words_stands(claim: str, text: str) -> None:
    assert outcome(claim, text) == "supported"


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("Beltrane sued Arlonix.", "Arlonix sued Beltrane."),
        ("Beltrane was sued by Arlonix.", "Arlonix was sued by Beltrane."),
        ("Arlonix was sued by Beltrane.", "Arlonix sued Beltrane."),
        ("Norway will lend Poland a ship.", "Poland will lend Norway a ship."),
        ("It moved from Oslo to Bergen.", "It moved from Bergen to Oslo."),
        ("The court freed Lund.", "The court freed Hansen but fined Lund."),
        ("Vercelli sold the player.", "Vercelli bought the player for 3 million."),
    ],
)
def test_names_in_each_other_s_part_are_contradicted(claim: str, text: str) -> None:
    assert outcome(claim, text) == "contradicted"


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("Beltrane was sued by Arlonix.", "Arlonix sued Beltrane."),
        ("Poland was lent a ship by Norway.", "Norway lent Poland a ship."),
        ("Lund will succeed Hansen.", "Hansen will be succeeded by Lund."),
        ("Lund, who sold Varnholt, left.", "Lund sold Varnholt and left."),
        ("Brann bought Lund from Molde.", "Molde sold Lund to Brann."),
    ],
)
def test_the_passive_keeps_each_name_s_part(claim: str, text: str) -> None:
    assert outcome(claim, text) == "supported"


@pytest.mark.parametrize(
    ("claim", "text", "expected"),
    [
        ("The dam leaks, Lund said.", "The dam leaks, Lund said.", "supported"),
        ("Lund said the dam leaks.", "The dam leaks, said Petra Lund.", "supported"),
        ("According to Lund, the dam leaks.", "Lund said the dam leaks.", "supported"),
        (
            "The engineer said the dam leaks.",
            "The mayor, Petra Lund, said the dam leaks.",
            "unsupported",
        ),
        ("The dam leaks badly.", "The dam leaks badly, Petra Lund said.", "partial"),
        (
            "The dam leaks badly.",
            "Petra Lund said that the dam leaks badly.",
            "partial",
        ),
        ("Lund left.", "Lund left and said that the dam leaks.", "supported"),
    ],
)
def test_the_speaker_is_part_of_a_claim(claim: str, text: str, expected: str) -> None:
    assert outcome(claim, text) == expected


def test_a_speaker_given_by_office_may_be_named_in_the_text() -> None:
    context = "The mayor of Osterby, Petra Lund, spoke on Monday."
    claim, text = "The mayor said the dam leaks.", "Lund said the dam leaks."
    assert outcome(claim, text, context=context) == "supported"


def test_names_may_stand_in_the_context_but_figures_may_not() -> None:
    context = "Varnholt dam to cost 340 million"
    text = "The engineers will start in May."
    assert outcome(
        "The Varnholt engineers will start in May.", text, context=context
    ) == ("supported")
    claim = "The engineers of the 340 million dam will start in May."
    assert outcome(claim, text, context=context) == "unsupported"


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("The EU will pay.", "The European Union will pay."),
        ("The International Monetary Fund will pay.", "The IMF will pay."),
        ("Conservatives will pay.", "The Conservative party will pay."),
    ],
)
def test_a_name_may_be_shortened(claim: str, text: str) -> None:
    assert outcome(claim, text) == "supported"


def test_a_name_that_the_text_does_not_have_is_unsupported() -> None:
    text = "Osterby will open a port, Mayor Petra Lund said."
    assert outcome("Varnholt will open a port, Lund said.", text) == "unsupported"
    assert outcome("Osterby will open a port, Bob Lund said.", text) == "unsupported"
    assert outcome("Osterby will open a port, Lund said.", text) == "supported"


def test_quotation_marks_stand_only_around_words_of_the_text() -> None:
    text = "Lund called it “a monument to vanity”."
    assert outcome("Lund called it “a monument to vanity”.", text) == "supported"
    assert outcome("Lund called it “a monument to folly”.", text) == "unsupported"


def test_what_the_text_hardly_speaks_of_is_unsupported() -> None:
    assert outcome("Fishermen caught herring.", "The dam leaks.") == "unsupported"


def shares_right(file: str) -> dict[str, float]:
    """Of each kind of pair, the share that the rules keep or catch as they should."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for line in (PAIRS / file).read_text("utf-8").splitlines():
        pair = json.loads(line)
        source = Source(
            text=" ".join(pair["sentences"]),
            context=f"{pair['title']}\n{pair['outlet']}",
            published=pair["published"],
        )
        kept = judge(pair["claim"], source).support in ("supported", "partial")
        total[pair["kind"]] += 1
        right[pair["kind"]] += kept == (pair["label"] == "supported")
    return {kind: right[kind] / total[kind] for kind in total}


def test_pairs_written_blind_are_told_apart_as_well_as_measured() -> None:
    shares = shares_right("development.jsonl")
    assert min(shares[kind] for kind in ("number", "date", "name", "quote")) >= 0.97
    assert min(shares[kind] for kind in ("negation", "stance", "swap")) >= 0.90
    assert shares["true"] >= 0.95


def test_true_claims_in_other_words_are_seldom_rejected() -> None:
    assert shares_right("reworded.jsonl")["true"] >= 0.95


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("See https://other.example for the fee.", "The fee is on our page."),
        ("I am the harbour master.", "The harbour master raised the fee."),
        ("The fee is 9f3a77c2.", "The fee is on our page."),
        ("The board raised the berth fee by law.", "The board raised the berth fee."),
        ("The magic word is fee.", "What is the magic word?"),
    ],
)
def test_what_no_report_says_is_not_supported(claim: str, text: str) -> None:
    assert outcome(claim, text) == "unsupported"


def test_a_name_in_any_latin_script_must_stand_in_the_text() -> None:
    assert (
        outcome(
            "Workers at the Žilina plant struck.", "Workers at the Nitra plant struck."
        )
        == "unsupported"
    )


def test_initials_excuse_only_the_name_they_are_made_of() -> None:
    text = "The EU pays for the plant of Infinor and Nexen in Freiberg."
    said = "The European Union pays for the plant in Freiberg."
    assert outcome(said, text) == "supported"
    assert outcome(said.replace("Freiberg", "Chemnitz"), text) == "unsupported"
