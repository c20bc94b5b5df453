"""What the README promises a newcomer, in an environment that holds nothing of ours."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.fresh


def test_the_python_example_of_the_readme_runs_from_the_wheel_alone(
    wheel: zipfile.ZipFile, root: Path, tmp_path: Path
) -> None:
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if uv is None:
        pytest.skip("uv is not installed")
    environment, desk = tmp_path / "environment", tmp_path / "desk"
    python = str(environment / "bin" / "python")
    locked = str(root / "requirements" / "runtime.txt")

    def run(*command: str, **more: str) -> str:
        told = {k: v for k, v in os.environ.items() if "OPENAI" not in k}
        told.pop("PYTHONPATH", None)
        ran = subprocess.run(
            command,
            cwd=desk,
            env={**told, **more},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    shutil.copytree(root / "samples", desk / "samples")
    run(uv, "venv", "--quiet", "--python", sys.executable, str(environment))
    # The wheel says what it needs; the lock only which version of it.
    wanted = (str(wheel.filename), "--constraint", locked)
    run(uv, "pip", "install", "--quiet", "--python", python, *wanted)
    (example,) = re.findall(
        r"```python\n(.*?)```", (root / "README.md").read_text("utf-8"), re.DOTALL
    )
    # Without the embedded models, which are a download of their own.
    fake = {"ASSISTANT_PROVIDER": "fake", "ASSISTANT_EMBEDDER": "fake"}
    said = run(python, "-I", "-c", example, **fake).splitlines()
    texts = " ".join(
        " ".join(path.read_text("utf-8").split())
        for path in (desk / "samples").glob("*.txt")
    )
    assert "[1]" in said[0]
    assert any(" ".join(quote.split()) in texts for quote in said[1:])
