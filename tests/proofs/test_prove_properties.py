"""What holds for every text: exact offsets, no crash, claims cut alike, linear time.

`make prove-properties`: 10,000 examples each; small, 20.
"""

import os
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answering.drafting import drafts
from assistant.errors import EmptyArticle, GoldenFileError, UnsupportedSource
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.golden_files import read_golden
from assistant.ingestion.articles import prepare
from assistant.ingestion.cleaning import clean
from assistant.ingestion.normalising import normalise
from assistant.ingestion.sentences import sentence_spans
from assistant.ingestion.unpacking import Item, unpack

if TYPE_CHECKING:
    from tests.proofs.conftest import Table

pytestmark = pytest.mark.proof

EXAMPLES = 10_000 if os.environ.get("ASSISTANT_PROOFS") == "full" else 20
every = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

NEWS = """
The council met on Monday .|Mr. Lund said: “We will not.”|By Ida Holm|Read more|1,200
Share this|\n|\n\n|\r\n|\t|  |U.S.|3.5 million|[1]|[2, 3]|[2022]|- |1. |•|?!|…|“|”|’|<b>
&amp;|{x}|https://a.example/b|Reuters|4 May 2026|04/05/26 10:00 GMT|© 2026|ADVERTISEMENT
🛶|é|e\u0301|ﬁ|\u200b|\u202e|\u00ad|שלום|مرحبا|東京。|NOT STATED|Sign up for news
""".replace("\n", "|", 1)
pieces = st.sampled_from(
    [each.strip("\n") or "\n" for each in NEWS.split("|")]
    + ["\n", "\n\n", " ", ". ", "? ", "The ferry sank off Tolvik on Sunday. "]
)
texts = st.one_of(
    st.lists(st.one_of(pieces, st.text(max_size=8)), max_size=40).map(" ".join),
    st.lists(st.one_of(pieces, st.text(max_size=8)), max_size=40).map("".join),
    st.text(max_size=200),
)


@every
@given(texts)
def test_offsets_of_whatever_is_taken_in_are_exact(text: str) -> None:
    for item in unpack(text.encode("utf-8", "replace"), "a.txt"):
        if not isinstance(item, Item):
            continue
        try:
            prepared = prepare(item)
        except (EmptyArticle, UnsupportedSource):
            continue
        stored, place = prepared.article.text, 0
        stored.encode()  # can be stored
        for passage in prepared.passages:
            assert 0 <= passage.start < passage.end <= len(stored)
            for start, end in passage.sentences:
                assert passage.start <= start < end <= passage.end
                assert start >= place, "two sentences overlap"
                assert stored[start:end] == stored[start:end].strip()
                place = end


@every
@given(texts, st.data())
def test_sentences_lie_in_their_stretch_in_order(text: str, data: Any) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    place = start
    for left, right in sentence_spans(text, start, end):
        assert place <= left < right <= end
        assert text[left:right].strip() == text[left:right]
        place = right


@every
@given(texts)
def test_cleaning_invents_nothing_and_does_not_fail(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    cleaned = clean(once).text
    assert set(cleaned.split()) <= set("\n".join(once.split()).split()) | _parts(once)


def _parts(text: str) -> set[str]:
    """Words that were glued, as cleaning may cut them apart."""
    return {word[a:b] for word in text.split() for a, b in _cuts(len(word))}


def _cuts(length: int) -> Iterator[tuple[int, int]]:
    shorter = min(length, 60)
    yield from ((a, b) for a in range(shorter) for b in (*range(a, shorter), length))


@every
@given(texts, st.lists(st.integers(1, 9), min_size=1, max_size=30))
def test_a_reply_is_cut_into_the_same_claims_however_it_arrives(
    text: str, sizes: list[int]
) -> None:
    stream, rest = [], text
    for size in sizes:
        stream.append(rest[:size])
        rest = rest[size:]
    whole = list(drafts([text]))
    assert list(drafts([*stream, rest])) == whole
    for draft in whole:
        assert draft.text.strip()
        assert len(set(draft.numbers)) == len(draft.numbers)


values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(sorted(GoldenQuestion.model_fields)), inner),
    ),
    max_leaves=8,
)
questions = st.fixed_dictionaries(
    {
        "id": st.one_of(st.text(max_size=9), values),
        "question": st.one_of(st.text(max_size=30), values),
        "kind": st.one_of(st.sampled_from(["lookup", "list"]), values),
        "answerable": st.one_of(st.booleans(), values),
    },
    optional={name: values for name in ("facts", "items", "sources", "filters")},
)


@every
@given(
    st.one_of(
        texts,
        st.lists(questions, max_size=3).map(
            lambda rows: yaml.safe_dump({"version": 1, "questions": rows})
        ),
    ),
    st.sampled_from(["yaml", "jsonl"]),
)
def test_a_golden_file_is_read_or_its_problems_are_named(
    tmp_path_factory: pytest.TempPathFactory, text: str, ending: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"golden.{ending}"
    path.write_bytes(text.encode("utf-8", "replace"))
    try:
        read, problems = read_golden(path)
    except GoldenFileError:
        return
    assert read or problems
    assert all(problem.message for problem in problems)


LONG: dict[str, Callable[[str], object]] = {
    "normalise": normalise,
    "clean": lambda text: clean(text).text,
    "sentences": sentence_spans,
    "claims": lambda text: list(drafts([text])),
}
HARD = ("a", " ", "\n", " \n", "a ", "a. ", "A.", "[1", "[1] ", '"', "Mr. ", "<a")


def test_time_grows_as_the_text_does(full: bool, table: "Table") -> None:
    length = 40_000 if full else 2_000
    rows = []
    for name, function in LONG.items():
        worst = (0.0, 0.0, "")
        for hard in HARD:
            short, long = (
                _seconds(function, hard * (size // len(hard)))
                for size in (length, 4 * length)
            )
            worst = max(worst, (long / max(short, 0.01), long, repr(hard)))
        rows.append((name, 4 * length, worst[2], worst[1], worst[0]))
    table(
        ("what", "characters", "slowest of", "seconds", "times a quarter's"),
        rows,
    )
    if full:
        assert [row for row in rows if row[4] > 10] == []


def _seconds(function: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    function(text)
    return time.process_time() - began
