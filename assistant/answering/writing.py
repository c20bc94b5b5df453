"""Write an answer claim by claim: draft, check, keep or leave out.

With a chat model the drafts are its own; without one, or when it fails, they are the
best sentences themselves. Nothing reaches the caller that has not been checked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from time import perf_counter

from assistant.answering.abstaining import Thresholds, off_topic, word_share
from assistant.answering.drafting import Draft, drafts
from assistant.answering.extracting import extract_claims
from assistant.answering.verifying import Checked, check_claim
from assistant.errors import ContextOverflow, ProviderError
from assistant.models import EvidenceSentence, Generator, Kind
from assistant.prompting import PromptName, evidence_values, prompt_messages
from assistant.providers.base import Completion
from assistant.providers.chat import ChatModel
from vectorstore.records import Article

MOST_CLAIMS = 12
"""Beyond this a small model repeats itself."""
ANSWER_TOKENS = {"lookup": 120, "position": 160}
"""Room for the answer by kind; longer ones are cut off, and said to be."""
OTHER_ANSWER_TOKENS = 400
QUOTED_SENTENCES = {"lookup": 2}
"""How many sentences are quoted without a model."""
OTHER_QUOTED_SENTENCES = 6


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What is to be answered, and from what."""

    question: str
    kind: Kind
    wanted: str | None
    sentences: tuple[EvidenceSentence, ...]
    articles: dict[str, Article]
    secret: bytes


@dataclass(kw_only=True)
class Writing:
    """One answer in the making; iterate `claims()`, then read how it went."""

    brief: Brief
    chat_model: ChatModel | None
    thresholds: Thresholds
    deadline: float
    """A point on `time.monotonic`'s clock; nothing is asked of a model after it."""
    left_out: list[str] = field(default_factory=list)
    """Why drafts were not kept, in words, for `Answer.missing`."""
    generator: Generator = field(default_factory=Generator)
    first_token_ms: float = 0.0
    verify_ms: float = 0.0

    def claims(self) -> Iterator[Checked]:
        """Claims that passed every check, as soon as each has.

        A provider's failure never surfaces: before the first claim the best sentences
        are quoted instead, after it the answer is marked as cut.
        """
        kept = 0
        if self.chat_model is not None:
            try:
                for claim in self._from_model(self.chat_model):
                    kept += 1
                    yield claim
            except ProviderError as error:
                self.generator = replace(
                    self.generator, finish_reason=type(error).__name__
                )
                if kept:
                    self.left_out.append(f"the rest of the answer: {error.message}")
                    return
                self.left_out.clear()
            else:
                return
        finish = self.generator.finish_reason
        self.generator = Generator(kind="extractive", finish_reason=finish or "stop")
        yield from self._quoted()

    def _from_model(self, model: ChatModel) -> Iterator[Checked]:
        info = model.info
        self.generator = Generator(kind="model", model=f"{info.provider}/{info.name}")
        sentences = self.brief.sentences
        while True:
            try:
                yield from self._kept(drafts(self._pieces(model, sentences)))
                return
            except ContextOverflow:
                # Once: the weakest half of the evidence goes, the rest is asked again.
                if len(sentences) < len(self.brief.sentences) or len(sentences) < 2:
                    raise
                sentences = _strongest_half(sentences)

    def _pieces(
        self, model: ChatModel, sentences: tuple[EvidenceSentence, ...]
    ) -> Iterator[str]:
        brief = self.brief
        name: PromptName = "answer" if brief.kind == "lookup" else "report"
        values = evidence_values(sentences, brief.question, brief.secret)
        stream = model.stream(
            prompt_messages(name, values),
            deadline=self.deadline,
            max_tokens=ANSWER_TOKENS.get(brief.kind, OTHER_ANSWER_TOKENS),
        )
        for piece in stream:
            if isinstance(piece, Completion):
                self._completed(piece)
            else:
                yield piece

    def _completed(self, completion: Completion) -> None:
        self.first_token_ms = completion.first_token_ms
        self.generator = replace(
            self.generator,
            finish_reason=completion.finish_reason,
            input_tokens=completion.input_tokens,
            output_tokens=completion.output_tokens,
        )
        if completion.finish_reason != "stop":
            reasons = {
                "length": "the answer reached its longest length",
                "refusal": "the model declined to go on",
                "content_filter": "the model's provider filtered the answer",
            }
            self.left_out.append(
                reasons.get(completion.finish_reason, "the answer was cut off")
            )

    def _kept(self, written: Iterator[Draft]) -> Iterator[Checked]:
        brief, said = self.brief, 0
        for draft in written:
            started = perf_counter()
            checked = check_claim(draft, brief.sentences, brief.articles)
            if checked.support not in ("supported", "partial"):
                self.left_out.append(f"“{draft.text}” ({checked.reason})")
                checked_keeps = False
            else:
                checked_keeps = self._answers(checked)
            self.verify_ms += (perf_counter() - started) * 1000
            if checked_keeps:
                said += 1
                yield checked
            if said >= MOST_CLAIMS:
                return

    def _answers(self, checked: Checked) -> bool:
        """Whether a supported claim answers what was asked; only lookups can tell."""
        brief, limits = self.brief, self.thresholds
        if brief.kind not in ("lookup", "position"):
            return True
        absent = off_topic(brief.question, brief.wanted, checked, brief.articles)
        if absent in ("a figure", "a date"):
            return False
        share = self._answered_share(checked)
        if share is None:
            return not absent
        return share >= (limits.answered_beside if absent else limits.answered)

    def _answered_share(self, checked: Checked) -> float | None:
        """The model's weight of Yes on "does this sentence answer the question?"."""
        if self.chat_model is None:
            return None
        text = " ".join(sentence.text for sentence in checked.sentences)
        values = {"sentence": text, "question": self.brief.question}
        messages = prompt_messages("answers_question", values)
        return self.chat_model.yes_probability(messages, deadline=self.deadline)

    def _quoted(self) -> Iterator[Checked]:
        brief = self.brief
        limit = QUOTED_SENTENCES.get(brief.kind, OTHER_QUOTED_SENTENCES)
        for checked in extract_claims(brief.sentences, limit=limit):
            (sentence,) = checked.sentences
            article = brief.articles[sentence.article_id]
            near = word_share(brief.question, sentence, article)
            if near >= self.thresholds.overlap and not off_topic(
                brief.question, brief.wanted, checked, brief.articles
            ):
                yield checked


def _strongest_half(
    sentences: tuple[EvidenceSentence, ...],
) -> tuple[EvidenceSentence, ...]:
    best = sorted(sentences, key=lambda sentence: -sentence.score)
    kept = set(best[: len(best) // 2])
    return tuple(sentence for sentence in sentences if sentence in kept)
