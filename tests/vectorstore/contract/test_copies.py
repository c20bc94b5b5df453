"""Wire copies are found once, and a corrected version is read instead of the first."""

import random
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vectorstore.index import NewsIndex
from vectorstore.records import Article, Filters, Passage, also_in

Put = Callable[..., Article]

STORY = (
    "The harbour of Ansgar will close for two weeks in May, the port master said on "
    "Monday, because divers found cracks in the northern lock gate that has kept the "
    "tide out since it was built.\n\n"
    "Fishing boats may use the old basin, while ferries are sent to Tolvik, an hour "
    "further along the coast. The owners of the ferries were not asked, they said.\n\n"
    "Repairs will cost 12 million crowns, half of which the island council pays from a "
    "fund for storms. Work begins as soon as the spring tides are over, engineers said."
)
WIRE = "ANSGAR, March 3 (Kestrel Wire) - " + STORY + "\n\nReporting by Ida Holm."
LOCAL = STORY.partition("\n\nRepairs")[0].replace("an hour further", "one hour")


def found(index: NewsIndex, query: str, **filters: Any) -> list[str]:
    matches = index.search(query, None, filters=Filters(**filters))
    return [match.article.id for match in matches]


@pytest.fixture
def copied(index: NewsIndex, put: Put) -> NewsIndex:
    put(index, "a", STORY, outlet="Quay Post", published="2026-03-03")
    put(index, "b", WIRE, outlet="Herald", published="2026-03-04")
    put(index, "c", LOCAL, outlet="Daily", title="Lock gate cracked")
    return index


def test_copies_are_found_once_and_the_others_are_named(copied: NewsIndex) -> None:
    matches = copied.search("ferries Tolvik coast", None)
    assert len({match.article.id for match in matches}) == 1
    shown = matches[0].article.outlet
    others = {"Quay Post", "Herald", "Daily"} - {shown}
    assert set(also_in(matches[0].copies)) == others


def test_copies_are_named_by_day_and_those_without_one_last(copied: NewsIndex) -> None:
    only = Filters(articles=frozenset({"b"}))
    (match, *_) = copied.search("ferries Tolvik coast", None, filters=only)
    assert [copy.article_id for copy in match.copies] == ["a", "c"]


def test_a_filter_finds_the_copy_of_its_outlet_article_or_day(
    copied: NewsIndex,
) -> None:
    assert set(found(copied, "ferries", outlets=frozenset({"daily"}))) == {"c"}
    assert set(found(copied, "ferries", articles=frozenset({"b"}))) == {"b"}
    face = found(copied, "ferries")[0]
    assert face not in found(copied, "ferries", excluded=frozenset({face}))
    assert found(copied, "ferries", excluded=frozenset({face}))


def test_what_only_one_copy_says_is_found_and_nothing_twice(
    index: NewsIndex, put: Put
) -> None:
    put(index, "a", STORY, outlet="Quay Post")
    put(index, "b", STORY.replace("12 million", "19 million"), outlet="Herald")
    matches = index.search("harbour divers ferries repairs cost crowns", None)
    told = [m.article.text[slice(*s)] for m in matches for s in m.passage.sentences]
    assert sum("12 million" in text for text in told) == 1
    assert sum("19 million" in text for text in told) == 1
    assert sum("divers found cracks" in text for text in told) == 1


def test_a_search_fills_up_when_copies_take_the_first_places(
    index: NewsIndex, put: Put, chunk: Callable[[Article], list[Passage]]
) -> None:
    with index.writer() as writer:
        for number in range(60):
            copy = Article(id=f"w{number:02}", text=STORY, outlet=f"Outlet {number}")
            writer.put(copy, chunk(copy), copy.revision)
    put(index, "z", "A ferry to Tolvik was late. " * 3, outlet="Other")
    assert set(found(index, "ferries Tolvik")) > {"z"}
    assert len(set(found(index, "ferries Tolvik"))) == 2


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ({"published": "2026-03-03"}, {"published": "2026-03-04"}),
        ({"title": "Lock cracked"}, {"title": "CORRECTED: Lock cracked"}),
        (
            {"title": "Repairs to cost 12m", "published": "2026-03-03"},
            {"title": "Corrected: repairs to cost 21m", "published": "2026-03-03"},
        ),
    ],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_a_newer_or_corrected_version_of_one_outlet_is_read_instead(
    index: NewsIndex,
    put: Put,
    first: dict[str, str],
    later: dict[str, str],
    backwards: bool,
) -> None:
    name = {"title": "The lock of Ansgar", "outlet": "Quay Post"}
    texts = [("old", STORY, first), ("new", STORY.replace("12 m", "21 m"), later)]
    for id, text, known in reversed(texts) if backwards else texts:
        put(index, id, text, **(name | known))
    assert set(found(index, "repairs cost")) == {"new"}
    both = found(index, "repairs cost", outlets=frozenset({"Quay Post"}))
    assert set(both) == {"old", "new"}
    assert set(found(index, "repairs", articles=frozenset({"old"}))) == {"old"}
    with index.writer() as writer:
        writer.remove("new")
    assert set(found(index, "repairs cost")) == {"old"}


def test_a_daily_column_does_not_supersede_the_day_before(
    index: NewsIndex, put: Put
) -> None:
    for day, text in (("2026-03-03", STORY), ("2026-03-04", "Harbour seals. " * 30)):
        put(index, day, text, title="Morning", outlet="Quay Post", published=day)
    assert set(found(index, "harbour")) == {"2026-03-03", "2026-03-04"}


def test_another_article_on_the_event_and_an_update_stay_apart(
    index: NewsIndex, put: Put
) -> None:
    other = (
        "Ferries to Ansgar will call at Tolvik in May while the northern lock gate is "
        "mended. Divers had reported cracks. The port master put the cost at 12 "
        "million crowns and named no day on which boats may come back.\n\n"
        "Islanders fear for their hotels, which are fullest at Whitsun."
    )
    update = (
        "The harbour master of Ansgar resigned on Thursday after it became known that "
        "the cracks had been reported to him two years ago, in a letter that the "
        "council published with his answer. He called the letter a private matter and "
        "the council unfair, and said that nobody would have paid for a new gate "
        "before the elections.\n\n"
    ) + STORY
    put(index, "a", STORY, outlet="Quay Post")
    put(index, "b", other, outlet="Herald")
    put(index, "c", update, outlet="Daily")
    matches = index.search("lock gate cracks", None)
    assert {match.article.id for match in matches} == {"a", "b", "c"}
    assert not any(match.copies for match in matches)


def test_a_changed_article_leaves_its_story(copied: NewsIndex, put: Put) -> None:
    put(copied, "b", "Nothing about boats at all.", outlet="Herald")
    (best, *_) = copied.search("ferries Tolvik", None)
    assert "Herald" not in also_in(best.copies)


def test_light_edits_are_grouped_and_updates_and_other_articles_are_not(
    tmp_path: Path,
) -> None:
    root = Path(__file__).resolve().parents[3]
    benchmark = runpy.run_path(str(root / "benchmarks" / "copies.py"))
    texts = benchmark["from_samples"](random.Random(1))
    shares = benchmark["measure"](texts, 25, tmp_path)
    edits = {name: shares[name] for name in benchmark["EDITS"]}
    assert min(edits.values()) >= 0.95, edits
    wrong = {name: share for name, share in shares.items() if "wrong" in name}
    assert wrong
    assert max(wrong.values()) <= 0.01, wrong
