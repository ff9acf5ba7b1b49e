"""Stage fit: a forest for one season, measured on its last days."""

import json
import sys
import tomllib
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor

WARM_MONTHS = range(4, 10)


def main() -> None:
    """Write models/<season>.joblib and metrics/<season>.json."""
    season = sys.argv[1]
    settings = tomllib.loads(Path("settings.toml").read_text())["model"]
    table = pd.read_parquet("data/load.parquet")
    table = table[table["hour"].dt.month.isin(WARM_MONTHS) == (season == "warm")]
    x = np.column_stack([table["temperature"], table["hour"].dt.hour, table["hour"].dt.weekday])
    test = settings["split"]["test_days"] * 24
    model = RandomForestRegressor(settings["trees"], max_depth=settings["depth"], random_state=0)
    model.fit(x[:-test], table["load"].iloc[:-test])
    error = np.abs(model.predict(x[-test:]) - table["load"].iloc[-test:])
    for folder in ("models", "metrics"):
        Path(folder).mkdir(exist_ok=True)
    joblib.dump(model, f"models/{season}.joblib")
    metrics = {"mean_absolute_error": round(float(error.mean()), 3), "hours": len(table)}
    Path(f"metrics/{season}.json").write_text(json.dumps(metrics, indent=2) + "\n")


if __name__ == "__main__":
    main()
