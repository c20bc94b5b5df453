"""Names of months and days of the week, in the languages that news is written in.

They are the data files of dateparser (CLDR and what people add to it). Its package is
not imported for them: that takes three times as long as all of these names.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from assistant.ingestion.vocabulary import words

_LANGUAGES = words(
    """en de fr es it nl pt pl sv da nb fi is et lv lt cs sk hu ro bg ru uk be sr-Cyrl
    sr-Latn hr bs sl mk sq el tr az ca gl eu ga cy he ar fa ur hi bn ta te th vi id ms
    sw fil ja zh ko ka hy kk af"""
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_WEEKDAYS = (
    *("monday", "tuesday", "wednesday", "thursday"),
    *("friday", "saturday", "sunday"),
)
# What the data lack, from January on: names of Austria and of the Arabic of the Levant,
# older Spanish, Serbian cases.
_ALSO = {
    "de": "jänner, feber",
    "es": ",,,,,,,, setiembre",
    "ar": "كانون الثاني, شباط, آذار, نيسان, أيار, حزيران, تموز, آب, أيلول, تشرين الأول,"
    " تشرين الثاني, كانون الأول",
    "sr-Cyrl": "јануара, фебруара, марта, априла, маја, јуна, јула, августа, септембра,"
    " октобра, новембра, децембра",
    "sr-Latn": "januara, februara, marta, aprila, maja, juna, jula",
}
_SHORTEST = 3
"""Letters of a Latin name; less is a Roman number, or a word."""
LAST_LATIN = "\u024f"


@lru_cache(maxsize=4_000)
def fold(word: str) -> str:
    """The word without capitals, accents and dots: `İYUN` and `iyun` are one."""
    plain = unicodedata.normalize("NFKD", word.casefold().replace("ı", "i"))
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    return unicodedata.normalize(
        "NFC", bare.replace("’", "'").replace(".", "").strip("'׳-")
    )


def month_number(name: str, languages: Iterable[str]) -> int | None:
    """The month that `name` means; None for two (`listopad`) and for no month.

    Args:
        name: One word, in any case, with or without its accents.
        languages: Codes that decide between two months.
    """
    meanings = _names(_MONTHS).get(fold(name), {})
    if len(set(meanings.values())) > 1:
        meanings = {code: meanings[code] for code in languages if code in meanings}
    numbers = set(meanings.values())
    return numbers.pop() if len(numbers) == 1 else None


def month_languages(name: str) -> frozenset[str]:
    """Codes of the languages in which this is a month."""
    return frozenset(_names(_MONTHS).get(fold(name), ()))


def weekday_languages(word: str) -> frozenset[str]:
    """Codes of the languages in which this is a day of the week."""
    return frozenset(_names(_WEEKDAYS).get(fold(word), ()))


@cache
def _names(kind: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Folded names of the months, or days; what they mean by code of the language."""
    found: dict[str, dict[str, int]] = {}
    for tag, info in _data().items():
        code = tag.partition("-")[0]
        also = _ALSO.get(tag, "").split(",") if kind is _MONTHS else []
        known = {n: k for k, key in enumerate(kind, start=1) for n in info[key]}
        known |= {name.strip(): k for k, name in enumerate(also, start=1)}
        for name, number in known.items():
            plain = fold(name.removeprefix("de "))
            least = 2 if kind is _WEEKDAYS else _SHORTEST
            if len(plain) >= least or (plain and plain[0] > LAST_LATIN):
                found.setdefault(plain, {})[code] = number
    return found


@cache
def _data() -> dict[str, dict[str, Any]]:
    package = find_spec("dateparser")
    places = package.submodule_search_locations if package else None
    if not places:
        raise ImportError("dateparser is not installed: install the package again.")
    folder = Path(places[0]) / "data" / "date_translation_data"
    found = {}
    for language in sorted(_LANGUAGES):
        file = folder / f"{language}.py"
        spec = spec_from_file_location(f"names_of_{language}", file)
        if spec is None or spec.loader is None:
            raise ImportError(f"{file} cannot be read: install dateparser again.")
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        found[language] = module.info
    return found
