"""Stage features: the weeks before as features of a week."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import yaml


def main() -> None:
    """Write build/features.npz with x (n, weeks before), y (n,) and the week (n,)."""
    before = yaml.safe_load(Path("params.yaml").read_text())["features"]["weeks_before"]
    sales = defaultdict(list)
    with Path("data/sales.csv").open() as file:
        for row in csv.DictReader(file):
            sales[row["product"]].append(float(row["pieces"]))
    samples = [
        (pieces[week - before : week], pieces[week], week)
        for pieces in sales.values()
        for week in range(before, len(pieces))
    ]
    x, y, weeks = zip(*samples, strict=True)
    Path("build").mkdir(exist_ok=True)
    np.savez("build/features.npz", x=np.array(x), y=np.array(y), week=np.array(weeks))


if __name__ == "__main__":
    main()
