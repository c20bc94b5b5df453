"""A small model weighs sentences and they are quoted; a large one writes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from assistant.answering.writing import Writing
from assistant.prompting import Message, PromptName
from assistant.providers.fake import FakeChatModel, fake_chat_model
from vectorstore.records import Article

Write = Callable[..., Writing]

WRITTEN = "The council of Brenna supports the dam [4]."
YES, NO = 0.9, 0.1


def test_a_small_model_answers_a_look_up_with_the_sentence_that_answers(
    write: Write, dam: Article
) -> None:
    writing = write(
        kind="lookup",
        question="What does the Varnholt dam cost?",
        agrees=["Engineers put the cost"],
    )
    (claim,) = writing.claims()
    assert claim.text == dam.text.split("\n")[2]
    assert (writing.generator.kind, writing.generator.finish_reason) == (
        "model",
        "stop",
    )


def test_a_look_up_that_no_sentence_answers_is_not_answered(write: Write) -> None:
    writing = write(
        kind="lookup", question="Who designed the dam?", agrees=["nothing like it"]
    )
    assert list(writing.claims()) == []


def test_a_look_up_that_several_things_answer_has_each_as_an_item(
    write: Write, dam: Article
) -> None:
    text = (
        "The dam was designed by Ida Holm, Jon Berg and the late Tor Vik.\n"
        "Their pupil Kai Moe designed the tower.\nKai Moe was not paid.\n"
        "Osterby was asked for money."
    )
    writing = write(
        "Ida Holm\n- Jon Berg, the late Tor Vik\nKai Moe [2]\n"
        "Petra Lund\nOsterby\nVarnholt dam",
        kind="lookup",
        question="Who designed the Varnholt dam?",
        agrees=["designed by", "designed the tower"],
        articles=(replace(dam, text=text),),
    )
    first, *rest = writing.claims()
    assert first.entries == (), "the sentence does not wait for its items"
    told = {claim.text: [entry.name for entry in claim.entries] for claim in rest}
    assert told == {
        text.split("\n")[0]: ["Ida Holm", "Jon Berg", "late Tor Vik"],
        text.split("\n")[1]: ["Kai Moe"],
    }, "nothing that was made up, asked with, or stands in no sentence that answers"


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("Who designed the Varnholt dam?", "Ida Holm\nnobody else"),
        ("Which pupil designed the Varnholt dam?", "Ida Holm\nJon Berg"),
        ("Why was the Varnholt dam built?", "Ida Holm\nJon Berg"),
        ("How many designed the Varnholt dam?", "Ida Holm\nJon Berg"),
    ],
)
def test_a_look_up_with_one_answer_or_none_to_name_has_no_items(
    question: str, written: str, write: Write, dam: Article
) -> None:
    text = "The Varnholt dam is from 1950 and by Ida Holm, a pupil of Jon Berg."
    writing = write(
        written,
        kind="lookup",
        question=question,
        agrees=["Does the text answer"],
        articles=(replace(dam, text=text),),
    )
    (claim,) = writing.claims()
    assert claim.entries == ()


def test_two_articles_with_different_figures_are_shown_as_a_dispute(
    write: Write, dam: Article
) -> None:
    other = replace(
        dam,
        id="other",
        published="2026-03-12",
        text="Engineers put the cost at 410 million crowns, the builder said.",
    )
    writing = write(
        "340 million crowns",
        "340 million crowns",
        "410 million crowns",
        kind="lookup",
        question="What does the Varnholt dam cost?",
        agrees=["Engineers put the cost"],
        articles=(dam, other),
    )
    assert len(list(writing.claims())) == 2
    (dispute,) = writing.disputes
    assert dispute.kind == "superseded", "one report is newer than the other"
    assert [side.sentences[0].article_id for side in dispute.sides] == ["dam", "other"]


def test_a_rival_is_found_behind_many_sentences_of_one_article(
    write: Write, dam: Article
) -> None:
    long = "\n".join(
        f"Engineers put the cost at 340 million crowns, said speaker {number}."
        for number in "one two three four five six seven eight".split()
    )
    other = replace(dam, id="other", text="Engineers put the cost at 410 million.")
    writing = write(
        "340 million crowns",
        "340 million crowns",
        "410 million",
        kind="lookup",
        question="What does the Varnholt dam cost?",
        agrees=["Engineers put the cost"],
        articles=(replace(dam, text=long), other),
    )
    assert len(list(writing.claims())) == 2
    assert len(writing.disputes) == 1


def test_two_articles_that_agree_are_quoted_once(write: Write, dam: Article) -> None:
    other = replace(dam, id="other", text="The cost is 340 million crowns, it said.")
    writing = write(
        "340 million crowns",
        "340 million crowns",
        "340 million",
        kind="lookup",
        question="What does the Varnholt dam cost?",
        agrees=["Engineers put the cost", "The cost is"],
        articles=(dam, other),
    )
    assert len(list(writing.claims())) == 1
    assert writing.disputes == []


def test_a_list_holds_the_names_that_answer_and_no_neighbour(
    write: Write, dam: Article
) -> None:
    writing = write(
        "Mayor Petra Lund of Osterby\nBrenna",
        question="Who opposes the Varnholt dam?",
        agrees=["Petra Lund of Osterby opposes"],
    )
    (claim,) = writing.claims()
    (entry,) = claim.entries
    assert (entry.name, entry.position) == ("Mayor Petra Lund of Osterby", "opposes")
    assert claim.text == dam.text.split("\n")[0]


@pytest.mark.parametrize(
    ("between", "listed"),
    [("", ["Spain", "Malta", "Greece"]), ("It rained that day in Brenna.\n", [])],
)
def test_names_directly_behind_a_sentence_that_answers_are_read_with_it(
    write: Write, dam: Article, between: str, listed: list[str]
) -> None:
    text = f"Norway has invited others.\n{between}Spain, Malta and Greece will attend."
    filling = "\n".join(f"Nothing happened on day {day}." for day in range(28))
    writing = write(
        "Spain\nMalta\nGreece",
        question="Which countries are expected at the meeting that Norway hosts?",
        agrees=["has invited others"],
        sort="state",
        articles=[replace(dam, text=f"{filling}\n{text}")],
    )
    found = [entry.name for claim in writing.claims() for entry in claim.entries]
    assert found == listed


def test_what_the_best_sentence_does_not_name_is_no_answer_beside_it(
    write: Write, dam: Article
) -> None:
    text = "He called the dam a folly.\nFrance and Spain called the dam a need."
    writing = write(
        "France\nSpain",
        kind="lookup",
        question="Who called the dam a folly?",
        agrees=["called the dam"],
        articles=(replace(dam, text=text),),
    )
    (claim,) = writing.claims()
    assert (claim.text, claim.entries) == (text.split("\n")[0], ())


@pytest.mark.parametrize(
    "copied",
    ["He called the dam a folly", "Jon Berg, of Brenna, called the dam a gift"],
)
def test_a_whole_sentence_and_its_parts_are_no_items_of_a_look_up(
    copied: str, write: Write, dam: Article
) -> None:
    text = f"{copied}.\nFrance called the dam a need."
    writing = write(
        f"{copied}\nFrance",
        kind="lookup",
        question="Who called the dam what?",
        agrees=["called the dam"],
        articles=(replace(dam, text=text),),
    )
    assert [entry for claim in writing.claims() for entry in claim.entries] == []


def test_persons_and_states_are_listed_by_one_name_each(
    write: Write, dam: Article
) -> None:
    text = "Mayor Petra Lund opposes the dam.\nMs Lund and Britain oppose it."
    for sort, written, names in [
        ("person", "Mayor Petra Lund\nMs Lund", ["Petra Lund"]),
        ("state", "Britain", ["United Kingdom"]),
    ]:
        writing = write(
            written,
            sort=sort,
            question="Who is not for it?",
            agrees=["oppose"],
            articles=(replace(dam, text=text),),
        )
        entries = [entry for claim in writing.claims() for entry in claim.entries]
        assert [entry.name for entry in entries] == names


def test_nothing_is_named_out_of_sentences_that_do_not_answer(write: Write) -> None:
    for sort in ("name", "person", "phrase"):
        writing = write(
            "Petra Lund\nBrenna",
            sort=sort,
            question="Who designed the tower?",
            agrees=["nothing like it"],
        )
        assert list(writing.claims()) == []


def test_a_list_of_which_nothing_can_be_named_is_made_of_sentences(
    write: Write, dam: Article
) -> None:
    writing = write(
        "nothing of this stands anywhere",
        sort="phrase",
        question="What reasons are given?",
        agrees=["Engineers put the cost"],
    )
    (claim,) = writing.claims()
    assert [entry.name for entry in claim.entries] == [claim.text.rstrip(".")]


def test_a_timeline_runs_from_the_oldest_report_to_the_newest(
    write: Write, dam: Article
) -> None:
    text = "Petra Lund has changed her mind about the Varnholt dam."
    newer = replace(dam, id="newer", published="2026-04-01", text=text)
    older = replace(
        dam, id="older", published="2026-01-05", text=text.replace("has", "had")
    )
    undated = replace(
        dam, id="undated", published=None, text=text.replace("has", "once")
    )
    writing = write(
        kind="timeline",
        question="How has Petra Lund's view of the Varnholt dam changed?",
        agrees=["her mind"],
        articles=(newer, undated, older),
    )
    days = [claim.text.partition(":")[0] for claim in writing.claims()]
    assert days == ["2026-01-05", "2026-04-01", "Undated"]


def test_a_timeline_without_any_date_says_so_once(write: Write, dam: Article) -> None:
    text = "Petra Lund has changed her mind about the Varnholt dam."
    writing = write(
        kind="timeline",
        question="How has Petra Lund's view of the Varnholt dam changed?",
        agrees=["her mind"],
        articles=(replace(dam, published=None, text=text),),
    )
    assert [claim.text for claim in writing.claims()] == [text]
    assert writing.left_out == ["in what order this came: the articles have no dates"]


def test_a_position_is_read_from_the_newest_report_first(
    write: Write, dam: Article
) -> None:
    newer = replace(
        dam,
        id="newer",
        published="2026-04-01",
        text="Petra Lund supports the Varnholt dam now.",
    )
    writing = write(
        kind="position",
        question="Where does Petra Lund stand on the Varnholt dam?",
        agrees=["Petra Lund supports", "Petra Lund of Osterby opposes"],
        articles=(dam, newer),
    )
    assert [claim.entries[0].position for claim in writing.claims()] == [
        "supports",
        "opposes",
    ]
    assert [dispute.kind for dispute in writing.disputes] == ["superseded"]


def test_a_small_model_that_gives_no_weights_writes_the_list(write: Write) -> None:
    writing = write("It is hard to say.", WRITTEN)
    assert [claim.text for claim in writing.claims()] == [
        "The council of Brenna supports the dam."
    ]


def test_a_large_model_writes_the_list(write: Write) -> None:
    writing = write(WRITTEN, evidence_tokens=6_000)
    assert [claim.sentences[0].number for claim in writing.claims()] == [4]
    assert writing.left_out == []


def read_by(write: Write, weight: float | None) -> Writing:
    """The list of a large model, each claim read once more with this outcome."""

    def weigh(
        batch: Sequence[Sequence[Message]], name: PromptName | None
    ) -> Iterator[tuple[int, float]]:
        if weight is None:
            raise ConnectionError("gone")
        yield from ((place, weight) for place in range(len(batch)))

    reader = replace(fake_chat_model(FakeChatModel()), yes_shares=weigh)
    return replace(write(WRITTEN, evidence_tokens=6_000), second_reader=reader)


def test_a_claim_that_the_second_reader_doubts_is_left_out(write: Write) -> None:
    writing = read_by(write, NO)
    assert list(writing.claims()) == []
    assert "does not follow" in writing.left_out[0]


@pytest.mark.parametrize("weight", [YES, None])
def test_a_claim_stays_that_the_second_reader_believes_or_cannot_read(
    write: Write, weight: float | None
) -> None:
    assert [c.text for c in read_by(write, weight).claims()] == [
        "The council of Brenna supports the dam."
    ]
