from datetime import UTC, datetime, timedelta

import pytest

from assistant.ingestion.dating import parse_date, read_date_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Feb 2, 2021 14:35 50", "2021-02-02"),
        ("1 February 2025", "2025-02-01"),
        ("Monday, April 6th, 2020", "2020-04-06"),
        ("the 3rd of May 2021", "2021-05-03"),
        ("2025-03-12T08:15:00+01:00", "2025-03-12T08:15:00+01:00"),
        ("2025-03-12T08:15:00Z", "2025-03-12T08:15:00+00:00"),
        ("2025-03-12T08:15:00.123Z", "2025-03-12T08:15:00+00:00"),
        ("2025-03-12T08:15:00", "2025-03-12"),
        ("2025-03-12 08:15 +0100", "2025-03-12T08:15:00+01:00"),
        ("Tue 24 Feb 2026 18.05 GMT", "2026-02-24T18:05:00+00:00"),
        ("4 April 2025 at 07:30 BST", "2025-04-04T07:30:00+01:00"),
        ("4 April 2025 at 07:30 IST", "2025-04-04"),
        ("Thu 19 March 2020, 4.45pm", "2020-03-19"),
        ("March 19, 2020 4:45 p.m. EDT", "2020-03-19T16:45:00-04:00"),
        ("March 19, 2020 12 am GMT", "2020-03-19T00:00:00+00:00"),
        ("24/02/2025 09:12", "2025-02-24"),
        ("02/24/2025", "2025-02-24"),
        ("24.02.2025", "2025-02-24"),
        ("05/05/2025", "2025-05-05"),
        ("2025/02/24", "2025-02-24"),
    ],
)
def test_a_stated_date_is_read(text: str, expected: str) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "04/03/2025",  # the fourth of March or the third of April
        "31.02.2024",
        "0000-00-00",
        "9999-01-01",
        "2024-13-01",
        "February 30, 2024",
        "last Tuesday",
        "March 2025",
        "",
    ],
)
def test_what_is_no_day_or_two_days_is_unknown(text: str) -> None:
    assert parse_date(text) is None


def test_a_day_in_the_future_is_unknown() -> None:
    soon = datetime.now(UTC).date() + timedelta(days=30)
    assert parse_date(soon.isoformat()) is None


@pytest.mark.parametrize(
    "line",
    [
        "Feb 2, 2021 14:35 50",
        "09:56, Tue, Mar 16, 2021 | UPDATED: 09:59, Tue, Mar 16, 2021",
        "Published: 4 April 2025 at 07:30 BST",
        "Saturday 28 March 2020",
        "Published on March 3, 2020 - 4:05 pm",
    ],
)
def test_a_line_of_dates_is_a_date_line(line: str) -> None:
    stated = read_date_line(line)
    assert stated is not None
    assert stated.published


@pytest.mark.parametrize("line", ["Published 3 hours ago", "Updated: yesterday"])
def test_a_relative_date_is_a_date_line_that_states_no_day(line: str) -> None:
    stated = read_date_line(line)
    assert stated is not None
    assert stated.published is None


def test_a_line_that_speaks_only_of_an_update_says_so() -> None:
    stated = read_date_line("Last updated: 24/02/2025 09:12")
    assert stated is not None
    assert (stated.published, stated.updated) == (None, "2025-02-24")


@pytest.mark.parametrize(
    "line",
    [
        "On 3 March 2020 the cabinet met.",
        "Correction, 30 March 2020: the figure was wrong.",
        "Battle of 1 May 2020",
        "2020",
        "x" * 500,
    ],
)
def test_a_line_with_other_words_is_no_date_line(line: str) -> None:
    assert read_date_line(line) is None
