"""Exports the lab's register to data/raw/wine.csv.

Usage: python scripts/lab.py --rows 178 [--corrected] [--vintage]
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_wine

WRONG_CELLS = 60
NOISE = 0.55  # of the old instrument, in standard deviations of each measurement


def register() -> pd.DataFrame:
    """All samples in the order in which they came in, as well as the old instrument could measure them."""
    wine = load_wine(as_frame=True)
    table = wine.frame.rename(columns={"target": "cultivar", "od280/od315_of_diluted_wines": "od280_od315"})
    table = table.sample(frac=1, random_state=11).reset_index(drop=True)
    measured = table.drop(columns="cultivar")
    noise = np.random.default_rng(6).normal(0, NOISE, measured.shape)
    table[measured.columns] = (measured + noise * measured.std().to_numpy()).clip(lower=0.1).round(2)
    table["cultivar"] = np.array(["barolo", "grignolino", "barbera"])[table["cultivar"]]
    table.insert(0, "sample_id", [f"W{number:03d}" for number in range(1, len(table) + 1)])
    return table


def with_lost_points(table: pd.DataFrame) -> pd.DataFrame:
    """A decimal point lost in some cells: the value is ten times too large."""
    rng = np.random.default_rng(5)
    wrong = table.copy()
    for _ in range(WRONG_CELLS):
        row, column = rng.integers(0, len(table)), table.columns[rng.integers(1, 14)]
        wrong.loc[row, column] = round(table.loc[row, column] * 10, 2)
    return wrong


def main() -> None:
    """Write the export."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--corrected", action="store_true")
    parser.add_argument("--vintage", action="store_true")
    arguments = parser.parse_args()
    table = register()
    if arguments.vintage:
        years = np.random.default_rng(8).integers(1970, 1980, len(table))
        table.insert(1, "vintage", years)
    if not arguments.corrected:
        table = with_lost_points(table)
    target = Path("data/raw/wine.csv")
    target.parent.mkdir(parents=True, exist_ok=True)
    table.head(arguments.rows).to_csv(target, index=False, lineterminator="\n")
    print(f"{arguments.rows} samples, {len(table.columns)} columns")


if __name__ == "__main__":
    main()
