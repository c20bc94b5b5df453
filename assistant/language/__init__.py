"""What the house reads out of English text: words, names, quantities, dates.

Deterministic: these functions decide nothing by themselves, they only say what stands
in a text, so that retrieval and verification agree on it.
"""

from assistant.language.names import canonical_names, name_phrases, names, stands_in
from assistant.language.quantities import numbers
from assistant.language.states import states_in
from assistant.language.words import content_stems, leans_back, stem, words

__all__ = [
    "canonical_names",
    "content_stems",
    "leans_back",
    "name_phrases",
    "names",
    "numbers",
    "stands_in",
    "states_in",
    "stem",
    "words",
]
