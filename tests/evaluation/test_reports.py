"""A run written for people and for other tools; hostile text stays text."""

import csv
import io
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import sync_playwright

from assistant.errors import ConfigurationError, ProviderTimeout
from assistant.evaluation.asking import Desk, Reply, Stretch
from assistant.evaluation.diagnosing import FAULTS, fault
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.grading import grade
from assistant.evaluation.report import EvaluationReport
from assistant.evaluation.reports.question import question_part
from assistant.evaluation.reports.writing import FORMS, check_endings, write
from assistant.evaluation.runner import evaluate
from assistant.evaluation.sources import SourceFinder
from assistant.models import Answer
from vectorstore.records import Article

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
LIVE = "<img src=//evil.example/x onerror=alert(1)><script>alert(2)</script>"
FORMULA = '=HYPERLINK("//evil.example/", "click")'

MakeDesk = Callable[..., Desk]
Script = Callable[[str], Answer]


@pytest.fixture
def desk(make_desk: MakeDesk, good: Script, abstention: Answer) -> Desk:
    """Right about the cost, wrong about everything else, in every way."""

    def shaky(question: str) -> Answer:
        if "troops" in question:
            return abstention
        if "part" in question:
            return replace(good(question), text=LIVE + "\x00", items=())
        if FORMULA in question:
            raise ProviderTimeout(f"The server says {LIVE}.")
        if "cup" in question:
            return good("What does it cost?")
        return good(question)

    return make_desk(shaky)


@pytest.fixture
def report(
    desk: Desk,
    questions: list[GoldenQuestion],
    make_question: Callable[..., GoldenQuestion],
) -> EvaluationReport:
    return evaluate([*questions, make_question(id="sum", question=FORMULA)], desk)


@pytest.fixture
def written(
    report: EvaluationReport, desk: Desk, tmp_path: Path
) -> Callable[[str], Path]:
    def write_as(ending: str) -> Path:
        path = tmp_path / f"run{ending}"
        write(report, path, SourceFinder(desk))
        return path

    return write_as


def test_each_question_is_said_to_fail_in_its_first_wrong_step(
    report: EvaluationReport,
) -> None:
    assert {grade.question.id: fault(grade) for grade in report.grades} == {
        "cost": None,
        "cup": "answered though it should not",
        "rain": None,
        "sum": "error",
        "troops": "wrongly abstained",
        "who": "used but wrong",
    }
    assert set(report.faults) < set(FAULTS)


def test_what_was_not_read_or_not_used_is_told_apart(
    make_desk: MakeDesk,
    make_answer: Callable[..., Answer],
    make_question: Callable[..., GoldenQuestion],
    north: Article,
    south: Article,
) -> None:
    other = make_answer("Nobody [1].", (south, "Sudria opposes the deployment."))

    finder = SourceFinder(make_desk(None))
    question = make_question()
    unread = Reply(answer=other)
    assert fault(grade(question, unread, finder)) == "not retrieved"
    sentence = Stretch(article_id=north.id, start=0, end=70)
    read = replace(unread, read=(sentence,))
    assert fault(grade(question, read, finder)) == "retrieved but not used"
    searched = grade(question, Reply(read=(sentence,)), finder)
    assert (searched.outcome, fault(searched)) == ("searched", None)


def test_junit_counts_failures_and_errors_apart(
    written: Callable[[str], Path],
) -> None:
    suite = ET.parse(written(".xml")).getroot()
    assert {name: suite.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "6",
        "failures": "3",
        "errors": "1",
    }
    assert [each.tag for case in suite for each in case] == [
        "failure",
        "error",
        "failure",
        "failure",
    ]


def test_ragas_lines_hold_what_was_read_and_what_was_expected(
    written: Callable[[str], Path],
) -> None:
    lines = written(".jsonl").read_text("utf-8").splitlines()
    cost = {row["id"]: row for row in map(json.loads, lines)}["cost"]
    assert cost["user_input"] == "What does it cost?"
    assert cost["response"] == "£12.8bn [1]."
    assert cost["reference"] == "12.8 billion"
    assert cost["reference_contexts"] == ["The cost was put at £12.8 billion."]
    assert "Parliament was not asked." in cost["retrieved_contexts"]


def test_no_cell_of_the_examples_is_a_formula(written: Callable[[str], Path]) -> None:
    text = written(".csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 6
    assert {row["id"]: row["question"] for row in rows}["sum"] == f"'{FORMULA}"
    assert not [c for row in rows for c in row.values() if c.startswith(("=", "+"))]
    who = next(row for row in rows if row["id"] == "who")
    assert who["reference"] == "Norland (supports); Sudria (opposes)"


def test_a_form_that_is_not_known_is_refused_first() -> None:
    with pytest.raises(ConfigurationError, match=r"form of 'run.docx'"):
        check_endings([Path("run.html"), Path("run.docx")])
    assert list(FORMS) == [".json", ".html", ".xml", ".jsonl", ".csv"]


def test_the_page_holds_no_live_text(written: Callable[[str], Path]) -> None:
    page = written(".html").read_text("utf-8")
    assert "<img" not in page
    assert page.count("<script>") == 1
    assert "default-src 'none'" in page
    assert "&lt;img src=//evil.example/x" in page


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Once. ", " Then.", "</sup> Once. <mark>It costs 4.</mark> Then.<footer>"),
        (
            "cut " + "whole " * 40,
            " word" * 40,
            f"</sup> …{'whole ' * 26}<mark>It costs 4.</mark>{' word' * 31}…<footer>",
        ),
    ],
)
def test_a_cited_sentence_stands_among_whole_words_with_its_day(
    before: str,
    after: str,
    shown: str,
    make_desk: MakeDesk,
    make_answer: Callable[..., Answer],
    make_question: Callable[..., GoldenQuestion],
) -> None:
    article = Article(
        id="a",
        text=f"{before}It costs 4.{after}",
        title="Cost",
        published="2026-03-13T11:20:00+00:00",
    )
    answer = make_answer("It costs 4. [1]", (article, "It costs 4."))
    scripted = make_desk(lambda _: answer, articles=[article])
    graded = evaluate([make_question()], scripted).grades[0]
    html = question_part(graded, "right", SourceFinder(scripted))
    assert shown in html
    assert "<footer>Cost, 2026-03-13</footer>" in html


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
def test_the_page_asks_for_nothing_and_fits_a_phone(
    written: Callable[[str], Path],
) -> None:
    address = written(".html").as_uri()
    requests: list[str] = []
    messages: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: messages.append(message.text))
        page.on("dialog", lambda dialog: messages.append(dialog.message))
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.select_option("select[name=step]", "used but wrong")
        assert page.inner_text("#shown") == "1 of 6 questions"
        shown = page.locator("details.question:not([hidden])")
        shown.locator("summary").click()
        marks: Any = shown.locator("blockquote mark").all_inner_texts()
        assert "Sudria opposes the deployment." in marks
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.fill("input[name=words]", "no such word")
        assert page.inner_text("#shown") == "0 of 6 questions"
        browser.close()
    assert (requests, messages) == ([address], [])
