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
    RASTER = "raster"
    """An image that browsers do not show; it is converted."""
    AUDIO = "audio"
    VIDEO = "video"
    PDF = "pdf"
    ARCHIVE = "archive"
    ARRAY = "array"
    MODEL = "model"
    BINARY = "binary"


_BY_SUFFIX = {
    Kind.MARKDOWN: "md markdown",
    Kind.JSON: "json geojson",
    Kind.HTML: "html htm xhtml",
    Kind.NOTEBOOK: "ipynb",
    Kind.TABLE: "csv tsv jsonl ndjson parquet feather arrow",
    Kind.IMAGE: "png jpg jpeg gif webp bmp svg avif ico",
    Kind.RASTER: "tif tiff ppm pgm pbm pnm tga jp2",
    Kind.AUDIO: "wav mp3 ogg oga opus flac m4a",
    Kind.VIDEO: "mp4 webm ogv mov",
    Kind.PDF: "pdf",
    Kind.ARCHIVE: "zip tar gz tgz bz2 tbz2 xz txz jar whl",
    Kind.ARRAY: "npy npz",
    Kind.MODEL: "safetensors onnx",
    Kind.BINARY: "pkl pickle joblib dill pt pth ckpt h5 hdf5 keras pb bin model zst 7z so dll exe class xlsx xls docx "
    "pptx sqlite db",
}
_KINDS = {suffix: kind for kind, suffixes in _BY_SUFFIX.items() for suffix in suffixes.split()}
_BYTES = {
    Kind.TEXT: 400_000,
    Kind.MARKDOWN: 400_000,
    Kind.HTML: 2_000_000,
    Kind.JSON: 4_000_000,
    Kind.NOTEBOOK: 16_000_000,
    Kind.RASTER: 64_000_000,
}
_FACT_BYTES = {
    Kind.IMAGE: 1_000_000,
    Kind.AUDIO: 64_000_000,
    Kind.PDF: 64_000_000,
    Kind.ARCHIVE: 64_000_000,
    Kind.ARRAY: 64_000_000,
    Kind.MODEL: 16_000_000,
}
_CSV_BYTES, _COLUMNAR_BYTES = 1_000_000, 64_000_000
_COLUMNAR = frozenset({"parquet", "feather", "arrow"})
_LARGEST_MEDIA = {
    Kind.IMAGE: 25_000_000, Kind.AUDIO: 200_000_000, Kind.VIDEO: 500_000_000, Kind.RASTER: _BYTES[Kind.RASTER],
}  # fmt: skip


def kind_of(path: str) -> Kind:
    """The kind that a name promises; text when it promises nothing."""
    return _KINDS.get(suffix_of(path), Kind.TEXT)


def suffixes_of(kind: Kind) -> tuple[str, ...]:
    """The suffixes of names that promise a kind, in lower case without the dot."""
    return tuple(_BY_SUFFIX.get(kind, "").split())


def suffix_of(path: str) -> str:
    """The suffix in lower case without its dot."""
    return PurePosixPath(path).suffix.lower().removeprefix(".")


def is_columnar(path: str) -> bool:
    """Whether a table has to be read whole, because its directory stands at its end."""
    return suffix_of(path) in _COLUMNAR


def wanted_bytes(path: str, *, with_facts: bool = False) -> int:
    """How many bytes from the start of a file a preview reads; the browser itself fetches images, audio and video.

    At least one, so that asking for them says whether the file is there.

    Args:
        path: The name of the file.
        with_facts: Read what images, sounds, documents, archives, arrays and models say of themselves as well, which a
            page of one file shows; a page of many files leaves it out.
    """
    kind = kind_of(path)
    if kind is Kind.TABLE:
        return _COLUMNAR_BYTES if is_columnar(path) else _CSV_BYTES
    return _BYTES.get(kind, _FACT_BYTES.get(kind, 1) if with_facts else 1)


def is_too_large(kind: Kind, size: int | None) -> bool:
    """Whether an image, sound or film is larger than a page should fetch."""
    return size is not None and size > _LARGEST_MEDIA.get(kind, size)
