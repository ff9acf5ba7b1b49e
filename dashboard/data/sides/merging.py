"""Tables of several runs as one: rows matched by a key column or by their position, cells that differ from a base."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from dashboard.data.preview import Table

BY_POSITION = "#"
"""Instead of a key column: the first row goes with the first row."""
MAX_ROWS = 100
"""Of one page."""
MIN_READ = 2_000
"""Rows of each table that are compared, however wide the tables are."""
_MOST_CELLS = 1_000_000
"""Of all tables; more would take seconds to match."""
_MOST_COLUMNS = 120
"""Columns times runs: with the rows above what a browser draws without a pause."""
_SAYS_KEY = re.compile(r"(?:^|_)(?:id|key|name|index|sample|file|path|image|class|label|step|epoch)\Z", re.IGNORECASE)

Cells = tuple[str | None, ...]
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Merged:
    """Tables as one.

    Attributes:
        key: Name of the column that matches the rows; `BY_POSITION` for none.
        keys: Columns that could: every table has them, with another value in each row.
        columns: Names of the columns shown.
        numeric: Positions of those that hold numbers only.
        labels: What each row shown is called: its key, or its position from 1.
        first: How many rows come before those shown.
        read: Rows of each table that were compared, in the order of the tables.
        rows: By row, by column: the cells, one a table; None where a table lacks the row or the column.
        differing: By row, by column: which cells differ from the base's.
        total_rows, differing_rows, total_columns: Of everything that was read.
        is_differing: Whether only rows that differ are shown.
    """

    key: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    numeric: frozenset[int]
    labels: tuple[str, ...]
    rows: tuple[tuple[Cells, ...], ...]
    differing: tuple[tuple[frozenset[int], ...], ...]
    total_rows: int
    differing_rows: int
    total_columns: int
    first: int
    read: tuple[int, ...]
    is_differing: bool

    @property
    def showable(self) -> int:
        """Rows of all pages."""
        return self.differing_rows if self.is_differing else self.total_rows


@dataclass(frozen=True, slots=True)
class _Read:
    """A table by the names of its columns; the second of a name is told from the first."""

    table: Table
    places: Mapping[str, int]

    def values(self, name: str) -> list[str]:
        return [row[self.places[name]] for row in self.table.rows]


def merged(tables: Sequence[Table], base: int, *, key: str = "", only_differing: bool = False, page: int = 0) -> Merged:
    """Several tables as one.

    Args:
        tables: At least one.
        base: Position of the table that the others are compared with.
        key: The column that matches the rows, or `BY_POSITION`; another name, or none, chooses one.
        only_differing: Leave out rows in which no cell differs.
        page: Which rows are shown, from 0; the last page for one that is not there.
    """
    most = max(MIN_READ, _MOST_CELLS // max(1, sum(len(table.columns) for table in tables)))
    read = [_Read(_first(table, most), _places(table.columns)) for table in tables]
    keys = tuple(name for name in read[base].places if all(_is_key(table, name) for table in read))
    chosen = key if key == BY_POSITION or key in keys else _obvious(keys, read[base])
    names = [
        name for name in dict.fromkeys(name for table in _from(read, base) for name in table.places) if name != chosen
    ]
    lookups = [_lookup(table, chosen) for table in read]
    labels = list(dict.fromkeys(label for lookup in _from(lookups, base) for label in lookup))
    lines = [[_cells(read, lookups, label, name) for name in names] for label in labels]
    marks = [[_differing(cells, base) for cells in line] for line in lines]
    is_other = [any(line) for line in marks]
    every = [at for at in range(len(labels)) if is_other[at] or not only_differing]
    first = max(0, min(page, (len(every) - 1) // MAX_ROWS)) * MAX_ROWS
    shown = every[first : first + MAX_ROWS]
    width = max(1, _MOST_COLUMNS // len(tables))
    return Merged(
        chosen, keys, tuple(names[:width]),
        numeric=frozenset(place for place, name in enumerate(names[:width]) if all(_is_numeric(t, name) for t in read)),
        labels=tuple(labels[at] for at in shown),
        rows=tuple(tuple(lines[at][:width]) for at in shown),
        differing=tuple(tuple(marks[at][:width]) for at in shown),
        total_rows=len(labels), differing_rows=sum(is_other), total_columns=len(names),
        first=first, read=tuple(len(table.table.rows) for table in read), is_differing=only_differing,
    )  # fmt: skip


def _first(table: Table, most: int) -> Table:
    return table if len(table.rows) <= most else replace(table, rows=table.rows[:most])


def _from(items: Sequence[_Item], base: int) -> list[_Item]:
    """The base first: its columns and rows lead."""
    return [items[base], *items[:base], *items[base + 1 :]]


def _places(columns: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, column in enumerate(columns):
        name, count = column, 2
        while name in found:
            name, count = f"{column} ({count})", count + 1
        found[name] = place
    return found


def _is_key(table: _Read, name: str) -> bool:
    """Whether a column names each row of a table; an empty table contradicts nothing."""
    if name not in table.places:
        return False
    values = table.values(name)
    return len(set(values)) == len(values) and "" not in values


def _obvious(keys: Sequence[str], base: _Read) -> str:
    """The key that a person would take: one that is called so, or the first column unless it measures something."""
    named = next((name for name in keys if _SAYS_KEY.search(name)), None)
    if named:
        return named
    first = next(iter(base.places), None)
    is_measured = first is not None and base.places[first] in base.table.numeric
    return first if first in keys and first is not None and not is_measured else BY_POSITION


def _lookup(table: _Read, key: str) -> dict[str, tuple[str, ...]]:
    labels = map(str, range(1, len(table.table.rows) + 1)) if key == BY_POSITION else table.values(key)
    return dict(zip(labels, table.table.rows, strict=True))


def _cells(read: Sequence[_Read], lookups: Sequence[Mapping[str, tuple[str, ...]]], label: str, name: str) -> Cells:
    cells = []
    for table, lookup in zip(read, lookups, strict=True):
        row = lookup.get(label)
        cells.append(row[table.places[name]] if row is not None and name in table.places else None)
    return tuple(cells)


def _differing(cells: Cells, base: int) -> frozenset[int]:
    return frozenset(place for place, cell in enumerate(cells) if not _is_same(cell, cells[base]))


def _is_same(one: str | None, other: str | None) -> bool:
    """Whether two cells say the same; 1.0 is 1."""
    if one == other:
        return True
    if not one or not other or "_" in one or "_" in other:
        return False
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _is_numeric(table: _Read, name: str) -> bool:
    return name not in table.places or table.places[name] in table.table.numeric
