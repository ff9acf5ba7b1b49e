"""Stage features: pixels as they are, or their principal components."""

import sys
from pathlib import Path

import numpy as np
import yaml


def pixels(images: np.ndarray, is_test: np.ndarray, params: dict) -> np.ndarray:
    """Grey values between 0 and 1."""
    return images / params["scale"]


def components(images: np.ndarray, is_test: np.ndarray, params: dict) -> np.ndarray:
    """Coordinates on the first principal axes of the training scans."""
    centre = images[~is_test].mean(axis=0)
    _, scale, axes = np.linalg.svd(images[~is_test] - centre, full_matrices=False)
    coordinates = (images - centre) @ axes[: params["count"]].T
    spread = scale[: params["count"]] if params["whiten"] else scale[0]
    return coordinates / spread * np.sqrt((~is_test).sum())


def main() -> None:
    """Write build/features/<kind>.npz with x (n, features), y (n,) and the test mask."""
    kind = sys.argv[1]
    params = yaml.safe_load(Path("params.yaml").read_text())["features"][kind]
    split = np.load("build/split.npz")
    images = split["images"].reshape(len(split["labels"]), -1)
    features = {"pixels": pixels, "components": components}[kind](images, split["is_test"], params)
    Path("build/features").mkdir(parents=True, exist_ok=True)
    np.savez(f"build/features/{kind}.npz", x=features, y=split["labels"], is_test=split["is_test"])


if __name__ == "__main__":
    main()
