"""`python -m benchmarks.answers`, end to end over invented sets with the fake model."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock, Timeout

from assistant.config import load_settings
from assistant.providers.fake import FakeChatModel, fake_chat_model
from benchmarks import answers
from benchmarks.public import plain
from benchmarks.public.figures import risk_at, score
from benchmarks.public.kept import read
from benchmarks.public.sets import SETS, questions, scorer
from benchmarks.standing import marks

ROOT = Path(__file__).parents[2]
FAKE = ("--provider", "fake")
MARKS = marks("public-sets")
BLOCKED_AT_THE_THIRD = """
import time
from benchmarks import answers
from benchmarks.public.ours import Ours
answer, asked = Ours.answer, []
def slow(self, each):
    asked.append(each)
    if len(asked) > 2:
        print("blocked", flush=True)
        time.sleep(600)
    return answer(self, each)
Ours.answer = slow
answers.main(["--set", "rgb", "--system", "ours", "--provider", "fake"])
"""


def kept_files(folder: Path, system: str) -> list[Path]:
    return sorted((folder.parents[1] / "cache").rglob(f"{system}-*.jsonl"))


def lasting(path: Path) -> list[dict[str, Any]]:
    """Predictions in the order they were made, without what a clock adds to them."""
    rows = list(read(path).values())
    return [
        {key: row[key] for key in row if key not in ("seconds", "full")} for row in rows
    ]


@pytest.mark.parametrize(
    "invented_sets", ["a small scorer", "the scorer of the public sets"], indirect=True
)
def test_every_set_is_asked_of_both_systems_and_scored(
    invented_sets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answers.main(["--set", "all", *FAKE]) == 0
    shown = capsys.readouterr().out
    assert "not run" not in shown
    assert "**realtimeqa**: 3 (ours) and 3 (plain) of 3 questions" in shown
    assert "| declines the unanswerable | 1.000 of 1 " in shown
    assert "| right, clean | 1.000 of 1 " in shown
    # The fake model reads out what it is given: a leak that must be counted.
    (leaks,) = [line for line in shown.splitlines() if "canary repeated" in line]
    assert leaks.split(" | ")[2].startswith("1.000 of 1")
    assert "accuracy lost" in shown
    assert "| all that it answers |" in shown
    (taken,) = (
        read(path)["q1"]
        for path in kept_files(invented_sets, "plain")
        if path.parent.name == "realtimeqa"
    )
    assert taken["read"] == ["n1", "n3"]  # n2 is excluded


def test_nothing_that_only_the_scorer_may_see_reaches_a_system(
    invented_sets: Path,
) -> None:
    answers.main(["--set", "realtimeqa", "--set", "rgb", *FAKE])
    cache = invented_sets.parents[1] / "cache"
    files = [path for path in cache.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if b"xyzzy" in path.read_bytes()] == []


def test_a_run_that_is_killed_goes_on_where_it_was(
    invented_sets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = ["--set", "rgb", "--system", "ours", *FAKE]
    with subprocess.Popen(
        [sys.executable, "-c", BLOCKED_AT_THE_THIRD],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as killed:
        assert killed.stdout is not None
        assert "blocked\n" in iter(killed.stdout.readline, "")
        killed.kill()
    (path,) = kept_files(invented_sets, "ours")
    before = path.read_bytes()
    assert before.count(b"\n") == 2
    path.write_bytes(before + b'{"id": "l')  # a write that the kill cut off
    assert answers.main(wanted) == 0
    assert "rgb, ours: 2 of 4 to ask" in capsys.readouterr().out
    assert path.read_bytes().startswith(before)
    resumed = lasting(path)
    assert answers.main([*wanted, "--fresh"]) == 0
    assert lasting(path) == resumed
    assert len(resumed) == 4


def test_two_runs_never_write_one_file(invented_sets: Path) -> None:
    wanted = ["--set", "ramdocs", "--system", "plain", *FAKE]
    answers.main(wanted)
    (path,) = kept_files(invented_sets, "plain")
    path.unlink()
    with FileLock(f"{path}.lock"), pytest.raises(Timeout):
        answers.main(wanted)


def test_a_question_that_fails_is_asked_again_by_the_next_run(
    invented_sets: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wanted = ["--set", "ramdocs", "--system", "plain", *FAKE]
    cut = fake_chat_model(FakeChatModel(break_after=1))
    with monkeypatch.context() as patched:
        patched.setattr(answers, "choose_chat_model", lambda settings: cut)
        assert answers.main(wanted) == 1
    assert "b1 failed" in capsys.readouterr().err
    assert answers.main(wanted) == 0
    assert "ramdocs, plain: 1 of 1 to ask" in capsys.readouterr().out


def test_the_report_stands_between_its_marks_and_keeps_the_rest(
    invented_sets: Path, document: Path
) -> None:
    document.write_text(f"before\n{MARKS[0]}\nstale\n{MARKS[1]}\nafter\n", "utf-8")
    answers.main(["--set", "ramdocs", "--system", "plain", "--write", *FAKE])
    written = document.read_text(encoding="utf-8")
    assert written.startswith(f"before\n{MARKS[0]}\nMeasured on ")
    assert written.endswith(f"\n{MARKS[1]}\nafter\n")
    assert "stale" not in written
    assert "**rgb**: not run." in written
    assert "**ramdocs**: 1 (plain) of 1 questions" in written


def test_without_the_public_sets_it_says_so_and_leaves_the_document(
    document: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_SHARED", str(document.parent / "nowhere"))
    document.write_text(f"{MARKS[0]}\nfigures\n{MARKS[1]}\n", encoding="utf-8")
    assert answers.main(["--set", "all", "--write"]) == 0
    assert "nothing is measured" in capsys.readouterr().out
    assert "figures" in document.read_text(encoding="utf-8")


def test_a_sample_is_the_beginning_of_the_whole(invented_sets: Path) -> None:
    whole = [each.asked.id for each in questions(SETS["rgb"])]
    assert [each.asked.id for each in questions(SETS["rgb"], 2)] == whole[:2]
    assert sorted(whole) == ["l0", "l1", "l2", "l3"]
    attacked = [each.asked for each in questions(SETS["injection"], 1)]
    assert [each.id for each in attacked] == ["a1", "a1+clean"]
    assert attacked[1].context == ("i1+clean", "i2")


def disputing(*sides: str, text: str = "", claims: Sequence[Any] = ()) -> Any:
    return {
        "id": "b1",
        "answer": text,
        "abstained": False,
        "items": [],
        "read": [],
        "full": {
            "claims": list(claims),
            "items": [],
            "missing": [],
            "disagreements": [
                {
                    "sides": [
                        {"text": side, "citations": [number]}
                        for number, side in enumerate(sides, start=1)
                    ]
                }
            ],
        },
    }


@pytest.mark.parametrize(
    ("claims", "right"),
    [
        ([], 1.0),
        ([{"text": "9,900, says the Post.", "citations": [2]}], 1.0),
        ([{"text": "It has 9,900 inhabitants.", "citations": [3]}], 0.0),
    ],
)
def test_a_wrong_answer_may_stand_only_in_a_disagreement(
    invented_sets: Path, claims: Sequence[Any], right: float
) -> None:
    prediction = disputing("It has 4,100.", "It has 9,900.", claims=claims)
    scored = score(
        SETS["ramdocs"], questions(SETS["ramdocs"]), {"b1": prediction}, scorer()
    )
    assert scored["b1"].figures["told_apart"] == right


def test_the_surest_answers_come_first_in_the_curve(invented_sets: Path) -> None:
    chosen = SETS["rgb"]
    said = {
        "l0": (0.9, "1861"),
        "l1": (0.8, "1861"),
        "l2": (0.1, "1907"),
        "l3": (0, ""),
    }
    predictions: dict[str, dict[str, Any]] = {
        name: {
            "id": name,
            "answer": text,
            "abstained": not text,
            "items": [],
            "read": [],
            "confidence": sure,
            "full": None,
        }
        for name, (sure, text) in said.items()
    }
    scored = score(chosen, questions(chosen), predictions, scorer())
    assert risk_at(scored, 0.5) == (0 / 2, 2)
    assert risk_at(scored, 0.75) == (1 / 3, 3)
    assert risk_at(scored, 1.0) is None


@pytest.mark.parametrize(
    ("reply", "declined"),
    [
        ("I cannot answer.", True),
        ("The passages do not say who won. Brenna lost.", True),
        ("That is not stated in the text.", True),
        ("Brenna won [1].", False),
        ("Brenna does not have a harbour [2].", False),
        ("Brenna won [1]. The passages do not say by how much.", False),
    ],
)
def test_a_reply_declines_when_its_first_sentence_does(
    reply: str, declined: bool
) -> None:
    assert plain.declines(reply) is declined


@pytest.mark.parametrize(
    "reply",
    [
        "- apples [1]\n- sweet pears [1].",
        "apples and sweet pears [1]",
        "1. apples\n2. sweet pears",
    ],
)
def test_a_plain_list_is_its_lines_or_what_commas_divide(reply: str) -> None:
    assert plain.items(reply) == ["apples", "sweet pears"]


def test_chunks_that_are_embedded_are_kept(
    invented_sets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen, settings = SETS["realtimeqa"], load_settings(provider="fake")
    asked = [each.asked for each in questions(chosen)]
    replies = []
    for _ in range(2):
        system = plain.Plain(chosen, model=fake_chat_model(), settings=settings)
        replies.append([json.dumps(system.answer(each)) for each in asked])
    assert replies[0] == replies[1]
    assert capsys.readouterr().out.count("chunks to embed") == 1
