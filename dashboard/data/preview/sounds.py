"""Sounds by libsndfile: what they say of themselves, their outline and their spectrogram."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import soundfile
from numpy.typing import NDArray
from PIL import Image

from dashboard.data.preview.pictures import picture_of
from dashboard.data.preview.shown import Fact, Picture, Waveform

MAX_SAMPLES = 30_000_000
"""Over all channels; about five minutes of a compact disc. What follows is not read."""
PARTS = 1_000
_COLUMNS, _ROWS, _WINDOW = 800, 256, 1_024
_QUIETEST = -90.0
_BITS = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": 32, "DOUBLE": 64}
# Black over violet and orange to pale yellow: lightness grows evenly, so that it reads without colours as well.
_SHADES = ((0, 0, 4), (58, 15, 110), (140, 41, 129), (222, 73, 104), (254, 159, 109), (252, 253, 191))


@dataclass(frozen=True, slots=True)
class Sound:
    """A decoded sound.

    Attributes:
        facts: Format, rate, channels, bits, duration.
        samples: By time, by channel, between -1 and 1.
        rate: Samples a second.
        is_cut: Whether there is more than `samples` hold.
    """

    facts: tuple[Fact, ...]
    samples: NDArray[np.float32]
    rate: int
    is_cut: bool


def sound_of(content: bytes) -> Sound:
    """A WAV, FLAC, OGG or MP3 file, decoded as far as `MAX_SAMPLES`.

    Raises:
        ValueError: It is no sound, or it is damaged; the message is a sentence.
    """
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            wanted = max(1, MAX_SAMPLES // max(1, file.channels))
            samples = file.read(min(wanted, max(0, file.frames)), dtype="float32", always_2d=True)
            return Sound(_facts(file), np.nan_to_num(samples), int(file.samplerate), len(samples) < file.frames)
    except (soundfile.SoundFileError, OSError, RuntimeError, ValueError, TypeError) as error:
        raise ValueError("It cannot be read as a sound.") from error


def _facts(file: soundfile.SoundFile) -> tuple[Fact, ...]:
    bits = _BITS.get(file.subtype)
    seconds = file.frames / file.samplerate if file.samplerate else 0.0
    return (
        Fact("format", file.format),
        Fact("encoding", file.subtype_info),
        Fact("duration", f"{seconds:,.3f} s"),
        Fact("rate", f"{file.samplerate:,} Hz"),
        Fact("channels", str(file.channels)),
        *([Fact("bits", str(bits))] if bits else []),
    )


def waveform_of(samples: NDArray[np.float32], rate: int) -> Waveform:
    """The lowest and highest sample of each of at most `PARTS` equal parts, over all channels."""
    frames = len(samples)
    if not frames:
        return Waveform((), (), 0.0)
    starts = np.unique(np.linspace(0, frames, min(PARTS, frames), endpoint=False).astype(np.int64))
    low = np.minimum.reduceat(samples.min(axis=1), starts)
    high = np.maximum.reduceat(samples.max(axis=1), starts)
    return Waveform(_rounded(low), _rounded(high), frames / max(1, rate), rate)


def _rounded(values: NDArray[np.float32]) -> tuple[float, ...]:
    return tuple(np.round(values.astype(np.float64), 4).tolist())


def spectrogram_of(samples: NDArray[np.float32]) -> Picture | None:
    """Loudness by time (to the right) and frequency (upwards, to half the rate), from -90 decibels; None for silence.

    Each column is one Hann window of `_WINDOW` samples; columns of a long sound stand apart.
    """
    mono = samples.mean(axis=1)
    if len(mono) < _WINDOW or not mono.any():
        return None
    starts = np.linspace(0, len(mono) - _WINDOW, min(_COLUMNS, 1 + len(mono) // (_WINDOW // 4))).astype(np.int64)
    windows = mono[starts[:, None] + np.arange(_WINDOW)] * np.hanning(_WINDOW).astype(np.float32)
    power = np.abs(np.fft.rfft(windows, axis=1))[:, 1:].reshape(len(starts), _ROWS, -1).max(axis=2)
    decibels = 20 * np.log10(np.maximum(power, 1e-9) / max(float(power.max()), 1e-9))
    shade = ((decibels.clip(_QUIETEST, 0) / -_QUIETEST + 1) * 255).astype(np.uint8)
    colours = _palette()[np.flipud(shade.T)]
    return picture_of(Image.fromarray(colours), "spectrogram")


def _palette() -> NDArray[np.uint8]:
    places = np.linspace(0, 255, len(_SHADES))
    levels = np.arange(256)
    channels = [np.interp(levels, places, [shade[channel] for shade in _SHADES]) for channel in range(3)]
    return np.stack(channels, axis=1).astype(np.uint8)
