"""The shape of the code: sizes, names, exports, the drawn error trees."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
VAGUE = {"common", "core", "helpers", "misc", "util", "utils"}


def test_no_file_is_longer_than_a_sitting(
    root: Path, modules: Mapping[Path, ast.Module]
) -> None:
    lengths = {
        str(path): len((root / path).read_text("utf-8").splitlines())
        for path in modules
    }
    assert {p: n for p, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen(
    modules: Mapping[Path, ast.Module],
) -> None:
    lengths = {
        f"{path}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_no_folder_or_module_has_a_name_that_says_nothing(
    modules: Mapping[Path, ast.Module],
) -> None:
    vague = [
        str(path) for path in modules if VAGUE & {*path.parent.parts, path.stem.lower()}
    ]
    assert vague == []


def test_public_names_exist_and_are_in_order(
    modules: Mapping[Path, ast.Module],
) -> None:
    for path, tree in modules.items():
        for names in declared_exports(tree):
            assert names == sorted(names, key=export_order), path
            name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
            module = importlib.import_module(name)
            assert [n for n in names if not hasattr(module, n)] == [], path


def declared_exports(tree: ast.Module) -> Iterator[list[str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__"
            for target in node.targets
        ):
            yield list(ast.literal_eval(node.value))


def export_order(name: str) -> tuple[int, str]:
    """Constants, classes, then functions, as ruff sorts them."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


@pytest.mark.parametrize(
    ("module", "root_error"),
    [
        ("assistant.errors", "AssistantError"),
        ("vectorstore.errors", "StoreError"),
    ],
)
def test_the_drawn_error_tree_is_the_class_tree(module: str, root_error: str) -> None:
    errors = importlib.import_module(module)
    base = getattr(errors, root_error)
    classes = {
        (name, member.__bases__[0].__name__)
        for name, member in inspect.getmembers(errors, inspect.isclass)
        if issubclass(member, base) and member is not base
    }
    assert set(drawn(errors.__doc__ or "", root_error)) == classes


def drawn(docstring: str, root_error: str) -> Iterator[tuple[str, str]]:
    """Each (class, parent) of a tree drawn with box characters, four to a level."""
    above = [root_error]
    for line in docstring.splitlines():
        branch = re.match(r"((?:│   |    )*)[├└]── (\w+)", line)
        if branch:
            depth = len(branch[1]) // 4
            above[depth + 1 :] = [branch[2]]
            yield branch[2], above[depth]


def test_every_error_a_person_meets_says_whether_trying_again_helps() -> None:
    errors = importlib.import_module("assistant.errors")
    raised = errors.RateLimited("The server asks to slow down.", "Wait a minute.")
    assert (raised.retryable, raised.hint) == (True, "Wait a minute.")
    assert errors.QuotaExceeded.retryable is False
