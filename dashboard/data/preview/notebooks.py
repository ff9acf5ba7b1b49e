"""Notebooks as a list of parts, read from their JSON; nothing in them runs, and of HTML only its text is kept.

Format: nbformat 4, https://nbformat.readthedocs.io/en/latest/format_description.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dashboard.data.preview.characters import visible
from dashboard.data.preview.shown import Cell, CellKind, Figure

MAX_CELLS = 400
_LONGEST = 40_000
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def cells_of(document: Any) -> tuple[Cell, ...]:
    """The parts of a notebook, at most `MAX_CELLS`.

    Raises:
        ValueError: The document is no notebook of format 4.
    """
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        raise ValueError("this is no notebook of format 4")  # noqa: TRY004 - the content is wrong, not its type
    found: list[Cell] = []
    for cell in document["cells"]:
        if isinstance(cell, dict):
            found.extend(_parts(cell))
        if len(found) >= MAX_CELLS:
            break
    return tuple(found[:MAX_CELLS])


def language_of(document: Any) -> str:
    """The language of the notebook's code; Python when it does not say."""
    metadata = document.get("metadata") if isinstance(document, dict) else None
    for part, key in (("language_info", "name"), ("kernelspec", "language")):
        named = metadata.get(part) if isinstance(metadata, dict) else None
        if isinstance(named, dict) and isinstance(named.get(key), str):
            return str(named[key])
    return "python"


def _parts(cell: dict[str, Any]) -> Iterator[Cell]:
    kind, source = cell.get("cell_type"), visible(source_of(cell))
    if kind == "markdown":
        yield Cell(CellKind.MARKDOWN, source)
    elif kind == "code":
        count = cell.get("execution_count")
        yield Cell(CellKind.CODE, source, count if isinstance(count, int) else None)
        yield from outputs_of(cell)
    elif source:
        yield Cell(CellKind.OUTPUT, source)


def source_of(cell: dict[str, Any]) -> str:
    """What a cell says, whether one text or a list of lines."""
    return _text(cell.get("source"))


def outputs_of(cell: dict[str, Any]) -> Iterator[Cell]:
    """What running a cell left, in the safe form of each."""
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        if isinstance(output, dict):
            yield from _output(output)


def _output(output: dict[str, Any]) -> Iterator[Cell]:
    kind = output.get("output_type")
    if kind == "stream":
        yield Cell(CellKind.OUTPUT, _plain(output.get("text")))
    elif kind == "error":
        lines = output.get("traceback")
        trace = "\n".join(map(str, lines)) if isinstance(lines, list) else ""
        yield Cell(CellKind.ERROR, _plain(trace or f"{output.get('ename')}: {output.get('evalue')}"))
    elif isinstance(output.get("data"), dict):
        yield from _display(output["data"])


def _display(data: dict[str, Any]) -> Iterator[Cell]:
    """The best safe form of a display: an image, Markdown, or text."""
    for media_type in _IMAGES:
        packed = "".join(_text(data.get(media_type), None).split())
        if packed and _BASE64.fullmatch(packed):
            yield Cell(CellKind.IMAGE, figure=Figure(media_type, packed))
            return
    if data.get("text/markdown"):
        yield Cell(CellKind.MARKDOWN, _text(data["text/markdown"]))
    elif data.get("text/plain"):
        yield Cell(CellKind.OUTPUT, _plain(data["text/plain"]))
    else:
        yield Cell(CellKind.OUTPUT, f"({', '.join(sorted(map(str, data)))}: not shown)")


def _plain(value: Any) -> str:
    return visible(_ANSI.sub("", _text(value)))


def _text(value: Any, longest: int | None = _LONGEST) -> str:
    """Notebooks write texts as one string or as a list of lines."""
    joined = "".join(map(str, value)) if isinstance(value, list) else value if isinstance(value, str) else ""
    return joined if longest is None or len(joined) <= longest else f"{joined[:longest]}…"
