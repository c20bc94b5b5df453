"""The sentence that the panel marks is the citation's quote, for every golden."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.evaluation.golden_files import load_golden
from assistant.newsroom import NewsAssistant
from assistant.serving.exchange import Exchange
from assistant.serving.library import sample_files
from assistant.serving.source import panel_data, pointed_at

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("provider", ["fake", "none"])
def test_every_citation_of_every_golden_marks_its_quote(
    provider: str, tmp_path: Path, desk_for: Callable[..., NewsAssistant]
) -> None:
    desk = desk_for(index=tmp_path / "index", provider=provider)
    desk.ingest(sample_files())
    seen = 0
    for golden in load_golden(ROOT / "golden" / "samples.yaml"):
        exchange = Exchange(question=golden.question)
        for event in desk.stream(golden.question, history=golden.turns):
            exchange = exchange.after(event)
        for citation in exchange.citations:
            source = pointed_at(f"see-0-c{citation.number}", [exchange])
            assert source is not None
            article = desk.article(source.article_id, source.revision)
            assert panel_data(article, source)["marked"] == citation.quote
            seen += 1
        found = exchange.evidence.sentences if exchange.evidence else ()
        for position, sentence in enumerate(found):
            source = pointed_at(f"see-0-e{position}", [exchange])
            assert source is not None
            article = desk.article(source.article_id)
            assert panel_data(article, source)["marked"] == sentence.text
    assert seen > 50
