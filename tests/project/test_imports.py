"""Who may import whom, and what `import assistant` costs."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HEAVY = (
    "chromadb",
    "langchain_core",
    "langchain_openai",
    "numpy",
    "openai",
    "pydantic",
    "streamlit",
)
KEPT_APART = (
    "chromadb",
    "dask",
    "distributed",
    "langchain_core",
    "langchain_openai",
    "onnxruntime",
    "openai",
    "openvino",
    "openvino_genai",
    "psycopg",
    "psycopg_pool",
    "streamlit",
)
"""What the contracts of pyproject.toml keep in few files."""


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def product(modules: Mapping[Path, ast.Module]) -> Mapping[Path, ast.Module]:
    return {
        path: tree
        for path, tree in modules.items()
        if path.parts[0] in {"assistant", "vectorstore", "app.py"}
    }


def test_the_import_contracts_hold(
    run_python: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    checked = run_python("-c", code, "--no-cache")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_import_contract_can_fail(
    root: Path,
    project: dict[str, Any],
    tmp_path: Path,
    run_python: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    for package in ("assistant", "vectorstore"):
        shutil.copytree(root / package, tmp_path / package)
    shutil.copy(root / "pyproject.toml", tmp_path)
    with (tmp_path / "assistant" / "errors.py").open("a", encoding="utf-8") as errors:
        errors.writelines(
            f"import {name}\n" for name in (*KEPT_APART, "assistant.chain")
        )
    with (tmp_path / "vectorstore" / "errors.py").open("a", encoding="utf-8") as errors:
        errors.write("import assistant.models\n")

    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    env = os.environ | {"PYTHONPATH": str(tmp_path), "COLUMNS": "200"}
    checked = run_python("-c", code, "--no-cache", cwd=tmp_path, env=env)

    told = " ".join(checked.stdout.split())
    for contract in project["tool"]["importlinter"]["contracts"]:
        assert f"{contract['name']} BROKEN" in told
    for name in KEPT_APART:
        assert f"assistant.errors -> {name} (l." in told
    assert checked.returncode == 1


def test_nothing_imports_the_streamlit_entry(
    modules: Mapping[Path, ast.Module],
) -> None:
    importers = [
        str(path) for path, tree in product(modules).items() if "app" in imported(tree)
    ]
    assert importers == []


def test_every_library_that_is_imported_is_declared(
    modules: Mapping[Path, ast.Module], project: dict[str, Any]
) -> None:
    declared = {
        canonicalize_name(Requirement(line).name)
        for line in (
            *project["project"]["dependencies"],
            *chain(*project["project"]["optional-dependencies"].values()),
        )
    }
    known = packages_distributions()
    own = {"assistant", "vectorstore", *sys.stdlib_module_names}
    undeclared = {
        f"{path} imports {name}"
        for path, tree in product(modules).items()
        for name in {module.partition(".")[0] for module in imported(tree)} - own
        if not declared & {canonicalize_name(home) for home in known.get(name, [])}
    }
    assert undeclared == set()


@pytest.mark.parametrize("module", ["assistant", "assistant.models", "vectorstore"])
def test_importing_the_package_loads_no_library(
    module: str, run_python: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    code = (
        f"import sys, {module}\n"
        f"print(*sorted(set({HEAVY!r}).intersection(sys.modules)))"
    )
    loaded = run_python("-c", code)
    assert (loaded.stdout.split(), loaded.stderr) == ([], "")
