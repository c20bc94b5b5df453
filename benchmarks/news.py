"""Write the articles that golden questions are about, out of the public sets.

The sets may not be passed on, so a golden file here names sentences by place and hash,
and the file beside it that ends in `.articles` names the articles, one id a line.

    python -m benchmarks.news benchmarks/golden/eighth.yaml FOLDER
    assistant ingest FOLDER --index DIR
    assistant evaluate benchmarks/golden/eighth.yaml --index DIR
"""

import argparse
import json
from pathlib import Path

from benchmarks.probing.material import SETS
from benchmarks.public.sets import bench_folder

READ = 9_000
"""Characters of an article that the writers of the questions were shown."""


def main(arguments: list[str] | None = None) -> int:
    """Write `articles.jsonl` into the folder; 1 when an article is not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("golden", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    wanted = set(options.golden.with_suffix(".articles").read_text("utf-8").split())
    found: dict[str, str] = {}
    for name in SETS:
        path = bench_folder() / f"{name}.corpus.jsonl"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        for row in map(json.loads, lines):
            if row["id"] in wanted:
                found[row["id"]] = json.dumps(row | {"text": row["text"][:READ]})
    options.folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(f"{found[name]}\n" for name in sorted(found))
    (options.folder / "articles.jsonl").write_text(rows, encoding="utf-8")
    missing = len(wanted) - len(found)
    print(f"{len(found)} articles written, {missing} not found in {bench_folder()}.")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
