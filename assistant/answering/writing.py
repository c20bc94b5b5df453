"""Write an answer claim by claim: draft, check, keep or leave out.

With a chat model the drafts are its own; without one, or when it fails, they are the
best sentences themselves. Nothing reaches the caller that has not been checked.
"""

from collections.abc import Generator as Generating
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Literal

from assistant.answering.abstaining import (
    Thresholds,
    names_elsewhere,
    word_share,
    wrong_sort,
)
from assistant.answering.drafting import Draft, drafts
from assistant.answering.extracting import extract_claims
from assistant.answering.verifying import Checked, check_claim, read_aloud
from assistant.errors import ContextOverflow, ProviderError
from assistant.models import EvidenceSentence, Generator, Kind
from assistant.prompting import (
    PromptName,
    evidence_values,
    prompt_messages,
    quoted,
)
from assistant.providers.base import Completion
from assistant.providers.chat import ChatModel
from vectorstore.records import Article

MOST_CLAIMS = 12
"""Beyond this a small model repeats itself."""
ANSWER_TOKENS = {"lookup": 120, "position": 160}
"""Room for the answer by kind; longer ones are cut off, and said to be."""
OTHER_ANSWER_TOKENS = 400
PICKING_MODELS = 1_000
"""Models that read at most this many tokens of evidence pick the sentences of a list
one by one, half a second each, instead of writing about all of them: the first is on
screen at once, and none is misquoted. Larger models write."""
SECOND_LOOKS = 2
"""Sentences tried when no draft held; each costs the embedded model a second."""
QUOTED_SENTENCES = {"lookup": 2}
"""How many sentences are quoted without a model."""
OTHER_QUOTED_SENTENCES = 6


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What is to be answered, and from what."""

    question: str
    kind: Kind
    wanted: Literal["number", "date"] | None
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
        small = info.evidence_tokens <= PICKING_MODELS
        if self.brief.kind == "list" and small and (yield from self._picked()):
            return
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

    def _picked(self) -> Generating[Checked, None, bool]:
        """The sentences in which the model finds the question answered, best first.

        Returns False when the model gives no weights and so cannot pick.
        """
        least = self.thresholds.answered_in_list
        for checked in extract_claims(self.brief.sentences, limit=MOST_CLAIMS * 4):
            share = self._answered_share(checked, least)
            if share is None:
                return False
            if share >= least:
                yield checked
        self.generator = replace(self.generator, finish_reason="stop")
        return True

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
            checked = check_claim(
                draft, brief.question, brief.sentences, brief.articles
            )
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
        if not said:
            yield from self._second_look()

    def _answers(self, checked: Checked) -> bool:
        """Whether a supported claim answers what was asked; only lookups can tell."""
        brief, limits = self.brief, self.thresholds
        if brief.kind not in ("lookup", "position"):
            return True
        if wrong_sort(brief.question, brief.wanted, checked):
            return False
        absent = names_elsewhere(brief.question, checked, brief.articles)
        least = limits.answered_beside if absent else limits.answered
        share = self._answered_share(checked, least)
        return not absent if share is None else share >= least

    def _answered_share(self, checked: Checked, enough: float) -> float | None:
        """The model's weight of Yes on "does this text answer the question?".

        Asked of the sentence with its title and lead-in, and once more of the sentence
        alone when that was not enough: either may carry the answer. None when the
        model gives no weights.
        """
        if self.chat_model is None:
            return None
        article = self.brief.articles[checked.sentences[0].article_id]
        alone = " ".join(sentence.text for sentence in checked.sentences)
        best: float | None = None
        for text in (read_aloud(checked.sentences, article), alone):
            values = {"text": quoted(text), "question": quoted(self.brief.question)}
            messages = prompt_messages("answers_question", values)
            share = self.chat_model.yes_probability(messages, deadline=self.deadline)
            if share is None:
                return None
            best = max(best or 0.0, share)
            if best >= enough:
                break
        return best

    def _second_look(self) -> Iterator[Checked]:
        """A sentence that answers by itself, when the model's words did not hold."""
        brief, least = self.brief, self.thresholds.answered_by_quote
        if brief.kind != "lookup":
            return
        for checked in extract_claims(brief.sentences, limit=SECOND_LOOKS):
            if self._off_topic(checked):
                continue
            if (self._answered_share(checked, least) or 0.0) >= least:
                self.left_out.clear()
                yield checked
                return

    def _quoted(self) -> Iterator[Checked]:
        brief = self.brief
        limit = QUOTED_SENTENCES.get(brief.kind, OTHER_QUOTED_SENTENCES)
        for checked in extract_claims(brief.sentences, limit=limit):
            (sentence,) = checked.sentences
            article = brief.articles[sentence.article_id]
            near = word_share(brief.question, sentence, article)
            if near >= self.thresholds.overlap and not self._off_topic(checked):
                yield checked

    def _off_topic(self, checked: Checked) -> bool:
        """Whether rules alone say that a sentence cannot be the answer."""
        brief = self.brief
        return wrong_sort(brief.question, brief.wanted, checked) or bool(
            names_elsewhere(brief.question, checked, brief.articles)
        )


def _strongest_half(
    sentences: tuple[EvidenceSentence, ...],
) -> tuple[EvidenceSentence, ...]:
    best = sorted(sentences, key=lambda sentence: -sentence.score)
    kept = set(best[: len(best) // 2])
    return tuple(sentence for sentence in sentences if sentence in kept)
