"""Write an answer claim by claim: draft, check, keep or leave out.

With a chat model the drafts are its own; without one, or when it fails, they are the
best sentences themselves. Nothing reaches the caller that has not been checked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from time import perf_counter

from assistant.answering.abstaining import (
    Thresholds,
    names_elsewhere,
    sources_of,
    word_share,
    wrong_sort,
)
from assistant.answering.brief import Brief
from assistant.answering.citing import inert
from assistant.answering.comparing import Dispute, sentences_against
from assistant.answering.drafting import Draft, drafts
from assistant.answering.extracting import extract_claims
from assistant.answering.quoting import Quoting
from assistant.answering.telling import so_many
from assistant.answering.verifying import Checked, check_claim, entailed
from assistant.answering.weighing import Weighing
from assistant.errors import ContextOverflow, ProviderError
from assistant.language import content_stems, leans_back
from assistant.language.names import names_in_order
from assistant.language.orders import is_order
from assistant.language.quantities import quantities
from assistant.models import EvidenceSentence, Generator
from assistant.prompting import (
    PromptName,
    evidence_values,
    prompt_messages,
)
from assistant.providers.base import Completion
from assistant.providers.chat import ChatModel

MOST_CLAIMS = 12
"""Beyond this an answer of normal length is no longer read."""
MOST_AGAINST = 2
"""Articles whose other figure is shown beside a claim's."""
ANSWER_TOKENS = {"lookup": 120, "position": 160}
"""Room for the answer by kind; longer ones are cut off, and said to be. For a short
one it is as much: that is ended after a whole claim, not cut."""
OTHER_ANSWER_TOKENS = 400
UNREAD = "a statement of the model in words that no sentence read has"
"""Stands in `Answer.missing` for what is not repeated."""
QUOTED_SENTENCES = {"lookup": 2}
"""How many sentences are quoted without a model, at normal length."""
OTHER_QUOTED_SENTENCES = 6


@dataclass(kw_only=True)
class Writing:
    """One answer in the making; iterate `claims()`, then read how it went."""

    brief: Brief
    chat_model: ChatModel | None
    thresholds: Thresholds
    deadline: float
    """A point on `time.monotonic`'s clock; nothing is asked of a model after it."""
    fallback: tuple[ChatModel, Thresholds] | None = None
    """Who is asked when the chat model fails before its first claim."""
    second_reader: ChatModel | None = None
    """Weighs whether a large model's claim follows from its sentences."""
    left_out: list[str] = field(default_factory=list)
    """Why drafts were not kept, in words, for `Answer.missing`."""
    disputes: list[Dispute] = field(default_factory=list)
    """What the claims do not agree on."""
    generator: Generator = field(default_factory=Generator)
    first_token_ms: float = 0.0
    verify_ms: float = 0.0

    def claims(self) -> Iterator[Checked]:
        """Claims that passed every check, as soon as each has.

        A provider's failure never surfaces: before the first claim the fallback is
        asked, then the best sentences are quoted; after it the answer is marked as cut.
        """
        kept = 0
        while self.chat_model is not None:
            try:
                for claim in self._from_model(self.chat_model):
                    kept += 1
                    yield claim
                return
            except ProviderError as error:
                self.generator = replace(
                    self.generator, finish_reason=type(error).__name__
                )
                if kept:
                    self.left_out.append(f"the rest of the answer: {error.message}")
                    return
                self.left_out.clear()
                self._fall_back()
        finish = self.generator.finish_reason
        self.generator = Generator(kind="extractive", finish_reason=finish or "stop")
        yield from self._quoted()

    def _fall_back(self) -> None:
        """Let the next model write, if there is one; who failed reads no more."""
        failed, (self.chat_model, self.thresholds) = (
            self.chat_model,
            self.fallback or (None, self.thresholds),
        )
        self.fallback = None
        if self.second_reader is failed:
            self.second_reader = self.chat_model

    def _from_model(self, model: ChatModel) -> Iterator[Checked]:
        self.generator = Generator(kind="model", model=model.info.label)
        if model.info.small and self._gives_weights(model):
            self.generator = replace(self.generator, finish_reason="stop")
            quoting = Quoting(
                brief=self.brief,
                weighing=self._weighing(model),
                limits=self.thresholds,
            )
            yield from quoting.claims()
            self.disputes = quoting.disputes
            self.left_out += quoting.missing
            return
        sentences = self.brief.sentences
        while True:
            try:
                yield from self._kept(drafts(self._pieces(model, sentences)), sentences)
                return
            except ContextOverflow:
                # Once: the weakest half of the evidence goes, the rest is asked again.
                if len(sentences) < len(self.brief.sentences) or len(sentences) < 2:
                    raise
                sentences = _strongest_half(sentences)

    def _weighing(self, model: ChatModel) -> Weighing:
        brief = self.brief
        return Weighing(brief.question, brief.articles, model, self.deadline)

    def _gives_weights(self, model: ChatModel) -> bool:
        """Known of the embedded model; others are asked once."""
        return model.yes_shares is not None or None not in (
            self._weighing(model).answers(self.brief.sentences[:1])
        )

    def _pieces(
        self, model: ChatModel, sentences: tuple[EvidenceSentence, ...]
    ) -> Iterator[str]:
        brief = self.brief
        name: PromptName = "answer" if brief.kind == "lookup" else "report"
        values = evidence_values(sentences, brief.question, brief.secret)
        room = ANSWER_TOKENS.get(brief.kind, OTHER_ANSWER_TOKENS)
        stream = model.stream(
            prompt_messages(name, values),
            deadline=self.deadline,
            max_tokens=max(room, brief.most(room)),
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
            cost_usd=completion.cost_usd,
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
        said: list[Checked] = []
        for claim in self._so_many(self._checked(written, sentences), MOST_CLAIMS):
            said.append(claim)
            yield claim
        if self.generator.finish_reason is None:  # The model could have gone on.
            self.generator = replace(self.generator, finish_reason="stop")
        if self.brief.kind == "lookup":
            yield from self._told_otherwise(said, sentences)

    def _so_many(self, claims: Iterable[Checked], normally: int) -> Iterator[Checked]:
        """As many as are wanted, no side of a comparison left out."""
        brief = self.brief
        sides = names_in_order(brief.question) if brief.kind == "comparison" else []
        return so_many(claims, brief.most(normally), sides, brief.articles)

    def _checked(
        self, written: Iterator[Draft], sentences: tuple[EvidenceSentence, ...]
    ) -> Iterator[Checked]:
        """The claims that hold."""
        brief = self.brief
        for draft in written:
            started = perf_counter()
            checked = self._read_again(
                check_claim(draft, brief.question, sentences, brief.articles)
            )
            keep = checked.support in ("supported", "partial")
            if not keep:
                self.left_out.append(self._named(checked))
            elif brief.kind in ("lookup", "position"):
                keep = not self._off_topic(checked)
            self.verify_ms += (perf_counter() - started) * 1000
            if keep:
                yield checked

    def _told_otherwise(
        self, said: list[Checked], sentences: tuple[EvidenceSentence, ...]
    ) -> Iterator[Checked]:
        """What other articles that were read say against the claims, quoted."""
        cited = {each for claim in said for each in claim.sentences}
        for claim in said:
            against = sentences_against(
                claim, self.brief.question, sentences, self.brief.articles
            )
            others = [each for each in against if each not in cited][:MOST_AGAINST]
            sides = (claim, *extract_claims(others, limit=len(others)))
            if len(sides) > 1:
                yield from sides[1:]
                self.disputes.append(Dispute(about=self.brief.question, sides=sides))
                cited |= set(others)

    def _named(self, checked: Checked) -> str:
        """A claim that is not kept, for people: repeated only in words that were read.

        What else stands in it may be anything that an article told the model to say.
        """
        known = content_stems(
            f"{self.brief.question}\n{sources_of(checked, self.brief.articles)}"
        )
        if checked.support == "contradicted":  # "The sentence says 212, not 999."
            figures = " ".join(each.said for each in quantities(checked.reason))
            known |= content_stems(figures)
        if content_stems(checked.text) <= known and not is_order(checked.text):
            return inert(f"“{checked.text}” ({checked.reason})")
        return UNREAD

    def _read_again(self, checked: Checked) -> Checked:
        """By who reads once more; by rules alone where nobody does, or has failed."""
        articles = self.brief.articles
        try:
            (found,) = entailed(
                [checked],
                articles,
                model=self.second_reader,
                deadline=self.deadline,
                rescues=self.second_reader is not self.chat_model,
            )
        except ProviderError:
            self.second_reader = None
            (found,) = entailed([checked], articles)
        return found

    def _quoted(self) -> Iterator[Checked]:
        limit = QUOTED_SENTENCES.get(self.brief.kind, OTHER_QUOTED_SENTENCES)
        yield from self._so_many(self._near(max(limit, self.brief.most(limit))), limit)

    def _near(self, limit: int) -> Iterator[Checked]:
        """Those of the best sentences that may answer."""
        brief = self.brief
        for checked in extract_claims(brief.sentences, limit=limit):
            (sentence,) = checked.sentences
            article = brief.articles[sentence.article_id]
            near = word_share(brief.question, sentence, article)
            # What stands around a sentence is about the question; it may not be.
            own = content_stems(sentence.text) & content_stems(brief.question)
            near = near if own or leans_back(sentence.text) else 0.0
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
