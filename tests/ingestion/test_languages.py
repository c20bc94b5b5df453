import pytest

from assistant.ingestion.languages import (
    day_comes_first,
    detect_language,
    language_code,
)

TEXTS = {
    "en": "The city council has approved a tram line from the harbour to the school.",
    "de": "Der Stadtrat hat am Donnerstag beschlossen, die Innenstadt zu sperren.",
    "fr": "Le conseil municipal a approuvé jeudi la construction d'une ligne de tram.",
    "it": "Il consiglio comunale ha approvato una nuova linea tranviaria per il porto.",
    "pt": "A câmara municipal aprovou na quinta-feira uma nova linha de elétrico.",
    "nl": "De gemeenteraad heeft donderdag een nieuwe tramlijn goedgekeurd.",
    "pl": "Rada miasta zatwierdziła w czwartek nową linię tramwajową do portu.",
    "uk": "Міська рада схвалила нову трамвайну лінію до університету.",
    "ru": "Городской совет одобрил новую трамвайную линию до университета.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_the_language_of_a_sentence_is_known(code: str) -> None:
    assert detect_language(TEXTS[code]) == code


@pytest.mark.parametrize("text", ["", "Keir Starmer", "12 345 678 %", "Ferry back"])
def test_too_little_text_has_no_language(text: str) -> None:
    assert detect_language(text) is None


@pytest.mark.parametrize(
    ("tag", "code", "first"),
    [
        ("en", "en", None),
        ("en-GB", "en", True),
        ("en_US", "en", False),
        ("en-CA", "en", None),
        ("fr", "fr", True),
        ("zh-Hant-TW", "zh", True),
        ("", None, None),
        (None, None, None),
        ("1", None, None),
    ],
)
def test_a_tag_gives_a_code_and_the_order_of_days(
    tag: str | None, code: str | None, first: bool | None
) -> None:
    assert language_code(tag) == code
    assert day_comes_first(tag) == first
