"""What is installed is what was locked: hashed, known, unloaded, and listed.

`make prove-supply` also asks for known vulnerabilities, and fails when a package could
not be looked up: a scanner that skips is no proof.
"""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.proofs.conftest import Table

pytestmark = pytest.mark.proof

LOCKS = ("runtime.txt", "dev.txt", "uv.txt")
KNOWN_STARTERS = {"distutils-precedence.pth", "a1_coverage.pth"}
"""Files that run code when Python starts, of known origin: setuptools, coverage."""
DANGEROUS = {
    *("pickle.load", "pickle.loads", "marshal.loads", "yaml.load", "joblib.load"),
    *("eval", "exec", "compile", "os.system", "load_prompt", "torch.load"),
}


def pinned(lock: str) -> Iterator[tuple[str, str, int]]:
    """Name, version and number of hashes of each package of a lock."""
    for entry in re.split(r"\n(?=\S)", lock):
        if found := re.match(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==(\S+)", entry):
            name = re.sub(r"[-_.]+", "-", found[1]).lower()
            yield name, found[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}", entry))


def test_the_locks_are_hashed_and_what_starts_with_python_is_known(
    home: Path, table: "Table", full: bool
) -> None:
    locks = {
        name: list(pinned((home / "requirements" / name).read_text("utf-8")))
        for name in LOCKS
    }
    every = [package for lock in locks.values() for package in lock]
    bare = [f"{name}=={version}" for name, version, hashes in every if not hashes]
    starters = sorted(
        str(file)
        for place in map(Path, sys.path)
        if place.is_dir()
        for file in place.glob("*.pth")
        if file.name not in KNOWN_STARTERS and _runs_code(file)
    )
    called = sorted(_dangerous(home))
    audited = _audit(home) if full else {}
    counts = [len(lock) for lock in locks.values()]
    names = ("packages locked", "without a hash", "code at start of Python")
    table(
        (*names, "dangerous calls", "audited", "skipped", "vulnerable"),
        [
            (
                " + ".join(map(str, counts)),
                *(len(bare), len(starters), len(called)),
                *(len(audited.get(each, ())) for each in ("asked", "skipped", "bad")),
            )
        ],
    )
    assert all(counts)
    assert (bare, starters, called) == ([], [], [])
    if full:
        assert (audited["skipped"], audited["bad"]) == ([], [])
        assert audited["asked"]


def test_the_list_of_what_is_installed_names_versions_and_licences(
    home: Path, tmp_path: Path
) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.inventory"],
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
    )
    listed = json.loads(made.stdout)
    assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.6")
    known = {part["name"]: part for part in listed["components"]}
    locked = (home / "requirements/runtime.txt").read_text("utf-8")
    here = {_name(each) for each in distributions()}
    expected = {name for name, _, _ in pinned(locked)} & here
    assert expected - set(known) == set()
    assert all(part["version"] and part["purl"] for part in known.values())
    assert all(part["hashes"] for part in known.values())


def _name(package: Distribution) -> str:
    return re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()


def _runs_code(file: Path) -> bool:
    """Python runs the lines of such a file that begin with import."""
    lines = file.read_text("utf-8", "replace").splitlines()
    return any(re.match(r"import[ \t]", line) for line in lines)


def _dangerous(home: Path) -> Iterator[str]:
    """Calls in the product that would run what somebody else wrote."""
    for file in (*home.glob("assistant/**/*.py"), *home.glob("vectorstore/**/*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in DANGEROUS:
                yield f"{file.relative_to(home)}:{node.lineno} {ast.unparse(node.func)}"


def _audit(home: Path) -> Mapping[str, list[str]]:
    """Ask pip-audit; what it skipped is told apart from what is clean."""
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "pip_audit", "--requirement"),
            *(str(home / "requirements/runtime.txt"), "--disable-pip", "--no-deps"),
            *("--format", "json", "--progress-spinner", "off"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout, f"The audit could not be made: {ran.stderr[-500:]}"
    found = json.loads(ran.stdout)["dependencies"]
    return {
        "asked": [each["name"] for each in found],
        "skipped": [each["name"] for each in found if "skip_reason" in each],
        "bad": [each["name"] for each in found if each.get("vulns")],
    }
