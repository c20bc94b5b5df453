"""What clients send, as Pydantic reads it; the OpenAPI file is made of it."""

from base64 import b64decode
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    WithJsonSchema,
)

from assistant.models import Length
from assistant.providers.base import ModelInfo

QUESTION = "Which countries oppose deployment?"


def _written(value: Any) -> Any:
    """Pydantic also reads days out of numbers and times; that hides mistakes."""
    if isinstance(value, str) and len(value) == 10:
        return value
    raise ValueError("write a day as YYYY-MM-DD")


def _asks(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise ValueError("there is no question")
    return text


def _says(text: str) -> str:
    if not text.strip():
        raise ValueError("there is no text")
    return text


def _decoded(value: Any) -> bytes:
    try:
        return b64decode(value if isinstance(value, str) else "?", validate=True)
    except ValueError:
        raise ValueError("write the bytes in base64") from None


Content = Annotated[
    bytes,
    BeforeValidator(_decoded),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
# With a scheme it is an address, never a path: nobody reads the server's files.
WebAddress = Annotated[str, Field(pattern="^https?://", max_length=4_000)]
Day = Annotated[date, BeforeValidator(_written)]
Question = Annotated[str, Field(min_length=1), AfterValidator(_asks)]
Text = Annotated[str, Field(min_length=1), AfterValidator(_says)]


class Form(BaseModel):
    """What is not named is refused, so that a misspelt filter is not passed over."""

    model_config = ConfigDict(extra="forbid")


class FilterForm(Form):
    """Which articles may be read; what is left out does not matter."""

    after: Day | None = Field(None, description="Published on or after this day.")
    before: Day | None = Field(None, description="Published on or before this day.")
    undated: StrictBool = Field(
        False, description="Whether articles without a date pass after and before."
    )
    outlets: list[str] = Field(default=[], description="Only these outlets.")
    articles: list[str] = Field(default=[], description="Only these article ids.")
    excluded: list[str] = Field(default=[], description="Not these article ids.")
    languages: list[str] = Field(default=[], description="Only these, such as `en`.")


class TurnForm(Form):
    """One utterance of the conversation before the question."""

    role: Literal["user", "assistant"]
    text: str


class Narrowing(Form):
    """What may be said of the answer beside the question."""

    filters: FilterForm | None = None
    as_of: Day | None = Field(
        None, description="Answer as if today were this day: later articles are out."
    )
    any_date: StrictBool = Field(
        False, description="Take “last week” and the like for words, no filter."
    )

    length: Length | None = Field(
        None, description="How long the answer is; else as the server is set."
    )

    def options(self) -> dict[str, Any]:
        """As `NewsAssistant.ask` takes it."""
        return {
            "filters": self.filters.model_dump() if self.filters else None,
            "as_of": self.as_of,
            "any_date": self.any_date,
            "length": self.length,
        }


class AskForm(Narrowing):
    """A question."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": QUESTION},
                {
                    "question": "And Italy?",
                    "history": [
                        {"role": "user", "text": "What is Germany's position?"},
                        {"role": "assistant", "text": "Germany is opposed [1]."},
                    ],
                    "filters": {"after": "2025-01-01", "outlets": ["The Harbour Post"]},
                    "stream": True,
                },
            ]
        },
    )

    question: Question
    history: list[TurnForm] = Field(default=[], description="Oldest first.")
    stream: StrictBool = Field(
        False, description="Answer as server-sent events: evidence, delta …, answer."
    )


class QueryForm(Form):
    """Words or a question to find passages for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"query": "peace mission", "limit": 5}]},
    )

    query: Text
    limit: StrictInt = Field(10, ge=1, le=100)
    filters: FilterForm | None = None
    as_of: Day | None = None


class ArticleIn(Form):
    """An article to take in."""

    id: str | None = Field(None, min_length=1, max_length=200)
    title: str | None = None
    outlet: str | None = None
    published: str | None = Field(None, description="A day or time as ISO 8601.")
    url: str | None = None
    text: Text


class IngestForm(Form):
    """Articles to take in."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "articles": [
                        {
                            "id": "valley-ferry",
                            "title": "Valley towns split over ferry toll",
                            "outlet": "The Valley Post",
                            "published": "2026-05-12",
                            "text": "Ostermere and Kell opposed the toll on Tuesday.",
                        }
                    ]
                }
            ]
        },
    )

    articles: list[ArticleIn] = Field(min_length=1, max_length=1_000)


class FileIn(Form):
    """A file to take in."""

    name: str = Field(min_length=1, max_length=500)
    content: Content


class FilesForm(Form):
    """Files to take in: of any format that is read, archives too."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"files": [{"name": "kell.txt", "content": "S2VsbCB2b3Rlcy4="}]}
            ]
        },
    )

    files: list[FileIn] = Field(min_length=1, max_length=1_000)


class FetchForm(Form):
    """Addresses of public pages, feeds and sitemaps to take in."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"addresses": ["https://harbour.example/feed"]}]
        },
    )

    addresses: list[WebAddress] = Field(min_length=1, max_length=20)


class ArticleForm(BaseModel):
    """A stored article; offsets of citations refer to `text`."""

    id: str
    revision: str
    title: str | None
    outlet: str | None
    author: str | None
    published: str | None
    url: str | None
    language: str | None
    source: str


class ArticleText(ArticleForm):
    """A stored article with its text."""

    text: str
    raw: str | None = Field(
        None, description="The text before cleaning, when it was asked for."
    )


class ListedForm(ArticleForm):
    """A stored article as lists tell of it; copies of one another share a story."""

    story: int


class ArticlePage(BaseModel):
    """Some of the stored articles by id; ask for those after `next`."""

    articles: list[ListedForm]
    next: str | None


class CopyForm(BaseModel):
    """Another article that tells the same story in almost the same words."""

    article_id: str
    title: str | None
    outlet: str | None
    published: str | None


class MatchForm(BaseModel):
    """A passage that was found."""

    article_id: str
    start: int
    end: int
    text: str
    score: float
    rank: int
    copies: list[CopyForm]


class SearchResult(BaseModel):
    """What was asked for, and what was found, best first."""

    query: str
    filters: dict[str, Any]
    matches: list[MatchForm]


class SourceProblem(BaseModel):
    """One article that was not taken in, or one thing to know about it."""

    source: str
    error: str
    hint: str


class IngestionResult(BaseModel):
    """What became of articles that were sent in."""

    added: int
    updated: int
    unchanged: int
    removed: int
    problems: list[SourceProblem]
    notices: list[SourceProblem]
    passages: int
    embedded: int
    pending: int
    seconds: float


class Health(BaseModel):
    """Whether questions can be answered."""

    status: Literal["ok"]


class About(BaseModel):
    """Who answers over which state of the articles, and what clients may do."""

    version: str = Field(description="Of the package that serves this.")
    model: ModelInfo | None = Field(description="Null: answers are quoted sentences.")
    generation: str = Field(description="Another one whenever articles have changed.")
    may_change: bool = Field(description="Whether clients may manage articles.")


class DeskHealth(BaseModel):
    """How much there is, and how it is."""

    articles: int
    passages: int
    pending: int = Field(description="Passages found by keyword only, so far.")
    embedder: str
    damaged: bool = Field(description="`assistant doctor` on the server says more.")
    warnings: list[str] = Field(description="What is wrong with the chat model.")


class Removed(BaseModel):
    """The article that was removed everywhere."""

    removed: str


class Recleaned(BaseModel):
    """What came of cleaning stored articles anew."""

    changed: int
