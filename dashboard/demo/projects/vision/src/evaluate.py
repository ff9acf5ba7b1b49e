"""Stage evaluate: measures every model, keeps the best one."""

import csv
import json
from pathlib import Path

import joblib
import numpy as np

from train import log_loss


def f1_of(actual: np.ndarray, predicted: np.ndarray, label: int) -> float:
    """F1 of one class; NaN when the class never occurs."""
    hits = ((actual == label) & (predicted == label)).sum()
    total = (actual == label).sum() + (predicted == label).sum()
    return float(2 * hits / total) if total else float("nan")


def measure(path: Path) -> tuple[dict, np.ndarray, np.ndarray, np.ndarray]:
    """Metrics of the model in `path`, the true classes, the predicted ones, and the probabilities."""
    model = joblib.load(path)
    data = np.load(f"build/features/{path.stem.split('-')[1]}.npz")
    x, y = data["x"][data["is_test"]], data["y"][data["is_test"]]
    probability = model.predict_proba(x)
    predicted = model.classes_[probability.argmax(axis=1)]
    metrics = {
        "accuracy": round(float((predicted == y).mean()), 5),
        "f1_macro": round(float(np.mean([f1_of(y, predicted, label) for label in np.unique(y)])), 5),
        "log_loss": round(log_loss(model, x, y), 5),
    }
    return metrics, y, predicted, probability


def write_confusion(actual: np.ndarray, predicted: np.ndarray) -> None:
    """One row per test scan."""
    with Path("plots/confusion.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("actual", "predicted"))
        writer.writerows(zip(actual.tolist(), predicted.tolist(), strict=True))


def write_roc(actual: np.ndarray, probability: np.ndarray) -> None:
    """Mean of the one-against-the-rest curves at 41 thresholds."""
    classes = np.unique(actual)
    is_class = actual[:, None] == classes[None, :]
    points = []
    for threshold in np.linspace(0, 1, 41):
        chosen = probability >= threshold
        points.append(
            {
                "threshold": round(float(threshold), 3),
                "true_positive_rate": round(float((chosen & is_class).sum() / is_class.sum()), 5),
                "false_positive_rate": round(float((chosen & ~is_class).sum() / (~is_class).sum()), 5),
            }
        )
    Path("plots/roc.json").write_text(json.dumps(points, indent=1) + "\n")


def main() -> None:
    """Write metrics.json, the plots and models/digits.joblib."""
    measured = {path: measure(path) for path in sorted(Path("build/models").glob("*.joblib"))}
    best = max(measured, key=lambda path: (measured[path][0]["accuracy"], path.name))
    metrics, actual, predicted, probability = measured[best]
    recall = {str(label): round(float((predicted[actual == label] == label).mean()), 5) for label in np.unique(actual)}
    everything = {
        **metrics,
        "best_model": best.stem,
        "test_scans": len(actual),
        "recall": recall,
        "models": {path.stem: result[0] for path, result in measured.items()},
    }
    Path("metrics.json").write_text(json.dumps(everything, indent=2) + "\n")
    Path("plots").mkdir(exist_ok=True)
    write_confusion(actual, predicted)
    write_roc(actual, probability)
    Path("models").mkdir(exist_ok=True)
    Path("models/digits.joblib").write_bytes(best.read_bytes())
    print(f"{best.stem}: accuracy {metrics['accuracy']:.4f}")


if __name__ == "__main__":
    main()
