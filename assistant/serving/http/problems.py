"""Errors as RFC 9457 problem documents; OpenAI's clients read their member `error`."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse

from assistant.errors import AssistantError, ConfigurationError

BUSY_SECONDS = 2
"""What a client that is turned away is told to wait."""


class OpenAIError(BaseModel):
    """The same in OpenAI's form."""

    message: str
    type: str
    code: str | None
    param: str | None


class FieldProblem(BaseModel):
    """What is wrong with one part of a request."""

    field: str
    message: str


class ProblemForm(BaseModel):
    """What went wrong, and in `hint` what to do next."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    hint: str = ""
    kind: str | None = None
    """The error of `assistant.errors` that it was, by name."""
    request_id: str
    errors: list[FieldProblem] = Field(default_factory=list)
    error: OpenAIError


class Problem(Exception):
    """A request that is not served, with its status."""

    def __init__(
        self,
        status: int,
        detail: str,
        hint: str = "",
        *,
        fields: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
        kind: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.status, self.detail, self.hint = status, detail, hint
        self.fields, self.headers = tuple(fields), dict(headers or {})

    @classmethod
    def of(cls, error: AssistantError) -> "Problem":
        """The problem that one of our errors is to a client."""
        wait, kind = {"Retry-After": str(BUSY_SECONDS)}, type(error).__name__
        if isinstance(error, ConfigurationError):
            return cls(422, error.message, error.hint, kind=kind)
        if error.retryable:
            return cls(503, error.message, error.hint, headers=wait, kind=kind)
        # Folders and files of the server are no business of its clients.
        return cls(503, f"The articles cannot be read ({kind}).", kind=kind)

    def form(self, request_id: str) -> dict[str, Any]:
        """The document."""
        title = HTTPStatus(self.status).phrase
        kind = "server_error" if self.status >= 500 else "invalid_request_error"
        return ProblemForm(
            title=title,
            status=self.status,
            detail=self.detail,
            hint=self.hint,
            kind=self.kind,
            request_id=request_id,
            errors=list(self.fields),
            error=OpenAIError(
                message=f"{self.detail} {self.hint}".strip(),
                type=kind,
                code=title.lower().replace(" ", "_"),
                param=self.fields[0].field if self.fields else None,
            ),
        ).model_dump()

    def response(self, request_id: str) -> JSONResponse:
        """The document as what is sent."""
        return JSONResponse(
            self.form(request_id),
            status_code=self.status,
            headers=self.headers,
            media_type="application/problem+json",
        )


def busy(status: int, detail: str) -> Problem:
    """A problem that passes by itself.

    The client comes back over another connection, which a process that is free takes.
    """
    wait = {"Retry-After": str(BUSY_SECONDS), "Connection": "close"}
    return Problem(status, detail, "Try again in a moment.", headers=wait)


def request_id(request: Request) -> str:
    """The id that the guard gave the request."""
    return str(request.scope["state"]["request_id"])


def problem_of(error: Exception) -> Problem:
    """Any exception as a problem; what is not ours is logged and not told."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, AssistantError):
        return Problem.of(error)
    logging.getLogger(__name__).error(
        "unexpected %s", type(error).__name__, exc_info=error
    )
    return Problem(500, "Something unexpected went wrong.", "The server's log says it.")


def invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """What Pydantic found, without the values that were given."""
    fields = [
        FieldProblem(
            field=".".join(str(part) for part in each["loc"][1:])
            or str(each["loc"][0]),
            message=str(each["msg"]),
        )
        for each in errors
    ]
    first = fields[0]
    detail = f"{first.field}: {first.message}."
    return Problem(422, detail, "Correct the request.", fields=fields)
