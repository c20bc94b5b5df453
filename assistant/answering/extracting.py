"""Answer without a chat model: the best sentences, quoted and cited."""

from collections.abc import Iterator, Sequence

from assistant.answering.verifying import Checked
from assistant.language import words
from assistant.language.orders import is_question
from assistant.models import EvidenceSentence


def extract_claims(
    sentences: Sequence[EvidenceSentence], *, limit: int
) -> Iterator[Checked]:
    """The best sentences as claims in their own words, best first, none twice.

    A sentence that two wire copies share is quoted once; one that asks answers nothing.
    """
    said: set[tuple[str, ...]] = set()
    best_first = sorted(
        sentences, key=lambda sentence: (-sentence.score, sentence.number)
    )
    for sentence in best_first:
        key = tuple(words(sentence.text))
        if key not in said and not is_question(sentence.text) and len(said) < limit:
            said.add(key)
            text = " ".join(sentence.text.split())
            yield Checked(text=text, support="supported", sentences=(sentence,))
