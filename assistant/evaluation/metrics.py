"""What is measured of one answer: pure functions, each with its definition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations

from assistant.evaluation.facts import (
    Day,
    Number,
    accepts,
    missing_groups,
    states,
    tokens,
)
from assistant.evaluation.golden import GoldenItem, item_key
from assistant.models import Answer, Citation, Disagreement, Item
from vectorstore.records import Article, Filters, Span


@dataclass(frozen=True, kw_only=True)
class ItemScores:
    """How the items of an answer meet the expected ones."""

    precision: float
    recall: float
    f1: float
    positions_right: int
    positions: int
    """Expected items that were found and have an expected position."""
    missed: tuple[str, ...]
    extra: tuple[str, ...]
    misplaced: tuple[str, ...]
    """Found, with another position than expected."""

    @property
    def perfect(self) -> bool:
        """Every expected item with its position, and no other."""
        return not (self.missed or self.extra or self.misplaced)


def missing_facts(
    text: str, groups: Iterable[Sequence[str]]
) -> tuple[tuple[str, ...], ...]:
    """The expected facts that an answer does not state; right when there are none.

    Definition: every group must be stated by any of its alternatives (`facts.states`).
    Source: nugget recall of TREC QA (Voorhees, "Overview of the TREC 2003 Question
    Answering Track"), with string alternatives for the assessor.
    """
    return tuple(missing_groups(text, groups))


def forbidden_stated(text: str, forbidden: Iterable[str]) -> tuple[str, ...]:
    """The forbidden facts that an answer states. Definition: `facts.states`."""
    return tuple(fact for fact in forbidden if states(text, fact))


def sides_shown(
    disagreements: Iterable[Disagreement], sides: Sequence[Sequence[str]]
) -> bool:
    """Whether one disagreement holds every expected side on a side of its own.

    Definition: the expected sides can be matched with different sides of one
    disagreement, each stating its fact (`facts.states`).
    """
    return any(
        any(
            all(
                not missing_groups(text, [group])
                for text, group in zip(texts, sides, strict=True)
            )
            for texts in permutations([side.text for side in each.sides], len(sides))
        )
        for each in disagreements
    )


def within_bounds(
    cited: Iterable[Article | None], filters: Filters, as_of: date | None
) -> bool:
    """Whether every cited article was allowed: by the filters, and known by the day.

    Definition: `Filters.admits`, and published no later than `as_of`; an article that
    is not stored was not allowed.
    """
    return all(
        article is not None
        and filters.admits(article)
        and not (as_of and article.published_on and article.published_on > as_of)
        for article in cited
    )


def overlaps(cited: Span, expected: Span) -> bool:
    """Whether a cited sentence is an expected one.

    Definition: both share at least half of the shorter of the two, so that cutting a
    sentence a little differently is forgiven, and touching a neighbour is not.
    """
    shared = min(cited[1], expected[1]) - max(cited[0], expected[0])
    shorter = min(cited[1] - cited[0], expected[1] - expected[0])
    return shorter > 0 and 2 * shared >= shorter


def quote_is_exact(citation: Citation, text: str | None) -> bool:
    """Whether a citation keeps the promise of the answer contract.

    Definition: `article.text[start:end] == quote`, in the revision it names.
    """
    start, end = citation.start, citation.end
    return text is not None and 0 <= start < end and text[start:end] == citation.quote


def item_scores(expected: Sequence[GoldenItem], items: Sequence[Item]) -> ItemScores:
    """Precision, recall and F1 over sets of names, and the positions of those found.

    Definition: an item is found when its name equals one of the expected names but for
    case, marks and a leading "the", or holds an expected name of several words ("air
    cover" in "air cover from allies"); an item under two names counts once. A
    position is right when all entries of the item hold the expected one and no other.
    Precision is 0 when no item was given. Source: van Rijsbergen, "Information
    Retrieval" (1979), ch. 7.
    """
    owner = {
        item_key(name): index
        for index, item in enumerate(expected)
        for name in item.names
    }
    found: dict[int, set[str | None]] = {}
    extra: dict[str, str] = {}
    for item in items:
        index = _owned(item_key(item.name), owner)
        if index is None:
            extra.setdefault(item_key(item.name), item.name)
        else:
            found.setdefault(index, set()).add(item.position)
    given = len(found) + len(extra)
    precision = len(found) / given if given else 0.0
    recall = len(found) / len(expected) if expected else 0.0
    placed = [index for index in sorted(found) if expected[index].position]
    misplaced = tuple(
        expected[index].names[0]
        for index in placed
        if found[index] != {expected[index].position}
    )
    return ItemScores(
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall) if found else 0.0,
        positions_right=len(placed) - len(misplaced),
        positions=len(placed),
        missed=tuple(
            item.names[0] for index, item in enumerate(expected) if index not in found
        ),
        extra=tuple(sorted(extra.values())),
        misplaced=misplaced,
    )


def _owned(key: str, owner: Mapping[str, int]) -> int | None:
    if key in owner:
        return owner[key]
    within = (name for name in owner if " " in name and f" {name} " in f" {key} ")
    return next((owner[name] for name in within), None)


def invented_numbers(answer: Answer) -> tuple[str, ...]:
    """The numbers and dates of an answer that stand nowhere in what it cites.

    Definition: by value, against the cited sentences with their title, outlet and day,
    and the question; the number of items and the coverage counts may be stated too.
    Source: after Zhao, Cohen and Webber, "Reducing Quantity Hallucinations in
    Abstractive Summarization" (Findings of EMNLP 2020), by value instead of by model.
    """
    texts = [answer.question, answer.standalone_question]
    for citation in answer.citations:
        parts = (citation.quote, citation.title, citation.outlet, citation.published)
        texts += [part for part in parts if part]
    known = [token for text in texts for token in tokens(text)]
    coverage = answer.coverage
    counts = (len(answer.items), coverage.articles_total, coverage.articles_matched)
    known += [
        token
        for count in (*counts, coverage.articles_read, coverage.sentences_read)
        for token in tokens(str(count))
    ]
    return tuple(
        _written(token)
        for token in dict.fromkeys(tokens(answer.text))
        if isinstance(token, Number | Day)
        and not any(accepts(token, seen) or accepts(seen, token) for seen in known)
    )


def _written(token: Number | Day) -> str:
    if isinstance(token, Number):
        digits = f"{token.value.normalize():,f}"
        return f"{digits}%" if token.unit == "%" else f"{token.unit or ''}{digits}"
    day = f"{token.day:02}" if token.day else "??"
    return f"{token.year or '????'}-{token.month:02}-{day}"
