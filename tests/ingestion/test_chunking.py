from hypothesis import given
from hypothesis import strategies as st

from assistant.ingestion.chunking import LONGEST_PASSAGE, chunk, headings
from assistant.ingestion.sentences import sentence_spans
from vectorstore.records import Article

PARAGRAPH = "The council met on Monday and agreed on the third bridge. " * 4


def article(text: str, **fields: str) -> Article:
    return Article(id="a" * 16, text=text, **fields)


def test_passages_close_at_paragraph_borders() -> None:
    text = "\n\n".join([PARAGRAPH.strip()] * 6)
    passages = chunk(article(text))
    assert len(passages) == 2
    for passage in passages:
        assert text[passage.start :].startswith("The council")
        assert 500 <= passage.end - passage.start <= LONGEST_PASSAGE


def test_a_passage_is_found_by_its_heading_title_outlet_and_day() -> None:
    text = f"Italy\n{PARAGRAPH}\nSpain\n{PARAGRAPH}{PARAGRAPH}{PARAGRAPH}{PARAGRAPH}"
    made = article(
        text, title="Europe", outlet="The Post", published="2025-02-01T10:00:00+00:00"
    )
    italy, spain, more = chunk(made)
    assert italy.embedded_text.startswith("Europe · The Post · 2025-02-01\nItaly\nThe")
    assert text[spain.start :].startswith("Spain\n")
    assert more.embedded_text.startswith("Europe · The Post · 2025-02-01 · Spain\nThe")


def test_a_heading_is_context_and_no_sentence() -> None:
    text = f"Where is it?\n{PARAGRAPH}"
    (passage,) = chunk(article(text))
    quotes = [text[start:end] for start, end in passage.sentences]
    assert "Where is it?" not in quotes
    assert len(quotes) == 4


def test_three_short_lines_in_a_row_are_a_list_worth_citing() -> None:
    text = f"Norway\nSweden\nFinland\n{PARAGRAPH}"
    assert headings(text.split("\n")) == set()
    (passage,) = chunk(article(text))
    assert len(passage.sentences) == 7


def test_a_last_line_without_full_stop_is_kept_as_a_sentence() -> None:
    text = f"{PARAGRAPH}\nNobody has voted yet"
    (passage,) = chunk(article(text))
    assert text[slice(*passage.sentences[-1])] == "Nobody has voted yet"


lines = st.lists(
    st.sampled_from(
        ["", "Italy", "Who pays?", PARAGRAPH, "A short sentence ends here."]
    )
    | st.text(max_size=400),
    max_size=25,
)


@given(lines)
def test_every_sentence_is_in_exactly_one_passage_with_exact_offsets(
    parts: list[str],
) -> None:
    text = "\n".join(parts)
    passages = chunk(article(text))
    cited = [span for passage in passages for span in passage.sentences]
    assert cited == sorted(set(cited))
    marked = headings(text.split("\n"))
    place = 0
    expected = []
    for number, line in enumerate(text.split("\n")):
        if number not in marked:
            expected += sentence_spans(text, place, place + len(line))
        place += len(line) + 1
    assert cited == expected
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert passage.start <= passage.sentences[0][0]
        assert passage.end == passage.sentences[-1][1]
        assert passage.embedded_text.endswith(text[passage.start : passage.end])
