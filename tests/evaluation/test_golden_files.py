import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import EvaluationError
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.golden_files import load_golden, read_golden
from assistant.models import Turn
from vectorstore.records import Filters

FULL = """\
version: 1
questions:
- id: troops
  question: How many troops will Norland send?
  kind: lookup
  answerable: true
  history:
  - {role: user, text: Who sends troops?}
  - {role: assistant, text: Norland does.}
  as_of: 2026-03-10
  filters: {after: 2026-01-01, outlets: [The Lantern], excluded: [a1], languages: [en]}
  facts:
  - [450, four hundred and fifty]
  - [no]
  forbidden: [600]
  sources:
  - file: north.txt
    quote: Norland will send 450 troops to the strait
  - article: abc
    start: 3
    end: 9
    sha256: {digest}
  tags: [numbers]
  weight: 2.5
  note: checked by hand
- id: who
  question: Who is against it?
  kind: list
  answerable: true
  items:
  - {names: [Sudria, South], position: opposes}
  - names: [Norway]
    position: null
- id: nobody
  question: Who won the cup?
  kind: lookup
  answerable: false
""".replace("{digest}", "0" * 64)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str | bytes, name: str = "golden.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def test_a_full_file_is_read(write: Callable[..., Path]) -> None:
    troops, who, nobody = load_golden(write(FULL))
    assert troops.turns[0] == Turn(role="user", text="Who sends troops?")
    assert troops.as_of == date(2026, 3, 10)
    assert troops.as_filters() == Filters(
        after=date(2026, 1, 1),
        outlets=frozenset({"The Lantern"}),
        excluded=frozenset({"a1"}),
        languages=frozenset({"en"}),
    )
    assert troops.facts == (("450", "four hundred and fifty"), ("no",))
    assert troops.forbidden == ("600",)
    assert troops.sources[1].start == 3
    assert troops.weight == 2.5
    assert [item.position for item in who.items] == ["opposes", None]
    assert (nobody.answerable, nobody.weight) == (False, 1)
    assert [question.line for question in (troops, who, nobody)] == [3, 26, 34]


def test_the_same_questions_as_json_lines(write: Callable[..., Path]) -> None:
    questions = load_golden(write(FULL))
    lines = "\r\n".join(
        json.dumps(question.model_dump(mode="json", exclude_defaults=True))
        for question in questions
    )
    again = load_golden(write("\ufeff" + lines + "\r\n\r\n", "golden.jsonl"))
    assert [question.model_dump() for question in again] == [
        question.model_dump() for question in questions
    ]
    assert [question.line for question in again] == [1, 2, 3]


def test_a_byte_order_mark_windows_lines_and_odd_quotes_are_read(
    write: Callable[..., Path],
) -> None:
    text = FULL.replace("Who won the cup?", 'Who won "the “cup”"?')
    marked = ("\ufeff" + text.replace("\n", "\r\n")).encode()
    assert load_golden(write(marked))[2].question == 'Who won "the “cup”"?'


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  kind: list", "  kind: lists", "line 28, question 'who', kind: Input"),
        ("  kind: list\n", "", "line 26, question 'who', kind: is missing"),
        ("  weight: 2.5", "  wieght: 2.5", "line 24, question 'troops', wieght: is no"),
        ("  weight: 2.5", "  weight: .nan", "line 24, question 'troops', weight: "),
        ("  weight: 2.5", "  weight: 0", "line 24, question 'troops', weight: "),
        ("role: user", "role: system", "line 8, question 'troops', history.0.role"),
        ("as_of: 2026-03-10", "as_of: 20260310", "as_of: write a day as 2025-02-01"),
        ("as_of: 2026-03-10", "as_of: 2026-02-30", "line 10, question 'troops', as_of"),
        ("[450, four hundred and fifty]", "[]", "line 13, question 'troops', facts.0"),
        ("[450, four hundred and fifty]", "450", "facts.0: must be a list"),
        ("- [no]", "- [...]", "line 14, question 'troops', facts.1.0: holds no word"),
        ("[600]", "['…']", "line 15, question 'troops', forbidden.0: holds no word"),
        ("    start: 3\n", "", "sources.1: give either 'quote', or 'start'"),
        ("    start: 3", "    start: 9", "'start' must be less than 'end'"),
        ("0" * 64, "0" * 63, "line 22, question 'troops', sources.1.sha256"),
        ("  - article: abc", "  - article: abc\n    quote: x", "exclude each other"),
        ("article: abc", "words: abc", "line 19, question 'troops', sources.1.words: "),
        ("article: abc", "article: abc\n    file: b", "name the article by either"),
        ("[Norway]", "[the SUDRIA]", "the name 'sudria' stands in the items twice"),
        ("position: opposes", "position: against", "items.0.position: Input should"),
        ("answerable: false", "answerable: nope", "line 37, question 'nobody', answ"),
        ("answerable: false", "answerable: true", "question needs 'facts' or 'items'"),
        ("kind: list", "kind: lookup", "an answerable lookup needs 'sources'"),
        ("answerable: true\n  items", "answerable: false\n  items", "false' excludes"),
        ("id: who", "id: troops", "id: is already the id of question 'troops' in line"),
        ("id: who", "id: who is", "line 26, question 'who is', id: String should"),
        ("Who won the cup?", "who is  AGAINST it?", "is already asked by question 'wh"),
        ("  tags: [num", "  sides: [[x]]\n  tags: [num", "sides: a disagreement has"),
        ("  kind: list", "  standalone: [[x]]\n  kind: list", "'standalone' needs a"),
        ("version: 1", "version: 2", "line 1, version: is not 1"),
        ("version: 1", "versions: 1", "line 1, versions: is not a known key"),
        (
            "  kind: list",
            "  kind: list\n  kind: list",
            "line 29: has the key 'kind' ",
        ),
        ("  kind: list", "\tkind: list", "line 28: is not YAML"),
        ("questions:", "question:", "has no list under the key 'questions'"),
        ("- id: who", "- 7\n- id: who", "line 26: must be a mapping of keys to values"),
        ("[numbers]", "!!python/object:os.system [x]", "line 23: uses the tag"),
        ("[numbers]", "&tags [numbers]\n  x: *tags", "line 24: uses an alias"),
        ("[numbers]", "[" * 30 + "]" * 30, "is nested deeper than 20 levels"),
        ("[numbers]", "{[a]: b}", "has a key that is not a word"),
        ("[numbers]", "[\x01]", "line 23: is not YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line(
    write: Callable[..., Path], old: str, new: str, problem: str
) -> None:
    assert old in FULL
    path = write(FULL.replace(old, new))
    with pytest.raises(EvaluationError) as caught:
        load_golden(path)
    assert problem in caught.value.message
    assert str(path) in caught.value.message


def test_every_mistake_is_named_and_the_other_questions_are_read(
    write: Callable[..., Path],
) -> None:
    text = FULL.replace("kind: list", "kind: x").replace("answerable: false", "bad: 1")
    questions, problems = read_golden(write(text))
    assert [question.id for question in questions] == ["troops"]
    assert [problem.line for problem in problems] == [28, 34, 37]


def test_the_same_words_after_another_history_are_another_question(
    write: Callable[..., Path],
) -> None:
    text = FULL.replace(
        "Who is against it?\n",
        "Who won the cup?\n  history: [{role: user, text: Football?}]\n",
    )
    assert len(load_golden(write(text))) == 3


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{'id': 1}", "line 2: is not JSON"),
        ('{"id": "a", "id": "b"}', "line 2: is not JSON: an object has a key twice"),
        ("[" * 100_000, "line 2: is not JSON: nested too deeply"),
        ("[1]", "line 2: must be a mapping"),
        ('{"id": "x", "answerable": 1}', "line 2, question 'x', question: is missing"),
    ],
)
def test_a_broken_json_line_is_named_and_the_rest_is_read(
    write: Callable[..., Path], line: str, problem: str
) -> None:
    entry = {"id": "a", "question": "Q?", "kind": "lookup", "answerable": False}
    first, last = json.dumps(entry), json.dumps({**entry, "id": "b", "question": "R?"})
    path = write(f"{first}\n{line}\n{last}", "golden.jsonl")
    questions, problems = read_golden(path)
    assert [question.id for question in questions] == ["a", "b"]
    assert str(problems[0]).startswith(problem)


@pytest.mark.parametrize("text", ["", "# nothing\n", "questions: []\n"])
def test_an_empty_file_is_a_mistake(write: Callable[..., Path], text: str) -> None:
    with pytest.raises(EvaluationError, match="there are no questions in the file"):
        load_golden(write(text))


def test_an_alias_bomb_is_refused_at_once(write: Callable[..., Path]) -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    bomb = "\n".join(["a0: &a0 [x]", *levels, "questions: *a9"])
    with pytest.raises(EvaluationError, match="line 2: uses an alias"):
        load_golden(write(bomb))


def test_endless_nesting_is_refused(write: Callable[..., Path]) -> None:
    with pytest.raises(EvaluationError, match="nested deeper than 20 levels"):
        load_golden(write("[" * 100_000))


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"questions:\n- \xff", "g.yaml", "line 2: is not UTF-8 text"),
        (b"id,question", "g.csv", "is not a golden file"),
        (b"#" * 20_000_001, "g.yaml", "is too large"),
        (b"#" * 5_000_001, "g.yaml", "is longer than 5,000,000 characters"),
        (b"--- 1\n--- 2\n", "g.yaml", "is not YAML"),
    ],
)
def test_a_file_that_is_not_one_is_refused(
    write: Callable[..., Path], content: bytes, name: str, problem: str
) -> None:
    with pytest.raises(EvaluationError, match=problem):
        load_golden(write(content, name))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"none\.yaml cannot be read: No such"):
        load_golden(tmp_path / "none.yaml")


def test_a_question_made_in_python_needs_no_file(
    make_question: Callable[..., GoldenQuestion],
) -> None:
    question = make_question(as_of=date(2026, 3, 10))
    assert (question.line, question.as_of) == (None, date(2026, 3, 10))


def test_what_a_follow_up_and_a_dispute_must_hold_is_read(
    write: Callable[..., Path],
) -> None:
    text = FULL.replace(
        "  tags: [numbers]",
        "  standalone: [[troops, soldiers], [Norland]]\n  sides: [[450], [600]]",
    )
    troops = load_golden(write(text))[0]
    assert troops.standalone == (("troops", "soldiers"), ("Norland",))
    assert troops.sides == (("450",), ("600",))
