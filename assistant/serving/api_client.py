"""Asks an `assistant serve`: its problems become our errors, its events come typed."""

import json
import ssl
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import httpx2

from assistant import errors
from assistant.errors import (
    AssistantError,
    Busy,
    ConfigurationError,
    ProviderTimeout,
    StoreUnavailable,
)

CONNECT_SECONDS = 5.0
USUAL_SECONDS = 30.0
"""Without a byte, for what takes the server a moment."""
WORK_SECONDS = 3_600.0
"""For what may take it long: taking articles in, cleaning all again."""
SILENT_SECONDS = 60.0
"""Without a byte of an answer; the server sends a comment every 15 seconds."""
SLACK_SECONDS = 30.0
"""Beyond the deadline of an answer, which the server keeps itself."""
NEXT = "Check ASSISTANT_API_URL, and that `assistant serve` runs there."


class ApiClient:
    """One API, asked from any number of threads; nothing is tried twice.

    Redirects are not followed, certificates are checked, and proxies of the
    environment are passed by, so that the token reaches nobody else.
    """

    def __init__(self, url: str, token: str | None) -> None:
        self.url = url
        self._http = httpx2.Client(
            base_url=f"{url}/v1/",
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=httpx2.Timeout(USUAL_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            verify=ssl.create_default_context(),
        )

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        form: Mapping[str, Any] | None = None,
        seconds: float = USUAL_SECONDS,
    ) -> Any:
        """What it answers, as JSON.

        Raises:
            Missing: there is nothing at the path.
            AssistantError: as the API says, or it cannot be reached.
        """
        with self._explained(seconds):
            reply = self._http.request(
                method,
                path,
                params=query,
                json=form,
                timeout=httpx2.Timeout(seconds, connect=CONNECT_SECONDS),
            )
            if not reply.is_success:
                raise self._error(reply)
            return reply.json()

    def events(
        self, path: str, form: Mapping[str, Any], *, deadline: float
    ) -> Generator[tuple[str, Any], None, None]:
        """Server-sent events, by name with their data; closing this ends the request.

        Raises:
            AssistantError: as the API says, at the beginning or in between; or it is
                silent, breaks off, or takes longer than the deadline allows.
        """
        until = time.monotonic() + deadline + SLACK_SECONDS
        waiting = httpx2.Timeout(SILENT_SECONDS, connect=CONNECT_SECONDS)
        with (
            self._explained(SILENT_SECONDS),
            self._http.stream("POST", path, json=form, timeout=waiting) as reply,
        ):
            if not reply.is_success:
                reply.read()
                raise self._error(reply)
            name = ""
            for line in reply.iter_lines():
                if time.monotonic() > until:
                    raise ProviderTimeout(
                        f"{self.url} took longer than {deadline:g} seconds to answer.",
                        "Ask again, or set ASSISTANT_DEADLINE on both machines.",
                    )
                field, _, value = line.partition(": ")
                if field == "event":
                    name = value
                elif field == "data" and name == "error":
                    raise self._told(json.loads(value))
                elif field == "data":
                    yield name, json.loads(value)

    def other_version(self, why: str) -> ConfigurationError:
        """The error of an API that does not speak as this version does."""
        return ConfigurationError(
            f"{self.url} is not the API of this version: {why}.",
            "Install the same version on both machines, and check ASSISTANT_API_URL.",
        )

    @contextmanager
    def _explained(self, seconds: float) -> Generator[None, None, None]:
        """Say in our errors why nothing came, or nothing that can be read."""
        try:
            yield
        except httpx2.ConnectError as error:
            if "CERTIFICATE" in str(error):
                raise ConfigurationError(
                    f"The certificate of {self.url} is not trusted.",
                    "Set SSL_CERT_FILE to the certificate of whoever signed it.",
                ) from None
            raise StoreUnavailable(f"{self.url} cannot be reached.", NEXT) from None
        except httpx2.ConnectTimeout:
            raise StoreUnavailable(f"{self.url} cannot be reached.", NEXT) from None
        except httpx2.TimeoutException:
            raise StoreUnavailable(
                f"{self.url} has said nothing for {seconds:g} seconds.",
                "Ask again; what was begun there may still go on.",
            ) from None
        except httpx2.TransportError:
            raise StoreUnavailable(
                f"{self.url} broke off.", "Try again in a moment."
            ) from None
        except ValueError:
            raise self.other_version("what it says cannot be read") from None

    def _error(self, reply: httpx2.Response) -> AssistantError:
        """The error that a reply without success is."""
        if reply.is_redirect:
            return ConfigurationError(
                f"{self.url} sends the page to another address.",
                "Set ASSISTANT_API_URL to the address at which the API itself is.",
            )
        if reply.status_code == 401:
            return ConfigurationError(
                f"{self.url} refuses the token of this page.",
                "Set ASSISTANT_API_TOKEN to a token of that server.",
            )
        kind = reply.headers.get("content-type", "").partition(";")[0]
        form = reply.json() if kind == "application/problem+json" else {}
        if reply.status_code == 404:
            return Missing(
                f"{self.url} does not offer what the page asked for.",
                "It may be of another version, or run without --manage.",
            )
        return self._told({"status": reply.status_code, **form})

    def _told(self, form: Mapping[str, Any]) -> AssistantError:
        """The error of a problem document."""
        status, detail = form["status"], form.get("detail", "")
        known = getattr(errors, form.get("kind") or "", None)
        if isinstance(known, type) and issubclass(known, AssistantError):
            kind = known
        elif status in (429, 503):
            kind = Busy if detail else StoreUnavailable
        else:
            kind = StoreUnavailable if status >= 500 else ConfigurationError
        return kind(
            detail or f"{self.url} answers with status {status}.",
            form.get("hint") or f"The log of {self.url} says more.",
        )


class Missing(ConfigurationError):
    """There is nothing at a path of the API."""


def path_of(article_id: str) -> str:
    """The path of an article, whatever its id is made of."""
    return f"articles/{quote(article_id, safe='').replace('.', '%2E')}"
