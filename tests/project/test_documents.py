"""What README, docs and guides say can be typed and followed."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from click import unstyle
from typer.testing import CliRunner

from assistant.cli import app
from assistant.models import Answer, Citation, Claim, Disagreement, Item
from vectorstore.records import text_digest

Run = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))
)
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(document: str, *languages: str) -> Iterator[str]:
    for language, block in FENCE.findall((ROOT / document).read_text("utf-8")):
        if language in languages:
            yield block


def commands(document: str, program: str) -> Iterator[list[str]]:
    """Each use of a program in the shell blocks, as its arguments."""
    for block in blocks(document, "bash", "sh", "shell", "console"):
        for line in block.replace("\\\n", " ").splitlines():
            words = line.partition(" #")[0].removeprefix("$ ").split()
            names = [word.rpartition("/")[2] for word in words[:3]]
            if program in names:
                yield words[names.index(program) + 1 :]


@cache
def help_of(*subcommand: str) -> str:
    shown = CliRunner().invoke(app, [*subcommand, "--help"], terminal_width=200)
    assert shown.exit_code == 0, f"{subcommand}: {shown.output}"
    return unstyle(shown.output)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_make_targets_that_are_named_exist(document: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    text = (ROOT / document).read_text("utf-8")
    named = set(re.findall(r"`make ([a-z-]+)`", text))
    named |= {
        word
        for arguments in commands(document, "make")
        for word in arguments
        if "=" not in word
    }
    assert named - targets == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_assistant_commands_that_are_named_exist(document: str) -> None:
    for name, *rest in commands(document, "assistant"):
        shown = help_of(name)
        if rest and re.search(rf"^\W*{re.escape(rest[0])}\s", shown, re.MULTILINE):
            shown = help_of(name, rest[0])
        options = {word.partition("=")[0] for word in rest if word.startswith("--")}
        assert {option for option in options if option not in shown} == set(), name
        ours = [word for word in rest if word.startswith(("golden/", "samples"))]
        assert [path for path in ours if not (ROOT / path).exists()] == []
    text = (ROOT / document).read_text("utf-8")
    for name in set(re.findall(r"`assistant ([a-z-]+)", text)):
        assert help_of(name)


def test_the_python_example_of_the_readme_runs_without_a_key(
    tmp_path: Path, run_python: Run
) -> None:
    (example,) = blocks("README.md", "python")
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    ran = run_python(
        *("-c", example),
        cwd=tmp_path,
        env={
            **{k: v for k, v in os.environ.items() if "OPENAI" not in k},
            "PYTHONPATH": str(ROOT),
            "ASSISTANT_PROVIDER": "fake",
            "ASSISTANT_EMBEDDER": "fake",
        },
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    text = FENCE.sub("", (ROOT / document).read_text("utf-8"))
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        linked = (ROOT / document).parent / path if path else ROOT / document
        if not linked.exists() or (anchor and anchor not in anchors(linked)):
            broken.append(target)
    assert broken == []


def anchors(document: Path) -> set[str]:
    """The anchors that a code host makes from headings."""
    headings = re.findall(
        r"^#+ (.+)$", FENCE.sub("", document.read_text("utf-8")), re.MULTILINE
    )
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


def test_the_map_for_contributors_stays_short(root: Path) -> None:
    assert len((root / "AGENTS.md").read_text("utf-8").splitlines()) <= 80


def test_the_map_names_every_module(root: Path) -> None:
    text = (root / "AGENTS.md").read_text("utf-8")
    modules = {
        path.name
        for path in (root / "assistant").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    named = {name for name in modules if re.search(rf"\b{re.escape(name)}", text)}
    assert modules - named == set()


def test_the_example_of_the_contract_keeps_the_contract() -> None:
    (article,) = blocks("docs/answer-contract.md", "text")
    (example,) = blocks("docs/answer-contract.md", "json")
    answer = json.loads(example)
    blank = Answer(
        question="", standalone_question="", kind="list", status="answered", text=""
    )
    assert list(answer) == list(blank.to_dict())
    for part, kind in {
        "claims": Claim,
        "citations": Citation,
        "items": Item,
        "disagreements": Disagreement,
    }.items():
        assert answer[part]
        for entry in answer[part]:
            assert list(entry) == [field.name for field in fields(kind)]
    for part in ("coverage", "generator", "timings_ms", "trace"):
        assert list(answer[part]) == list(blank.to_dict()[part])
    text = article.rstrip("\n")
    for citation in answer["citations"]:
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["revision"] == text_digest(text)
