"""Checks golden questions against an index before anything is asked."""

from collections.abc import Sequence

from assistant.evaluation.facts import missing_groups
from assistant.evaluation.golden import GoldenQuestion, Place, Problem, duplicates
from assistant.evaluation.sources import Shelf, SourceFinder


def check_golden(questions: Sequence[GoldenQuestion], desk: Shelf) -> list[Problem]:
    """What would make a run meaningless; empty when it can start.

    Sources that are not in the index, facts that do not stand in the sources given for
    them, and ids or questions that stand there twice.
    """
    finder = SourceFinder(desk)
    problems = duplicates(questions)
    for question in questions:
        problems += _check(question, finder)
    return sorted(problems, key=lambda problem: problem.line or 0)


def _check(question: GoldenQuestion, finder: SourceFinder) -> list[Problem]:
    wrong: list[tuple[Place, str]] = []
    texts: list[str] = []
    for index, source in enumerate(question.sources):
        articles = finder.candidates(source)
        found = [
            # A source may be part of its sentence, and its sentence may lean on those
            # before it; an answer may name the outlet and the day.
            f"{article.title}\n{article.outlet}\n{article.published}\n{article.text}"
            for article in articles
            if finder.spans(source, article)
        ]
        place = ("sources", index)
        if not articles:
            wrong.append((place, f"no article in the index is {source.name!r}"))
        elif not found:
            wrong.append((place, f"the sentence is not in the text of {source.name!r}"))
        texts += found
    if texts and not wrong:
        wrong += [
            (("facts",), f"{' / '.join(group)!r} does not stand in the sources")
            for group in missing_groups("\n".join(texts), question.facts)
        ]
    return [
        Problem(
            message=text,
            line=question.line_of(*place),
            question=question.id,
            where=".".join(map(str, place)),
        )
        for place, text in wrong
    ]
