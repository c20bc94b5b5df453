"""Asks golden questions, several at a time where the model allows, and grades."""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from assistant.errors import EvaluationError
from assistant.evaluation.asking import Desk, Reply, ask
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.grading import grade
from assistant.evaluation.keeping import ReplyCache
from assistant.evaluation.report import EvaluationReport
from assistant.evaluation.sources import SourceFinder
from assistant.providers.base import ModelInfo

AT_ONCE = 4
"""Questions in flight at a server, as many as one answer's own batches."""


def evaluate(
    questions: Sequence[GoldenQuestion],
    desk: Desk,
    *,
    model_expected: bool = True,
    retrieval_only: bool = False,
    cache: ReplyCache | None = None,
    at_once: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> EvaluationReport:
    """Ask every question and grade the answers.

    Args:
        questions: Which questions; see `golden_files.load_golden` and `select`.
        desk: Who answers.
        model_expected: Whether a chat model should answer; quoted sentences are then
            a fallback and never right. False for a desk that has no model on purpose.
        retrieval_only: Whether only the search is measured; nothing is answered.
        cache: Replies of earlier runs; what is asked now is put there as it comes.
        at_once: How many questions are asked at a time. It changes no answer.
        progress: Called with how many are done, and of how many.

    Raises:
        EvaluationError: when the index holds no articles.
    """
    finder = SourceFinder(desk)
    if questions and not finder.articles:
        raise EvaluationError(
            "The index holds no articles, so that nothing can be evaluated.",
            "Run: assistant ingest PATH",
        )

    def replied(question: GoldenQuestion) -> tuple[Reply, bool]:
        """The reply, and whether it was kept from an earlier run."""
        kept = cache.get(question) if cache and not retrieval_only else None
        return kept or ask(question, desk, retrieval_only=retrieval_only), bool(kept)

    grades = []
    for done, (question, (reply, kept)) in enumerate(
        _as_they_come(questions, replied, at_once), start=1
    ):
        found = grade(question, reply, finder, model_expected=model_expected)
        if cache and found.graded and not kept:
            cache.put(question, reply)
        grades.append(found)
        if progress:
            progress(done, len(questions))
    return EvaluationReport(grades=tuple(sorted(grades, key=lambda g: g.question.id)))


def slots(model: ModelInfo | None) -> int:
    """How many questions to ask at a time: one of a model in this process."""
    return 1 if model is None or model.provider == "embedded" else AT_ONCE


def select(
    questions: Sequence[GoldenQuestion],
    *,
    ids: Collection[str] = (),
    kinds: Collection[str] = (),
    tags: Collection[str] = (),
) -> list[GoldenQuestion]:
    """The questions with one of these ids, kinds and tags; empty means any."""
    return [
        question
        for question in questions
        if (not ids or question.id in ids)
        and (not kinds or question.kind in kinds)
        and (not tags or not set(tags).isdisjoint(question.tags))
    ]


def _as_they_come(
    questions: Sequence[GoldenQuestion],
    replied: Callable[[GoldenQuestion], tuple[Reply, bool]],
    at_once: int,
) -> Iterator[tuple[GoldenQuestion, tuple[Reply, bool]]]:
    if at_once == 1:
        # In this thread, so that stopping the run stops the model.
        yield from ((question, replied(question)) for question in questions)
        return
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        asked = {pool.submit(replied, question): question for question in questions}
        try:
            for future in as_completed(asked):
                yield asked[future], future.result()
        finally:
            pool.shutdown(cancel_futures=True)
