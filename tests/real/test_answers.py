"""A fixed sample of the golden questions, asked of the embedded models for real.

A guard, not the measurement: docs/quality.md has the figures over all of them. The
sample is the first by the SHA-256 of their ids, so that nobody chose it.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.golden_files import load_golden
from assistant.evaluation.runner import evaluate, select
from assistant.newsroom import NewsAssistant

ROOT = Path(__file__).parents[2]
ARTICLES = (
    Path(os.environ.get("ASSISTANT_SHARED") or ROOT.parent / "shared") / "articles"
)
GOLDEN = Path(__file__).with_name("golden_articles.yaml")
SAMPLED = 6

pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(
        not ARTICLES.is_dir(), reason=f"the shared articles are not in {ARTICLES}"
    ),
]


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real") / "index"
    with NewsAssistant.open(folder) as desk:
        assert desk.ingest([ARTICLES]).added == 5
    return folder


def sample(tag: str) -> list[Any]:
    questions = select(load_golden(GOLDEN), tags=[tag])
    return sorted(
        questions, key=lambda each: hashlib.sha256(each.id.encode()).hexdigest()
    )[:SAMPLED]


def test_the_goldens_fit_the_articles_as_they_are_stored(
    ingested: Path, desk_for: Callable[..., NewsAssistant]
) -> None:
    from assistant.evaluation.checking import check_golden

    desk = desk_for(index=ingested, provider="none", embedder="embedded")
    assert check_golden(load_golden(GOLDEN), desk) == []


def test_most_factoids_are_answered_with_the_right_sentence(
    ingested: Path, desk_for: Callable[..., NewsAssistant]
) -> None:
    desk = desk_for(index=ingested, provider="embedded", embedder="embedded")
    report = evaluate(sample("factoid"), desk)
    assert report.count("graded") == SAMPLED
    assert report.summary["quote_exact"].value == 1.0
    assert (report.summary["right"].value or 0) >= 0.5


def test_most_questions_without_an_answer_are_declined(
    ingested: Path, desk_for: Callable[..., NewsAssistant]
) -> None:
    desk = desk_for(index=ingested, provider="embedded", embedder="embedded")
    report = evaluate(sample("unanswerable"), desk)
    assert report.count("graded") == SAMPLED
    assert (report.summary["abstention"].value or 0) >= 0.5


def test_a_second_ingest_embeds_nothing(ingested: Path) -> None:
    with NewsAssistant.open(ingested) as desk:
        report = desk.ingest([ARTICLES])
    assert (report.unchanged, report.embedded) == (5, 0)


def test_no_boilerplate_is_found_as_a_passage(ingested: Path) -> None:
    marks = ("Invalid email", "Image: Getty", "Advertisement", "Privacy Policy")
    with NewsAssistant.open(ingested) as desk:
        for mark in marks:
            found = [match.text for match in desk.search(mark, limit=40)]
            assert found
            assert not any(mark in text for text in found)
