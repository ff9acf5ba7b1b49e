"""Stage spectra: logarithmic energies of every recording, by frequency band and moment."""

import wave
from pathlib import Path

import numpy as np
import yaml


def read(path: Path) -> np.ndarray:
    """Samples between -1 and 1."""
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def energies(sound: np.ndarray, bands: int, moments: int) -> np.ndarray:
    """Array (moments, bands): mean energy in decibel."""
    rows = []
    for part in np.array_split(sound, moments):
        power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2 / len(part)
        edges = np.geomspace(200, 4000, bands + 1) * len(part) / 16_000
        rows.append([power[int(low) : int(high) + 1].mean() for low, high in zip(edges, edges[1:], strict=False)])
    return 10 * np.log10(np.array(rows) + 1e-6)


def main() -> None:
    """Write build/spectra.npz with x (n, moments, bands) and y (n,)."""
    params = yaml.safe_load(Path("params.yaml").read_text())["spectra"]
    paths = sorted(Path("data/tones").glob("*/*.wav"))
    x = np.stack([energies(read(path), **params) for path in paths])
    Path("build").mkdir(exist_ok=True)
    np.savez("build/spectra.npz", x=x, y=np.array([path.parent.name for path in paths]))
    print(f"{len(paths)} recordings")


if __name__ == "__main__":
    main()
