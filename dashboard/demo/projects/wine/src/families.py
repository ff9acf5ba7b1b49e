"""Model families that learn step by step, so that every one of them has a learning curve."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier

NO_FEATURES = ("sample_id", "cultivar")


@dataclass
class Split:
    """Standardised measurements and cultivars, for training and for the test."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def split(table: pd.DataFrame, seed: int, test_share: float) -> Split:
    """Draw the test rows; missing values become the training median."""
    features = table.drop(columns=[name for name in NO_FEATURES if name in table])
    target = table["cultivar"].astype(str).to_numpy()
    is_test = np.random.default_rng(seed).random(len(table)) < test_share
    features = features.fillna(features[~is_test].median())
    x = ((features - features[~is_test].mean()) / features[~is_test].std()).to_numpy()
    return Split(x[~is_test], target[~is_test], x[is_test], target[is_test])


def loss(probability: np.ndarray, classes: np.ndarray, target: np.ndarray) -> float:
    """Mean negative log probability of the true cultivar; infinite when one was ruled out."""
    with np.errstate(divide="ignore", invalid="ignore"):
        chosen = probability[np.arange(len(target)), np.searchsorted(classes, target)]
        return float(-np.log(chosen).mean())


def learn(family: str, settings: dict, data: Split) -> Iterator[object]:
    """The model after each step of learning."""
    return {
        "logistic": _logistic,
        "network": _network,
        "forest": _forest,
        "boosting": _boosting,
        "neighbours": _neighbours,
    }[family](settings, data)


def _logistic(settings: dict, data: Split) -> Iterator[object]:
    model = SGDClassifier(
        loss="log_loss",
        learning_rate="constant",
        eta0=settings["learning_rate"],
        alpha=settings.get("penalty", 0.001),
        random_state=0,
    )
    for _ in range(settings["epochs"]):
        yield model.partial_fit(data.x_train, data.y_train, classes=np.unique(data.y_train))


def _network(settings: dict, data: Split) -> Iterator[object]:
    model = MLPClassifier(
        hidden_layer_sizes=(settings["hidden"],),
        activation=settings.get("activation", "relu"),
        solver=settings.get("solver", "adam"),
        learning_rate_init=settings["learning_rate"],
        random_state=0,
    )
    for _ in range(settings["epochs"]):
        yield model.partial_fit(data.x_train, data.y_train, classes=np.unique(data.y_train))


def _forest(settings: dict, data: Split) -> Iterator[object]:
    model = RandomForestClassifier(0, max_depth=settings["depth"], warm_start=True, random_state=0)
    for trees in np.unique(np.linspace(1, settings["trees"], 20).astype(int)):
        yield model.set_params(n_estimators=int(trees)).fit(data.x_train, data.y_train)


def _boosting(settings: dict, data: Split) -> Iterator[object]:
    model = GradientBoostingClassifier(
        n_estimators=1,
        max_depth=settings["depth"],
        learning_rate=settings["learning_rate"],
        warm_start=True,
        random_state=0,
    )
    for rounds in range(1, settings["rounds"] + 1):
        yield model.set_params(n_estimators=rounds).fit(data.x_train, data.y_train)


def _neighbours(settings: dict, data: Split) -> Iterator[object]:
    yield KNeighborsClassifier(settings["count"], weights=settings.get("weights", "uniform")).fit(
        data.x_train, data.y_train
    )
