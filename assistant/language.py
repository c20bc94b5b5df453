"""What the house reads out of English text: words, values, names.

Deterministic and small: these functions decide nothing by themselves, they only say
what stands in a text, so that retrieval and verification agree on it.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

_STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "being",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "many",
        "may",
        "me",
        "might",
        "more",
        "most",
        "much",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "over",
        "said",
        "say",
        "says",
        "she",
        "should",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "under",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MAGNITUDES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
}
_NUMBER_WORDS = {
    word: float(value)
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "dozen": 12.0}
_NUMBER = re.compile(
    r"(?<![\w.])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"[\s-]?(?P<magnitude>hundred|thousand|million|billion|trillion|bn|mn|tn|k|m)?"
    r"(?![^\W\d_])",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\b(?:[A-ZÀ-Þ][\w’'&-]*|[A-Z]\.)(?:\s+(?:of\s+the\s+|of\s+|de\s+|von\s+|van\s+)?"
    r"[A-ZÀ-Þ][\w’'&-]*)*"
)
_NOT_NAMES = _STOP_WORDS | frozenset(
    [
        "according",
        "earlier",
        "however",
        "meanwhile",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "although",
        "because",
        "despite",
        "during",
        "since",
        "until",
        "per",
        "via",
        "both",
        "each",
        "every",
        "few",
        "other",
        "others",
        "another",
        "former",
        "sir",
        "mr",
        "mrs",
        "ms",
        "dr",
        "president",
        "prime",
        "minister",
        "foreign",
        "defence",
        "defense",
        "secretary",
        "chancellor",
        "chief",
        "king",
        "queen",
        "pope",
        "general",
        "chairman",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "first",
        "second",
        "third",
        "last",
        "next",
        "new",
        "please",
        "yes",
        "list",
        "name",
        "give",
        "tell",
        "show",
        "compare",
        "summarise",
        "summarize",
        "stated",
    ]
)

# Names of one state as a government: country, people, capital. Written here rather than
# taken from a library because none that is maintained carries demonyms and metonyms.
_STATES = """
uk britain british briton britons london whitehall england english united-kingdom
us usa american americans washington america white-house united-states
russia russian russians moscow kremlin
ukraine ukrainian ukrainians kyiv kiev
germany german germans berlin
france french paris elysee
italy italian italians rome
spain spanish spaniards madrid
poland polish poles warsaw
netherlands dutch hague
belgium belgian belgians brussels
denmark danish danes copenhagen
norway norwegian norwegians oslo
sweden swedish swedes stockholm
finland finnish finns helsinki
estonia estonian estonians tallinn
latvia latvian latvians riga
lithuania lithuanian lithuanians vilnius
ireland irish dublin
portugal portuguese lisbon
austria austrian austrians vienna
switzerland swiss bern
greece greek greeks athens
turkey türkiye turkish turks ankara
hungary hungarian hungarians budapest
czechia czech czechs prague czech-republic
slovakia slovak slovaks bratislava
slovenia slovenian slovenians ljubljana
croatia croatian croatians zagreb
serbia serbian serbs belgrade
romania romanian romanians bucharest
bulgaria bulgarian bulgarians sofia
belarus belarusian belarusians minsk
china chinese beijing
india indian indians delhi
japan japanese tokyo
bangladesh bangladeshi dhaka
canada canadian canadians ottawa
australia australian australians canberra
israel israeli israelis jerusalem
iran iranian iranians tehran
saudi-arabia saudi saudis riyadh
malta maltese valletta
cyprus cypriot cypriots nicosia
luxembourg luxembourgish
iceland icelandic reykjavik
europe european europeans
"""
_CANONICAL = {
    alias.replace("-", " "): line.split()[0].replace("-", " ")
    for line in _STATES.strip().splitlines()
    for alias in line.split()
}
_STEMMER = snowballstemmer.stemmer("english")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Snowball stem of a lower-case word (Porter 2), without a possessive."""
    return str(_STEMMER.stemWord(re.sub(r"['’]s?$", "", word)))


def words(text: str) -> list[str]:
    """Lower-case words in order, stop words included."""
    return _WORD.findall(text.lower())


def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning, states under one name each."""
    return frozenset(
        stem(_CANONICAL.get(re.sub(r"['’]s$", "", word), word))
        for word in words(text)
        if word not in _STOP_WORDS
    )


def numbers(text: str) -> frozenset[float]:
    """Values that stand in a text: `12.8bn` and `12.8 billion` are one value."""
    values = {
        float(match["digits"].replace(",", ""))
        * _MAGNITUDES.get((match["magnitude"] or "").lower(), 1)
        for match in _NUMBER.finditer(text)
    }
    found = words(text.replace("-", " "))
    for word, following in zip(found, [*found[1:], ""], strict=True):
        if word in _NUMBER_WORDS:
            values.add(_NUMBER_WORDS[word] * _MAGNITUDES.get(following, 1))
    return frozenset(values)


def names(text: str) -> frozenset[str]:
    """Canonical tokens of the proper names in a text.

    A name is split into its tokens, since a text says "Sir Keir Starmer" once and
    "Starmer" afterwards; titles and the words that only begin a sentence are left out,
    and all words for one state count as that state.
    """
    found: set[str] = set()
    for match in _NAME.finditer(text.replace("’s", "").replace("'s", "")):
        starts_sentence = not text[: match.start()].rstrip(" “\"'‘(").strip()
        starts_sentence |= text[: match.start()].rstrip(" “\"'‘(")[-1:] in ".?!:\n"
        tokens = [token.lower().strip("’'-&.") for token in match[0].split()]
        if starts_sentence and len(tokens) == 1 and not _surely_name(match[0]):
            continue
        found |= canonical_names(tokens)
    return frozenset(found)


def canonical_names(tokens: Iterable[str]) -> set[str]:
    """Tokens of names under one spelling each, those that name nothing left out."""
    joined = " ".join(tokens).replace("-", " ")
    if joined in _CANONICAL:
        return {_CANONICAL[joined]}
    return {
        _CANONICAL.get(token, token)
        for token in joined.split()
        if token not in _NOT_NAMES
        and not token.isdigit()
        and (len(token) > 1 or token == "x")
    }


def stands_in(name: str, text: str) -> bool:
    """Whether a canonical name token stands in a text in any of its forms."""
    plain = words(text.replace("-", " "))
    return any(
        _CANONICAL.get(form, form) == name
        for word in plain
        for form in (word, re.sub(r"['’]s?$", "", word))
    ) or (name in _CANONICAL.values() and _multiword(name, " ".join(plain)))


def _multiword(name: str, text: str) -> bool:
    return any(
        alias in text
        for alias, canonical in _CANONICAL.items()
        if canonical == name and " " in alias
    )


def _surely_name(word: str) -> bool:
    """A lone capitalised word that begins a sentence is a name only if known as one."""
    lower = word.lower()
    return lower in _CANONICAL or (word.isupper() and len(word) > 1)
