"""Previews of what is no text: images, sounds, documents, archives, arrays, models, and what is never opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.data.preview import archives, arrays, models, pdf, pictures, sounds
from dashboard.data.preview.characters import visible
from dashboard.data.preview.encoding import decoded
from dashboard.data.preview.faults import sentence
from dashboard.data.preview.kinds import Kind, is_too_large, kind_of, suffix_of, wanted_bytes
from dashboard.data.preview.shown import Fact, Preview, Table

_TOO_LARGE = "Too large to show here."
_CUT = "Too large to read for a preview."
_PICKLES = frozenset({"pkl", "pickle", "joblib", "dill", "pt", "pth", "ckpt"})
_PICKLE = "It is a Python pickle, which is never opened here: opening one can run anything."


@dataclass(frozen=True, slots=True)
class _Beginning:
    path: str
    content: bytes
    size: int | None
    is_cut: bool


def preview_of(path: str, content: bytes, size: int | None, *, is_cut: bool) -> Preview | None:
    """A file whose name promises no text; None for every other."""
    kind = kind_of(path)
    reader = _READERS.get(kind)
    if reader is None:
        return None
    if is_too_large(kind, size):
        return Preview(Kind.BINARY, size, note=_TOO_LARGE)
    if is_cut and len(content) <= 1:
        return Preview(kind if kind in _BY_BROWSER else Kind.BINARY, size, note=_note(path))
    return reader(_Beginning(path, content, size, is_cut))


def _note(path: str) -> str:
    return _PICKLE if suffix_of(path) in _PICKLES else ""


def _film(file: _Beginning) -> Preview:
    return Preview(Kind.VIDEO, file.size)


def _unopened(file: _Beginning) -> Preview:
    return Preview(Kind.BINARY, file.size, note=_note(file.path))


def _image(file: _Beginning) -> Preview:
    """The browser draws it; one that says of itself that it is huge is not sent there. Drawings are texts as well."""
    if suffix_of(file.path) == "svg":
        text = "" if file.is_cut or len(file.content) > wanted_bytes("") else decoded(file.content)
        return Preview(Kind.IMAGE, file.size, visible(text or ""))
    if len(file.content) <= 1:
        return Preview(Kind.IMAGE, file.size)
    try:
        image = pictures.opened(file.content)
    except ValueError as error:
        is_huge = "pixels" in str(error)
        return Preview(Kind.BINARY if is_huge else Kind.IMAGE, file.size, note="" if file.is_cut else str(error))
    return Preview(Kind.IMAGE, file.size, facts=pictures.facts_of(image))


def _raster(file: _Beginning) -> Preview:
    if file.is_cut:
        return Preview(Kind.BINARY, file.size, note=_CUT)
    image = pictures.opened(file.content)
    facts = pictures.facts_of(image)
    return Preview(Kind.RASTER, file.size, facts=facts, pictures=(pictures.as_png(image),))


def _sound(file: _Beginning) -> Preview:
    try:
        sound = sounds.sound_of(file.content)
    except ValueError as error:
        return Preview(Kind.AUDIO, file.size, note="" if file.is_cut else str(error))
    spectrogram = sounds.spectrogram_of(sound.samples)
    is_cut = sound.is_cut or file.is_cut
    return Preview(
        Kind.AUDIO, file.size, is_cut=is_cut, facts=sound.facts,
        note="Only its beginning is drawn." if is_cut else "",
        pictures=(spectrogram,) if spectrogram else (), waveform=sounds.waveform_of(sound.samples, sound.rate),
    )  # fmt: skip


def _pdf(file: _Beginning) -> Preview:
    if file.is_cut:
        return Preview(Kind.BINARY, file.size, note=_CUT)
    document = pdf.document_of(file.content)
    shown = len(document.pages)
    note = f"The first {shown} of {document.total:,} pages are shown." if shown < document.total else ""
    return Preview(Kind.PDF, file.size, note=note, facts=document.facts, pictures=document.pages)


def _archive(file: _Beginning) -> Preview:
    if file.is_cut and file.content.startswith(b"PK"):
        return Preview(Kind.BINARY, file.size, note=_CUT)
    return _tabular(file, Kind.ARCHIVE, *archives.listing_of(file.path, file.content))


def _array(file: _Beginning) -> Preview:
    is_many = suffix_of(file.path) == "npz"
    if file.is_cut and is_many:
        return Preview(Kind.BINARY, file.size, note=_CUT)
    return _tabular(file, Kind.ARRAY, *(arrays.arrays_of if is_many else arrays.array_of)(file.content))


def _model(file: _Beginning) -> Preview:
    if suffix_of(file.path) == "onnx":
        return _tabular(file, Kind.MODEL, *models.onnx_of(file.content, is_cut=file.is_cut))
    return _tabular(file, Kind.MODEL, *models.safetensors_of(file.content))


def _tabular(file: _Beginning, kind: Kind, table: Table | None, facts: tuple[Fact, ...], note: str) -> Preview:
    """Without a table there is nothing to draw but the facts."""
    return Preview(kind if table else Kind.BINARY, file.size, note=note, table=table, facts=facts)


def _or_binary(reader: Callable[[_Beginning], Preview]) -> Callable[[_Beginning], Preview]:
    """What cannot be read is binary, with the reader's sentence."""

    def read(file: _Beginning) -> Preview:
        try:
            return reader(file)
        except ValueError as error:
            return Preview(Kind.BINARY, file.size, note=sentence(error))

    return read


_BY_BROWSER = frozenset({Kind.IMAGE, Kind.AUDIO, Kind.VIDEO})
_READERS: dict[Kind, Callable[[_Beginning], Preview]] = {
    Kind.IMAGE: _image,
    Kind.AUDIO: _sound,
    Kind.VIDEO: _film,
    Kind.BINARY: _unopened,
    Kind.RASTER: _or_binary(_raster),
    Kind.PDF: _or_binary(_pdf),
    Kind.ARCHIVE: _or_binary(_archive),
    Kind.ARRAY: _or_binary(_array),
    Kind.MODEL: _or_binary(_model),
}
