"""Adverbs of time in a question become days; what only looks like one is left alone."""

from datetime import date

import pytest

from assistant.retrieval.dates import StatedDates, stated_dates

WEDNESDAY = date(2025, 3, 19)


def days(question: str, today: date = WEDNESDAY) -> tuple[str, str, str] | None:
    found = stated_dates(question, today)
    if found is None:
        return None
    return found.words, str(found.after or ""), str(found.before or "")


@pytest.mark.parametrize(
    ("question", "words", "after", "before"),
    [
        ("What did Rome say yesterday?", "yesterday", "2025-03-18", "2025-03-25"),
        ("What did Rome say last week?", "last week", "2025-03-10", "2025-03-23"),
        ("What did Rome say this week?", "this week", "2025-03-12", ""),
        ("Who left last month?", "last month", "2025-02-01", "2025-03-07"),
        ("Who has left this year so far?", "this year", "2025-01-01", ""),
        ("Who left last year?", "last year", "2024-01-01", "2025-01-07"),
        ("Who left in the last week?", "in the last week", "2025-03-12", ""),
        ("Who left the past 10 days?", "the past 10 days", "2025-03-09", ""),
        (
            "Who left over the past two weeks?",
            "over the past two weeks",
            "2025-03-05",
            "",
        ),
        ("What happened in March?", "in March", "2025-03-01", "2025-04-07"),
        ("What was said in December?", "in December", "2024-12-01", "2025-01-07"),
        ("Who resigned since 3 May?", "since 3 May", "2024-05-03", ""),
        ("Who resigned since May 3, 2023?", "since May 3, 2023", "2023-05-03", ""),
        ("Who resigned since Jan 3rd?", "since Jan 3rd", "2025-01-03", ""),
        ("Who left after February?", "after February", "2025-03-01", ""),
        ("Who knew before 2 March 2025?", "before 2 March 2025", "", "2025-03-01"),
        ("Who had agreed until 2024?", "until 2024", "", "2024-12-31"),
    ],
)
def test_words_become_days(question: str, words: str, after: str, before: str) -> None:
    assert days(question) == (words, after, before)


@pytest.mark.parametrize(
    "question",
    [
        "What did the March summit agree?",
        "Who left the talks in March 2024 talks?",
        "What was last week's decision?",
        "Who was arrested recently?",
        "What festival begins today?",
        "What happened in 2019 in Osterby?",
        "What was signed on 4 March?",
        "Who has left since the election?",
        "What happened after 31 February?",
        "Who may speak in may?",
        "What is planned after 3 April 2025?",
        "In Jan. 6 cases, who was charged?",
        "Who came last?",
        "",
    ],
)
def test_what_names_no_days_is_left_alone(question: str) -> None:
    assert days(question) is None


def test_a_span_longer_than_the_calendar_breaks_nothing() -> None:
    assert days("Who left in the last 999 years?", date(9, 1, 1)) == (
        *("in the last 999 years", "0001-01-01", ""),
    )


def test_leap_days_and_ends_of_months_are_kept() -> None:
    today = date(2024, 3, 1)
    assert days("Who left last month?", today) == (
        *("last month", "2024-02-01", "2024-03-07"),
    )
    assert days("Who left since 29 February?", date(2025, 3, 1)) is None


def test_the_present_is_marked() -> None:
    assert stated_dates("Who left this week?", WEDNESDAY) == StatedDates(
        words="this week", after=date(2025, 3, 12), before=None, current=True
    )
