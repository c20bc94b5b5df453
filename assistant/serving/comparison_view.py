"""Lists and disagreements of an answer as HTML: a table, and sides face to face."""

from collections.abc import Sequence

from assistant.models import Citation, Disagreement, Item
from assistant.serving.rendering import attribute, day, plain, rich

POSITIONS = {
    "supports": "supports",
    "conditional": "supports with conditions",
    "undecided": "undecided",
    "reserved": "has reservations",
    "opposes": "opposes",
}
KINDS = {
    "disputed": "Sources disagree",
    "superseded": "A newer report says otherwise",
}


def items_html(
    items: Sequence[Item], citations: Sequence[Citation], number: int
) -> str:
    """The entries of a list as a table; columns that nobody fills are left out.

    Its heads are buttons: chips.js sorts by `data-sort`, or by what a cell says.
    """
    if not items:
        return ""
    placed = any(item.position for item in items)
    dated = any(item.as_of for item in items)
    heads = ["Name", *["Position"] * placed, *["As of"] * dated, "Source"]
    rows = "".join(
        "<tr>"
        + f'<th scope="row">{plain(item.name)}</th>'
        + (_position(item) if placed else "")
        + (_day(item) if dated else "")
        + f"<td>{rich(_marks(item.citations), citations, number)} "
        f"<small>{_outlets(item.citations, citations)}</small></td></tr>"
        for item in items
    )
    head = "".join(
        f'<th scope="col"><button type="button" class="na-sort">{name}</button></th>'
        for name in heads
    )
    return _stances(items) + (
        '<div class="na-items" tabindex="0"><table><thead><tr>'
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _stances(items: Sequence[Item]) -> str:
    """How many hold each position, as bars; nothing to compare below two positions."""
    counts = {
        words: count
        for position, words in POSITIONS.items()
        if (count := sum(item.position == position for item in items))
    }
    if len(counts) < 2:
        return ""
    most = max(counts.values())
    bars = "".join(
        f'<span>{words}</span><i style="width:{round(100 * count / most)}%"></i>'
        f"<b>{count}</b>"
        for words, count in counts.items()
    )
    told = ", ".join(f"{words} {count}" for words, count in counts.items())
    return f'<div class="na-stances" role="img" aria-label="{told}">{bars}</div>'


def _position(item: Item) -> str:
    words = POSITIONS.get(item.position or "", "")
    place = list(POSITIONS).index(item.position) if item.position else len(POSITIONS)
    return f'<td data-sort="{place}">{words}</td>'


def _day(item: Item) -> str:
    return (
        f'<td data-sort="{attribute(item.as_of or "")}">{plain(day(item.as_of))}</td>'
    )


def _outlets(numbers: Sequence[int], citations: Sequence[Citation]) -> str:
    named = dict.fromkeys(
        each.outlet for each in citations if each.number in numbers and each.outlet
    )
    return plain(", ".join(named)) if named else ""


def disagreements_html(
    found: Sequence[Disagreement], citations: Sequence[Citation], number: int
) -> str:
    """Each disagreement with its sides, and the day of each."""
    return "".join(
        f'<div class="na-sides"><b>{KINDS[each.kind]}: {plain(each.about)}</b><ul>'
        + "".join(
            f"<li>{_days(side.citations, citations)}"
            f"{rich(f'{side.text} {_marks(side.citations)}', citations, number)}</li>"
            for side in each.sides
        )
        + "</ul></div>"
        for each in found
    )


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def _days(numbers: Sequence[int], citations: Sequence[Citation]) -> str:
    days = {day(each.published) for each in citations if each.number in numbers}
    return f"<small>{plain(', '.join(sorted(days)))}</small> " if days else ""
