"""Stage split: puts a share of every class aside for the test."""

from pathlib import Path

import numpy as np
import yaml


def main() -> None:
    """Write build/split.npz: the prepared arrays and a mask of the test scans."""
    params = yaml.safe_load(Path("params.yaml").read_text())["split"]
    prepared = np.load("build/prepared.npz")
    labels = prepared["labels"]
    rng = np.random.default_rng(params["seed"])
    is_test = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        is_test[members[: round(len(members) * params["test_share"])]] = True
    np.savez("build/split.npz", is_test=is_test, **prepared)
    print(f"{is_test.sum()} of {len(labels)} scans are for the test")


if __name__ == "__main__":
    main()
