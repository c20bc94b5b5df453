"""A chat model marks answers; its marks are held against those of people."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.config import load_settings
from assistant.errors import ConfigurationError, GoldenFileError
from assistant.evaluation import comparing, marking
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.marking import Marked, load_labels
from assistant.evaluation.report import FORMAT
from assistant.providers.chat import ChatModel
from assistant.providers.openai import openai_chat_model

LABELS = Path(__file__).parents[2] / "golden" / "marked.yaml"
TWO = """marked:
- {id: a, question: How many?, expected: '12', answer: Twelve., right: true}
- {id: b, question: How many?, expected: '12', answer: Many., right: false}
"""


@pytest.fixture
def model(openai_server: Any, monkeypatch: pytest.MonkeyPatch) -> ChatModel:
    """A chat model that says what the test scripts."""
    monkeypatch.setenv("OPENAI_BASE_URL", openai_server.url)
    monkeypatch.setenv("OPENAI_API_KEY", openai_server.key)
    return openai_chat_model(load_settings(provider="openai"))


def entry(identity: str, *, right: bool) -> Marked:
    return Marked(id=identity, question="Q?", expected="e", answer="a", right=right)


def test_forty_shipped_answers_are_marked_half_of_them_right() -> None:
    labels = load_labels(LABELS)
    assert Counter(each.right for each in labels) == {True: 20, False: 20}


def test_a_model_that_marks_as_people_do_agrees_wholly(
    model: ChatModel, openai_server: Any
) -> None:
    labels = load_labels(LABELS)
    openai_server.script(*("Yes." if each.right else "No" for each in labels))
    found = marking.judged(labels, [], model)
    assert (found.with_people.same.value, found.with_people.kappa) == (1, 1)
    assert not found.with_people.differ
    sent = openai_server.requests[0]["messages"][-1]["content"]
    for words in (labels[0].question, labels[0].expected, labels[0].answer[:20]):
        assert words in sent


def test_a_model_that_says_yes_to_everything_agrees_by_chance_only(
    model: ChatModel, openai_server: Any
) -> None:
    labels = load_labels(LABELS)
    openai_server.script(*["Yes"] * len(labels))
    found = marking.judged(labels, [], model).with_people
    assert (found.same.value, found.kappa) == (0.5, 0)
    assert len(found.differ) == 20


@pytest.mark.parametrize("said", ["Perhaps.", '{"right": tru', "0.7", "refusal"])
def test_what_is_no_mark_is_counted_and_neither_right_nor_wrong(
    said: str, model: ChatModel, openai_server: Any
) -> None:
    openai_server.script(said, "no, it is not")
    pair = [entry("a", right=True), entry("b", right=False)]
    found = marking.agreement(pair, marking.marks(pair, model))
    assert (found.unmarked, found.same.n, found.same.value) == (1, 1, 1)
    assert found.kappa is None


def test_a_wrong_key_is_told_at_once(model: ChatModel, openai_server: Any) -> None:
    openai_server.script("401")
    with pytest.raises(ConfigurationError):
        marking.marks([entry("a", right=True)], model)


def test_agreement_beyond_chance_is_that_of_cohen() -> None:
    # Cohen's own arithmetic: 20 both yes, 5 and 10 mixed, 15 both no of 50: 0.4.
    counts = {(True, True): 20, (True, False): 5, (False, True): 10, (False, False): 15}
    answers, given = [], {}
    for (people, machine), count in counts.items():
        for number in range(count):
            name = f"{people}-{machine}-{number}"
            answers.append(entry(name, right=people))
            given[name] = machine
    found = marking.agreement(answers, given)
    assert found.kappa == pytest.approx(0.4)
    assert found.same.value == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("marked: []", 1),
        ("answers: {}", 1),
        (TWO + "- {id: c, question: x}\n", 4),
        (TWO + "- {id: a, question: q, expected: e, answer: a, right: true}\n", 4),
        (TWO + "- {id: c, question: q, expected: e, answer: a, right: 1}\n", 4),
        (TWO + "- {id: c, colour: red}\n", 4),
        ("marked: !!python/object:os.system [x]", 1),
    ],
)
def test_wrong_labels_are_named_by_their_line(
    text: str, line: int, tmp_path: Path
) -> None:
    path = tmp_path / "marked.yaml"
    path.write_text(text)
    with pytest.raises(GoldenFileError, match=f"line {line}: "):
        load_labels(path)


def golden(**given: Any) -> GoldenQuestion:
    form = {"id": "q", "question": "Who?", "kind": "list", "answerable": True}
    return GoldenQuestion.model_validate(form | given)


def test_gold_is_told_in_words() -> None:
    facts = golden(facts=[["12", "twelve"], ["May"]])
    assert marking.expected_answer(facts) == "12 or twelve; May"
    items = golden(items=[{"names": ["Greece"], "position": "opposes"}])
    assert marking.expected_answer(items) == "Greece opposes"
    assert marking.expected_answer(golden(answerable=False)) == marking.NOT_STATED


def run_of(folder: Path, **row: Any) -> Path:
    path = folder / "run.json"
    base = {
        "id": "q",
        "question": "Who?",
        "right": True,
        "figures": {},
        "outcome": "graded",
        "text": "Twelve [1].",
    }
    form = {"format": FORMAT, "questions": [base | row]}
    path.write_text(json.dumps(form))
    return path


@pytest.mark.parametrize("row", [{"outcome": "fallback"}, {"text": None}, {"id": "x"}])
def test_only_what_was_answered_is_marked(row: Any, tmp_path: Path) -> None:
    run = comparing.load_run(run_of(tmp_path, **row))
    assert not marking.of_run([golden(facts=[["12"]])], run)


def command(labels: Path, *more: str) -> Any:
    given = ["golden", "judge", str(labels), "--provider", "openai", *more]
    return CliRunner().invoke(app, given)


def test_a_run_is_marked_beside_the_agreement(
    tmp_path: Path, model: ChatModel, openai_server: Any
) -> None:
    labels, file = tmp_path / "marked.yaml", tmp_path / "golden.jsonl"
    labels.write_text(TWO)
    file.write_text(golden(facts=[["12"]]).model_dump_json(exclude_defaults=True))
    also = ("--run", str(run_of(tmp_path)), "--golden", str(file))
    openai_server.script("Yes", "Yes", "No")
    told = json.loads(command(labels, *also, "--json").stdout)
    assert told["with_people"]["differ"] == ["b"]
    assert (told["right"]["value"], told["with_rules"]["differ"]) == (0, ["q"])
    openai_server.script("Yes", "No", "Yes")
    shown = command(labels, *also)
    assert shown.exit_code == 0
    assert "agreement with people" in shown.stdout


def test_a_model_that_marks_nothing_fails_the_command(
    tmp_path: Path, model: ChatModel, openai_server: Any
) -> None:
    labels = tmp_path / "marked.yaml"
    labels.write_text(TWO)
    openai_server.script("Maybe.", "Who knows?")
    assert command(labels).exit_code == 1


def test_half_a_run_is_wrong_use(tmp_path: Path, model: ChatModel) -> None:
    with pytest.raises(ConfigurationError):
        CliRunner().invoke(
            app,
            ["golden", "judge", str(LABELS), "--run", "x.json"],
            catch_exceptions=False,
        )
