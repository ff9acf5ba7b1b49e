"""What of a sound changed: duration, rate, channels, and its samples where they can be compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.data.diff.facts import FactDiff, fact_diffs
from dashboard.data.preview.shown import Picture, Waveform
from dashboard.data.preview.sounds import Sound, sound_of, spectrogram_of, waveform_of


@dataclass(frozen=True, slots=True)
class SampleDiff:
    """How the samples of two sounds differ, over the time that both last.

    Attributes:
        waveform: Outline of new minus old.
        changed: Share of moments at which any channel differs, from 0 to 1.
        largest: The largest difference, between 0 and 2.
        rms: Root of the mean square of the differences.
        first_seconds: When they differ first; None when they do not.
    """

    waveform: Waveform
    changed: float
    largest: float
    rms: float
    first_seconds: float | None


@dataclass(frozen=True, slots=True)
class AudioDiff:
    """What differs between two sounds; one of them may be missing.

    Attributes:
        facts: Format, duration, rate, channels and bits of both.
        old_waveform, new_waveform: Outlines; None for a missing sound.
        old_spectrogram, new_spectrogram: As PNG; None for a missing, silent or very short sound.
        samples: How the samples differ; None when they cannot be compared.
        note: Why they cannot, or what was not read; empty otherwise.
    """

    facts: tuple[FactDiff, ...]
    old_waveform: Waveform | None
    new_waveform: Waveform | None
    old_spectrogram: Picture | None
    new_spectrogram: Picture | None
    samples: SampleDiff | None = None
    note: str = ""


def audio_diff(old: bytes | None, new: bytes | None) -> AudioDiff:
    """What of one sound became the other; None for one that is missing.

    Raises:
        ValueError: One of them cannot be read as a sound; the message is a sentence.
    """
    before, after = None if old is None else sound_of(old), None if new is None else sound_of(new)
    return AudioDiff(
        fact_diffs(before.facts if before else (), after.facts if after else ()),
        waveform_of(before.samples, before.rate) if before else None,
        waveform_of(after.samples, after.rate) if after else None,
        spectrogram_of(before.samples) if before else None,
        spectrogram_of(after.samples) if after else None,
        _samples(before, after) if before and after else None,
        _note(before, after),
    )


def _note(old: Sound | None, new: Sound | None) -> str:
    if old and new and (old.rate != new.rate or old.samples.shape[1] != new.samples.shape[1]):
        return "The rates or channels differ, so samples are not compared."
    if any(sound is not None and sound.is_cut for sound in (old, new)):
        return "Only the beginning of a long sound is drawn and compared."
    return ""


def _samples(old: Sound, new: Sound) -> SampleDiff | None:
    if old.rate != new.rate or old.samples.shape[1] != new.samples.shape[1]:
        return None
    frames = min(len(old.samples), len(new.samples))
    apart = new.samples[:frames] - old.samples[:frames]
    is_changed = apart.any(axis=1)
    if not frames:
        return SampleDiff(waveform_of(apart, old.rate), 0.0, 0.0, 0.0, None)
    return SampleDiff(
        waveform_of(apart, old.rate),
        changed=float(is_changed.mean()),
        largest=float(np.abs(apart).max()),
        rms=float(np.sqrt(np.mean(np.square(apart, dtype=np.float64)))),
        first_seconds=int(is_changed.argmax()) / max(1, old.rate) if is_changed.any() else None,
    )
