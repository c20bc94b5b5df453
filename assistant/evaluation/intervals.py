"""Figures with the interval that says how far to trust them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Z = 1.959963984540054
"""97.5 % quantile of the normal distribution, for 95 % intervals."""
_RESAMPLES = 2_000
_SEED = 20_250_201


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A share or a mean over `n`, with its 95 % interval; None where n is 0."""

    value: float | None
    n: int
    low: float | None
    high: float | None


def share(right: int, n: int) -> Estimate:
    """A share with Wilson's score interval.

    Source: Wilson, "Probable Inference, the Law of Succession, and Statistical
    Inference", JASA 22 (1927). Unlike the normal interval it stays within 0 and 1 and
    has width at 0 and 1, which matters for a few dozen questions.
    """
    if not 0 <= right <= n:
        raise ValueError(f"{right} of {n} is not a share")
    if n == 0:
        return Estimate(value=None, n=0, low=None, high=None)
    value = right / n
    middle = (value + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * math.sqrt(value * (1 - value) / n + _Z**2 / (4 * n**2))
    half /= 1 + _Z**2 / n
    # At 0 and 1 the bound equals the value; rounding must not move it past.
    low, high = min(value, max(0.0, middle - half)), max(value, min(1.0, middle + half))
    return Estimate(value=value, n=n, low=low, high=high)


def mean(values: Sequence[float], weights: Sequence[float] | None = None) -> Estimate:
    """A (weighted) mean with the percentile interval of the bootstrap, seed fixed.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), ch. 13.
    Values are sorted first, so that the order of the questions changes nothing.
    """
    if not values:
        return Estimate(value=None, n=0, low=None, high=None)
    pairs = sorted(zip(values, weights or [1.0] * len(values), strict=True))
    column = np.array(pairs, dtype=np.float64)
    value = _weighted(column[None])[0]
    drawn = np.random.default_rng(_SEED).integers(
        0, len(pairs), (_RESAMPLES, len(pairs))
    )
    low, high = np.quantile(_weighted(column[drawn]), [0.025, 0.975])
    return Estimate(
        value=float(value),
        n=len(values),
        low=float(min(low, value)),
        high=float(max(high, value)),
    )


@dataclass(frozen=True, kw_only=True)
class Difference:
    """How a figure differs between two runs over the same `n` questions."""

    before: float
    after: float
    difference: float
    """After less before, with its 95 % interval."""
    low: float
    high: float
    n: int


def paired_difference(rows: Sequence[tuple[float, float, float, float]]) -> Difference:
    """The difference of two ratios, with the percentile interval of the bootstrap.

    Each row is a question: points and possible points before, then after. Questions are
    drawn whole, so that what is hard in both runs cancels out. Source: Efron and
    Tibshirani (1993), ch. 13, on pairs.
    """
    table = np.array(sorted(rows), dtype=np.float64)
    before, after = _ratios(table[None])
    drawn = np.random.default_rng(_SEED).integers(0, len(rows), (_RESAMPLES, len(rows)))
    sampled = _ratios(table[drawn])
    low, high = np.quantile(sampled[1] - sampled[0], [0.025, 0.975])
    difference = float(after[0] - before[0])
    return Difference(
        before=float(before[0]),
        after=float(after[0]),
        difference=difference,
        low=float(min(low, difference)),
        high=float(max(high, difference)),
        n=len(rows),
    )


def _ratios(
    samples: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    sums = samples.sum(axis=1)
    return sums[:, 0] / sums[:, 1], sums[:, 2] / sums[:, 3]


def quantile(values: Sequence[float], q: float) -> float | None:
    """The q-quantile by linear interpolation (NumPy's default), or None."""
    return float(np.quantile(np.array(sorted(values)), q)) if values else None


def _weighted(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted means of samples of (value, weight) pairs."""
    means: NDArray[np.float64] = np.average(
        samples[..., 0], axis=-1, weights=samples[..., 1]
    )
    return means
