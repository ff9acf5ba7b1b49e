"""Two images, or two sounds, beside each other (``compare_images.js``, ``compare_sounds.js``)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from dash import html
from dash.development.base_component import Component

from dashboard.components.files.preview_bodies import frequencies, time_axis
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.data.diff import AudioDiff, ImageDiff
from dashboard.data.preview.shown import Picture, Waveform
from dashboard.figures.previews import waveforms

_ZOOMS = (("out", "zoom-out", "Zoom out"), ("in", "zoom-in", "Zoom in"), ("fit", "maximize", "Fit"))
_MODES = (("side", "Side by side"), ("swipe", "Swipe"), ("onion", "Onion skin"), ("difference", "Difference"))


def images(found: ImageDiff, sources: tuple[str, str], mode: str) -> Component:
    """Old and new image; with both there are four ways to look at them, with one zoom and place for all.

    Args:
        found: The difference.
        sources: Addresses of the bytes; empty for a missing side.
        mode: How to begin.
    """
    old = _data(found.old) or sources[0]
    new = _data(found.new) or sources[1]
    figures = [
        *([_stage("old", "Old", old)] if old else []),
        *([_stage("new", "New", new)] if new else []),
        *([_stage("difference", "Changed pixels in red", _data(found.difference))] if found.difference else []),
    ]
    has_both = bool(old and new)
    modes = [each for each in _MODES if has_both and (each[0] != "difference" or found.difference)]
    shown = mode if any(mode == name for name, _ in modes) else "side"
    root = marks(data_image_compare="", data_mode=shown)
    return html.Div(
        [_image_tools(modes, shown), html.Div(figures, className="dg-stages"), *_said(found)],
        className="dg-image-compare", **root,
    )  # fmt: skip


def _image_tools(modes: Sequence[tuple[str, str]], shown: str) -> Component:
    toggles = [
        html.Button(
            label, className="dg-toggle", **marks(data_image_mode=name, aria_pressed=str(name == shown).lower())
        )
        for name, label in modes
    ]
    slider = html.Label(
        [html.Span("Old to new", className="dg-small dg-muted"), _range("data-image-split", "Share of the new image")],
        className="dg-row dg-image-split",
    )  # fmt: skip
    zoom = [
        html.Button(icon(picture), className="dg-button dg-button-icon dg-button-small", title=label,
                    **marks(data_image_zoom=name, aria_label=label))
        for name, picture, label in _ZOOMS
    ]  # fmt: skip
    factor = html.Span("", className="dg-muted dg-small dg-image-factor", role="status")
    return html.Div([*toggles, slider, html.Div([*zoom, factor], className="dg-row dg-diff-shapes")],
                    className="dg-row dg-row-wrap dg-diff-tools")  # fmt: skip


def _range(mark: str, label: str, *, most: float = 100, value: float = 50) -> Component:
    """A native slider, which Dash has only as a component with markup of its own; the browser fills it in."""
    return html.Span(
        **marks(data_range=mark, data_range_label=label, data_range_most=str(most), data_range_value=str(value))
    )


def _stage(side: str, label: str, source: str) -> Component:
    image = html.Img(src=source, alt=f"{label} image", draggable="false")
    stage = html.Div(image, className="dg-stage dg-checks", tabIndex=0, role="group",
                     **marks(aria_label=f"{label}: plus and minus zoom, arrows move"))  # fmt: skip
    return html.Figure([html.Figcaption(label, className="dg-muted dg-small"), stage], **marks(data_side=side))


def _said(found: ImageDiff) -> list[Component]:
    words = []
    if found.changed_pixels is not None:
        words.append(f"{found.changed_pixels * 100:.2f}\u00a0% of the pixels changed")
        words.append(f"the largest change is {(found.largest or 0) * 100:.0f}\u00a0% of the range")
    sentence = f"{', '.join(words)}." if words else found.note
    return [html.P(sentence, className="dg-muted dg-small dg-side-note")] if sentence else []


def sounds(found: AudioDiff, sources: tuple[str, str]) -> Component:
    """Old and new sound over one time axis, with one playhead; A and B switch between them while they play.

    Args:
        found: The difference.
        sources: Addresses of the bytes; empty for a missing side.
    """
    waves = (found.old_waveform, found.new_waveform)
    longest = max((wave.seconds for wave in waves if wave), default=0.0) or 1.0
    tracks = []
    sides = zip(
        ("old", "new"),
        ("A, old", "B, new"),
        waves,
        (found.old_spectrogram, found.new_spectrogram),
        sources,
        strict=True,
    )
    for side, label, wave, spectrogram, source in sides:
        if wave is not None and source:
            tracks.append(_track(side, label, wave, spectrogram, longest))
            tracks.append(html.Audio(src=source, preload="metadata", controls=False, **marks(data_side=side)))
    if found.samples is not None:
        reach = max(found.samples.largest, 1e-9)
        drawn = waveforms.outline(found.samples.waveform, "Waveform of new minus old", reach=reach)
        share = found.samples.waveform.seconds / longest
        tracks.append(
            _lane("New minus old, magnified" if reach < 1 else "New minus old", [_drawn(drawn)], "difference", share)
        )
    root = marks(data_sound_compare="", data_seconds=f"{longest:.6f}")
    axis = html.Div(time_axis(longest), className="dg-sound-axis")
    return html.Div(
        [_sound_tools(sources, longest), *tracks, axis, *_heard(found)], className="dg-sound-compare", **root
    )


def _sound_tools(sources: tuple[str, str], seconds: float) -> Component:
    play = html.Button(
        [icon("play"), html.Span("Play")], className="dg-button dg-button-small", **marks(data_sound_play="")
    )
    both = [
        html.Button(label, className="dg-toggle", **marks(data_sound_side=side, aria_pressed="false"))
        for side, label, source in (("old", "A old", sources[0]), ("new", "B new", sources[1]))
        if source
    ]
    slider = _range("data-sound-seek", "Position in seconds", most=seconds, value=0)
    seek = html.Div(slider, className="dg-fill dg-sound-seek")
    clock = html.Span(f"0.00 / {seconds:.2f} s", className="dg-muted dg-nowrap", **marks(data_sound_clock=""))
    return html.Div([play, *both, seek, clock], className="dg-row dg-row-wrap dg-diff-tools dg-sound-tools")


def _track(side: str, label: str, wave: Waveform, spectrogram: Picture | None, longest: float) -> Component:
    drawn = _drawn(waveforms.outline(wave, escape(f"Waveform of {label}")))
    picture = (
        [html.Img(src=_data(spectrogram), alt=f"Spectrogram of {label}", draggable="false")] if spectrogram else []
    )
    said = f"{label}, spectrogram of {frequencies(wave)}" if picture else label
    return _lane(said, [drawn, *picture], side, wave.seconds / longest)


def _lane(label: str, rows: Sequence[Component], side: str, share: float) -> Component:
    head = html.Span(className="dg-playhead", **marks(aria_hidden="true"))
    body = html.Div(rows, className="dg-sound-rows", style={"width": f"{share:.4%}"})
    lane = html.Div([body, head], className="dg-sound-lane", **marks(data_sound_lane=side))
    said = html.Div(label, className="dg-muted dg-small")
    return html.Div([said, lane], className=f"dg-sound-track dg-sound-{side}")


def _drawn(markup: str) -> Component:
    return html.Div(className="dg-wave", **marks(data_markup=markup))


def _heard(found: AudioDiff) -> list[Component]:
    samples = found.samples
    if samples is None:
        sentence = found.note
    elif samples.first_seconds is None:
        sentence = "Over the time that both last, no sample differs."
    else:
        sentence = (
            f"{samples.changed * 100:.1f}\u00a0% of the moments differ, the first at {samples.first_seconds:.3f} s; "
            f"the largest difference is {samples.largest:.3f}, its root mean square {samples.rms:.4f}."
        )
    said = f"{sentence} {found.note}".strip() if samples is not None else sentence
    return [html.P(said, className="dg-muted dg-small dg-side-note")] if said else []


def _data(picture: Picture | None) -> str:
    return f"data:image/png;base64,{b64encode(picture.png).decode('ascii')}" if picture else ""
