"""The locks install what pyproject asks for, and nothing unchecked."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ("uv.txt", "runtime.txt", "dev.txt", "docs.txt")


def entries(root: Path, lock: str) -> list[str]:
    """Requirement lines with their hashes, joined."""
    text = (root / "requirements" / lock).read_text("utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and line[0] != "#"]


def pins(root: Path, lock: str) -> Mapping[str, set[str]]:
    """Name to versions; more than one where Python versions or systems differ."""
    found: dict[str, set[str]] = {}
    for line in entries(root, lock):
        requirement = Requirement(line.partition("--hash")[0].strip())
        (pin,) = requirement.specifier
        assert pin.operator == "==", line
        found.setdefault(canonicalize_name(requirement.name), set()).add(pin.version)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(root: Path, lock: str) -> None:
    lines = entries(root, lock)
    assert lines
    assert [x for x in lines if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", x)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_no_place_to_fetch_from(root: Path, lock: str) -> None:
    text = (root / "requirements" / lock).read_text("utf-8")
    assert re.findall(r"://|--(?:extra-)?index|--find-links|@ ", text) == []


def test_locks_agree_with_pyproject(root: Path, project: dict[str, Any]) -> None:
    wanted = [Requirement(line) for line in project["project"]["dependencies"]]
    dev = [Requirement(line) for line in project["dependency-groups"]["dev"]]
    docs = [Requirement(line) for line in project["dependency-groups"]["docs"]]
    for lock, requirements in (
        ("runtime.txt", wanted),
        ("dev.txt", wanted + dev),
        ("docs.txt", docs),
    ):
        locked = pins(root, lock)
        for requirement in requirements:
            versions = locked.get(canonicalize_name(requirement.name), set())
            assert versions, f"{requirement} is not in {lock}: run `make lock`"
            assert all(map(requirement.specifier.contains, versions)), requirement


def test_tests_run_on_the_versions_that_people_install(root: Path) -> None:
    runtime, dev = pins(root, "runtime.txt"), pins(root, "dev.txt")
    assert {name: dev.get(name) for name in runtime} == runtime
    # The site is built where the tests run.
    docs = pins(root, "docs.txt")
    assert all(docs[name] <= dev[name] for name in docs.keys() & dev.keys())
