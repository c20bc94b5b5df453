"""Lists and disagreements of an answer as HTML: a table, and sides face to face."""

from collections.abc import Sequence

from assistant.models import Citation, Disagreement, Item
from assistant.serving.rendering import day, plain, rich

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
    """The entries of a list as a table; columns that nobody fills are left out."""
    if not items:
        return ""
    placed = any(item.position for item in items)
    dated = any(item.as_of for item in items)
    heads = ["Name", *["Position"] * placed, *["As of"] * dated, "Source"]
    rows = "".join(
        "<tr>"
        + f'<th scope="row">{plain(item.name)}</th>'
        + (f"<td>{POSITIONS.get(item.position or '', '')}</td>" if placed else "")
        + (f"<td>{plain(day(item.as_of))}</td>" if dated else "")
        + f"<td>{rich(_marks(item.citations), citations, number)}</td></tr>"
        for item in items
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        '<div class="na-items" tabindex="0"><table><thead><tr>'
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


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
