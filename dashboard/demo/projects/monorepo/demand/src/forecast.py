"""Stage forecast: ridge regression, measured on the last weeks."""

import csv
import json
from pathlib import Path

import numpy as np
import yaml
from sklearn.linear_model import Ridge


def main() -> None:
    """Write metrics.json and plots/forecast.csv."""
    params = yaml.safe_load(Path("params.yaml").read_text())["forecast"]
    data = np.load("build/features.npz")
    is_test = data["week"] > data["week"].max() - params["test_weeks"]
    model = Ridge(alpha=params["smoothing"]).fit(data["x"][~is_test], data["y"][~is_test])
    forecast, actual, week = model.predict(data["x"][is_test]), data["y"][is_test], data["week"][is_test]
    metrics = {
        "error": {
            "mean_absolute": round(float(np.abs(forecast - actual).mean()), 3),
            "mean_percent": round(float((np.abs(forecast - actual) / actual).mean() * 100), 3),
        },
        "weeks": int(data["week"].max()) + 1,
    }
    Path("metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")
    Path("plots").mkdir(exist_ok=True)
    with Path("plots/forecast.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("week", "forecast", "actual"))
        for number in np.unique(week):
            total = forecast[week == number].sum(), actual[week == number].sum()
            writer.writerow((number, f"{total[0]:.1f}", f"{total[1]:.0f}"))


if __name__ == "__main__":
    main()
