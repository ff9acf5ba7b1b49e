"""Stage train: fits one model on one kind of features and writes its learning curve."""

import csv
import sys
import warnings
from pathlib import Path

import joblib
import numpy as np
import yaml


def make_linear(params: dict):
    """A linear classifier trained by stochastic gradient descent."""
    from sklearn.linear_model import SGDClassifier

    return SGDClassifier(
        loss="log_loss",
        alpha=params["penalty"],
        learning_rate="constant",
        eta0=params["learning_rate"],
        random_state=0,
    )


def make_neural(params: dict):
    """A network with one hidden layer."""
    from sklearn.neural_network import MLPClassifier

    return MLPClassifier(
        hidden_layer_sizes=(params["hidden"],),
        alpha=params["penalty"],
        learning_rate_init=params["learning_rate"],
        random_state=0,
    )


def log_loss(model, x: np.ndarray, y: np.ndarray) -> float:
    """Mean negative log probability of the right class."""
    probability = model.predict_proba(x)[np.arange(len(y)), np.searchsorted(model.classes_, y)]
    return float(-np.log(np.clip(probability, 1e-7, 1)).mean())


def main() -> None:
    """Train for a number of epochs; write the model and its learning curve."""
    name, kind = sys.argv[1:]
    params = yaml.safe_load(Path("params.yaml").read_text())["train"]
    data = np.load(f"build/features/{kind}.npz")
    x, y, is_test = data["x"], data["y"], data["is_test"]
    model = {"linear": make_linear, "neural": make_neural}[name](params[name])
    rng = np.random.default_rng(0)
    rows = []
    for epoch in range(1, params["epochs"] + 1):
        order = rng.permutation(np.flatnonzero(~is_test))
        model.partial_fit(x[order], y[order], classes=np.unique(y))
        rows.append((epoch, log_loss(model, x[~is_test], y[~is_test]), log_loss(model, x[is_test], y[is_test])))
    Path("build/models").mkdir(parents=True, exist_ok=True)
    joblib.dump(model, f"build/models/{name}-{kind}.joblib")
    Path("plots/training").mkdir(parents=True, exist_ok=True)
    with Path(f"plots/training/{name}-{kind}.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("epoch", "train_loss", "test_loss"))
        writer.writerows((epoch, f"{train:.5f}", f"{test:.5f}") for epoch, train, test in rows)
    print(f"{name} on {kind}: test loss {rows[-1][2]:.4f}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
