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

MOST_NAMED = 200
"""Tokens for what is named: some forty names."""


class Weighing:
    """The weights of one question."""

    def __init__(
        self,
        question: str,
        articles: dict[str, Article],
        model: ChatModel,
        deadline: float,
    ) -> None:
        self._question = quoted(question)
        self._articles = articles
        self._model = model
        self._deadline = deadline

    def answers(
        self, sentences: Sequence[EvidenceSentence], question: str = ""
    ) -> list[float | None]:
        """Weight of Yes, 0 to 1, on "does this sentence answer?", for each sentence.

        Each is read alone, so that no neighbour can answer for it. None where the
        model gives no weights. Another `question` may be put in the place of the own.

        Raises:
            ProviderError: as `ChatModel.yes_probabilities` does.
        """
        return self._weights(
            "answers_question",
            [
                {
                    "text": quoted(sentence.text),
                    "question": quoted(question) or self._question,
                }
                for sentence in sentences
            ],
        )

    def are_answers(
        self, claims: Sequence[tuple[str, EvidenceSentence]]
    ) -> list[float | None]:
        """Weight of Yes on "is this the answer?", read with title and lead-in.

        Raises as `answers` does.
        """
        return self._weights(
            "is_the_answer",
            [
                {
                    "text": quoted(self.aloud(sentence)),
                    "claim": quoted(claim).rstrip(".").replace('"', "'"),
                    "question": self._question,
                }
                for claim, sentence in claims
            ],
        )

    def tell_about(
        self, matter: str, told: Sequence[tuple[str, EvidenceSentence]]
    ) -> list[float | None]:
        """Weight of Yes on "does this sentence tell what NAME says about the matter?".

        Raises as `answers` does.
        """
        return self._weights(
            "answers_question",
            [
                {
                    "text": quoted(sentence.text),
                    "question": quoted(f"What does {name} say about {matter}?"),
                }
                for name, sentence in told
            ],
        )

    def aloud(self, sentence: EvidenceSentence) -> str:
        """The sentence with its title and the sentence before it."""
        return read_aloud([sentence], self._articles[sentence.article_id])

    def short_answer(self, sentence: EvidenceSentence) -> str:
        """What the model takes for the answer in a sentence, in a few words of it.

        Raises as `answers` does.
        """
        written = self._written("short_answer", quoted(self.aloud(sentence)), 30)
        return " ".join(written.split())

    def all_answers(self, sentences: Sequence[EvidenceSentence]) -> list[str]:
        """What the model names as answers out of sentences, one or a few a line.

        Raises as `answers` does.
        """
        text = "\n".join(quoted(sentence.text) for sentence in sentences)
        return self._written("all_answers", text, MOST_NAMED).splitlines()

    def _written(self, prompt: PromptName, text: str, most: int) -> str:
        values = {"text": text, "question": self._question}
        written, _ = self._model.complete(
            prompt_messages(prompt, values), deadline=self._deadline, max_tokens=most
        )
        return written

    def _weights(
        self, prompt: PromptName, asked: Sequence[dict[str, str]]
    ) -> list[float | None]:
        return self._model.yes_probabilities(
            [prompt_messages(prompt, values) for values in asked],
            deadline=self._deadline,
            name=prompt,
        )
