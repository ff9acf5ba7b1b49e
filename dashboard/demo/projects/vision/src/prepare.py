"""Stage prepare: reads the scans into one array."""

from pathlib import Path

import numpy as np
import yaml
from PIL import Image


def main() -> None:
    """Write build/prepared.npz with images (n, size, size), labels (n,) and names (n,)."""
    size = yaml.safe_load(Path("params.yaml").read_text())["prepare"]["size"]
    paths = sorted(Path("data/digits").glob("*/*.png"))
    images = [np.asarray(Image.open(path).resize((size, size), Image.Resampling.BOX)) for path in paths]
    Path("build").mkdir(exist_ok=True)
    np.savez(
        "build/prepared.npz",
        images=np.stack(images).astype(np.float32),
        labels=np.array([int(path.parent.name) for path in paths]),
        names=np.array([path.name for path in paths]),
    )
    print(f"{len(paths)} scans of {size} by {size} pixels")


if __name__ == "__main__":
    main()
