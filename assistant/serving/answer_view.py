"""An exchange as HTML: evidence, answer, what is weak or missing, how much was read."""

from collections.abc import Sequence

from assistant.models import (
    Answer,
    Citation,
    Claim,
    EvidenceFound,
    EvidenceSentence,
    Reason,
    Support,
)
from assistant.retrieval.filters import date_note
from assistant.serving.comparison_view import disagreements_html, items_html
from assistant.serving.exchange import Exchange, Failure
from assistant.serving.fallbacks import fallen_back, quoted_because
from assistant.serving.filtering import in_words
from assistant.serving.rendering import byline, plain, rich, web_address

CARDS = 12
"""Evidence cards shown; the rest is counted."""

_SUPPORT: dict[Support, str] = {
    "supported": "Supported",
    "partial": "Only partly supported",
    "unsupported": "Not supported by its source",
    "contradicted": "Contradicted by its source",
}
_ADVICE: dict[Reason | None, str] = {
    "no_articles": "Add articles first: open the list on the left.",
    "nothing_relevant": "Ask in other words, or add articles about it.",
    "nothing_supported": "The sentences that came closest are shown above.",
    "filtered_out": "Some articles were left out by the filters; widen them.",
    None: "",
}


def evidence_html(exchange: Exchange, number: int, *, latest: bool) -> str:
    """The sentences that the answer is written from, as cards that open them."""
    found = exchange.evidence
    if found is None or not found.sentences:
        return ""
    cited = {(c.article_id, c.start, c.end): c.number for c in exchange.citations}
    # The strongest first; the link keeps the sentence's own position.
    order = sorted(enumerate(found.sentences), key=lambda each: -each[1].score)
    cards = "".join(
        _card(sentence, f"#see-{number}-e{position}", cited)
        for position, sentence in order[:CARDS]
    )
    if (more := len(found.sentences) - CARDS) > 0:
        cards += f'<li class="na-more">and {more} more</li>'
    return (
        f'<details class="na-evidence"{" open" if latest else ""}>'
        f"<summary>{_evidence_count(found)}</summary>"
        f'<ul class="na-cards" tabindex="0" aria-label="Evidence">{cards}</ul>'
        "</details>"
    )


def _evidence_count(found: EvidenceFound) -> str:
    articles = len({sentence.article_id for sentence in found.sentences})
    return (
        f"{_count(len(found.sentences), 'sentence')} found in "
        f"{_count(articles, 'article')}"
    )


def _card(
    sentence: EvidenceSentence, link: str, cited: dict[tuple[str, int, int], int]
) -> str:
    number = cited.get((sentence.article_id, sentence.start, sentence.end))
    badge = f"<b>[{number}]</b> " if number else ""
    told = byline(sentence.outlet, sentence.published)
    if sentence.also_in:
        told += f" · also in {', '.join(sentence.also_in)}"
    return (
        f'<li><a class="na-card" href="{link}">'
        f"<small>{badge}{plain(told)}</small>"
        f"<span>{plain(sentence.text)}</span></a></li>"
    )


def answer_html(exchange: Exchange, number: int) -> str:
    """The answer as far as it has come, and everything a reader should know of it."""
    parts = [_understood(exchange), _filtered(exchange), _days(exchange)]
    if exchange.answer and exchange.answer.status == "abstained":
        parts.append(_abstention(exchange.answer))
    elif exchange.text:
        parts.append(
            f'<div class="na-answer">'
            f"{rich(exchange.text, exchange.citations, number)}</div>"
        )
    if exchange.stopped:
        parts.append('<p class="na-note">You stopped this answer.</p>')
    if exchange.failure:
        parts.append(failure_html(exchange.failure))
    if exchange.answer:
        answer = exchange.answer
        parts += [
            items_html(answer.items, exchange.citations, number),
            disagreements_html(answer.disagreements, exchange.citations, number),
            _missing(exchange.answer),
            _weak_claims(exchange.answer.claims, exchange.citations, number),
            f'<p class="na-foot">{plain(footer(exchange.answer))}</p>',
        ]
    parts.append(_sources(exchange.citations))
    return "".join(parts)


def failure_html(failure: Failure) -> str:
    """An error in words, with what to do next."""
    hint = f"<p>{plain(failure.hint)}</p>" if failure.hint else ""
    return (
        f'<div class="na-error" role="alert"><p><b>{plain(failure.message)}</b></p>'
        f"{hint}</div>"
    )


def footer(answer: Answer) -> str:
    """How much was read, who wrote it, how long it took."""
    read = answer.coverage
    parts = []
    if read.articles_matched and answer.status != "abstained":
        parts.append(
            f"Read {read.articles_read} of "
            f"{_count(read.articles_matched, 'matching article')}"
        )
        if not read.complete:
            parts.append("not everything that matches could be read")
    elif read.articles_total:
        parts.append(f"Searched {_count(read.articles_total, 'article')}")
    if answer.status != "abstained" or fallen_back(answer):
        parts.append(_written_by(answer))
    if answer.generator.finish_reason == "length":
        parts.append("cut at the model's length limit")
    if answer.timings_ms.total >= 100:
        parts.append(f"{answer.timings_ms.total / 1000:.1f} s")
    return " · ".join(parts)


def _written_by(answer: Answer) -> str:
    if answer.generator.kind == "model":
        return f"written by {answer.generator.model or 'a model'}"
    return quoted_because(answer)


def understood_as(exchange: Exchange) -> str:
    """The question as it was made to stand alone; empty when it already did."""
    asked = exchange.evidence.standalone_question.strip() if exchange.evidence else ""
    return "" if asked == exchange.question.strip() else asked


def _understood(exchange: Exchange) -> str:
    asked = understood_as(exchange)
    return f'<p class="na-note">Understood as: {plain(asked)}</p>' if asked else ""


def _filtered(exchange: Exchange) -> str:
    told = in_words(exchange.filters)
    return f'<p class="na-note">Only articles: {plain(told)}</p>' if told else ""


def limited_to_days(exchange: Exchange) -> bool:
    """Whether words of the question kept articles of other days from being read."""
    coverage = exchange.evidence and exchange.evidence.coverage
    return bool(coverage and coverage.dates and coverage.dates.applied)


def _days(exchange: Exchange) -> str:
    if not limited_to_days(exchange):
        return ""
    assert exchange.evidence is not None
    assert exchange.evidence.coverage.dates is not None
    note = date_note(exchange.evidence.coverage.dates)
    if exchange.answer and note in exchange.answer.missing:
        return ""  # said there already
    return f'<p class="na-note">{plain(note)}</p>'


def _abstention(answer: Answer) -> str:
    return (
        f'<div class="na-answer na-abstained">{rich(answer.text, (), 0)}'
        f'<p class="na-note">{_ADVICE[answer.reason]}</p></div>'
    )


def _sources(citations: Sequence[Citation]) -> str:
    """The cited sentences in words: on paper no chip can be pressed."""
    rows = "".join(
        f"<p>[{each.number}] {plain(f'“{each.quote}”')} "
        f"{plain(byline(each.outlet, each.published))} "
        f"{plain(web_address(each.url) or '')}</p>"
        for each in citations
    )
    return f'<div class="na-sources">{rows}</div>' if rows else ""


def _missing(answer: Answer) -> str:
    if not answer.missing:
        return ""
    names = "".join(f"<li>{plain(name)}</li>" for name in answer.missing)
    return f'<div class="na-missing">The articles do not say:<ul>{names}</ul></div>'


def _weak_claims(
    claims: Sequence[Claim], citations: Sequence[Citation], number: int
) -> str:
    weak = [claim for claim in claims if claim.support != "supported"]
    if not weak:
        return ""
    rows = "".join(
        f"<li><b>{_SUPPORT[claim.support]}:</b> "
        f"{rich(_with_marks(claim), citations, number)}</li>"
        for claim in weak
    )
    return f'<div class="na-weak">Check before you rely on it<ul>{rows}</ul></div>'


def _with_marks(claim: Claim) -> str:
    if "[" in claim.text or not claim.citations:
        return claim.text
    return f"{claim.text} " + "".join(f"[{number}]" for number in claim.citations)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
