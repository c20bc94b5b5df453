"""Golden questions out of judged answers and out of articles."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError, GoldenFileError
from assistant.evaluation.adding import append, judged_question, read_answer
from assistant.evaluation.asking import Desk
from assistant.evaluation.checking import check_golden
from assistant.evaluation.drafting import DRAFT, by_model, by_rule, drafts
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.golden_files import load_golden
from assistant.models import Answer, Item
from assistant.providers.fake import FakeChatModel, fake_chat_model
from vectorstore.records import Article

TROOPS = "Norland will send 450 troops to the strait, its minister said on 9 March."
COST = "The cost was put at £12.8 billion."
Judge = Callable[..., GoldenQuestion]


@pytest.fixture
def shelf(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk(None)


@pytest.fixture
def seen(make_answer: Callable[..., Answer], north: Article) -> Answer:
    answer = make_answer("Norland will send 450 troops [1].", (north, TROOPS))
    return replace(answer, question="How many troops will Norland send?")


def test_thumbs_up_keeps_what_the_answer_says_and_cites(
    seen: Answer, shelf: Desk
) -> None:
    question = judged_question(seen, "up", identity="a", shelf=shelf)
    assert question.facts == (("450",),)
    assert [source.quote for source in question.sources] == [TROOPS]
    assert check_golden([question], shelf) == []


def test_thumbs_up_for_a_list_keeps_its_items(
    seen: Answer, shelf: Desk, make_item: Callable[..., Item]
) -> None:
    listed = replace(seen, kind="list", items=(make_item("Norland", "supports"),))
    question = judged_question(listed, "up", identity="a", shelf=shelf)
    assert [(i.names, i.position) for i in question.items] == [
        (("Norland",), "supports")
    ]


def test_an_abstention_that_was_right_stays_one(
    abstention: Answer, shelf: Desk
) -> None:
    asked = replace(abstention, question="Who won the cup?")
    for verdict in ("up", "down"):
        question = judged_question(asked, verdict, identity="a", shelf=shelf)
        assert (question.answerable, question.facts) == (False, ())


def test_thumbs_down_takes_the_correction_and_the_sentence_that_states_it(
    seen: Answer, shelf: Desk
) -> None:
    right = judged_question(
        *(seen, "down"), identity="a", shelf=shelf, correction="450 troops"
    )
    assert right.facts == (("450 troops",),)
    assert [source.quote for source in right.sources] == [TROOPS]
    cost = judged_question(
        *(seen, "down"),
        identity="b",
        shelf=shelf,
        correction="12.8 billion",
        quote="The cost was  put at",
    )
    assert [(s.article, s.quote) for s in cost.sources] == [
        ("north", "The cost was put at")
    ]
    with pytest.raises(ConfigurationError, match="No sentence is known"):
        judged_question(seen, "down", identity="c", shelf=shelf, correction="999")


def test_what_answers_without_a_source_is_no_golden_question(
    seen: Answer, shelf: Desk
) -> None:
    with pytest.raises(ConfigurationError, match="lookup needs 'sources'"):
        judged_question(replace(seen, citations=()), "up", identity="a", shelf=shelf)


def test_an_answer_is_read_from_what_ask_prints(seen: Answer, tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(seen.to_dict()), encoding="utf-8")
    assert read_answer(path) == seen
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(GoldenFileError, match="holds no answer"):
        read_answer(path)


@pytest.mark.parametrize("indent", ["", "  "])
def test_questions_are_added_behind_those_of_a_file_with_its_comments(
    make_question: Callable[..., GoldenQuestion], tmp_path: Path, indent: str
) -> None:
    path = tmp_path / "golden.yaml"
    text = (
        f"# mine\nversion: 1\nquestions:\n{indent}- id: cup\n{indent}  question: Who?\n"
        f"{indent}  kind: lookup\n{indent}  answerable: false # never played"
    )
    path.write_text(text, encoding="utf-8")
    append(path, [make_question()])
    assert path.read_text("utf-8").startswith(text)
    assert [each.id for each in load_golden(path)] == ["cup", "troops"]
    with pytest.raises(GoldenFileError, match="is already the id"):
        append(path, [make_question()])
    assert [each.id for each in load_golden(path)] == ["cup", "troops"]
    assert [each.name for each in tmp_path.iterdir()] == ["golden.yaml"]


@pytest.mark.parametrize("name", ["new.yaml", "new.jsonl"])
def test_questions_are_added_to_a_new_file(
    make_question: Callable[..., GoldenQuestion], tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    append(path, [make_question()])
    append(path, [make_question(id="b", question="What does it cost?", weight=2)])
    assert [(each.id, each.weight) for each in load_golden(path)] == [
        ("troops", 1),
        ("b", 2),
    ]


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        (TROOPS, "How many troops will Norland send to the strait?", "450"),
        (COST, "How much money was the cost put at?", "£12.8 billion"),
        (
            "The council will vote on 9 March 2026, it said.",
            "On which day will the council vote?",
            "9 March 2026",
        ),
    ],
)
def test_a_rule_turns_a_statement_round(
    sentence: str, question: str, answer: str
) -> None:
    assert by_rule(sentence) == (question, answer)


def test_a_rule_leaves_pronouns_and_the_rest_alone() -> None:
    assert by_rule("She would send 450 troops to the strait.") is None
    assert by_rule("Sudria opposes the deployment.") is None


def test_drafts_pass_the_check_and_wait_for_a_person(
    north: Article, south: Article, shelf: Desk
) -> None:
    copy = replace(north, id="copy")
    proposed = list(drafts([north, copy, south], limit=9))
    assert [each.question for each in proposed] == [
        "How many troops will Norland send to the strait?",
    ]
    assert proposed[0].tags == (DRAFT,)
    assert check_golden(proposed, shelf) == []
    assert list(drafts([north], limit=0)) == []


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("Question: How many troops will Norland send?\nAnswer: 450", True),
        ("Question: How many troops will Norland send?\nAnswer: 451", False),
        ("Question: Will Norland send 450?\nAnswer: 450", False),
        ("I can not do that.", False),
    ],
)
def test_what_a_model_proposes_must_stand_in_the_sentence(
    reply: str, kept: bool
) -> None:
    model = fake_chat_model(FakeChatModel(replies=[reply]))
    assert (by_model(TROOPS, model) is not None) == kept
