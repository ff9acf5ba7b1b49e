from __future__ import annotations

from dashboard.data.preview.shown import Waveform
from dashboard.figures.previews import waveforms


def test_a_waveform_spans_its_box() -> None:
    markup = waveforms.outline(Waveform((-2.0, -0.5), (2.0, 0.5), 2.0), "Wave")
    assert 'points="0,0.00 1,25.00 1,75.00 0,100.00"' in markup
    assert waveforms.outline(Waveform((), (), 0.0), "Wave") == ""
