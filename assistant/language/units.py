"""Number words, magnitudes, units and currencies."""

import re

from assistant.language.words import stem

MAGNITUDES = {
    "hundred": 1e2,
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "billion": 1e9,
    "tn": 1e12,
    "trillion": 1e12,
    "dozen": 12.0,
}
ONES = dict(
    zip(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen
        fourteen fifteen sixteen seventeen eighteen nineteen""".split(),
        range(20),
        strict=True,
    )
)
TENS = dict(
    zip(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(),
        range(20, 100, 10),
        strict=True,
    )
)
ORDINALS = dict(
    zip(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh
        twelfth""".split(),
        range(1, 13),
        strict=True,
    )
) | {"twentieth": 20, "hundredth": 100, "thousandth": 1000, "millionth": 1_000_000}
PARTS = {"half": 2, "halv": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6} | {
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
TIMES = {"double": 2, "twice": 2, "twofold": 2, "treble": 3, "triple": 3} | {
    "threefold": 3,
    "quadruple": 4,
}
# Unit: what it is counted in, and how many of that. Months and years have no fixed
# number of days, so they are a family of their own.
UNITS = {
    name: (family, float(scale))
    for family, scale, aliases in [
        ("%", 1, "% percent pc"),
        ("point", 1, "point points"),
        ("second", 1, "second seconds sec secs s"),
        ("second", 60, "minute minutes min mins"),
        ("second", 3600, "hour hours hr hrs"),
        ("second", 86400, "day days"),
        ("second", 604800, "week weeks"),
        ("second", 1209600, "fortnight fortnights"),
        ("month", 1, "month months"),
        ("month", 12, "year years"),
        ("month", 120, "decade decades"),
        ("month", 1200, "century centuries"),
        ("km/h", 1, "km/h kmh kph"),
        ("km/s", 1, "km/s"),
        ("mph", 1, "mph"),
        ("metre", 1, "metre metres meter meters m"),
        ("metre", 0.01, "centimetre centimetres centimeter centimeters cm"),
        ("metre", 0.001, "millimetre millimetres millimeter millimeters mm"),
        ("metre", 1000, "kilometre kilometres kilometer kilometers km"),
        ("mile", 1, "mile miles"),
        ("foot", 1, "foot feet ft"),
        ("gram", 1, "gram grams g"),
        ("gram", 1000, "kilo kilos kilogram kilograms kg"),
        ("gram", 1e6, "tonne tonnes"),
        ("ton", 1, "ton tons"),
        ("litre", 1, "litre litres liter liters"),
        ("hectare", 1, "hectare hectares"),
        ("acre", 1, "acre acres"),
        ("watt", 1e3, "kilowatt kilowatts kw"),
        ("watt", 1e6, "megawatt megawatts mw"),
        ("watt", 1e9, "gigawatt gigawatts gw"),
        ("degree", 1, "degree degrees"),
    ]
    for name in aliases.split()
    for scale in [scale]
}
SPEEDS = {"k": "km/h", "m": "mph"}
"""The unit of "kilometres per hour" and "miles an hour", by its first letter."""
MONTH_DAYS = 30.4
UNIT_STEMS = frozenset(stem(name) for name in UNITS)
CURRENCY_WORDS = {
    "dollar": "$",
    "euro": "€",
    "pound": "£",
    "sterl": "£",
    "yen": "¥",
    "yuan": "yuan",
    "rupe": "₹",
    "roubl": "rouble",
    "rubl": "rouble",
    "kroner": "krone",
    "krone": "krone",
    "kronor": "krona",
    "krona": "krona",
    "crown": "crown",
    "franc": "franc",
    "zloti": "zloty",
    "rand": "rand",
    "naira": "naira",
    "lira": "lira",
    "lei": "lei",
    "forint": "forint",
    "peso": "peso",
    "real": "real",
    "hryvnia": "hryvnia",
    "won": "won",
    "dirham": "dirham",
    "riyal": "riyal",
    "shekel": "shekel",
}


def spelled_value(text: str) -> float:
    """The value of a number in words, such as `two hundred and six thousand`."""
    total = current = 0.0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in ("a", "an"):
            current = 1
        elif word in ONES or word in TENS:
            current += ONES.get(word, 0) + TENS.get(word, 0)
        elif word in ("hundred", "dozen"):
            current = (current or 1) * MAGNITUDES[word]
        elif word in MAGNITUDES:
            total += (current or 1) * MAGNITUDES[word]
            current = 0
    return total + current
