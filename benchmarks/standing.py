"""Standing figures: what the benchmarks found, as data and as tables in documents.

A benchmark hands its tables to `keep`. They stand in benchmarks/figures/NAME.json with
the command, the day, versions and the machine, and between the marks of that name in a
document; a test holds both against each other. Alone, this measures all of them in
order, and passes over what was measured with the code as it is. A figure without a
state of the code was taken from the table that stood in the document before.

    python -m benchmarks.standing [--quick] [--only NAME …] [--leave-out NAME …]
"""

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
FOLDER = Path("benchmarks/figures")
ORDER = Path(__file__).with_name("figures.yaml")
CODE = ("assistant", "vectorstore", "prompts", "benchmarks")
DECIDES = {".py", ".md", ".yaml", ".json", ".jsonl", ".npz", ".txt"}
"""Endings of files that figures come from: what was fitted is as good as code."""
PACKAGES = ("chromadb", "langchain-core", "openvino", "streamlit")
"""Whose versions are kept beside our own, where they are installed."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What is measured by one command, and where it stands."""

    name: str
    document: str
    command: str
    long: str = ""
    """Why `--quick` leaves it out; empty for one that takes minutes."""


FIGURES = [
    Figure(
        name=name,
        document=stated["document"],
        command=f"benchmarks.{stated['command']}",
        long=stated.get("long", ""),
    )
    for name, stated in yaml.safe_load(ORDER.read_text("utf-8")).items()
]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows as they are read, with a line above and below; or that line alone."""

    title: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    note: str = ""


def options_of(description: str | None) -> argparse.ArgumentParser:
    """The arguments of a benchmark, with the one that all have."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--write", action="store_true", help="keep the figures, and renew the document"
    )
    return parser


def show(
    name: str, tables: Sequence[Table], options: argparse.Namespace, models: str = ""
) -> None:
    """Print what a benchmark found; keep it when asked to.

    Args:
        name: Which figure of `FIGURES` it is.
        tables: What was measured.
        options: As parsed by `options_of`.
        models: What answered, where that was not the same for everybody.
    """
    print("\n\n".join(map(_table, map(asdict, tables))))
    if options.write:
        keep(name, tables, models)


def keep(name: str, tables: Sequence[Table], models: str = "") -> None:
    """Keep what was measured by this process now, and put it into its document.

    Raises:
        ValueError: a row has more or fewer cells than its table has columns.
    """
    if any(len(row) != len(each.columns) for each in tables for row in each.rows):
        raise ValueError(f"{name}: every row needs a cell for every column")
    module = Path(sys.argv[0]).stem
    arguments = [each for each in sys.argv[1:] if each != "--write"]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    found = {
        "command": " ".join([f"benchmarks.{module}", *arguments]),
        "measured": f"{date.today():%Y-%m-%d}",  # noqa: DTZ011 - as a person says it
        "versions": _versions(),
        "machine": f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}",
        "load": round(os.getloadavg()[1], 1),
        "models": models,
        "state": state_of_code(),
        "tables": [asdict(each) for each in tables],
    }
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (ROOT / FOLDER / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    place(name)


def read(name: str) -> dict[str, Any]:
    """What is kept under a name."""
    text = (ROOT / FOLDER / f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def rendered(found: dict[str, Any]) -> str:
    """What is kept as Markdown, as it stands between the marks."""
    if found["measured"] is None:
        return "Not run."
    day = date.fromisoformat(found["measured"])
    python = ".".join(found["versions"]["python"].split(".")[:2])
    facts = [f"version {found['versions']['assistant']}", f"Python {python}"]
    facts += [found["machine"]]
    if found["load"] is not None:
        facts.append(f"load {found['load']}")
    if found["models"]:
        facts.append(found["models"])
    head = f"Measured on {day:%-d %B %Y}: {', '.join(facts)}."
    return "\n\n".join([head, *map(_table, found["tables"])])


def place(name: str) -> None:
    """Put what is kept between its marks.

    Raises:
        ValueError: the document does not have them, once each.
    """
    (document,) = (each.document for each in FIGURES if each.name == name)
    path = ROOT / document
    whole, (begin, end) = path.read_text(encoding="utf-8"), marks(name)
    if whole.count(begin) != 1 or whole.count(end) != 1:
        raise ValueError(f"{document} must hold {begin} and {end} once each")
    before, _, rest = whole.partition(begin)
    after = rest.partition(end)[2]
    text = f"{before}{begin}\n{rendered(read(name))}\n{end}{after}"
    path.write_text(text, encoding="utf-8")


def marks(name: str) -> tuple[str, str]:
    """What stands before and after a figure in its document."""
    return f"<!-- {name}: begin -->", f"<!-- {name}: end -->"


def own_version() -> str:
    """The version of the package, as its project file states it."""
    path = Path(__file__).parent.parent / "pyproject.toml"
    return str(tomllib.loads(path.read_text("utf-8"))["project"]["version"])


def state_of_code(
    parts: Sequence[str] = CODE, *, leaving_out: tuple[str, ...] = ()
) -> str:
    """A short digest of what decides figures in files and folders.

    Args:
        parts: Paths in the repository.
        leaving_out: What paths in it begin with that decide nothing.
    """
    digest, nothing = hashlib.sha256(), (f"{FOLDER.as_posix()}/", *leaving_out)
    for part in parts:
        for path in sorted({ROOT / part, *(ROOT / part).rglob("*")}):
            name = path.relative_to(ROOT).as_posix()
            decides = path.is_file() and path.suffix in DECIDES
            if decides and not name.startswith(nothing):
                digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was not measured with this code; 1 when something failed."""
    names = [each.name for each in FIGURES]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="none that takes long")
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME")
    parser.add_argument("--leave-out", nargs="+", choices=names, metavar="NAME")
    parser.add_argument("--again", action="store_true", help="all, measured or not")
    options = parser.parse_args(arguments)
    failed = []
    for figure in FIGURES:
        if why := _why_not(figure, options):
            print(f"== {figure.name}: {why}", flush=True)
            continue
        print(f"== {figure.name}: python -m {figure.command} --write", flush=True)
        command = [sys.executable, "-m", *figure.command.split(), "--write"]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(figure.name)
        elif read(figure.name)["state"] != state_of_code():
            print(f"{figure.name} stays as it was: see above what is missing for it.")
    if failed:
        print(f"Failed, and left as they were: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def _why_not(figure: Figure, options: argparse.Namespace) -> str:
    if options.only and figure.name not in options.only:
        return "not asked for"
    if figure.name in (options.leave_out or ()):
        return "left out"
    if options.quick and figure.long:
        return f"left out, it takes long ({figure.long})"
    if not options.again and read(figure.name)["state"] == state_of_code():
        return "measured with this code already"
    return ""


def _table(table: dict[str, Any]) -> str:
    parts = [table["title"], "", table["note"]]
    if table["columns"]:
        rule = ["---"] * len(table["columns"])
        lines = [table["columns"], rule, *table["rows"]]
        shown = [f"| {' | '.join(line)} |" for line in lines]
        shown[1] = f"|{'|'.join(rule)}|"
        parts[1] = "\n".join(shown)
    return "\n\n".join(part for part in parts if part)


def _versions() -> dict[str, str]:
    found = {
        "assistant": own_version(),
        "python": platform.python_version(),
    }
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    sys.exit(main())
