"""Words and their stems."""

import re
from functools import lru_cache
from threading import Lock

import snowballstemmer

from assistant.language.states import STATES

UPPER = "A-ZÀ-Þ" + "".join(filter(str.isupper, map(chr, range(0x100, 0x250))))
"""Capitals of the languages in Latin script, for a class of a regular expression."""
STOP_WORDS = frozenset(
    """
    a about after all also an and any are as at be been before being but by can could
    did do does for from had has have he her him his how i if in into is it its many
    may me might more most much my no not of on or our over said say says she should so
    some such than that the their them then there these they this those to under up us
    was we were what when where which while who whom whose why will with would you your
    """.split()
)
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Past forms that share no stem with their verb; each line: verb, past forms.
_IRREGULAR = {
    past: line.split()[0]
    for line in """
    beat beaten
    become became
    begin began begun
    break broke broken
    bring brought
    build built
    buy bought
    catch caught
    choose chose chosen choice
    come came
    deal dealt
    die died death dead
    draw drew drawn
    drive drove driven
    eat ate eaten
    elect election
    fall fell fallen
    feel felt
    fight fought
    find found
    flee fled
    fly flew flown
    forget forgot forgotten
    free freed freedom
    get got gotten
    give gave given
    go went gone
    grow grew grown growth
    hear heard
    hide hid hidden
    uphold upheld
    withhold withheld
    overthrow overthrew overthrown
    shut shutting
    split splitting
    hold held
    keep kept
    know knew known
    lay laid
    lead led
    leave left
    lend lent loan
    lose lost loss
    make made
    mean meant
    meet met
    pay paid payment
    prove proven
    ride rode
    rise rose risen
    run ran
    see saw seen
    seek sought
    sell sold sale
    send sent
    shake shook
    shoot shot
    show shown
    shrink shrank shrunk
    sink sank sunk
    sit sat
    speak spoke spoken
    spend spent
    stand stood
    steal stole stolen theft
    strike struck
    sue lawsuit
    swear swore sworn
    swim swam
    take took taken
    teach taught
    tell told
    think thought
    throw threw thrown
    wear wore
    win won
    withdraw withdrew withdrawn withdrawal
    write wrote written
    """.strip().splitlines()
    for past in line.split()[1:]
}
_STEMMER = snowballstemmer.stemmer("english")
_STEMMING = Lock()
"""The stemmer keeps the word it is at: two threads at once get each other's stems."""


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Snowball stem of a lower-case word (Porter 2), without a possessive.

    Irregular past forms and a few nouns count as their verb.
    """
    bare = re.sub(r"['’]s?$", "", word)
    with _STEMMING:
        return str(_STEMMER.stemWord(_IRREGULAR.get(bare, bare)))


def words(text: str) -> list[str]:
    """Lower-case words in order, stop words included."""
    return WORD.findall(text.lower())


@lru_cache(maxsize=2_000)  # every claim is weighed against the same sentences
def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning, states under one name each."""
    return frozenset(
        stem(STATES.get(re.sub(r"['’]s$", "", word), word))
        for word in words(text)
        if word not in STOP_WORDS
    )


_LEANS_BACK = re.compile(
    r"^[\s“\"'‘]*(?:He|She|They|It|His|Her|Their|Its|This|That|These|Those|But|However)\b"
    r"|^[“\"‘]"
)


def leans_back(text: str) -> bool:
    """Whether a sentence leans on the one before, where its speaker or subject is."""
    return bool(_LEANS_BACK.search(text))
