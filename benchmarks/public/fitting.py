"""Logistic regression with balanced classes, and figures that no fit has seen."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.intervals import Estimate

FOLDS = 5
_STEPS = 100
_STILL = 1e-8
_RESAMPLES = 2_000
_SEED = 20_250_201

Matrix = NDArray[np.float64]


def fit(rows: Matrix, right: NDArray[np.bool_], penalty: float = 1.0) -> Matrix:
    """Weights and, last, the bias, by Newton's method; both classes weigh the same.

    Columns are brought to unit variance first, so that one ridge penalty suits all;
    the weights returned are those of the columns as they came.
    """
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    columns = np.column_stack([(rows - middle) / spread, np.ones(len(rows))])
    each = np.where(right, 0.5 / right.mean(), 0.5 / (1 - right.mean()))
    ridge = np.array([penalty] * rows.shape[1] + [1e-6])
    weights = np.zeros(columns.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-columns @ weights))
        slope = columns.T @ (each * (likely - right)) + ridge * weights
        curve = columns.T @ (columns * (each * likely * (1 - likely))[:, None])
        step = np.linalg.solve(curve + np.diag(ridge), slope)
        weights -= step
        if np.abs(step).max() < _STILL:
            break
    scaled = weights[:-1] / spread
    return np.append(scaled, weights[-1] - scaled @ middle)


def cross_fitted(
    rows: Matrix,
    right: NDArray[np.bool_],
    folds: NDArray[np.int64],
    penalty: float = 1.0,
) -> Matrix:
    """The logit of each row by a fit on the other folds; above 0 is taken as right."""
    found = np.zeros(len(rows))
    for fold in range(FOLDS):
        out = folds == fold
        if out.any():
            weights = fit(rows[~out], right[~out], penalty)
            found[out] = rows[out] @ weights[:-1] + weights[-1]
    return found


def balanced(accepted: NDArray[np.bool_], right: NDArray[np.bool_]) -> Estimate:
    """Balanced accuracy: mean of the shares of right claims kept, of wrong ones caught.

    With the percentile interval of the bootstrap over both classes, seed fixed.
    """
    kept, caught = accepted[right], ~accepted[~right]
    value = (kept.mean() + caught.mean()) / 2
    source = np.random.default_rng(_SEED)

    def drawn(values: NDArray[np.bool_]) -> Matrix:
        size = (_RESAMPLES, len(values))
        chosen: Matrix = values[source.integers(0, len(values), size)].mean(axis=1)
        return chosen

    low, high = np.quantile((drawn(kept) + drawn(caught)) / 2, [0.025, 0.975])
    return Estimate(value=float(value), n=len(right), low=float(low), high=float(high))


def area_under_curve(scores: Matrix, right: NDArray[np.bool_]) -> float:
    """How often a right claim scores above a wrong one; ties count half."""
    over = scores[right][:, None] - scores[~right][None, :]
    return float((over > 0).mean() + (over == 0).mean() / 2)


def matrix(rows: Sequence[Sequence[float]]) -> Matrix:
    """Rows of figures as one array."""
    return np.array(rows, dtype=np.float64)
