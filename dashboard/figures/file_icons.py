"""The icon of a file by the kind that its name promises."""

from __future__ import annotations

from dashboard.data.model.files import FileKind
from dashboard.data.preview import Kind, kind_of
from dashboard.data.preview.documents import is_yaml

_BY_KIND = {
    Kind.MARKDOWN: "file-text", Kind.JSON: "file-braces", Kind.HTML: "file-code", Kind.NOTEBOOK: "notebook-text",
    Kind.TABLE: "file-spreadsheet", Kind.IMAGE: "file-image", Kind.RASTER: "file-image", Kind.AUDIO: "file-music",
    Kind.VIDEO: "film", Kind.PDF: "file-text", Kind.ARCHIVE: "file-archive", Kind.ARRAY: "file-chart-column",
    Kind.MODEL: "package",
}  # fmt: skip
_CODE = frozenset({"py", "r", "jl", "sh", "js", "ts", "c", "h", "cpp", "cc", "rs", "go", "java", "scala", "sql", "ipy"})
_BY_SHAPE = {
    FileKind.DIRECTORY: "folder", FileKind.SUBMODULE: "folder-git-2", FileKind.SYMLINK: "file-symlink",
}  # fmt: skip
_WORDS = {
    Kind.TEXT: "Text", Kind.MARKDOWN: "Markdown", Kind.JSON: "JSON", Kind.HTML: "HTML", Kind.NOTEBOOK: "Notebook",
    Kind.TABLE: "Table", Kind.IMAGE: "Image", Kind.RASTER: "Image", Kind.AUDIO: "Sound", Kind.VIDEO: "Video",
    Kind.PDF: "PDF", Kind.ARCHIVE: "Archive", Kind.ARRAY: "Array", Kind.MODEL: "Model", Kind.BINARY: "Binary",
}  # fmt: skip


def icon_of(name: str, shape: FileKind = FileKind.FILE) -> str:
    """The name of an icon."""
    if shape in _BY_SHAPE:
        return _BY_SHAPE[shape]
    if name.lower().rpartition(".")[2] in _CODE:
        return "file-code"
    if _settings_word(name):
        return "file-braces"
    return _BY_KIND.get(kind_of(name), "file")


def word_of(name: str) -> str:
    """The kind of a file in a word."""
    return "Code" if name.lower().rpartition(".")[2] in _CODE else _settings_word(name) or _WORDS[kind_of(name)]


def _settings_word(name: str) -> str:
    """The language of keys and values that a name promises, besides JSON; empty for all others."""
    return "YAML" if is_yaml(name) else "TOML" if name.lower().endswith(".toml") else ""
