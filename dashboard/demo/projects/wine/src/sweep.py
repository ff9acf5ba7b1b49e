"""Draws settings of one family at random and logs a run for each to MLflow.

Usage: python src/sweep.py FAMILY RUNS
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import sklearn

from families import Split, learn, loss, split


@dataclass
class Trial:
    """What one training left behind: the last model and the values of every step."""

    model: object = None
    curves: dict[str, list[float]] = field(default_factory=dict)
    summary: dict[str, float] = field(default_factory=dict)
    predicted: np.ndarray | None = None


def draw(family: str, rng: np.random.Generator) -> dict:
    """Settings of the family, drawn at random."""
    rate = round(float(10 ** rng.uniform(-4, 0)), 6)
    if family == "logistic":
        return {
            "epochs": int(rng.integers(20, 120)),
            "learning_rate": rate,
            "penalty": float(rng.choice([1e-4, 1e-2, 1])),
        }
    if family == "network":
        return {
            "epochs": int(rng.choice([20, 40, 60, 80, 200], p=[0.3, 0.3, 0.2, 0.1, 0.1])),
            "hidden": int(rng.choice([4, 8, 16, 32])),
            "learning_rate": rate,
            "activation": str(rng.choice(["relu", "tanh", "logistic"])),
            "solver": str(rng.choice(["adam", "sgd"])),
        }
    if family == "forest":
        return {"trees": int(rng.integers(20, 80)), "depth": int(rng.integers(1, 7))}
    if family == "boosting":
        return {"rounds": int(rng.integers(20, 40)), "depth": int(rng.integers(1, 4)), "learning_rate": rate}
    return {"count": int(rng.integers(1, 30)), "weights": str(rng.choice(["uniform", "distance"]))}


def train(family: str, settings: dict, data: Split) -> Trial:
    """Learn and measure after every step."""
    # The settings come from `draw`; checking them again at every step takes as long as the step.
    sklearn.set_config(skip_parameter_validation=True)
    trial = Trial(curves={"train/loss": [], "val/loss": [], "accuracy": []})
    for trial.model in learn(family, settings, data):
        probability = trial.model.predict_proba(data.x_test)
        trial.predicted = trial.model.classes_[probability.argmax(axis=1)]
        trial.curves["train/loss"].append(
            loss(trial.model.predict_proba(data.x_train), trial.model.classes_, data.y_train)
        )
        trial.curves["val/loss"].append(loss(probability, trial.model.classes_, data.y_test))
        trial.curves["accuracy"].append(float((trial.predicted == data.y_test).mean()))
    trial.summary = dict(summarise(trial, data))
    return trial


def summarise(trial: Trial, data: Split) -> Iterator[tuple[str, float]]:
    """Values of the last model; the precision of a cultivar that was never predicted is NaN."""
    yield "loss", trial.curves["val/loss"][-1]
    yield "best accuracy", max(trial.curves["accuracy"])
    for cultivar in np.unique(data.y_train):
        chosen = trial.predicted == cultivar
        hits = float((chosen & (data.y_test == cultivar)).sum())
        yield f"précision/{cultivar}", hits / float(chosen.sum()) if chosen.any() else float("nan")
        yield f"recall/{cultivar}", hits / float((data.y_test == cultivar).sum())


def main() -> None:
    """Log one run per trial, the curves with their steps."""
    import mlflow

    family, count = sys.argv[1], int(sys.argv[2])
    data = split(pd.read_parquet("data/clean/wine.parquet"), seed=3, test_share=0.3)
    mlflow.set_experiment(f"wine/{family}")
    rng = np.random.default_rng()
    for _ in range(count):
        settings = draw(family, rng)
        with mlflow.start_run():
            mlflow.log_params({"family": family, **settings})
            trial = train(family, settings, data)
            for key, values in trial.curves.items():
                for step, value in enumerate(values, start=1):
                    mlflow.log_metric(key, value, step=step)
            mlflow.log_metrics(trial.summary)


if __name__ == "__main__":
    main()
