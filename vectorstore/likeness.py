"""Near-duplicate texts: which share most of their words in the same order.

Marks find candidates among any number of texts (MinHash in bands, Broder 1997); the
candidates' own words then decide.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from rensa import RMinHash

from vectorstore.records import Article

Triple = tuple[str, str, str]

BANDS, ROWS = 32, 4
"""Texts that share half of their word triples meet in a band 19 times of 20."""
SEED = 7
COPY = 0.6
"""Copies share at least so much of their word triples (Jaccard), cut ends aside."""
SHORTEST = 20
"""Shared triples below which two texts are too short to be told apart."""
PARAGRAPH = 25
"""Words in a row that only an update has; agency lines and edits are shorter."""
END = 20
"""Words of which half must be shared for a text to go on."""
VERSION = 0.3
"""Versions of one article hold at least so much of the shorter one's triples."""
SAID = 0.5
"""A sentence is said already when so much of its triples stand there."""

_WORD = re.compile(r"\w+(?:[.,’']\w+)*")
_REVISED = re.compile(
    r"^\W{0,3}(?:correct(?:ed|ion|s)|updated?|clarifi(?:ed|cation))\b[^\n]{0,3}",
    re.IGNORECASE | re.MULTILINE,
)
_TITLE_MARK = re.compile(
    r"\b(?:correct(?:ed|ion|s)|updated?|clarifi(?:ed|cation))\b(?:[\s-]*\d+)?",
    re.IGNORECASE,
)
_HEAD = 400
"""Characters of a text in which an outlet says that this is a new version."""


def words(text: str) -> list[str]:
    """The words of a text, without case."""
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


def triples(sequence: Sequence[str]) -> list[Triple]:
    """Every three words in a row."""
    return list(zip(sequence, sequence[1:], sequence[2:], strict=False))


def marks(article: Article) -> set[int]:
    """Numbers that likely copies and versions of an article have in common."""
    found = {" ".join(each) for each in triples(words(article.text))}
    kin = [f"url {article.url}"] if article.url else []
    if title := _plain_title(article):
        kin.append(f"title {(article.outlet or '').casefold()} {title}")
    bands: list[str] = []
    if found:
        sketch = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
        sketch.update(sorted(found))
        values = sketch.digest()
        bands = [
            f"band {at} {values[at : at + ROWS]}" for at in range(0, len(values), ROWS)
        ]
    return {_number(name) for name in (*bands, *kin)}


def are_copies(one: Article, other: Article) -> bool:
    """Whether two texts are one but for headline, cut end, agency line, some words.

    A paragraph that only one of them has makes an update of the story, not a copy.
    """
    if one.text == other.text:
        return True
    first, second = triples(words(one.text)), triples(words(other.text))
    shared = set(first) & set(second)
    if len(shared) < SHORTEST:
        return False
    first, second = _without_cut_end(first, shared), _without_cut_end(second, shared)
    if max(_longest_own(first, shared), _longest_own(second, shared)) > PARAGRAPH:
        return False
    return len(shared) >= COPY * len(set(first) | set(second))


def supersedes(later: Article, earlier: Article) -> bool:
    """Whether an outlet has replaced one version of an article by another.

    Both have one address or title and the later a newer date; or it alone says that
    it was corrected or updated. What was only written anew supersedes nothing.
    """
    if not later.outlet or later.outlet.casefold() != (earlier.outlet or "").casefold():
        return False
    days = later.published_on, earlier.published_on
    newer = days[0] > days[1] if days[0] and days[1] else False
    older = days[0] < days[1] if days[0] and days[1] else False
    revised = _is_revised(later) and not _is_revised(earlier)
    title = _plain_title(later)
    same_name = bool(later.url and later.url == earlier.url) or (
        bool(title) and title == _plain_title(earlier)
    )
    if older or not (revised or (newer and same_name)):
        return False
    first, second = (set(triples(words(each.text))) for each in (later, earlier))
    least = VERSION if same_name else COPY
    return len(first & second) >= least * max(1, min(len(first), len(second)))


def says(told: set[str | Triple], sentence: str) -> bool:
    """Whether the words and triples told hold the sentence, every number included."""
    sequence = words(sentence)
    numbers = {word for word in sequence if any(map(str.isdigit, word))}
    parts: Sequence[str | Triple] = triples(sequence) or sequence
    held = sum(part in told for part in parts)
    return numbers <= told and held >= SAID * len(parts)


def telling(texts: Iterable[str]) -> set[str | Triple]:
    """What `says` looks in: the words and word triples of texts."""
    found: set[str | Triple] = set()
    for text in texts:
        sequence = words(text)
        found.update(sequence, triples(sequence))
    return found


def _without_cut_end(sequence: list[Triple], shared: set[Triple]) -> list[Triple]:
    """Without an end that the other text has lost, or an editor's line of its own.

    Triples that come again and again tell nothing of where the other text ends.
    """
    often = Counter(sequence)
    held = [triple in shared and often[triple] == 1 for triple in sequence]
    end = len(held)
    while end and 2 * sum(held[max(0, end - END) : end]) < END:
        end -= 1
    return sequence[:end]


def _longest_own(sequence: Sequence[Triple], shared: set[Triple]) -> int:
    """The length of the longest run of triples that the other text does not have."""
    runs = groupby(sequence, shared.__contains__)
    return max((len(list(run)) for held, run in runs if not held), default=0)


def _plain_title(article: Article) -> str:
    return " ".join(words(_TITLE_MARK.sub(" ", article.title or "")))


def _is_revised(article: Article) -> bool:
    said = _TITLE_MARK.search(article.title or "")
    return bool(said or _REVISED.search(article.text[:_HEAD]))


def _number(name: str) -> int:
    """A number that SQLite holds: 64 bits, signed."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
