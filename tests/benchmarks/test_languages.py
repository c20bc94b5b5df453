"""The translated articles and their questions fit together; nothing is embedded."""

import pytest

from benchmarks.languages import LANGUAGES, questions, translations
from benchmarks.retrieval_sets import samples


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_question_has_its_answer_in_its_own_language_and_in_english(
    code: str,
) -> None:
    translated = list(translations(code))
    asked = list(questions(code, translated, "quote"))
    assert len(asked) == 30
    assert len(list(questions(code, samples().articles, "english"))) == 30
    assert {article.id for article in translated} == {
        name for each in asked for name in each.gold
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_translations_state_what_the_samples_state(code: str) -> None:
    dated = {each.source: each.published for each in samples().articles}
    for article in translations(code):
        source = str(article.source)
        english = dated[source.removeprefix(f"{code}/")]
        assert article.language == code, source
        assert article.title, source
        assert article.published, source
        assert article.published[:10] == str(english)[:10], source
