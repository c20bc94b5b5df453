"""Tell whether that is so which a question takes for granted.

"Why did Rome refuse?" has no answer where Rome agreed, and who asks should hear that.
Only a sentence in or near which all names of the question stand can say so.
"""

from dataclasses import dataclass

from assistant.answering.abstaining import Thresholds, names_elsewhere
from assistant.answering.brief import Brief
from assistant.answering.extracting import extract_claims
from assistant.answering.verifying import Checked
from assistant.answering.weighing import Weighing
from assistant.language.questions import whether

WEIGHED = 8
"""How many of the best sentences are weighed."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """The sentence that tells whether it is so, and what stays open."""

    claim: Checked
    missing: str


def tells_whether(brief: Brief, weighing: Weighing, limits: Thresholds) -> Told | None:
    """What the articles say instead of an answer; None where they say nothing.

    Raises:
        ProviderError: as `Weighing.answers` does.
    """
    if not (granted := whether(brief.question)):
        return None
    claims = [
        claim
        for claim in extract_claims(brief.sentences, limit=WEIGHED)
        if not names_elsewhere(brief.question, claim, brief.articles)
    ]
    asked, so = granted
    weights = weighing.answers([claim.sentences[0] for claim in claims], so)
    weighed = zip(claims, (weight or 0.0 for weight in weights), strict=True)
    claim, weight = max(weighed, key=lambda each: each[1], default=(None, 0.0))
    if claim is None or weight < limits.whether:
        return None
    missing = f"{asked}: the sentence quoted only tells whether it is so"
    return Told(claim=claim, missing=missing)
