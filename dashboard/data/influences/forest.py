"""Importance of columns in a random forest: how much worse it guesses unseen runs when a column is shuffled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.data.influences.association import Numbers, ranks

FOLDS, TREES, REPEATS = 3, 60, 5
_SEED = 0


@dataclass(frozen=True, slots=True)
class Importances:
    """What a forest learnt.

    Attributes:
        score: R² on runs that were held back, the mean of the folds: 1 guesses every run, 0 is no better than the mean.
        drops: By column: by how much shuffling it lowers R², the mean of folds and repetitions; noise may go below 0.
        spread: Standard deviation of each drop.
    """

    score: float
    drops: tuple[float, ...]
    spread: tuple[float, ...]


def importances(columns: Sequence[Numbers], y: Numbers) -> Importances:
    """Permutation importance (Breiman, 2001) of columns for y, the same every time.

    Args:
        columns: One or more, each as long as `y`; NaN is a missing value, categories are codes.
        y: Finite, not all equal.
    """
    from sklearn.ensemble import RandomForestRegressor  # noqa: PLC0415 - takes a second that only this question needs

    random = np.random.default_rng(_SEED)
    table = np.column_stack([_ranked(column) for column in columns])
    scores, drops = [], []
    for train, test in _folds(len(y), random):
        forest = RandomForestRegressor(TREES, min_samples_leaf=2, max_features=0.5, n_jobs=1, random_state=_SEED)
        forest.fit(table[train], y[train])
        asked = np.concatenate([table[test][None], _shuffled(table[test], random)])
        guesses = forest.predict(asked.reshape(-1, table.shape[1]))
        found = _r_squared(guesses.reshape(-1, len(test)), y[test])
        scores.append(found[0])
        drops.append(found[0] - found[1:].reshape(len(columns), REPEATS))
    every = np.concatenate(drops, axis=1)
    return Importances(float(np.mean(scores)), tuple(every.mean(axis=1).tolist()), tuple(every.std(axis=1).tolist()))


def _folds(count: int, random: np.random.Generator) -> Iterator[tuple[Any, Any]]:
    """Places to learn from and to be tested on."""
    parts = np.array_split(random.permutation(count), FOLDS)
    for test in range(FOLDS):
        yield np.concatenate([part for place, part in enumerate(parts) if place != test]), parts[test]


def _shuffled(table: Numbers, random: np.random.Generator) -> Numbers:
    """Copies of a table, shape (columns x repetitions, rows, columns), each with one column shuffled.

    All of them are guessed in one call: a call costs more than its rows.
    """
    copies = np.repeat(table[None], table.shape[1] * REPEATS, axis=0)
    for place, copy in enumerate(copies):
        random.shuffle(copy[:, place // REPEATS])
    return copies


def _r_squared(guesses: Numbers, y: Numbers) -> Numbers:
    """R² of each row of guesses."""
    total = float(((y - y.mean()) ** 2).sum()) or 1.0
    score: Numbers = 1 - ((guesses - y) ** 2).sum(axis=1) / total
    return score


def _ranked(column: Numbers) -> Numbers:
    """Ranks, which split as the values do and hold infinities; missing values stay NaN, which forests understand."""
    out: Numbers = np.full(len(column), np.nan)
    known = ~np.isnan(column)
    out[known] = ranks(column[known])
    return out
