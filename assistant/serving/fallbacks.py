"""Why an answer is made of quoted sentences, in words for every door."""

from assistant.models import Answer

_FAILED = {
    "SpendingCapReached": "today's spending cap is reached",
    "QuotaExceeded": "the account has no credit left",
    "RateLimited": "the model's server is busy",
    "ProviderTimeout": "the model did not answer in time",
    "ContextOverflow": "the evidence did not fit into the model",
    "MalformedReply": "the model's reply could not be used",
    "ProviderPaused": "the model's server failed several times and is left alone",
    "ProviderError": "the model could not be reached",
}


def fallen_back(answer: Answer) -> str:
    """Why the model did not write the answer; empty when it did, or there is none."""
    extractive = answer.generator.kind == "extractive"
    return _FAILED.get(answer.generator.finish_reason or "", "") if extractive else ""


def quoted_because(answer: Answer) -> str:
    """That an answer is quoted sentences, and why."""
    why = fallen_back(answer)
    return f"quoted sentences: {why}" if why else "quoted sentences, no model"
