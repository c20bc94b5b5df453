"""Follow-up questions are made to stand alone; every other is left as it is."""

import time

import pytest

from assistant.conversation import leans_on_history, reworded, standalone
from assistant.errors import RateLimited
from assistant.language import words
from assistant.models import Turn
from assistant.providers.chat import ChatModel
from assistant.providers.fake import FakeChatModel, fake_chat_model

HISTORY = (
    Turn(role="user", text="What does Osterby think of the Varnholt dam?"),
    Turn(role="assistant", text="Its mayor, Petra Lund, opposes it for its price [1]."),
)
FOLLOW_UPS = {
    # the new subject takes the place of the old one
    "What about Brenna?": "What does Brenna think of the Varnholt dam?",
    "and Brenna's?": "What does Brenna think of the Varnholt dam?",
    "No, I meant the pilots.": "What does the pilots think of the Varnholt dam?",
    # or goes beside it, where it is something else
    "How about the price?": "What does Osterby think of the Varnholt dam (the price)?",
    # a person is put in for a pronoun
    "Where does she live?": "Where does Petra Lund live?",
    "What is her reason?": "What is Petra Lund's reason?",
    "Does Brenna agree with her?": "Does Brenna agree with Petra Lund?",
    # the last question goes behind every other
    # with whom the answer to it named
    "Why?": "Why (Osterby think of the Varnholt dam; Petra Lund)?",
    "when was that": "When was that (Osterby think of the Varnholt dam; Petra Lund)?",
    "Is Brenna open to it?": (
        "Is Brenna open to it (Osterby think of the Varnholt dam; Petra Lund)?"
    ),
    "And is the dam finished?": (
        "Is the dam finished (Osterby think of the Varnholt dam; Petra Lund)?"
    ),
    "What did the council accuse that one of?": (
        "What did the council accuse that one of (Osterby think of the Varnholt dam;"
        " Petra Lund)?"
    ),
    # also where a person was put in and another word still points to it
    "Did she say it would leak?": (
        "Did Petra Lund say it would leak (Osterby think of the Varnholt dam)?"
    ),
    "Why did she go there?": (
        "Why did Petra Lund go there (Osterby think of the Varnholt dam)?"
    ),
}
COMPLETE = [
    "How much does the Varnholt dam cost?",
    "Did Rome say it would pay?",
    "Is it true that Rome will pay?",
    "Why do scientists believe the volcano will erupt when its lake dries?",
    "Who wrote the report on Brenna, and what does it conclude?",
    "What does the vaccine do to stop people from passing it on?",
    "What did the prime minister say when reporters asked him about taxes?",
    "If Rome pays, how will Brenna thank it?",
    "How many jobs are there in the Osterby shipyard?",
    "What do those who live in Osterby think about tourism?",
    "What about the dam did Petra Lund call absurd?",
    "And what did Ida Holm say about the new ferry?",
    "What is inflation?",
    "Which party promised voters that they would pay less?",
]


def spoken(text: str) -> set[str]:
    return {word.removesuffix("'s") for word in words(text)}


def saying(*replies: str | Exception, evidence_tokens: int = 6_000) -> ChatModel:
    model = FakeChatModel(replies=replies)
    return fake_chat_model(model, evidence_tokens=evidence_tokens)


def ask(question: str, model: ChatModel) -> str | None:
    deadline = time.monotonic() + 5
    return reworded(question, HISTORY, chat_model=model, deadline=deadline)


@pytest.mark.parametrize(("question", "expected"), FOLLOW_UPS.items())
def test_a_follow_up_is_made_to_stand_alone(question: str, expected: str) -> None:
    assert standalone(question, HISTORY) == expected


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_every_word_of_it_has_been_said(question: str) -> None:
    said = " ".join([question, *(turn.text for turn in HISTORY)])
    made = standalone(question, HISTORY)
    assert spoken(made) <= spoken(said)


@pytest.mark.parametrize("question", COMPLETE)
def test_a_question_that_says_what_it_means_is_left_alone(question: str) -> None:
    assert not leans_on_history(question, HISTORY)
    assert standalone(question, HISTORY) == question


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_without_a_question_before_it_nothing_is_changed(question: str) -> None:
    assert standalone(question, ()) == question
    assert standalone(question, [Turn(role="assistant", text="Hello.")]) == question


def test_a_change_of_topic_drops_what_was_said_before() -> None:
    switched = (
        *HISTORY,
        Turn(role="user", text="When did the ferry Marlin sink?"),
        Turn(role="assistant", text="On 3 May."),
    )
    assert standalone("How many people were on it?", switched) == (
        "How many people were on it (the ferry Marlin sink)?"
    )


def test_a_follow_up_to_a_follow_up_goes_back_to_what_both_are_about() -> None:
    longer = (
        *HISTORY,
        Turn(role="user", text="What about Brenna?"),
        Turn(role="assistant", text="It supports it."),
    )
    assert standalone("And Kallby?", longer) == (
        "What does Kallby think of the Varnholt dam?"
    )
    assert standalone("Since when?", longer) == (
        "Since when (Brenna think of the Varnholt dam)?"
    )


@pytest.mark.parametrize(
    ("asked", "answer", "question", "expected"),
    [
        (
            "How many votes must Norland's harbour plan get to pass?",
            "In Norland it takes sixty votes.",
            "And in Sudland?",
            "How many votes must Sudland's harbour plan get to pass?",
        ),
        (
            "What did Germany's chancellor say about tolls?",
            "He is against them.",
            "And in Spain?",
            "What did Spain's chancellor say about tolls?",
        ),
        (
            "How many seats in Kallby did the Greens win at the 2021 election?",
            "They won 18.",
            "And at the 2025 election?",
            "How many seats in Kallby did the Greens win at the 2025 election?",
        ),
        (
            "Who won best film at the 2025 Lumen Awards?",
            "It went to Ida Holm.",
            "And at the Harbour Prizes that year?",
            "Who won best film at the Harbour Prizes in 2025?",
        ),
        (
            "How many troops has Portugal offered?",
            "It offered 450.",
            "And in Croatia?",
            "How many troops has Croatia offered?",
        ),
        (
            "Who won the men's race at the Kallby Marathon?",
            "Jon Berg won it.",
            "What about the women's race?",
            "Who won the women's race at the Kallby Marathon?",
        ),
        (
            "Which team topped Group A at the Harbour Cup?",
            "Norland did.",
            "And Group C?",
            "Which team topped Group C at the Harbour Cup?",
        ),
        (
            "How many people were arrested in Kallby on Saturday?",
            "Police arrested 83.",
            "in Osterby?",
            "How many people were arrested in Osterby on Saturday?",
        ),
        (
            "How many votes did the Greens get in the 2021 state election?",
            "A tenth.",
            "And at the 2025 election?",
            "How many votes did the Greens get in the 2025 state election?",
        ),
        (
            "Who scored for Kallby?",
            "Nineteen-year-old Jon Berg scored twice.",
            "Why was he left out before?",
            "Why was Jon Berg left out before?",
        ),
        (
            "Who leads Black River Energy?",
            "Ida Holm has led it since 2020.",
            "When was she born?",
            "When was Ida Holm born?",
        ),
        (
            "What did Rep. Ida Holm decide about the tolls?",
            "Not to vote.",
            "Why did she wait?",
            "Why did Ida Holm wait?",
        ),
        (
            "What did Carla von der Heide propose?",
            "A toll.",
            "When did she propose it?",
            "When did Carla von der Heide propose it (Carla von der Heide propose)?",
        ),
    ],
)
def test_a_follow_up_takes_the_place_of_what_is_of_its_sort(
    asked: str, answer: str, question: str, expected: str
) -> None:
    history = [Turn(role="user", text=asked), Turn(role="assistant", text=answer)]
    assert standalone(question, history) == expected


def test_what_goes_behind_a_follow_up_is_bounded() -> None:
    long = Turn(role="user", text="What about the dam of Brenna " + "again " * 500)
    assert len(standalone("Why?", [long]).split()) < 50


def test_a_large_models_wording_is_taken() -> None:
    wording = "What is Brenna's opinion of the Varnholt dam?"
    assert ask("What about Brenna?", saying(wording)) == wording


@pytest.mark.parametrize(
    "reply",
    [
        "What does Sweden think of the Varnholt dam?",  # drops Brenna
        "What does Brenna think of Project Nightfall?",  # a name nobody said
        "Brenna supports the dam.",  # an answer
        "What does Brenna think? " * 40,
        RateLimited("busy"),
    ],
)
def test_a_wording_that_is_not_faithful_is_not_taken(reply: str | Exception) -> None:
    assert ask("What about Brenna?", saying(reply, reply, reply)) is None


def test_a_small_model_and_a_complete_question_cost_no_call() -> None:
    never = AssertionError("asked the model")
    assert ask("What about Brenna?", saying(never, evidence_tokens=400)) is None
    assert ask("How much does the Varnholt dam cost?", saying(never)) is None
