"""Writes data/tones: one folder per kind, one WAV file per recording.

Usage: python scripts/synthesise.py RECORDINGS_PER_KIND STREET_NOISE
"""

import sys
import wave
from pathlib import Path

import numpy as np

RATE = 16_000


def rising(time: np.ndarray, pitch: float) -> np.ndarray:
    """A sweep over one octave."""
    return np.sin(2 * np.pi * pitch * (time + time**2 / (2 * time[-1])))


def falling(time: np.ndarray, pitch: float) -> np.ndarray:
    """The same sweep backwards."""
    return rising(time, pitch)[::-1]


def steady(time: np.ndarray, pitch: float) -> np.ndarray:
    """One tone with one overtone."""
    return np.sin(2 * np.pi * pitch * 1.4 * time) + 0.3 * np.sin(2 * np.pi * pitch * 2.8 * time)


def warble(time: np.ndarray, pitch: float) -> np.ndarray:
    """A tone that trembles nine times a second."""
    return np.sin(2 * np.pi * pitch * 1.4 * time + 9 * np.sin(2 * np.pi * 9 * time))


def knock(time: np.ndarray, pitch: float) -> np.ndarray:
    """Three decaying knocks."""
    since = time % (time[-1] / 3)
    return np.sin(2 * np.pi * pitch * 0.6 * since) * np.exp(-28 * since)


def record(kind, number: int, noise: float) -> np.ndarray:
    """Samples between -1 and 1 of one recording."""
    rng = np.random.default_rng([number, len(kind.__name__)])
    time = np.arange(int(RATE * rng.uniform(0.5, 0.9))) / RATE
    clean = kind(time, rng.uniform(300, 900))
    street = np.convolve(rng.normal(size=len(time)), np.ones(6) / 6, mode="same")
    sound = clean / np.abs(clean).max() * rng.uniform(0.3, 0.8) + street * noise
    return np.clip(sound, -1, 1)


def main() -> None:
    """Write all recordings."""
    count, noise = int(sys.argv[1]), float(sys.argv[2])
    for kind in (rising, falling, steady, warble, knock):
        folder = Path("data/tones") / kind.__name__
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            with wave.open(str(folder / f"{kind.__name__}-{number:02d}.wav"), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(RATE)
                file.writeframes((record(kind, number, noise) * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
