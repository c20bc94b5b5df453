"""Let a chat model weigh whether a sentence answers the question.

A small model writes poorly and reads well: asked for Yes or No about one sentence, the
weight it gives to Yes tells answers from near misses better than its prose does
(measured on development questions, docs/quality.md).
"""

from collections.abc import Sequence

from assistant.answering.verifying import read_aloud
from assistant.models import EvidenceSentence
from assistant.prompting import PromptName, prompt_messages, quoted
from assistant.providers.chat import ChatModel
from vectorstore.records import Article


class Weighing:
    """The weights of one question; each text is asked about once."""

    def __init__(
        self,
        question: str,
        articles: dict[str, Article],
        model: ChatModel | None,
        deadline: float,
    ) -> None:
        self._question = quoted(question)
        self._articles = articles
        self._model = model
        self._deadline = deadline
        self._shares: dict[tuple[str, ...], float | None] = {}

    def share(
        self,
        sentences: Sequence[EvidenceSentence],
        enough: float,
        *,
        alone: bool = False,
    ) -> float | None:
        """The model's weight of Yes, 0 to 1; None when it gives no weights.

        Asked of the sentences with their title and lead-in, and once more of them alone
        when that was not enough: either may carry the answer. With `alone`, only of the
        sentences, so that no neighbour can answer for them.

        Raises:
            ProviderError: as `ChatModel.yes_probabilities` does.
        """
        article = self._articles[sentences[0].article_id]
        own = " ".join(sentence.text for sentence in sentences)
        best: float | None = None
        for text in (own,) if alone else (read_aloud(sentences, article), own):
            share = self._ask("answers_question", text=quoted(text))
            if share is None:
                break
            best = max(best or 0.0, share)
            if best >= enough:
                break
        return best

    def worded_share(
        self, claim: str, sentences: Sequence[EvidenceSentence]
    ) -> float | None:
        """The weight of Yes on "is this claim the answer?", read with its sentences.

        None when the model gives no weights. Raises as `share` does.
        """
        text = read_aloud(sentences, self._articles[sentences[0].article_id])
        plain = quoted(claim).rstrip(".").replace('"', "'")
        return self._ask("is_the_answer", text=quoted(text), claim=plain)

    def _ask(self, prompt: PromptName, **values: str) -> float | None:
        if self._model is None:
            return None
        key = (prompt, *values.values())
        if key not in self._shares:
            messages = prompt_messages(prompt, {**values, "question": self._question})
            (self._shares[key],) = self._model.yes_probabilities(
                [messages], deadline=self._deadline
            )
        return self._shares[key]
