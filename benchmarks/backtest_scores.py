"""How well figures foretold what came: AUC, Brier score, calibration error, and a logistic model to compare with."""

from collections.abc import Iterator

import numpy as np
import polars as pl
from scipy.special import expit
from scipy.stats import beta, rankdata

BINS = 10
_FOLDS = 5
_RIDGE = 1.0
_STEPS = 50


def auc(score: pl.Series, came: pl.Series) -> float | None:
    """The chance that one for whom it came true scores above one for whom it did not; ties count half.

    A score that is missing ranks lowest. None where all or none came true.
    """
    true = came.to_numpy().astype(bool)
    yes, no = int(true.sum()), int((~true).sum())
    if not yes or not no:
        return None
    ranks = rankdata(score.fill_null(-np.inf).fill_nan(-np.inf).to_numpy())
    return float((ranks[true].sum() - yes * (yes + 1) / 2) / (yes * no))


def macro_auc(rows: pl.DataFrame, score: str, came: str) -> float | None:
    """The mean of the AUC inside each ego's own people, over the egos for whom there is one."""
    inside = [auc(own[score], own[came]) for own in rows.partition_by("ego", maintain_order=True)]
    known = [value for value in inside if value is not None]
    return float(np.mean(known)) if known else None


def brier(chance: pl.Series, came: pl.Series) -> float:
    """The mean squared distance of a foretold chance from what came (0 or 1); 0.25 is what 0.5 for everybody gets."""
    return float(np.mean((chance.to_numpy() - came.to_numpy()) ** 2))


def calibration_error(chance: pl.Series, came: pl.Series) -> float:
    """Mean distance of foretold from true share over `BINS` bins of equal width, weighted by their rows."""
    foretold, true = chance.to_numpy(), came.to_numpy().astype(float)
    place = np.minimum((foretold * BINS).astype(int), BINS - 1)
    gaps = [abs((foretold - true)[place == nth].sum()) for nth in range(BINS)]
    return float(sum(gaps) / len(true))


def highest_share(part: int, whole: int) -> float:
    """The share that the true one is below with 90 % certainty, part of whole seen: Beta(1 + part, 1 + the rest)."""
    return float(beta.ppf(0.9, 1 + part, 1 + whole - part))


def logistic(rows: pl.DataFrame, features: list[pl.Expr], came: str) -> pl.Series:
    """Each row's chance by a model trained on other people: five folds by ego, in the order of `rows`.

    From the training rows those are left out whose other end is an ego under test, so that nothing is seen from its
    other side.
    """
    table = rows.select(features).to_numpy().astype(float)
    table = (table - table.mean(axis=0)) / np.maximum(table.std(axis=0), 1e-9)
    true = rows[came].to_numpy().astype(float)
    chance = np.full(rows.height, true.mean())
    for train, test in _folds(rows):
        chance[test] = expit(_with_one(table[test]) @ _fitted(_with_one(table[train]), true[train]))
    return pl.Series("logistic", chance)


def _folds(rows: pl.DataFrame) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    egos = np.random.default_rng(1).permutation(rows["ego"].unique().sort().to_numpy())
    ego, person = rows["ego"].to_numpy(), rows["person"].to_numpy()
    for fold in range(_FOLDS):
        held = egos[fold::_FOLDS]
        test = np.isin(ego, held)
        yield ~test & ~np.isin(person, held), test


def _with_one(table: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(table)), table])


def _fitted(table: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Weights of a logistic regression with a small ridge, by Newton's steps; the constant is not held back."""
    hold = _RIDGE * np.eye(table.shape[1])
    hold[0, 0] = 0
    weights = np.zeros(table.shape[1])
    for _ in range(_STEPS):
        chance = expit(table @ weights)
        slope = table.T @ (true - chance) - hold @ weights
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + hold
        step = np.linalg.solve(curve + 1e-9 * np.eye(len(weights)), slope)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return weights
