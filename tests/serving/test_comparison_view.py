"""Lists and disagreements are shown as text, each with links to its sources."""

from dataclasses import replace

from assistant.models import Citation, Disagreement, Item, Side
from assistant.serving.comparison_view import disagreements_html, items_html
from assistant.serving.timeline import dated

ATTACK = "<img src=x onerror=alert(1)>"


def citation(number: int, published: str | None = "2026-02-10") -> Citation:
    return Citation(
        number=number,
        article_id="a",
        title=None,
        outlet="The Ledger",
        published=published,
        url=None,
        revision="r",
        quote="Croatia opposes it.",
        start=0,
        end=19,
    )


def item(name: str, as_of: str | None = "2026-02-10") -> Item:
    return Item(name=name, position="opposes", detail="", as_of=as_of, citations=(1,))


def test_a_list_is_a_table_with_position_day_and_source() -> None:
    html = items_html([item("Croatia"), item(ATTACK, None)], [citation(1)], 0)
    assert html.count("<tr>") == 3
    assert "opposes" in html
    assert "10 Feb 2026" in html
    assert "undated" in html
    assert html.count('href="#see-0-c1"') == 2
    assert "<img" not in html


def test_positions_are_counted_as_bars_when_there_are_two() -> None:
    held = [item("A"), replace(item("B"), position="supports"), item("C")]
    html = items_html(held, [citation(1)], 0)
    assert 'aria-label="supports 1, opposes 2"' in html
    assert '<span>supports</span><i style="width:50%"></i><b>1</b>' in html
    assert "na-stances" not in items_html(held[::2], [citation(1)], 0)


def test_rows_carry_what_they_are_sorted_by() -> None:
    held = [item("A"), replace(item("B", None), position=None)]
    html = items_html(held, [citation(1)], 0)
    assert html.count('class="na-sort"') == 4
    assert '<td data-sort="4">opposes</td><td data-sort="2026-02-10">' in html
    assert '<td data-sort="5"></td><td data-sort="">' in html
    assert "The Ledger" in html


def test_columns_that_nobody_fills_are_left_out() -> None:
    bare = Item(name="Mast", position=None, detail="", as_of=None, citations=(1,))
    html = items_html([bare], [citation(1)], 0)
    assert "Position" not in html
    assert "As of" not in html
    assert items_html([], [], 0) == ""


def test_a_disagreement_shows_each_side_with_its_day() -> None:
    found = Disagreement(
        about="Croatia",
        kind="superseded",
        sides=(
            Side(text="Croatia opposes it.", citations=(1,)),
            Side(text=ATTACK, citations=(2,)),
        ),
    )
    html = disagreements_html([found], [citation(1), citation(2, "2026-03-24")], 3)
    assert "A newer report says otherwise" in html
    assert "10 Feb 2026" in html
    assert "24 Mar 2026" in html
    assert 'href="#see-3-c2"' in html
    assert "<img" not in html


def test_a_timeline_holds_what_has_a_day_oldest_first_with_its_quote() -> None:
    held = [item("B"), item("C", None), replace(item("A", "2025-12-01T08:00:00+01:00"))]
    rows = dated(
        [*held, replace(item("D", "2026-03-01"), position=None)], [citation(1)]
    )
    assert [(row["name"], row["day"]) for row in rows] == [
        ("A", "2025-12-01"),
        ("B", "2026-02-10"),
        ("D", "2026-03-01"),
    ]
    assert rows[0]["quote"] == "Croatia opposes it."
    assert [row["position"] for row in rows[1:]] == ["opposes", "no position stated"]
