"""Files of plots as tables: CSV, TSV, JSON, YAML and TOML, read as DVC reads them.

A document may be a list of rows, or a mapping that holds such lists at any depth; several lists stand beside each
other. A list counts only if all its rows have the same keys.
"""

from __future__ import annotations

import csv
import io
import json
import posixpath
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from dashboard.data.model.plots import ABSENT, Points
from dashboard.data.plots.definitions import TABLES
from dashboard.errors import SourceError

ReadYaml = Callable[[str], Any]
_SEPARATORS = {".csv": ",", ".tsv": "\t"}
_MOST_COLUMNS = 2_000
_MAX_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file holds.

    Attributes:
        points: Its rows.
        last: The column that is drawn where nothing says which; None where there is none.
    """

    points: Points
    last: str | None = None


def parsed(path: str, data: bytes, *, has_header: bool, read_yaml: ReadYaml) -> Parsed:
    """The table in a file.

    Args:
        path: Its name, whose suffix says what it is.
        data: Its bytes.
        has_header: Whether the first line of CSV and TSV has names; columns are numbered otherwise.
        read_yaml: Reads YAML; raises ValueError whose message is a sentence.

    Raises:
        SourceError: ``plot-unreadable``: it is not what its name says.
    """
    suffix = posixpath.splitext(path)[1]
    if suffix not in TABLES:
        raise _unreadable(path, "Plots are drawn from CSV, TSV, JSON, YAML and image files.")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        if suffix in _SEPARATORS:
            return _lines(text, _SEPARATORS[suffix], has_header=has_header)
        return _document(_READERS.get(suffix, read_yaml)(text))
    except UnicodeDecodeError as error:
        raise _unreadable(path, "It is no text in UTF-8.") from error
    except (ValueError, csv.Error, RecursionError, MemoryError, OverflowError) as error:
        kind = suffix.removeprefix(".").upper()
        raise _unreadable(path, f"It cannot be read as {kind}: {str(error)[:200] or type(error).__name__}") from error


_READERS: dict[str, ReadYaml] = {".json": json.loads, ".toml": tomllib.loads}


def _unreadable(path: str, message: str) -> SourceError:
    return SourceError(message, where=path, hint="Correct the file in a new commit.", code="plot-unreadable")


def _lines(text: str, separator: str, *, has_header: bool) -> Parsed:
    lines = [line for line in csv.reader(io.StringIO(text), delimiter=separator) if line]
    if not lines:
        return Parsed(Points())
    head = lines[0] if has_header else [str(place) for place in range(len(lines[0]))]
    body = lines[1:] if has_header else lines
    width = len(head)
    if width > _MOST_COLUMNS:
        raise ValueError(f"it has {width:,} columns, more than {_MOST_COLUMNS:,}")
    for number, line in enumerate(body):
        if len(line) > width:
            raise ValueError(f"row {number + 1:,} has {len(line)} cells, the header names {width}")
        line.extend([None] * (width - len(line)))  # type: ignore[list-item] # a cell that is missing
    columns = dict(zip(head, map(list, zip(*body, strict=True)), strict=False)) if body else {}
    return Parsed(Points(columns, len(body)), list(dict.fromkeys(head))[-1] if body else None)


def _document(value: Any) -> Parsed:
    if value is None or value in ({}, []):
        return Parsed(Points())
    if not isinstance(value, (dict, list)):
        raise ValueError("it holds one value, no list of rows")  # noqa: TRY004 - of a file, not of an argument
    lists = list(_lists(value, 0))
    rows: list[dict[str, Any]] = []
    for each in lists:
        if not _is_table(each):
            continue
        rows.extend({} for _ in range(len(each) - len(rows)))
        for row, more in zip(rows, each, strict=False):
            row.update(more)
    if not rows:
        raise ValueError("it holds no list of rows that all have the same keys")
    first = next((each for each in lists if each and all(isinstance(row, dict) for row in each)), None)
    names = list(dict.fromkeys(str(key) for row in rows for key in row))
    keyed = [{str(key): item for key, item in row.items()} for row in rows]
    columns = {name: [row.get(name, ABSENT) for row in keyed] for name in names}
    return Parsed(Points(columns, len(rows)), str(list(first[0])[-1]) if first and first[0] else None)


def _lists(value: dict[Any, Any] | list[Any], depth: int) -> Iterator[list[Any]]:
    if isinstance(value, list):
        yield value
        return
    if depth > _MAX_DEPTH:
        raise ValueError("it is nested too deeply")
    for item in value.values():
        if isinstance(item, dict):
            yield from _lists(item, depth + 1)
        elif isinstance(item, list):
            yield item


def _is_table(rows: list[Any]) -> bool:
    if not rows or not all(isinstance(row, dict) for row in rows):
        return False
    keys = rows[0].keys()
    return all(row.keys() <= keys for row in rows)
