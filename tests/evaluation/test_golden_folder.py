import re
from pathlib import Path

from assistant.evaluation.golden_files import load_golden
from assistant.evaluation.thresholds import load_thresholds

GOLDEN = Path(__file__).parents[2] / "golden"


def test_the_example_of_the_golden_readme_is_a_golden_file(tmp_path: Path) -> None:
    readme = (GOLDEN / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    path = tmp_path / "example.yaml"
    path.write_text(example, encoding="utf-8")
    assert [question.id for question in load_golden(path)] == [
        "troops-1",
        "who-1",
        "cup-1",
    ]


def test_the_shipped_thresholds_and_questions_are_read() -> None:
    assert load_thresholds(GOLDEN / "thresholds.yaml")["quote_exact"] == 1
    for path in GOLDEN.glob("*.yaml"):
        if path.name not in ("thresholds.yaml", "marked.yaml"):
            assert load_golden(path)
