"""What the OpenAPI file says holds for requests that nobody would write.

A small run here; `make prove-api` sends thousands of requests.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

EXAMPLES = os.environ.get("ASSISTANT_API_EXAMPLES", "2")
"""Of each kind, for each route."""
PHASES = "examples,fuzzing" if EXAMPLES == "2" else "examples,coverage,fuzzing,stateful"


def test_no_request_breaks_the_server_or_what_its_description_promises(
    desk_for: "Callable[..., CheckedDesk]",
    serve: Callable[..., str],
    stocked: Path,
    tmp_path: Path,
) -> None:
    index = shutil.copytree(stocked, tmp_path / "index")
    url = serve(desk_for(index=index), manage=True)
    code = "from schemathesis.cli import schemathesis; schemathesis()"
    given = (f"{url}/openapi.json", "--max-examples", EXAMPLES, "--phases", PHASES)
    ran = subprocess.run(
        [
            *(sys.executable, "-c", code, "run", *given, "--request-timeout", "20"),
            *("--no-color", "--generation-deterministic", "--continue-on-failure"),
            # A conversation may hold no question, which no schema can say; then it is
            # refused with 422, and that is right.
            *("--exclude-checks", "positive_data_acceptance"),
            *("--exclude-path", "/v1/fetch"),  # it would ask for what is outside
        ],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=3_000,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-6_000:] + ran.stderr[-2_000:]
    counted = re.search(r"(\d[\d,]*) generated", ran.stdout)
    assert counted, ran.stdout[-2_000:]
    sys.stdout.write(ran.stdout[-1_500:])
