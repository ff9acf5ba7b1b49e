"""Writes data/load.parquet: temperature and load of the plant by hour.

Usage: python src/meter.py DAYS
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd


def main() -> None:
    """One row per hour; the load follows the temperature, the hour and the weekday."""
    hours = int(sys.argv[1]) * 24
    time = np.arange(hours)
    rng = np.random.default_rng(4)
    temperature = (
        11
        - 10 * np.cos(2 * np.pi * time / 8760)
        - 4 * np.cos(2 * np.pi * time / 24)
        + rng.normal(0, 1.5, 20_000)[:hours]
    )
    is_working = ((time // 24) % 7 < 5) & (time % 24 > 5) & (time % 24 < 20)
    load = 200 + 6 * np.maximum(0, 16 - temperature) + 150 * is_working + rng.normal(0, 12, 20_000)[:hours]
    table = pd.DataFrame(
        {
            "hour": pd.Timestamp("2024-01-01") + pd.to_timedelta(time, "h"),
            "temperature": temperature.round(1),
            "load": load.round(1),
        }
    )
    Path("data").mkdir(exist_ok=True)
    table.to_parquet("data/load.parquet", index=False)


if __name__ == "__main__":
    main()
