"""Stage train: fits one family, writes the model, its metrics and its learning curve."""

import csv
import json
import sys
from pathlib import Path

import joblib
import pandas as pd
import yaml

from families import learn, loss, split


def main() -> None:
    """Fit the family named on the command line with the settings of params.yaml."""
    family, table, models = sys.argv[1:]
    params = yaml.safe_load(Path("params.yaml").read_text())
    # PyYAML reads 1e-3 as text; YAML 1.2, and so dvc, as a number.
    settings = {name: float(value) if "rate" in name else value for name, value in params["models"][family].items()}
    data = split(pd.read_parquet(table), **params["split"])
    rows = []
    for step, model in enumerate(learn(family, settings, data), start=1):
        train_loss = loss(model.predict_proba(data.x_train), model.classes_, data.y_train)
        val_loss = loss(model.predict_proba(data.x_test), model.classes_, data.y_test)
        rows.append((step, round(train_loss, 5), round(val_loss, 5)))
    predicted = model.predict(data.x_test)
    accuracy = round(float((predicted == data.y_test).mean()), 5)
    for folder in (models, "metrics", "plots/predicted"):
        Path(folder).mkdir(parents=True, exist_ok=True)
    joblib.dump(model, Path(models) / f"{family}.joblib")
    Path(f"metrics/{family}.json").write_text(json.dumps({"accuracy": accuracy, "loss": rows[-1][2]}, indent=2) + "\n")
    with Path(f"plots/{family}.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("step", "train_loss", "val_loss"), *rows])
    with Path(f"plots/predicted/{family}.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("cultivar", "predicted"))
        writer.writerows(zip(data.y_test, predicted, strict=True))
    print(f"{family}: accuracy {accuracy:.3f}")


if __name__ == "__main__":
    main()
