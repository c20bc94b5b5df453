import time

import pytest

from assistant.ingestion.cleaning import clean, cut_glued

LEAD = "The ferry to Ansgar will run twice a day from Monday, the owners said."
BODY = "It had been tied up since the storm of 3 March, which broke its bow door."
END = "Nobody was hurt, and the owners have promised to pay for the taxis."


def around(*lines: str) -> str:
    return "\n".join([LEAD, BODY, *lines, END])


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "[ADVERTISEMENT]",
        "Article continues below advertisement",
        "Invalid email",
        "214 shares",
        "Share  Tweet  Email  Print",
        "Like 37   Share 9",
        "6 min read · 311 shares",
        "Listen to this article (3 min)",
        "The deck at dawn. (Image: Getty)",
        "The deck at dawn (File image)",
        "The deck at dawn. [Photo: A. Bosun/Quay Post]",
        "The deck at dawn. Photo: A. Bosun",
        "The deck at dawn / AP Photo/A. Bosun",
        "Image source, Getty Images",
        "Read more: Ten ferries to love",
        "READ MORE: Ten ferries to love",
        "Most viewed in Money",
        "Tags: ferries, storms",
        "We use cookies to make this site work. Accept all | Manage choices",
        "This website uses cookies. Find out more. Dismiss",
        "Sign up for our free morning briefing",
        "Get our daily round-up of news in your inbox",
        "Want more? Download the Quay Post app.",
        "Subscribe to Tides, our weekly newsletter. Unsubscribe at any time.",
        "Enjoying the Post? Join 22,000 readers who get our evening letter.",
        "By signing up you agree to our terms.",
        "Already a subscriber? Log in. Not a subscriber? Try us for £1.",
        "Never miss a Herald story. Tap the bell to follow Ann Reed.",
        "© 2025 The Quay Post. All rights reserved.",
        "belongs to",
        "Ann Reed covers the tides and ferries of Ansgar. Follow her on X at @reed.",
        "The Post will be reporting from the quay all day. Click here for more.",
        "Late for the boat? Click here for the timetable.",
        "* * *",
    ],
)
def test_boilerplate_goes_and_the_article_stays(line: str) -> None:
    assert clean(around(line)).text == "\n".join([LEAD, BODY, END])


@pytest.mark.parametrize(
    ("report", "asks"),
    [
        (
            "The Ansgar Cup for crossings has been awarded 31 times to 27 ferries.",
            "Click on the links to get more information.",
        ),
        ("The Tern was withdrawn from the race on May 1.", "Click here to read more."),
        (
            "The port has a tool that shows where each of its boats is. It is slow.",
            "Click here.",
        ),
    ],
)
def test_a_report_stays_without_the_invitation_beside_it(
    report: str, asks: str
) -> None:
    assert clean(f"{report} {asks}").text == report
    assert clean(around(f"{report} {asks}")).text == around(report)
    assert clean(around(f"{asks} {report}")).text == around(report)


@pytest.mark.parametrize(
    "line",
    [
        "Sweden is already a member of Nato, and Ukraine wants to become a member.",
        "Ukraine could sign up to a free trade deal with Britain by the summer.",
        "Support for a free Ukraine is our duty, the newspaper argued.",
        "The regulator fined the company over its cookie policy on Friday.",
        "The talks follow attacks on Kyiv and three other cities.",
        "Copyright law is to be changed, ministers said.",
        "He told the agency: “Subscribe to our newsletter and enter your email.”",
        "Mr Lund urged voters to share the article and print it.",
        "Figures come from the national bank, Reuters.",
        "The big picture: Europe is divided over who pays.",
        "The army has shared an advertisement for 4,000 recruits.",
        "What the rest of Europe is saying",
        "It was reported by the Ledger, which cited an image: a ship at sea.",
        "17 March 2025",
        "“You can count on our support,” he said.",
        "Get out of our country, the crowd shouted.",
    ],
)
def test_news_that_sounds_like_boilerplate_stays(line: str) -> None:
    assert line in clean(around(line)).text.split("\n")


def test_a_sign_up_box_goes_with_its_heading_and_its_consent_paragraph() -> None:
    text = around(
        "",
        "HARBOUR POST: the tides, daily",
        "Type your email here. We will write once a day.",
        "You can unsubscribe at any time. Read our Privacy Policy",
        "",
    )
    assert clean(text).text.replace("\n\n", "\n") == "\n".join([LEAD, BODY, END])


def test_captions_in_a_row_beside_a_credited_one_go_together() -> None:
    text = around(
        "The mayor and the owner shake hands on the quay after the meeting",
        "Crowds on the quay waited for the first boat in the rain on Friday",
        "The old boat in better days (File image)",
    )
    assert clean(text).text == "\n".join([LEAD, BODY, END])


def test_a_heading_beside_a_caption_stays() -> None:
    text = around("The old boat (File image)", "What comes next")
    assert "What comes next" in clean(text).text


def test_a_list_of_other_stories_goes() -> None:
    text = around() + "\n\nRelated stories\nFerry sinks in bay\nFive walks to take\n"
    assert clean(text).text == "\n".join([LEAD, BODY, END])


def test_readers_comments_go_to_the_end() -> None:
    text = (
        around() + "\n\nCOMMENTS (2)\nMudlark  2 hours ago\nThe ferry sank, I saw it."
    )
    assert clean(text).text == "\n".join([LEAD, BODY, END])


def test_a_comment_counter_above_the_article_does_not_swallow_it() -> None:
    assert clean(f"12 comments\n{around()}").text == "\n".join([LEAD, BODY, END])


@pytest.mark.parametrize(
    ("glued", "expected"),
    [
        ("He agreed.Italy", ["He agreed.", "Italy"]),
        ("He agreed.”Spain", ["He agreed.”", "Spain"]),
        ("(a client state).Estonia", ["(a client state).", "Estonia"]),
        ("It ended.By Ann Reed", ["It ended.", "By Ann Reed"]),
        ("Refunds.Tickets can be returned.", ["Refunds.", "Tickets can be returned."]),
        ("Why the guessing?The stakes rise", ["Why the guessing?", "The stakes rise"]),
    ],
)
def test_what_was_glued_together_is_cut_apart(glued: str, expected: list[str]) -> None:
    assert cut_glued(glued).split("\n") == expected


@pytest.mark.parametrize(
    "line",
    [
        "The U.S.Army met Mr.Smith and Dr.Lee.",
        "See www.example.Com/News.Page or write to ann.Reed@example.org.",
        "It cost 3.5bn, i.e. more.",
        "J.K.Lund has a Ph.D.",
    ],
)
def test_abbreviations_and_addresses_are_not_cut(line: str) -> None:
    assert cut_glued(line) == line


@pytest.mark.parametrize(
    "piece",
    [
        *("a", " ", "\n", "A b. ", "“", "(", "a.B", "Advertisement\n"),
        *("Xy, " * 20 + "\n", "The deck (Image: Getty)\n", "Comments (3)\n"),
        *("Sign up for our free newsletter\n", "Related stories\nThe ferry is back\n"),
    ],
)
def test_time_grows_with_the_length_only(piece: str) -> None:
    small, large = (
        _seconds(piece * (size // len(piece))) for size in (50_000, 400_000)
    )
    assert large < max(2.0, 24 * small)


def _seconds(text: str) -> float:
    began = time.process_time()
    clean(text)
    return time.process_time() - began
