"""Quantities: values with unit, currency, period and how exactly they are meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from assistant.language.units import (
    CURRENCY_WORDS,
    MAGNITUDES,
    MONTH_DAYS,
    ONES,
    ORDINALS,
    PARTS,
    SPEEDS,
    TENS,
    TIMES,
    UNITS,
    spelled_value,
)
from assistant.language.words import STOP_WORDS, stem

Bound = Literal["exact", "about", "under", "over"]

FEW = 4
"""Below it "third" and "three" differ; "20th anniversary" and "20 years" agree."""
_CURRENCY = r"(?:US|C|A|NZ|HK|S|R|CA|AU)?\$|[£€¥₹₽₴₺]|(?:USD|EUR|GBP|CHF)(?=\s?\d)"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CARDINAL = "|".join([*ONES, *TENS])
_SPELLED = (
    rf"(?:{_CARDINAL}|(?:a|an|one)(?=[\s-](?:hundred|thousand|million|billion|trillion"
    rf"|dozen)\b))"
    rf"(?:(?:[\s-]|\sand\s)(?:{_CARDINAL}|hundred|thousand|million|billion|trillion"
    rf"|dozen)\b)*"
)
_NUMBER = re.compile(
    rf"(?<![\w.])(?<![A-Z]-)(?P<currency>{_CURRENCY})?\s?(?P<digits>{_DIGITS})"
    r"(?:[\s-]?(?P<magnitude>hundred|thousand|million|billion|trillion|dozen|bn|mn|tn"
    r"|k|m)\b)?"
    r"(?P<ordinal>st|nd|rd|th)?"
    r"|(?P<percent_of>\b(?:(?:a|an|one|two|three|four|five|six|seven|eight|nine)[\s-])"
    r"?(?:half|halves|thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?"
    r"|tenths?)\b)"
    r"|\b(?P<rank>(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-"
    rf"(?:{'|'.join(ORDINALS)})|{'|'.join(ORDINALS)})\b"
    rf"|\b(?P<spelled>{_SPELLED})\b"
    r"|\b(?P<times>doubl(?:e|ed|es|ing)|twice|twofold|trebl(?:e|ed|es|ing)"
    r"|tripl(?:e|ed|es|ing)|threefold|quadrupl(?:e|ed))\b",
    re.IGNORECASE,
)
_BOUNDS: list[tuple[str, Bound]] = [
    (r"no (?:more|later|longer) than|not more than|within", "under"),
    (r"no (?:fewer|less) than|exceed(?:s|ed|ing)?|upwards of|minimum of", "over"),
    (r"(?:fewer|less|lower|smaller|younger) than|at most", "under"),
    (r"under|below|up to", "under"),
    (r"(?:more|greater|higher|older|longer|larger) than|at least", "over"),
    (r"over|above", "over"),
    (r"about|around|roughly|approximately|some|nearly|almost|close to", "about"),
    (r"an estimated|estimated|circa|as many as|as much as", "about"),
]
_HEDGES = [
    (re.compile(rf"(?:{said})\s+(?:the\s+|an?\s+)?$", re.IGNORECASE), bound)
    for said, bound in _BOUNDS
]
_PER = re.compile(
    r"^(?:\W*\w+){0,5}?\W+(?:a|an|per|each|every)\s(?P<per>second|minute|hour|day|night"
    r"|week|month|quarter|year|head|person|pound|barrel|tonne|litre|share|kilo|season)\b"
    r"|^(?:\W*\w+){0,4}?\W+(?P<adverb>daily|weekly|monthly|annually|yearly)\b",
    re.IGNORECASE,
)
_SEASON = re.compile(r"\b((?:19|20)\d\d)([-/]\d\d)\b(?!-)")
"""2018-19: the second figure is no figure of its own."""
_RANGE = re.compile(
    r"(\d[\d,.]*)(?=(?:-| to | and )(?:\D{0,3})\d[\d,.]*\s?"
    r"(thousand|million|billion|trillion|bn|mn|tn)\b)"
)
"""2 to 3 million: the first figure, and the magnitude that it shares."""
_HALF_OF = re.compile(
    r"\bhalf an? (hundred|thousand|million|billion|trillion|dozen)\b", re.IGNORECASE
)
_AGES = re.compile(r"\b(under|over)-(\d+)s\b", re.IGNORECASE)
_ADVERBS = {"daily": "day", "weekly": "week", "monthly": "month"}
_FOLLOWING = re.compile(r"\s*-?\s*(per cent\b|[%\w/]+)?", re.IGNORECASE)
_SPEED = re.compile(
    r"\s*-?\s*(kilomet(?:er|re)s?|km|miles?) (?:an|per) hour\b", re.IGNORECASE
)
_NOUN_END = re.compile(
    r"[,.;:!?()“”\"]|\b(?:in|on|at|from|of|to|by|for|with|who|that)\b"
)


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """One value as it stands in a text."""

    value: float
    """As it is said, magnitude included."""
    scale: float = 1.0
    """What one of it is in the unit's base: 60 for minutes, counted in seconds."""
    unit: str = ""
    """Family of units, a currency, `ordinal`, `times`, or nothing."""
    nouns: frozenset[str] = frozenset()
    """Stems of what is counted, as far as it follows at once."""
    per: str = ""
    bound: Bound = "exact"
    after: str = field(default="", compare=False)
    """"from" or "to" when that stands just before."""
    said: str = field(default="", compare=False)
    start: int = field(default=0, compare=False)
    rough: bool = field(default=False, compare=False)
    """Whether it is a part such as a third, which stands for a near percentage."""
    round_to: float = field(default=0.0, compare=False)
    """The place of the last digit that is not zero: 100 for 2,300."""

    def of_one_kind(self, other: "Quantity") -> bool:
        """Whether both measure in the same unit."""
        return self.unit == other.unit

    def agrees_with(self, source: "Quantity") -> bool:
        """Whether a text with the source's value carries this one."""
        units = {self.unit, source.unit} - {"", "ordinal"}
        if {self.unit, source.unit} == {"%", "ordinal"}:
            return False
        if units == {"second", "month"}:
            return self._lasts_as_long(source)
        if len(units) > 1:
            return False
        ordinal = "ordinal" in (self.unit, source.unit) and self.unit != source.unit
        if ordinal and min(self.value, source.value) < FEW:
            return False
        if self.per and source.per and self.per != source.per:
            return False
        if {self.bound, source.bound} == {"under", "over"} and (
            self.value == source.value
        ):
            return False
        # 24 and "24-year-old", twentieth and "20 years": without a unit no conversion.
        scale = source.scale / self.scale if self.unit == source.unit else 1.0
        if (self.rough or source.rough) and abs(self.value - source.value) <= 1:
            return True
        return self._near(source.value * scale)

    def _lasts_as_long(self, source: "Quantity") -> bool:
        """Whether days make the months of the other: 60 days are two months."""
        in_days = {"month": MONTH_DAYS, "second": 1 / UNITS["day"][1]}
        one, other = (
            each.value * each.scale * in_days[each.unit] for each in (self, source)
        )
        return abs(one - other) <= 0.02 * max(one, other)

    def _near(self, value: float) -> bool:
        mine = self.value
        if abs(mine - value) <= 1e-9 * max(abs(mine), abs(value), 1):
            return True
        if self.bound == "over":
            return mine < value <= mine * 1.25
        if self.bound == "under":
            return mine * 0.75 <= value < mine
        if self.bound == "about":
            return abs(mine - value) <= max(0.5 * self.round_to, 0.02 * mine)
        # 5.2 million for 5,214,000: fewer digits of a large figure.
        return mine >= 1e5 and abs(mine - value) < 0.5 * self.round_to <= 0.05 * mine


@lru_cache(maxsize=2_000)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of a text in order; dates are no quantities, years are."""
    plain = text.replace("–", "-").replace("—", " ")
    plain = _RANGE.sub(_both_of_one_size, plain)
    plain = _AGES.sub(r"\1 \2 ", plain)
    plain = _HALF_OF.sub(lambda m: f"0.5 {m[1]}".rjust(len(m[0])), plain)
    return tuple(_found(_SEASON.sub(lambda m: m[1] + " " * len(m[2]), plain)))


@lru_cache(maxsize=2_000)
def numbers(text: str) -> frozenset[float]:
    """Values that stand in a text: `12.8bn` and `12.8 billion` are one value."""
    return frozenset(
        _plain_value(match)
        for match in _NUMBER.finditer(text)
        if match["digits"] or match["spelled"]
        if not _glued(text, match)
    )


def _plain_value(match: re.Match[str]) -> float:
    if match["spelled"]:
        return spelled_value(match["spelled"])
    magnitude = (match["magnitude"] or "").lower()
    return float(match["digits"].replace(",", "")) * MAGNITUDES.get(magnitude, 1)


def _both_of_one_size(match: re.Match[str]) -> str:
    return f"{match[1]} {match[2]}"


def _found(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        if _glued(text, match):
            continue
        if match["digits"] or match["spelled"]:
            yield _counted(text, match)
        elif match["percent_of"] and (part := _part(text, match)):
            yield part
        elif match["rank"] or match["percent_of"]:
            ranked = re.sub(r"^an?\s", "", match[0].lower())
            tens, _, rank = ranked.rpartition("-")
            if rank not in ORDINALS:
                continue
            value = ORDINALS[rank] + TENS.get(tens, 0)
            yield Quantity(
                value=value, unit="ordinal", said=match[0], start=match.start()
            )
        elif match["times"]:
            root = re.sub(r"(?:ed|es|ing|e)$", "", match["times"].lower())
            value = next(n for word, n in TIMES.items() if word.startswith(root))
            yield Quantity(
                value=value, unit="times", said=match[0], start=match.start()
            )


def _glued(text: str, match: re.Match[str]) -> bool:
    """Whether a letter follows digits that are no unit: a name such as `9b`."""
    if not match["digits"] or match["magnitude"] or match["ordinal"]:
        return False
    following = re.match(r"[^\W\d_]+(?:/h)?", text[match.end() :])
    return (
        bool(following)
        and following is not None
        and (
            following[0].lower() not in UNITS
            and following[0].lower() not in ("am", "pm")
        )
    )


def _counted(text: str, match: re.Match[str]) -> Quantity:
    value = _plain_value(match)
    digits = (match["digits"] or "").replace(",", "")
    scale = value / float(digits) if digits and float(digits) else 1.0
    place = 10.0 ** -len(digits.partition(".")[2]) if "." in digits else 1.0
    while place < 1e15 and value and "." not in digits and value % (place * 10) == 0:
        place *= 10
    place = place * scale if "." in digits else place
    rest = text[match.end() :]
    unit, factor, used = _unit(rest)
    currency = (match["currency"] or "").upper().removeprefix("US")
    if match["ordinal"]:
        unit = "ordinal"
    return Quantity(
        value=value,
        scale=factor,
        unit=currency or unit,
        nouns=frozenset() if _is_year(match, unit) else _nouns(rest[used:]),
        per=_per(rest),
        bound=_bound(text[: match.start()]),
        after=_way(text[: match.start()]),
        said=match[0].strip(),
        start=match.start(),
        round_to=place,
    )


def _is_year(match: re.Match[str], unit: str) -> bool:
    digits = match["digits"] or ""
    bare = not (unit or match["currency"] or match["magnitude"])
    return bare and len(digits) == 4 and "1500" <= digits <= "2100"


def _unit(rest: str) -> tuple[str, float, int]:
    """Family, scale and length of the unit that follows a number at once."""
    if speed := _SPEED.match(rest):
        return SPEEDS[speed[1][0].lower()], 1.0, speed.end()
    match = _FOLLOWING.match(rest)
    word = ((match and match[1]) or "").lower().replace("per cent", "%")
    if match and word in UNITS:
        return (*UNITS[word], match.end())
    for following in re.findall(r"\w+", rest[:24])[:2]:
        if stem(following.lower()) in CURRENCY_WORDS:
            return CURRENCY_WORDS[stem(following.lower())], 1.0, 0
    return "", 1.0, 0


def _nouns(rest: str) -> frozenset[str]:
    """Stems of the two content words that follow before the phrase ends."""
    phrase = _NOUN_END.split(rest[:60].lstrip(" -"), maxsplit=1)[0]
    found = [word for word in re.findall(r"[^\W\d_]+", phrase.lower())]
    return frozenset(stem(word) for word in found[:3] if word not in STOP_WORDS)


def _per(rest: str) -> str:
    clause = re.split(r"[,.;:](?=\s|$)", rest[:80])[0]
    match = _PER.match(clause)
    if not match:
        return ""
    adverb = (match["adverb"] or "").lower()
    return (match["per"] or _ADVERBS.get(adverb, "year")).lower()


def _bound(before: str) -> Bound:
    tail = before[-24:]
    if re.search(r"\b(?:just|well|little) (?:over|under)\s+$", tail):
        return "about"
    for pattern, bound in _HEDGES:
        match = pattern.search(tail)
        if match and not re.search(r"\w$", tail[: match.start()]):
            return bound
    return "exact"


def _way(before: str) -> str:
    match = re.search(r"\b(from|to)\s+(?:\w+\s)?$", before[-20:], re.IGNORECASE)
    return match[1].lower() if match else ""


def _part(text: str, match: re.Match[str]) -> Quantity | None:
    """A half, two-thirds: as per cent; None for a third place or a second quarter."""
    pieces = re.findall(r"[a-z]+", match["percent_of"].lower())
    whole = PARTS.get(pieces[-1].removesuffix("es").removesuffix("s"), 0) or 2
    many = {"a": 1, "an": 1}.get(pieces[0], ONES.get(pieces[0], 1))
    before, after = text[: match.start()], text[match.end() :]
    ends = re.match(r"\s+(?:of|the)\b|\s*[,.;]|$", after)
    several = len(pieces) > 1 and pieces[-1].endswith("s")
    by = re.search(r"\bby\s$", before) is not None
    if whole > 2 and not several and not ((ends or by) and len(pieces) > 1):
        return None
    if re.search(r"\band\s$", before) and pieces[0] in ("a", "half"):
        return None
    if pieces == ["half"] and re.search(r"\b(?:first|second)\s$", before):
        return None
    value = 100 * many / whole
    return Quantity(
        value=value,
        unit="%",
        bound=_bound(text[: match.start()]),
        said=match[0],
        start=match.start(),
        round_to=0.2 * value,
        rough=True,
    )
