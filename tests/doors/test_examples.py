"""Every example runs, as it stands."""

import importlib.util
import json
import re
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage
from starlette.testclient import TestClient

from assistant.config import load_settings
from assistant.errors import ConfigurationError
from assistant.newsroom import NewsAssistant

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

OpenDesk = Callable[..., "CheckedDesk"]

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RESCUED = "How many passengers of the ferry were rescued?"


@pytest.fixture
def example(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stocked: Path
) -> Callable[[str], Any]:
    """`example(name)`: an example, imported in a folder with a stocked `index/`."""
    monkeypatch.setenv("ASSISTANT_EMBEDDER", "fake")
    monkeypatch.setenv("ASSISTANT_PROVIDER", "fake")
    shutil.copytree(stocked, tmp_path / "index")
    monkeypatch.chdir(tmp_path)

    def load(name: str) -> Any:
        spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def test_the_script_prints_the_answer_and_its_sentences(
    example: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "more.txt").write_text("The harbour of Tolvik closes on Friday.")
    example("ask").main(str(tmp_path / "more.txt"), RESCUED)
    said = capsys.readouterr().out
    assert "[1] The Harbour Post: “All 212 passengers" in said


def test_the_application_answers(example: Any) -> None:
    with TestClient(example("fastapi_app").app) as client:
        asked = client.get("/news", params={"question": RESCUED})
    assert asked.json()["status"] == "answered"


class ToolCaller(GenericFakeChatModel):
    """Says what is scripted; it may be given tools."""

    def bind_tools(self, *_: Any, **__: Any) -> Any:
        return self


def test_the_agent_looks_into_the_articles(example: Any, desk_for: OpenDesk) -> None:
    call = {"name": "ask_the_news", "args": {"question": RESCUED}, "id": "1"}
    script = iter([AIMessage("", tool_calls=[call]), AIMessage("212, it says.")])
    model: BaseChatModel = ToolCaller(messages=script)
    agent = example("langgraph_agent").news_agent(desk_for(), model)
    done = agent.invoke({"messages": [HumanMessage(RESCUED)]})["messages"]
    assert "212 passengers" in done[-2].content
    assert done[-1].content == "212, it says."


def test_the_client_prints_the_answer_and_its_sentences(
    example: Any, client: httpx2.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    example("openai_client").main(f"{client.base_url}/v1", RESCUED)
    said = capsys.readouterr().out
    assert said.startswith("All 212 passengers")
    assert "“All 212 passengers of the ferry were rescued by two trawlers.”" in said


def test_the_notebook_runs_from_top_to_bottom(
    example: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(tmp_path / "index")
    shutil.copytree(EXAMPLES.parent / "samples", tmp_path / "samples")
    notebook = json.loads((EXAMPLES / "notebook.ipynb").read_text("utf-8"))
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec("".join(cell["source"]), names)
    assert names["answer"].citations
    names["desk"].close()
    assert "1 " in capsys.readouterr().out


@pytest.fixture
def extension(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The example package, as if it were installed."""
    home = EXAMPLES / "extension"
    project = tomllib.loads((home / "pyproject.toml").read_text("utf-8"))["project"]
    installed = tmp_path / "installed"
    facts = installed / "news_extension-0.1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Name: news-extension\nVersion: 0.1.0\n")
    lines = [
        line
        for group, entries in project["entry-points"].items()
        for line in (f"[{group}]", *(f"{k} = {v}" for k, v in entries.items()))
    ]
    (facts / "entry_points.txt").write_text("\n".join(lines))
    monkeypatch.syspath_prepend(installed)
    monkeypatch.syspath_prepend(home)
    yield
    for name in [name for name in sys.modules if name.startswith("news_extension")]:
        del sys.modules[name]


WIRE = (
    "Ferry toll opposed | The Valley Post | 2026-05-12\n"
    "Ostermere opposed the ferry toll on Tuesday.\n===\n"
    "Bridge opens | | \nThe bridge of Kell opened on Monday. It cost 3 million."
)


@pytest.mark.usefixtures("extension")
def test_a_package_brings_reader_embedder_model_and_reranker(tmp_path: Path) -> None:
    settings = load_settings(embedder="letters", provider="echo", reranker="shortest")
    (tmp_path / "day.wire").write_text(WIRE)
    with NewsAssistant.open(tmp_path / "index", settings=settings) as desk:
        report = desk.ingest(tmp_path / "day.wire")
        assert (report.added, report.problems) == (2, ())
        found = {article.title: article for article in desk.articles()}
        assert found["Ferry toll opposed"].published == "2026-05-12"
        assert found["Bridge opens"].outlet is None
        answer = desk.ask("Who opposed the ferry toll?")
        assert answer.generator.model == "langchain/EchoModel"
        assert answer.citations
    # The index knows its embedder; settings without it open it too.
    plain = load_settings(embedder="fake", provider="none")
    with NewsAssistant.open(tmp_path / "index", settings=plain) as desk:
        assert desk.health().embedder == "letters/pairs"
        assert desk.search("toll")


@pytest.mark.usefixtures("extension")
def test_a_reader_that_fails_is_a_problem_of_its_file(tmp_path: Path) -> None:
    settings = load_settings(embedder="fake", provider="none")
    (tmp_path / "bad.wire").write_text("no head\n===\nanother")
    (tmp_path / "good.txt").write_text("The bridge of Kell opened on Monday.")
    with NewsAssistant.open(tmp_path / "index", settings=settings) as desk:
        report = desk.ingest([tmp_path / "bad.wire", tmp_path / "good.txt"])
    assert report.added == 1
    (problem,) = report.problems
    assert problem.source == "bad.wire"
    assert "ValueError" in problem.error


@pytest.mark.usefixtures("extension")
@pytest.mark.parametrize("setting", ["embedder", "provider", "reranker"])
def test_a_name_that_nobody_brings_is_refused_with_those_that_are_there(
    setting: str,
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(**{setting: "nobody"})
    brought = {"embedder": "letters", "provider": "echo", "reranker": "shortest"}
    assert brought[setting] in caught.value.message


def test_the_snippets_of_the_guide_run_in_order(
    example: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(tmp_path / "index")
    shutil.copytree(EXAMPLES.parent / "samples", tmp_path / "samples")
    guide = (EXAMPLES.parent / "docs" / "embedding.md").read_text("utf-8")
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", guide, re.DOTALL):
        exec(block, names)
    names["desk"].close()
    assert "AnswerReady" in capsys.readouterr().out
