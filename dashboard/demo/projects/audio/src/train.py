"""Stage train: fits a linear classifier of the spectra; with --log also as a run of MLflow."""

import sys
from pathlib import Path

import joblib
import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression


def fit(x: np.ndarray, y: np.ndarray, seed: int, test_share: float, smoothing: float) -> tuple[object, dict]:
    """The model and its metrics on recordings that it has not heard."""
    is_test = np.random.default_rng(seed).random(len(y)) < test_share
    flat = x.reshape(len(x), -1)
    flat = (flat - flat[~is_test].mean(axis=0)) / flat[~is_test].std(axis=0)
    model = LogisticRegression(C=1 / smoothing, max_iter=500).fit(flat[~is_test], y[~is_test])
    hit = model.predict(flat[is_test]) == y[is_test]
    probability = model.predict_proba(flat[is_test])[
        np.arange(is_test.sum()), np.searchsorted(model.classes_, y[is_test])
    ]
    metrics = {"accuracy": round(float(hit.mean()), 4), "log_loss": round(float(-np.log(probability).mean()), 4)}
    return model, metrics


def main() -> None:
    """Write the model and metrics.yaml."""
    params = yaml.safe_load(Path("params.yaml").read_text())["train"]
    data = np.load("build/spectra.npz")
    model, metrics = fit(data["x"], data["y"], **params)
    Path("models").mkdir(exist_ok=True)
    joblib.dump(model, "models/tones.joblib")
    Path("metrics.yaml").write_text(yaml.safe_dump(metrics))
    if "--log" in sys.argv:
        import mlflow

        mlflow.set_experiment("tones")
        mlflow.log_params(params)
        mlflow.log_metrics(metrics)
    print(metrics)


if __name__ == "__main__":
    main()
