"""Write an answer claim by claim: draft, check, keep or leave out.

With a chat model the drafts are its own; without one, or when it fails, they are the
best sentences themselves. Nothing reaches the caller that has not been checked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
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
from assistant.answering.verifying import Checked, check_claim
from assistant.answering.weighing import Weighing
from assistant.errors import ContextOverflow, ProviderError
from assistant.models import EvidenceSentence, Generator, Kind
from assistant.prompting import (
    PromptName,
    evidence_values,
    prompt_messages,
)
from assistant.providers.base import Completion
from assistant.providers.chat import ChatModel
from vectorstore.records import Article

MOST_CLAIMS = 12
"""Beyond this a small model repeats itself."""
ANSWER_TOKENS = {"lookup": 120, "position": 160}
"""Room for the answer by kind; longer ones are cut off, and said to be."""
OTHER_ANSWER_TOKENS = 400
WEIGHING_MODELS = 1_000
"""Models that read at most this many tokens of evidence weigh sentences one by one,
half a second each, before they write or instead of it. Larger ones write at once."""
WEIGHED_SENTENCES = 6
"""How many sentences are weighed for a lookup: in 46 of 46 development questions whose
sentence was read at all, it was among the best five by score."""
NARROWED_SENTENCES = 3
CLOSE_BEHIND = 0.15
"""How far behind the best weight a sentence may be to be read beside it."""
ALMOST_SURE = 0.9
"""Above this weight a sentence is not weighed a second time."""
NEXT_TO = 3
"""Characters between two sentences that follow each other: spaces, line breaks."""
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

    @cached_property
    def _weighing(self) -> Weighing:
        brief = self.brief
        return Weighing(brief.question, brief.articles, self.chat_model, self.deadline)

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
        if self._weighs_first:
            self.generator = replace(self.generator, finish_reason="stop")
            if self.brief.kind in ("list", "position"):
                yield from self._picked()
                return
            if self.brief.kind == "lookup":
                sentences = self._narrowed()
                if not sentences:
                    return
        while True:
            try:
                yield from self._kept(drafts(self._pieces(model, sentences)), sentences)
                return
            except ContextOverflow:
                # Once: the weakest half of the evidence goes, the rest is asked again.
                if len(sentences) < len(self.brief.sentences) or len(sentences) < 2:
                    raise
                sentences = _strongest_half(sentences)

    @cached_property
    def _weighs_first(self) -> bool:
        """Whether the model is small, and gives weights at all."""
        model = self.chat_model
        if model is None or model.info.evidence_tokens > WEIGHING_MODELS:
            return False
        return self._weighing.share(self.brief.sentences[:1], 0.0) is not None

    def _picked(self) -> Iterator[Checked]:
        """The sentences in which the model finds the question answered, best first."""
        least, about = self.thresholds.answered_in_list, self.brief.kind == "position"
        kept = 0
        for checked in extract_claims(self.brief.sentences, limit=MOST_CLAIMS * 3):
            if about and self._off_topic(checked):
                continue
            share = self._weighing.share(checked.sentences, least, alone=True)
            if (share or 0.0) >= least:
                kept += 1
                yield checked
            if kept >= MOST_CLAIMS:
                return

    def _narrowed(self) -> tuple[EvidenceSentence, ...]:
        """The few sentences that answer by their weights, in reading order; or none.

        What a model writes from these it cannot take from a near miss beside them.
        """
        shares: dict[EvidenceSentence, float] = {}
        for checked in extract_claims(self.brief.sentences, limit=WEIGHED_SENTENCES):
            if not wrong_sort(self.brief.question, self.brief.wanted, checked):
                share = self._weighing.share(checked.sentences, ALMOST_SURE)
                shares[checked.sentences[0]] = share or 0.0
        best = max(shares.values(), default=0.0)
        if best < self.thresholds.answered:
            return ()
        least = max(self.thresholds.answered, best - CLOSE_BEHIND)
        near = sorted(
            (each for each in shares if shares[each] >= least),
            key=lambda each: -shares[each],
        )[:NARROWED_SENTENCES]
        leant_on = {_before(each, self.brief.sentences) for each in near} - {None}
        return tuple(
            each for each in self.brief.sentences if each in {*near, *leant_on}
        )

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

    def _kept(
        self, written: Iterator[Draft], sentences: tuple[EvidenceSentence, ...]
    ) -> Iterator[Checked]:
        brief, said, held = self.brief, 0, 0
        for draft in written:
            started = perf_counter()
            checked = check_claim(draft, brief.question, sentences, brief.articles)
            keep = checked.support in ("supported", "partial")
            if not keep:
                self.left_out.append(f"“{draft.text}” ({checked.reason})")
            held += keep
            keep = keep and self._answers(checked)
            self.verify_ms += (perf_counter() - started) * 1000
            if keep:
                said += 1
                yield checked
            if said >= MOST_CLAIMS:
                return
        if not held:
            yield from self._second_look(sentences)

    def _answers(self, checked: Checked) -> bool:
        """Whether a supported claim answers what was asked, as far as can be told."""
        brief, limits = self.brief, self.thresholds
        if brief.kind not in ("lookup", "position"):
            return True
        if wrong_sort(brief.question, brief.wanted, checked):
            return False
        absent = names_elsewhere(brief.question, checked, brief.articles)
        least = limits.answered_beside if absent else limits.answered
        share = self._weighing.share(checked.sentences, least)
        if share is None:
            return not absent
        if share < least or brief.kind != "lookup" or not self._weighs_first:
            return share >= least
        worded = self._weighing.worded_share(checked.text, checked.sentences)
        return worded is None or worded >= limits.worded

    def _second_look(
        self, sentences: tuple[EvidenceSentence, ...]
    ) -> Iterator[Checked]:
        """A sentence that answers by itself, when the model's words did not hold."""
        least = self.thresholds.answered_by_quote
        if self.brief.kind != "lookup":
            return
        for checked in extract_claims(sentences, limit=SECOND_LOOKS):
            if self._off_topic(checked):
                continue
            if (self._weighing.share(checked.sentences, least) or 0.0) >= least:
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
            near = 1.0 if brief.kind == "summary" else near
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


def _before(
    sentence: EvidenceSentence, sentences: Sequence[EvidenceSentence]
) -> EvidenceSentence | None:
    """The sentence just before this one, when it is among those read."""
    for other in sentences:
        gap = sentence.start - other.end
        if other.article_id == sentence.article_id and 0 <= gap <= NEXT_TO:
            return other
    return None
