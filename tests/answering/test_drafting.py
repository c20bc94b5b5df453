"""Text of a model is cut into claims as it comes, with the numbers typed."""

import pytest

from assistant.answering.drafting import Draft, drafts


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("It sank [1].", [("It sank.", (1,))]),
        ("It sank. [1]", [("It sank.", (1,))]),
        ("It sank [1][2].", [("It sank.", (1, 2))]),
        ("It sank [1, 2; 3].", [("It sank.", (1, 2, 3))]),
        ("It sank [1] and burnt [1].", [("It sank and burnt.", (1,))]),
        ("It sank. [1] It burnt. [2]", [("It sank.", (1,)), ("It burnt.", (2,))]),
        ("- it sank [1]\n- it burnt [2]", [("It sank.", (1,)), ("It burnt.", (2,))]),
        ("1. It sank [3]\n2) It burnt", [("It sank.", (3,)), ("It burnt.", ())]),
        ("Plan [2022] failed [1].", [("Plan [2022] failed.", (1,))]),
        ("Mr. T. Lund, Sen. Bo Hall met.", [("Mr. T. Lund, Sen. Bo Hall met.", ())]),
        ("“It sank.” It did.", [("“It sank.”", ()), ("It did.", ())]),
        ("Did it? Yes!", [("Did it?", ()), ("Yes!", ())]),
        ("It cost 3.5 million [1]", [("It cost 3.5 million.", (1,))]),
        ("21 [1].", [("21.", (1,))]),
        ("NOT STATED", []),
        ("Not stated.", []),
        ("[1]", []),
        (". \n [1] It sank.", [("It sank.", (1,))]),
        (" \n . \n", []),
        ("", []),
    ],
)
def test_claims_are_cut_with_their_numbers(
    written: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    cut = [Draft(text, numbers) for text, numbers in expected]
    assert list(drafts([written])) == cut
    assert list(drafts(written)) == cut  # a character at a time


def test_a_claim_comes_as_soon_as_it_is_whole() -> None:
    pieces = iter(["It sank. [1]", " It", " burnt. [2] ", "Then"])
    assert next(drafts(pieces)) == Draft("It sank.", (1,))
    assert list(pieces) == [" burnt. [2] ", "Then"]
