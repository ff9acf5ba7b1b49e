"""Writes data/sales.csv: sales of six products, with a trend, a season and chance.

Usage: python src/sell.py WEEKS
"""

import csv
import sys
from pathlib import Path

import numpy as np

PRODUCTS = ("bolts", "hinges", "locks", "nails", "screws", "wire")


def main() -> None:
    """One row per product and week."""
    weeks = int(sys.argv[1])
    Path("data").mkdir(exist_ok=True)
    with Path("data/sales.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("product", "week", "pieces"))
        for number, product in enumerate(PRODUCTS):
            rng = np.random.default_rng(number)
            chance = rng.normal(0, 12, 400)
            for week in range(weeks):
                season = 40 * np.sin(2 * np.pi * (week + 7 * number) / 52)
                pieces = 120 + 30 * number + 0.4 * week + season + chance[week]
                writer.writerow((product, week, max(0, round(pieces))))


if __name__ == "__main__":
    main()
