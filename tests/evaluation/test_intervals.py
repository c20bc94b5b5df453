import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.intervals import mean, quantile, share


def test_wilson_interval_equals_the_worked_example() -> None:
    # 8 of 10: (0.8 + z²/20 ± z·√(0.016 + z²/400)) / (1 + z²/10), z = 1.96
    estimate = share(8, 10)
    assert estimate.value == 0.8
    assert estimate.low == pytest.approx(0.4902, abs=1e-4)
    assert estimate.high == pytest.approx(0.9433, abs=1e-4)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_lies_within_its_interval_and_that_within_0_and_1(
    a: int, b: int
) -> None:
    estimate = share(min(a, b), max(a, b))
    if estimate.n == 0:
        assert estimate.value is estimate.low is estimate.high is None
    else:
        assert estimate.value is not None
        assert estimate.low is not None
        assert estimate.high is not None
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


@given(st.integers(1, 200))
def test_a_perfect_run_still_has_an_interval(n: int) -> None:
    low = share(n, n).low
    assert low is not None
    assert low < 1


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2 is not a share"):
        share(3, 2)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.randoms())
def test_a_mean_does_not_depend_on_the_order(
    values: list[float], shuffler: random.Random
) -> None:
    shuffled = values.copy()
    shuffler.shuffle(shuffled)
    estimate = mean(values)
    assert mean(shuffled) == estimate
    assert estimate.low is not None
    assert estimate.value is not None
    assert estimate.high is not None
    assert min(values) - 1e-9 <= estimate.low <= estimate.value
    assert estimate.value <= estimate.high <= max(values) + 1e-9


def test_weights_count() -> None:
    assert mean([1, 0], [3, 1]).value == 0.75
    assert mean([]).value is None


def test_quantiles_interpolate() -> None:
    assert quantile([4, 1, 2, 3], 0.5) == 2.5
    assert quantile([], 0.5) is None
