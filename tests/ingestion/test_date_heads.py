"""Lines between headline and body that hold a day: the article's, or another's."""

import subprocess
import sys

import pytest

from assistant.ingestion.calendars import fold, month_number
from assistant.ingestion.cleaning import clean
from assistant.ingestion.dating import parse_date, read_head_line
from assistant.ingestion.webpages import read_webpage

HEADLINE = "Council approves new tram line"
BODY = (
    "The city council has approved a tram line from the harbour to the university.\n"
    "Work is to begin when the money has been found, the mayor told reporters.\n"
    "Shop owners along the route said that they had hoped for buses instead.\n"
)
NOT_THE_ARTICLES_DAY = """\
Council votes to close the bridge damaged on 14 November 2023
A year after the fire of 14 November 2023, the village still argues
What we know about the attack on 14 November 2023
The storm that hit on November 14, 2023 cost the city millions
Sworn in on 14 November 2023, she has led the city through two floods
Mayor Ann Reed on 14 November 2023
Commuters wait at Central Station on 14 November 2023
Photo taken on November 14, 2023
File photo, 14 November 2023
Pictured: Ann Reed, 14 November 2023
Foto: Jana Roth, 14. November 2023
Conference, 3–5 November 2023
Spring Concert: 14 November 2023, 19:30
Konzert: 14. November 2023, 19:30 Uhr
Veranstaltung am 14. November 2023
Tickets on sale 14 November 2023, 10:00
Doors: 19:00, 14 November 2023
Next meeting: 14 November 2023
Next hearing 14 November 2023
Exhibition runs 3 May 2023 - 14 November 2023
From 3 May to 14 November 2023 at Town Hall
14 November 2023 to 3 December 2023
27 Dec 2012 - 28 Feb 2022
Updated list of rules from 1 May 2024
New rules since 1 May 2024
Rules valid until 1 May 2024
Effective 14 November 2023
Ann Reed, born 14 November 1953
Ann Reed (14 November 1953 – 3 May 2020)
Born: November 14, 1953
Date of birth: 14 November 1953
Event date: 14 November 2023
Died 14 November 2023 in Harbourtown
Embargoed until 00:01 GMT, 14 November 2023
Deadline for comments: 14 November 2023
Treaty of Harbourtown of 14 November 2023
Timeline: 14 November 2023
14 November 2023: council votes to close bridge
14 November 2023 – the council votes to close the bridge
© 2023 Harbour News
Am 14. November 2023 brannte die alte Mühle ab
Die Mühle, die am 14. November 2023 abbrannte
Le pont fermé depuis le 14 novembre 2023
El puente que se cerró el 14 de noviembre de 2023
2023年11月14日の地震から一年""".split("\n")


@pytest.mark.parametrize("line", NOT_THE_ARTICLES_DAY)
def test_a_day_that_a_head_only_mentions_is_not_taken(line: str) -> None:
    assert clean(f"{HEADLINE}\n{line}\n{BODY}").description.published is None


@pytest.mark.parametrize(
    "line",
    [
        "By Sarah Bright and Tom Okafor 14 Nov 2023",
        "Sarah Bright Health correspondent @sbright Tue 14 Nov 2023 08.00",
        "Press Release Nov 14, 2023 Geneva, Switzerland",
        "November 14, 2023 | by Sarah Bright | Category: Housing",
        "Nov 14 '23 at 10:30",
        "Sarah Bright, political correspondent Tuesday 14 November 2023 10:15",
        "This article was first published on 14 November 2023",
        "Quelle: APA/dpa Datum: 14.11.2023",
        "Artikel vom 14. November 2023 / 10:15",
        "Temps de lecture : 3 min Publié le 14 nov. 2023",
        "Opdateret 15. nov. 2023, 10:15 Publiceret 14. nov. 2023, 09:15",
        "Objavljeno: 14. studenoga 2023. u 10:15",
        "Објављено 14. новембра 2023.",
        "Опубликовано: 14 ноября 2023 г.",
        "Публикувана на 14.11.2023 г.",
        "نُشر في 14 نوفمبر/تشرين 2023",
        "2023 m. lapkričio 14 d. 10:15",
        "2023. gada 14. novembris, 10:15",
        "2023. november 14., kedd 10:15",
        "Giriş Tarihi: 14.11.2023 10:15 Son Güncelleme: 15.11.2023 11:15",
        "AA | 14 KASIM 2023 10:15",
        "الثلاثاء ١٤ نوفمبر ٢٠٢٣ - 10:15",
        "יום שלישי, 14 בנובמבר 2023",
        "प्रकाशित: 14 नवंबर 2023",
        "14 พ.ย. 2566 10:15 น.",
        "14 tháng 11 năm 2023",
        "2023-11-14 10:15 发布 2023-11-15 11:20 更新",
        "2023-11-15 11:20 更新 2023-11-14 10:15 发布",
        "홍길동 기자 2023년 11월 14일 화요일",
    ],
)
def test_a_day_is_found_among_names_sections_and_labels(line: str) -> None:
    assert clean(f"{HEADLINE}\n{line}\n{BODY}").description.published == "2023-11-14"


@pytest.mark.parametrize(
    "head",
    [
        "<div class='meta'><span>Ann Reed</span><span>14 Nov 2023, 10:15</span></div>",
        "<div>Harbour Desk | 14 noviembre 2023</div><div>4 min</div>",
        "<ul><li>Ann Reed</li><li>Δημοσίευση: 14 Νοεμβρίου 2023</li></ul>",
        "<p>It will be the third.</p><p>By Ann Reed 14 Nov 2023</p>",
    ],
)
def test_the_lines_below_a_pages_headline_state_its_day(head: str) -> None:
    body = "".join(f"<p>{line}</p>" for line in BODY.strip().split("\n"))
    page = f"<html><body><article><h1>{HEADLINE}</h1>{head}{body}</article></body>"
    assert read_webpage(page).published == "2023-11-14"


def test_a_day_in_the_body_of_a_page_is_not_its_date() -> None:
    body = "".join(f"<p>{line}</p>" for line in BODY.strip().split("\n"))
    later = "<div><span>14 November 2023</span></div>"
    page = f"<html><body><article><h1>{HEADLINE}</h1>{body}{later}</article></body>"
    assert read_webpage(page).published is None


def test_a_line_that_holds_more_than_its_date_stays_in_the_text() -> None:
    mixed = "Harbour Desk Nov 14, 2023 in Business Reading Time: 3 mins read"
    assert mixed in clean(f"{HEADLINE}\n{mixed}\n{BODY}").text
    assert clean(f"{HEADLINE}\nNov 14, 2023\n{BODY}").text == BODY.strip()


def test_below_a_sentence_only_a_sure_line_is_read() -> None:
    assert read_head_line("Harbour Desk 14 Nov 2023", surely=True) is None
    sure = read_head_line("Harbour Desk 14 Nov 2023 10:15 GMT", surely=True)
    assert sure is not None
    assert sure.published == "2023-11-14T10:15:00+00:00"


def test_a_name_of_two_months_needs_its_language() -> None:
    assert parse_date("14 listopada 2023") is None
    assert parse_date("14 listopada 2023", language="pl") == "2023-11-14"
    assert parse_date("14. listopada 2023", language="hr") == "2023-10-14"
    assert parse_date("Opublikowano 14 listopada 2023") == "2023-11-14"


@pytest.mark.parametrize(
    ("language", "day"),
    [("nb", "2024-09-05"), ("en-US", "2024-05-09"), ("en", None), ("ko", "2005-09-24")],
)
def test_a_year_of_two_digits_is_read_where_the_language_tells(
    language: str, day: str | None
) -> None:
    assert parse_date("05.09.24 kl. 16:48", language=language) == day
    assert parse_date("05.09.24", language=language) is None


def test_months_are_known_without_capitals_and_accents() -> None:
    assert fold("NİSAN") == fold("nisan")
    assert month_number("AGUSTOS", ()) == month_number("Ağustos", ()) == 8


def test_reading_a_date_does_not_import_dateparser() -> None:
    program = (
        "import sys; from assistant.ingestion.dating import parse_date;"
        "assert parse_date('14. marraskuuta 2023') == '2023-11-14';"
        "print('dateparser' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"
