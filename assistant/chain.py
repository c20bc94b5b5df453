"""READ FIRST: the way from a question to an Answer, as one LangChain Runnable.

    question -> rewrite -> plan -> retrieve -> number sentences
             -> write (draft, check, keep) -> cite -> Answer

The chain is stateless: history is an input. It streams typed events: EvidenceFound
(again when a model words a follow-up otherwise), then a TextDelta for each claim that
has passed every check, then AnswerReady.
"""

from collections.abc import (
    AsyncIterator,
    Callable,
    Collection,
    Generator,
    Iterator,
    Mapping,
)
from contextlib import aclosing, closing, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from time import monotonic, perf_counter
from typing import Any

from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda
from langchain_core.runnables.utils import AddableDict

from assistant.answering.abstaining import Thresholds, abstention_text
from assistant.answering.brief import Brief, parse_length
from assistant.answering.citing import Citer
from assistant.answering.writing import Writing
from assistant.conversation import read_history, reworded, standalone
from assistant.errors import ConfigurationError, ProviderError
from assistant.models import (
    Answer,
    AnswerReady,
    Coverage,
    Event,
    EvidenceFound,
    Length,
    Reason,
    TextDelta,
    Timings,
    Trace,
    Turn,
)
from assistant.plugins import Reranker
from assistant.prompting import prompt_digests
from assistant.providers.base import Embedder
from assistant.providers.chat import ChatModel
from assistant.providers.stopping import in_threads
from assistant.providers.turns import TURNS
from assistant.retrieval.filters import date_note, known_by, parse_filters, today
from assistant.retrieval.planning import Plan, plan
from assistant.retrieval.searching import Found, reranked, search_dated
from assistant.retrieval.selecting import Evidence, select_evidence
from assistant.tracing import Tracing
from vectorstore.index import NewsIndex
from vectorstore.location import Server
from vectorstore.records import Filters, Match

SEARCH_LIMIT = 60
"""Passages a search returns: enough to count the articles that match a question."""
QUOTED_EVIDENCE_TOKENS = 400
"""How much evidence is shown when no model reads it."""
WIDE_KINDS_FACTOR = 2.5
"""Lists, timelines, comparisons and summaries read this much more than a lookup."""
LIST_TOKENS = 2_400
"""Least evidence for a list: about 75 sentences. A small model reads them one by one,
so its window does not bound them."""


@dataclass(frozen=True, kw_only=True)
class ChainParts:
    """What a chain is made of; `newsroom` puts it together."""

    index: NewsIndex
    embedder: Embedder | None
    chat_model: ChatModel | None
    fallback: tuple[ChatModel, Thresholds] | None = None
    """Who writes when the chat model fails, and what its weights mean."""
    second_reader: ChatModel | None = None
    reranker: Reranker | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)
    deadline: float = 120.0
    """Seconds for everything a model does in one answer."""
    evidence_tokens: int | None = None
    max_question_characters: int = 2_000
    length: Length = "normal"
    """Of answers to questions that ask for none."""
    settings_digest: str = ""


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A question on its way; each stage adds its part."""

    question: str
    history: tuple[Turn, ...]
    filters: Filters
    as_of: date | None
    any_date: bool
    """Whether days that the question states are no filter."""
    length: Length
    deadline: float
    """A point on `time.monotonic`'s clock."""
    started: float = field(default_factory=perf_counter)
    tracing: Tracing = field(default_factory=Tracing)
    plan: Plan | None = None
    found: Found | None = None
    eligible: int = 0
    generation: int = 0
    """Of the index; nothing is read of it once the matches were found."""
    evidence: Evidence | None = None
    reason: Reason | None = None
    timings: Timings = field(default_factory=Timings)

    def milliseconds(self) -> float:
        """Since the question came in."""
        return round((perf_counter() - self.started) * 1000, 1)


def build_chain(parts: ChainParts) -> Runnable[dict[str, Any], AddableDict]:
    """Compose the chain: what `NewsAssistant.ask` takes as a mapping in, events out.

    Streams `{"events": [event]}`; `invoke` gives all of them in one list, the last of
    which is AnswerReady.
    """
    stages = _Stages(parts)
    return (
        RunnableLambda(stages.read, name="read")
        | RunnableLambda(_traced("rewrite", stages.rewrite), name="rewrite")
        | RunnableLambda(_traced("retrieve", stages.retrieve), name="retrieve")
        | RunnableLambda(_traced("number", stages.number), name="number")
        | RunnableGenerator(stages.answer, stages.answer_async, name="answer")
    ).with_config(run_name="ask")


class _Stages:
    """The stages of the chain over one set of parts."""

    def __init__(self, parts: ChainParts) -> None:
        self._parts = parts
        # A server of the index may keep many waiting at once.
        on_servers = isinstance(parts.index.location, Server)
        self._searching = TURNS.waiting if on_servers else nullcontext

    def read(self, given: Mapping[str, Any]) -> _Asked:
        """Check the input.

        Raises:
            ConfigurationError: when the question is empty, too long, or a filter or the
                history is malformed.
        """
        question = " ".join(str(given.get("question") or "").split())
        longest = self._parts.max_question_characters
        if not any(character.isalnum() for character in question):
            raise ConfigurationError("There is no question.", "Please ask a question.")
        if len(question) > longest:
            raise ConfigurationError(
                f"The question has {len(question):,} characters, the limit is "
                f"{longest:,}.",
                "Ask a shorter question.",
            )
        return _Asked(
            question=question,
            history=read_history(given.get("history")),
            filters=parse_filters(given.get("filters")),
            as_of=given.get("as_of"),
            any_date=bool(given.get("any_date")),
            length=parse_length(given.get("length") or self._parts.length),
            deadline=monotonic() + self._parts.deadline,
        )

    def rewrite(self, asked: _Asked) -> _Asked:
        """Make a follow-up stand alone, and plan the answer."""
        return self._planned(asked, standalone(asked.question, asked.history))

    def _planned(self, asked: _Asked, text: str) -> _Asked:
        timings = replace(asked.timings, rewrite=asked.milliseconds())
        return replace(asked, plan=plan(text, today(asked.as_of)), timings=timings)

    def retrieve(self, asked: _Asked) -> _Asked:
        """Search the index by keyword and by meaning."""
        assert asked.plan is not None
        index, question = self._parts.index, asked.plan.question
        try:
            embedder = self._parts.embedder
            vector = embedder.embed_question(question) if embedder else None
        except ProviderError:
            vector = None  # Keyword search keeps answering.
        own = asked.any_date or asked.filters.after or asked.filters.before
        with self._searching():
            found = search_dated(
                lambda filters: index.search(
                    *(question, vector),
                    limit=SEARCH_LIMIT,
                    filters=filters,
                    today=today(asked.as_of),
                ),
                self._near,
                known_by(asked.filters, asked.as_of),
                None if own else asked.plan.dates,
            )
            eligible = index.eligible(found.filters)
            asked = replace(asked, eligible=eligible, generation=index.generation)
            empty = not found.matches and index.counts().articles == 0
        if self._parts.reranker and found.matches:
            with TURNS.waiting():  # who knows what it asks
                matches = reranked(self._parts.reranker, question, found.matches)
            found = replace(found, matches=matches)
        reason: Reason | None = None
        if not found.matches:
            filtered = found.filters and not eligible
            reason = "filtered_out" if filtered else "nothing_relevant"
            reason = "no_articles" if empty else reason
        return replace(asked, found=found, filters=found.filters, reason=reason)

    def _near(self, matches: Collection[Match]) -> set[str]:
        """Ids of the articles with a passage above the relevance threshold."""
        relevance = self._parts.thresholds.relevance
        return {
            match.article.id
            for match in matches
            if match.similarity is None or match.similarity >= relevance
        }

    def number(self, asked: _Asked) -> _Asked:
        """Choose and number the sentences to answer from."""
        assert asked.plan is not None
        assert asked.found is not None
        parts, near = self._parts, self._near(asked.found.matches)
        evidence = select_evidence(
            asked.plan,
            asked.found.matches,
            embedder=parts.embedder,
            budget_tokens=self._budget(asked.plan),
            coverage=Coverage(
                articles_total=asked.eligible,
                articles_matched=len(near),
                dates=asked.found.dates,
            ),
        )
        reason = asked.reason or (None if near else "nothing_relevant")
        retrieved = asked.milliseconds() - asked.timings.rewrite
        timings = replace(asked.timings, retrieve=round(retrieved, 1))
        return replace(asked, evidence=evidence, reason=reason, timings=timings)

    def _budget(self, planned: Plan) -> int:
        model = self._parts.chat_model
        own = model.info.evidence_tokens if model else QUOTED_EVIDENCE_TOKENS
        budget = self._parts.evidence_tokens or own
        wide = planned.kind not in ("lookup", "position")
        budget = int(budget * WIDE_KINDS_FACTOR) if wide else budget
        return max(budget, LIST_TOKENS) if planned.kind == "list" else budget

    def answer(self, inputs: Iterator[_Asked]) -> Iterator[AddableDict]:
        """Write, cite and check; the only stage that streams."""
        for asked in inputs:
            for event in TURNS.each(self._events(asked)):
                yield AddableDict(events=[event])

    async def answer_async(
        self, inputs: AsyncIterator[_Asked]
    ) -> AsyncIterator[AddableDict]:
        """The same in a worker thread, an event at a time."""
        async for asked in inputs:
            async with aclosing(in_threads(TURNS.each(self._events(asked)))) as events:
                async for event in events:
                    yield AddableDict(events=[event])

    def _reworded(self, asked: _Asked) -> _Asked | None:
        """A follow-up with its evidence, as the model words it; None if as by rule."""
        assert asked.plan is not None
        model = self._parts.chat_model
        text = model and reworded(
            asked.question, asked.history, chat_model=model, deadline=asked.deadline
        )
        if not text or text == asked.plan.question:
            return None
        return self.number(self.retrieve(self._planned(asked, text)))

    def _events(self, asked: _Asked) -> Generator[Event, None, None]:
        """The events of the answer, traced."""
        try:
            steps = asked.tracing.each_step("answer", self._untraced(asked))
            with closing(steps):
                for event in steps:
                    if isinstance(event, AnswerReady):
                        asked.tracing.answered(event.answer)
                    yield event
        finally:
            asked.tracing.end()

    def _untraced(self, asked: _Asked) -> Generator[Event, None, None]:
        yield _evidence_found(asked)
        if better := self._reworded(asked):
            asked = better
            yield _evidence_found(asked)
        assert asked.evidence is not None
        assert asked.plan is not None
        evidence = asked.evidence
        citer = Citer(evidence.articles)
        writing = self._writing(asked, evidence)
        began, first = perf_counter(), 0.0
        separator = " " if asked.plan.kind == "lookup" else "\n\n"
        if asked.reason is None:
            for checked in writing.claims():
                if delta := citer.add(checked, separator=separator):
                    first = first or asked.milliseconds()
                    yield delta
        wrote = (perf_counter() - began) * 1000
        timings = replace(
            asked.timings,
            first_token=round(writing.first_token_ms, 1),
            first_claim=first,
            generate=round(wrote - writing.verify_ms, 1),
            verify=round(writing.verify_ms, 1),
            total=asked.milliseconds(),
        )
        answer = self._answer(asked, citer, writing, timings)
        if answer.status == "abstained":
            yield TextDelta(text=answer.text)
        yield AnswerReady(answer=answer)

    def _writing(self, asked: _Asked, evidence: Evidence) -> Writing:
        assert asked.plan is not None
        return Writing(
            brief=Brief(
                question=asked.plan.question,
                kind=asked.plan.kind,
                wanted=asked.plan.wanted,
                sort=asked.plan.sort,
                length=asked.length,
                sentences=evidence.sentences,
                articles=evidence.articles,
                secret=self._parts.index.secret,
            ),
            chat_model=self._parts.chat_model,
            fallback=self._parts.fallback,
            second_reader=self._parts.second_reader,
            thresholds=self._parts.thresholds,
            deadline=asked.deadline,
        )

    def _answer(
        self, asked: _Asked, citer: Citer, writing: Writing, timings: Timings
    ) -> Answer:
        assert asked.plan is not None
        assert asked.evidence is not None
        abstained = not citer.claims
        reason = (asked.reason or "nothing_supported") if abstained else None
        missing = tuple(dict.fromkeys(writing.left_out))
        dates = asked.evidence.coverage.dates
        if dates and (abstained or not dates.applied):
            missing += (date_note(dates),)
        return Answer(
            question=asked.question,
            standalone_question=asked.plan.question,
            kind=asked.plan.kind,
            status="abstained" if abstained else "partial" if missing else "answered",
            reason=reason,
            missing=missing,
            text=abstention_text(reason) if reason else citer.text,
            claims=citer.claims,
            citations=citer.citations,
            items=citer.items,
            disagreements=tuple(map(citer.disagreement, writing.disputes)),
            coverage=asked.evidence.coverage,
            generator=writing.generator,
            timings_ms=timings,
            trace=Trace(
                settings=self._parts.settings_digest,
                prompts=prompt_digests(),
                index=str(asked.generation),
            ),
        )


def _traced(name: str, work: Callable[[_Asked], _Asked]) -> Callable[[_Asked], _Asked]:
    """A stage with its span."""

    def traced(asked: _Asked) -> _Asked:
        with TURNS.computing(), asked.tracing.stage(name):
            return work(asked)

    return traced


def _evidence_found(asked: _Asked) -> EvidenceFound:
    assert asked.plan is not None
    assert asked.evidence is not None
    return EvidenceFound(
        standalone_question=asked.plan.question,
        kind=asked.plan.kind,
        sentences=() if asked.reason else asked.evidence.sentences,
        coverage=asked.evidence.coverage,
    )
