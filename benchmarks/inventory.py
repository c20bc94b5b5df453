"""Print what the locked product consists of, as a CycloneDX list (SBOM).

    python -m benchmarks.inventory

Names, versions and hashes are those of requirements/runtime.txt; licences are what the
installed packages state.
"""

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parent.parent / "requirements" / "runtime.txt"
_ENTRY = re.compile(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^\s;]+)")


def components(lock: str) -> list[dict[str, Any]]:
    """One component a locked package, by name."""
    found = []
    for entry in re.split(r"\n(?=\S)", lock):
        if pinned := _ENTRY.match(entry):
            name = re.sub(r"[-_.]+", "-", pinned[1]).lower()
            hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)
            found.append(
                {
                    "type": "library",
                    "name": name,
                    "version": pinned[2],
                    "purl": f"pkg:pypi/{name}@{pinned[2]}",
                    "licenses": licences(name),
                    "hashes": [{"alg": "SHA-256", "content": each} for each in hashes],
                }
            )
    return found


def licences(name: str) -> list[dict[str, Any]]:
    """What an installed package says its licence is; nothing when it is not here."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return []
    if "License-Expression" in told:
        return [{"expression": told["License-Expression"]}]
    stated = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or []
        if line.startswith("License :: ")
    ]
    return [{"license": {"name": each}} for each in stated]


def main() -> None:
    """Print the list."""
    made = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": components(LOCK.read_text("utf-8")),
    }
    json.dump(made, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
