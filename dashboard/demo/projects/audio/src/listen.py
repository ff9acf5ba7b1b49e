"""Stage listen: the mean energies of every kind as an image and as a table."""

import csv
from pathlib import Path

import numpy as np
from PIL import Image

SCALE = 24


def main() -> None:
    """Write plots/spectrograms.png and plots/energies.tsv."""
    data = np.load("build/spectra.npz")
    means = {kind: data["x"][data["y"] == kind].mean(axis=0) for kind in np.unique(data["y"])}
    every = np.stack(list(means.values()))
    low, high = every.min(), every.max()
    columns = [np.pad(((mean.T[::-1] - low) / (high - low) * 255), ((0, 0), (0, 1))) for mean in means.values()]
    image = Image.fromarray(np.hstack(columns).astype(np.uint8))
    Path("plots").mkdir(exist_ok=True)
    image.resize((image.width * SCALE, image.height * SCALE), Image.Resampling.NEAREST).save("plots/spectrograms.png")
    with Path("plots/energies.tsv").open("w", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(("kind", "band", "energy"))
        for kind, mean in means.items():
            writer.writerows((kind, band, f"{value:.3f}") for band, value in enumerate(mean.mean(axis=0)))


if __name__ == "__main__":
    main()
