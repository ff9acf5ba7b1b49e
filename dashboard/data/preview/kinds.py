"""Kinds of files by their names, and how many bytes of each are read."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePosixPath


class Kind(StrEnum):
    """How a file is shown."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"
    NOTEBOOK = "notebook"
    TABLE = "table"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    BINARY = "binary"


_BY_SUFFIX = {
    Kind.MARKDOWN: "md markdown",
    Kind.JSON: "json geojson",
    Kind.HTML: "html htm xhtml",
    Kind.NOTEBOOK: "ipynb",
    Kind.TABLE: "csv tsv parquet feather arrow",
    Kind.IMAGE: "png jpg jpeg gif webp bmp svg avif ico",
    Kind.AUDIO: "wav mp3 ogg oga opus flac m4a",
    Kind.VIDEO: "mp4 webm ogv mov",
    Kind.BINARY: "pkl pickle joblib dill pt pth ckpt h5 hdf5 keras onnx pb npy npz bin safetensors model zip gz tgz "
    "bz2 xz zst 7z tar whl jar so dll exe class pdf xlsx xls docx pptx sqlite db",
}
_KINDS = {suffix: kind for kind, suffixes in _BY_SUFFIX.items() for suffix in suffixes.split()}
_BYTES = {
    Kind.TEXT: 400_000,
    Kind.MARKDOWN: 400_000,
    Kind.HTML: 2_000_000,
    Kind.JSON: 4_000_000,
    Kind.NOTEBOOK: 16_000_000,
}
_CSV_BYTES, _COLUMNAR_BYTES = 1_000_000, 64_000_000
_COLUMNAR = frozenset({"parquet", "feather", "arrow"})
_LARGEST_MEDIA = {Kind.IMAGE: 25_000_000, Kind.AUDIO: 200_000_000, Kind.VIDEO: 500_000_000}


def kind_of(path: str) -> Kind:
    """The kind that a name promises; text when it promises nothing."""
    return _KINDS.get(suffix_of(path), Kind.TEXT)


def suffix_of(path: str) -> str:
    """The suffix in lower case without its dot."""
    return PurePosixPath(path).suffix.lower().removeprefix(".")


def is_columnar(path: str) -> bool:
    """Whether a table has to be read whole, because its directory stands at its end."""
    return suffix_of(path) in _COLUMNAR


def wanted_bytes(path: str) -> int:
    """How many bytes from the start of a file a preview reads; the browser itself fetches images, audio and video.

    At least one, so that asking for them says whether the file is there.
    """
    kind = kind_of(path)
    if kind is Kind.TABLE:
        return _COLUMNAR_BYTES if is_columnar(path) else _CSV_BYTES
    return _BYTES.get(kind, 1)


def is_too_large(kind: Kind, size: int | None) -> bool:
    """Whether an image, sound or film is larger than a page should fetch."""
    return size is not None and size > _LARGEST_MEDIA.get(kind, size)
