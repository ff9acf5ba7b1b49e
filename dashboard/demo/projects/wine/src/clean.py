"""Stage clean: CSV in, Parquet out."""

import sys
from pathlib import Path

import pandas as pd

LIMITS = {"alcohol": (10, 16), "ash": (1, 4), "hue": (0.3, 2), "magnesium": (60, 180), "proline": (200, 2000)}


def main() -> None:
    """Empty impossible values, fix the types."""
    source, target = map(Path, sys.argv[1:])
    table = pd.read_csv(source)
    emptied = 0
    for column, (low, high) in LIMITS.items():
        impossible = ~table[column].between(low, high)
        emptied += int(impossible.sum())
        table[column] = table[column].astype(float).mask(impossible)
    table["cultivar"] = table["cultivar"].astype("category")
    target.parent.mkdir(parents=True, exist_ok=True)
    table.to_parquet(target, index=False)
    print(f"{len(table)} samples, {emptied} impossible values emptied")


if __name__ == "__main__":
    main()
