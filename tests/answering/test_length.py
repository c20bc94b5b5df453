"""A length says how many sentences are quoted; lists and disputes stay whole."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.answering.brief import parse_length
from assistant.answering.writing import Writing
from assistant.errors import ConfigurationError
from assistant.models import Kind, Length
from vectorstore.records import Article

Write = Callable[..., Writing]

LENGTHS: tuple[Length, ...] = ("short", "normal", "long")
TWENTY = "\n".join(
    f"The Varnholt dam and Petra Lund had day {day} of talks." for day in range(1, 21)
)
ABOUT: dict[Kind, str] = {
    "position": "Where does Petra Lund stand on the Varnholt dam?",
    "timeline": "How has Petra Lund's view of the Varnholt dam changed?",
    "summary": "What happened about the Varnholt dam?",
    "comparison": "Compare the Varnholt dam and Petra Lund.",
}
NAMED = ("Ansel", "Birger", "Clas", "Didrik", "Esbjorn", "Folke", "Gustaf", "Hakan")


@pytest.mark.parametrize("kind", ABOUT)
def test_half_or_twice_as_many_sentences_are_quoted(
    write: Write, dam: Article, kind: Kind
) -> None:
    short, normal, long = (
        len(
            list(
                write(
                    kind=kind,
                    question=ABOUT[kind],
                    agrees=["Varnholt"],
                    articles=(replace(dam, text=TWENTY),),
                    length=length,
                ).claims()
            )
        )
        for length in LENGTHS
    )
    assert 0 < short < normal
    assert long == 2 * normal


def test_a_short_comparison_tells_of_every_side(write: Write, dam: Article) -> None:
    text = "\n".join(f"{name} opposes the dam of Varnholt." for name in NAMED[:5])
    question = f"Compare {', '.join(NAMED[:4])} and {NAMED[4]} on the dam."
    claims = list(
        write(
            kind="comparison",
            question=question,
            agrees=["opposes"],
            articles=(replace(dam, text=text),),
            length="short",
        ).claims()
    )
    assert [claim.text.split()[0] for claim in claims] == list(NAMED[:5])


def test_a_short_position_keeps_both_sides_of_a_change(
    write: Write, dam: Article
) -> None:
    says = "Petra Lund {} the Varnholt dam, she said on day {}."
    older = "\n".join(says.format("opposes", day) for day in (1, 2, 3))
    newer = replace(
        dam, id="newer", published="2026-04-01", text=says.format("supports", 4)
    )
    writing = write(
        kind="position",
        question=ABOUT["position"],
        agrees=["she said"],
        articles=(replace(dam, text=older), newer),
        length="short",
    )
    positions = [claim.entries[0].position for claim in writing.claims()]
    assert positions == ["supports", "opposes", "opposes"]
    assert [dispute.kind for dispute in writing.disputes] == ["superseded"]


@pytest.mark.parametrize(
    ("length", "quoted"), [("short", 1), ("normal", 1), ("long", 2)]
)
def test_a_long_look_up_quotes_what_else_answers(
    write: Write, dam: Article, length: Length, quoted: int
) -> None:
    text = "The dam costs 340 million crowns.\nIt is 340 million crowns, all told."
    writing = write(
        kind="lookup",
        question="What does the dam cost?",
        agrees=["340 million"],
        articles=(replace(dam, text=text),),
        length=length,
    )
    assert [claim.text for claim in writing.claims()] == text.split("\n")[:quoted]


@pytest.mark.parametrize("length", LENGTHS)
def test_a_rival_is_shown_once_at_every_length(
    write: Write, dam: Article, length: Length
) -> None:
    other = replace(dam, id="other", text="Engineers put it at 410 million crowns.")
    writing = write(
        *("340 million crowns", "340 million crowns", "410 million crowns"),
        kind="lookup",
        question="What do engineers put the cost at?",
        agrees=["Engineers put", "340 million crowns", "410 million crowns"],
        articles=(dam, other),
        length=length,
    )
    assert len(list(writing.claims())) == 2
    assert len(writing.disputes) == 1


@pytest.mark.parametrize("evidence_tokens", [400, 6_000], ids=["small", "large"])
def test_a_list_misses_nothing_at_any_length(
    write: Write, dam: Article, evidence_tokens: int
) -> None:
    lines = [f"{name} Holm opposes the Varnholt dam." for name in NAMED]
    written = "\n".join(f"{line} [{n}]" for n, line in enumerate(lines, start=1))
    for length in LENGTHS:
        writing = write(
            written,
            question="Who opposes the Varnholt dam?",
            sort="person",
            agrees=["opposes"] if evidence_tokens == 400 else [],
            evidence_tokens=evidence_tokens,
            articles=(replace(dam, text="\n".join(lines)),),
            length=length,
        )
        claims = list(writing.claims())
        assert {claim.text.split()[0] for claim in claims} == set(NAMED), length


def written_by_a_large_model(write: Write, dam: Article, **given: object) -> Writing:
    """Everything there is, one sentence a line."""
    lines = enumerate(TWENTY.split("\n"), start=1)
    return write(
        "\n".join(f"{line} [{number}]" for number, line in lines),
        evidence_tokens=6_000,
        articles=(replace(dam, text=TWENTY),),
        **given,
    )


def test_a_large_model_is_stopped_after_fewer_or_more_claims_and_nothing_is_cut(
    write: Write, dam: Article
) -> None:
    for length, claims in zip(LENGTHS, (6, 12, 20), strict=True):
        writing = written_by_a_large_model(
            write, dam, kind="summary", question=ABOUT["summary"], length=length
        )
        assert len(list(writing.claims())) == claims
        assert writing.left_out == []
        assert writing.generator.finish_reason == "stop"


def test_a_short_comparison_of_a_large_model_goes_on_to_the_other_side(
    write: Write, dam: Article
) -> None:
    lines = [f"Brenna built {n} locks." for n in range(2, 12)] + ["Osterby built none."]
    writing = write(
        "\n".join(f"{line} [{n}]" for n, line in enumerate(lines, start=1)),
        kind="comparison",
        question="Compare Brenna and Osterby.",
        evidence_tokens=6_000,
        articles=(replace(dam, text="\n".join(lines)),),
        length="short",
    )
    said = [claim.text for claim in writing.claims()]
    assert said == [*lines[:6], lines[-1]]


def test_without_a_model_the_length_counts_too(write: Write, dam: Article) -> None:
    quoted = [
        replace(
            write(
                kind="summary",
                question=ABOUT["summary"],
                articles=(replace(dam, text=TWENTY),),
                length=length,
            ),
            chat_model=None,
        )
        for length in LENGTHS
    ]
    assert [len(list(each.claims())) for each in quoted] == [3, 6, 12]


def test_a_length_that_there_is_not_is_refused() -> None:
    with pytest.raises(ConfigurationError) as refused:
        parse_length("huge")
    assert "short, normal, long" in refused.value.hint
