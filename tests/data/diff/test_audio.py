"""Differences of sounds: facts, outlines, spectrograms, and samples where they can be compared."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from dashboard.data.diff.audio import audio_diff
from dashboard.data.preview.sounds import PARTS

RATE = 8_000


def tone(hertz: float, seconds: float = 1.0, channels: int = 1) -> np.ndarray[Any, Any]:
    wave = 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(RATE * seconds)) / RATE)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def packed(samples: np.ndarray[Any, Any], kind: str = "WAV", rate: int = RATE, **options: Any) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3"])
def test_each_format_has_facts_outline_and_spectrogram(kind: str) -> None:
    found = audio_diff(None, packed(tone(1_000), kind))
    facts = {fact.name: fact.new for fact in found.facts}
    assert (facts["rate"], facts["channels"]) == ("8,000 Hz", "1")
    assert found.new_waveform is not None
    assert len(found.new_waveform.low) == len(found.new_waveform.high) == PARTS
    assert max(found.new_waveform.high) == pytest.approx(0.5, abs=0.1)
    assert found.new_waveform.seconds == pytest.approx(1, abs=0.1)
    assert found.new_spectrogram is not None
    lightness = np.asarray(Image.open(io.BytesIO(found.new_spectrogram.png)).convert("L")).mean(axis=1)
    assert 0.70 < lightness.argmax() / len(lightness) < 0.80  # 1,000 of 4,000 Hz, from below


def test_samples_are_compared() -> None:
    old = tone(440)
    new = old.copy()
    new[4_000:4_400] += 0.25
    found = audio_diff(packed(old, subtype="FLOAT"), packed(new, subtype="FLOAT")).samples
    assert found is not None
    assert (found.changed, found.first_seconds) == (0.05, 0.5)
    assert found.largest == pytest.approx(0.25)
    assert found.rms == pytest.approx(0.25 * 0.05**0.5, rel=1e-3)
    assert max(found.waveform.high) == pytest.approx(0.25, abs=1e-3)


def test_equal_sounds_in_different_formats() -> None:
    whole = (tone(440) * 32_767).astype(np.int16)
    found = audio_diff(packed(whole, "WAV"), packed(whole, "FLAC"))
    assert found.samples is not None
    assert (found.samples.changed, found.samples.first_seconds) == (0, None)
    assert [fact.name for fact in found.facts if not fact.is_same] == ["format"]


def test_other_rates_and_channels_are_said_and_not_compared() -> None:
    for other in (packed(tone(440), rate=16_000), packed(tone(440, channels=2))):
        found = audio_diff(packed(tone(440)), other)
        assert found.samples is None
        assert "differ" in found.note


def test_silence_short_and_cut_sounds() -> None:
    silent = audio_diff(packed(np.zeros((RATE, 1), np.float32)), packed(np.zeros((0, 1), np.float32)))
    assert (silent.old_spectrogram, silent.new_spectrogram) == (None, None)
    assert silent.samples is not None
    assert silent.samples.changed == 0
    assert len(audio_diff(None, packed(tone(440, 0.001))).new_waveform.low) == 8  # type: ignore[union-attr]
    whole = packed(tone(440))
    cut = audio_diff(whole, whole[: len(whole) // 2])
    assert cut.new_waveform is not None
    assert cut.new_waveform.seconds == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"nonsense" * 100, b"ID3" + b"\0" * 40, b"fLaC" + b"\xff" * 99])
def test_what_is_no_sound_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="cannot be read as a sound"):
        audio_diff(content, None)
