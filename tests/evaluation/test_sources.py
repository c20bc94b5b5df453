from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest

from assistant.errors import EvaluationError
from assistant.evaluation.anchoring import anchor
from assistant.evaluation.asking import Desk
from assistant.evaluation.checking import check_golden
from assistant.evaluation.golden import GoldenQuestion, Source
from assistant.evaluation.golden_files import load_golden
from assistant.evaluation.sources import find, find_digest, is_named, stretch_digest
from vectorstore.records import Article, text_digest

QUOTE = "The cost was put at £12.8 billion."


def anchored(text: str, quote: str, file: str = "north.txt") -> Source:
    start = text.index(quote)
    return Source(
        file=file,
        start=start,
        end=start + len(quote),
        sha256=stretch_digest(quote),
    )


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ({"file": "wire/north.txt"}, True),
        ({"file": "north.txt"}, True),
        ({"file": "th.txt"}, False),
        ({"article": "north"}, True),
        ({"article": "north.txt"}, False),
    ],
)
def test_a_source_names_an_article_by_path_file_name_or_id(
    north: Article, source: dict[str, str], named: bool
) -> None:
    assert is_named(Source.model_validate({**source, "quote": "x"}), north) is named


def test_a_quote_is_found_though_lines_are_broken_elsewhere(north: Article) -> None:
    source = Source(file="north.txt", quote="The cost was\n  put at £12.8 billion.")
    ((start, end),) = find(source, north)
    assert north.text[start:end] == QUOTE


def test_an_anchor_is_found_after_cleaning_moved_it(north: Article) -> None:
    original = "Advertisement\n\nSign up!\n" + north.text
    source = anchored(original, QUOTE)
    assert source.start != north.text.index(QUOTE)
    ((start, end),) = find(source, north)
    assert north.text[start:end] == QUOTE


def test_an_anchor_is_found_though_cleaning_joined_its_lines(north: Article) -> None:
    original = "Ad\n" + north.text.replace("cost was", "cost\n   was")
    source = anchored(original, QUOTE.replace("cost was", "cost\n   was"))
    ((start, end),) = find(source, replace(north, raw=original))
    assert north.text[start:end] == QUOTE
    assert list(find(source, north)) == [], "without the original it cannot be known"


def test_an_anchor_is_found_though_cleaning_made_its_spaces_plain(
    north: Article, tmp_path: Path
) -> None:
    (tmp_path / "north.txt").write_text(
        north.text.replace("12.8 billion", "12.8\u00a0billion"), encoding="utf-8"
    )
    draft = tmp_path / "draft.yaml"
    draft.write_text(DRAFT, encoding="utf-8")
    anchor(draft, tmp_path, tmp_path / "out.yaml")
    ((start, end),) = find(load_golden(tmp_path / "out.yaml")[0].sources[0], north)
    assert north.text[start:end] == QUOTE


def test_an_anchor_whose_words_changed_is_not_found(north: Article) -> None:
    source = anchored(north.text, QUOTE)
    changed = replace(north, text=north.text.replace("12.8", "12.9"))
    assert list(find(source, changed)) == []


def test_a_long_article_is_searched_quickly() -> None:
    text = "All quiet. " * 1_000 + QUOTE
    begin = perf_counter()
    assert list(find_digest(text_digest(QUOTE), len(QUOTE), text)) == [(11_000, 11_034)]
    assert perf_counter() - begin < 1


DRAFT = f"""\
questions:
- id: cost
  question: What does it cost?
  kind: lookup
  answerable: true
  as_of: 2026-03-10
  facts: [['12.8 billion'], ['450']]
  sources:
  - {{file: north.txt, quote: {QUOTE}}}
  - {{article: abc, start: 1, end: 2, sha256: {"0" * 64}}}
  note: words of the article
- id: cup
  question: Who won the cup?
  kind: lookup
  answerable: false
"""


@pytest.fixture
def draft(tmp_path: Path, north: Article) -> Path:
    (tmp_path / "articles" / "wire").mkdir(parents=True)
    original = "\ufeffAdvertisement\r\n" + north.text
    file = tmp_path / "articles" / "wire" / "north.txt"
    file.write_bytes(original.encode())
    path = tmp_path / "draft.yaml"
    path.write_text(DRAFT, encoding="utf-8")
    return path


def test_anchoring_keeps_no_words_and_the_sentence_is_still_found(
    draft: Path, tmp_path: Path, north: Article
) -> None:
    out = tmp_path / "out.yaml"
    assert anchor(draft, tmp_path / "articles", out) == 1
    written = out.read_text(encoding="utf-8")
    assert "cost was put" not in written
    assert "words of the article" not in written
    before, after = load_golden(draft)[0], load_golden(out)[0]
    assert after.sources[1] == before.sources[1]
    gone = {"sources", "note"}
    assert after.model_dump(exclude=gone) == before.model_dump(exclude=gone)
    ((start, end),) = find(after.sources[0], north)
    assert north.text[start:end] == QUOTE


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("12.8 billion.}", "12.9 billion.}", "sources.0: the quote stands 0 times"),
        ("quote: The cost was put at £12.8 billion.", "quote: '.'", "stands 4 times"),
        ("file: north.txt", "file: nord.txt", "0 files are 'nord.txt'; name exactly"),
        ("file: north.txt", "article: north", "0 files are None; name exactly one"),
    ],
)
def test_a_quote_that_has_no_one_place_is_named_and_nothing_is_written(
    draft: Path, tmp_path: Path, old: str, new: str, problem: str
) -> None:
    draft.write_text(DRAFT.replace(old, new), encoding="utf-8")
    with pytest.raises(EvaluationError) as caught:
        anchor(draft, tmp_path / "articles", tmp_path / "out.yaml")
    assert problem in caught.value.message
    assert "line 9, question 'cost'" in caught.value.message
    assert not (tmp_path / "out.yaml").exists()


def test_a_missing_folder_is_named(draft: Path, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="is not a folder"):
        anchor(draft, tmp_path / "none", tmp_path / "out.yaml")


def test_golden_questions_that_fit_the_index_have_no_problem(
    make_desk: Callable[..., Desk], make_question: Callable[..., GoldenQuestion]
) -> None:
    desk = make_desk(None)
    named = make_question(id="b", question="W", facts=[["Lantern"], ["10 March"]])
    assert check_golden([make_question(), named], desk) == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (
            {"sources": [{"file": "x.txt", "quote": "Q"}]},
            "question 'troops', sources.0: no article in the index is 'x.txt'",
        ),
        (
            {"sources": [{"article": "north", "quote": "Q"}]},
            "question 'troops', sources.0: the sentence is not in the text of 'north'",
        ),
        (
            {"facts": [["450"], ["460", "600"]]},
            "question 'troops', facts: '460 / 600' does not stand in the sources",
        ),
    ],
)
def test_what_does_not_fit_the_index_is_named(
    make_desk: Callable[..., Desk],
    make_question: Callable[..., GoldenQuestion],
    fields: dict[str, object],
    problem: str,
) -> None:
    found = check_golden([make_question(**fields)], make_desk(None))
    assert [str(each) for each in found] == [problem]


def test_a_duplicate_is_named(
    make_desk: Callable[..., Desk], make_question: Callable[..., GoldenQuestion]
) -> None:
    found = check_golden([make_question(), make_question()], make_desk(None))
    assert [problem.where for problem in found] == ["id", "question"]
