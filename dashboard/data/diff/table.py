"""What of a table changed: its columns, and its rows matched by a key, or by their content where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.data.diff.columns import ColumnChange, ColumnDiff, column_diffs
from dashboard.data.diff.keys import Key, aligned, is_unique, keys_of, numbered
from dashboard.data.preview.cells import short, shown

MAX_ROWS = 200
"""Rows of each kind that are listed; all of them are counted."""
MAX_COLUMNS = 60
"""Columns of listed rows."""
_OLD, _NEW = "\0old", "\0new"
"""Positions, under names that no file has."""


@dataclass(frozen=True, slots=True)
class RowDiff:
    """One row that was added, deleted or changed.

    Attributes:
        old_number, new_number: Its position from 1; None in the table that lacks it.
        old, new: Its cells by `TableDiff.columns`; None in a table that lacks the row or the column.
        differing: Positions of cells that changed; empty for added and deleted rows.
    """

    old_number: int | None
    new_number: int | None
    old: tuple[str | None, ...]
    new: tuple[str | None, ...]
    differing: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TableDiff:
    """What differs between two tables.

    Attributes:
        key: Columns that matched the rows; empty when rows were compared by their content.
        keys: What could be chosen instead.
        columns: Names of the columns that listed rows have: key first, then those with changes.
        schema: Every column of either table.
        added, deleted, changed: The first `limit` rows of each.
        added_rows, deleted_rows, changed_rows, same_rows: How many in all.
        old_rows, new_rows: Of each table.
        note: A sentence about what is not compared, or about what differs beside the cells; empty otherwise.
    """

    key: Key
    keys: tuple[Key, ...]
    columns: tuple[str, ...]
    schema: tuple[ColumnDiff, ...]
    added: tuple[RowDiff, ...]
    deleted: tuple[RowDiff, ...]
    changed: tuple[RowDiff, ...]
    added_rows: int
    deleted_rows: int
    changed_rows: int
    same_rows: int
    old_rows: int
    new_rows: int
    note: str = ""

    @property
    def is_same(self) -> bool:
        """Whether neither a column nor a cell differs."""
        has_schema = any(column.change is not ColumnChange.SAME for column in self.schema)
        return not (has_schema or self.added_rows or self.deleted_rows or self.changed_rows)


@dataclass(frozen=True, slots=True)
class _Matched:
    """Row positions: `pairs` has ``old`` and ``new`` in the new table's order; `differing` marks them by column."""

    pairs: pl.DataFrame
    deleted: pl.Series
    added: pl.Series
    differing: dict[str, pl.Series]


def table_diff(old: pl.DataFrame, new: pl.DataFrame, *, key: Sequence[str] = (), limit: int = MAX_ROWS) -> TableDiff:
    """What of `old` became `new`.

    Args:
        old: The table before.
        new: The table after.
        key: Columns that name the rows; one that does not do so in both tables is not used, and `note` says so.
        limit: Rows of each kind that are listed.
    """
    keys = keys_of(old, new)
    is_wrong = bool(key) and not is_unique(old, new, key)
    chosen = tuple(key) if key and not is_wrong else next(iter(keys), ())
    shared = [name for name in new.columns if name in old.schema]
    one, other = aligned(old, new, shared)
    matched = _by_key(one, other, chosen) if chosen else _by_content(one, other) if shared else _apart(old, new)
    counts = {name: int(mask.sum()) for name, mask in matched.differing.items()}
    note = f"{' + '.join(key)} does not name each row, so it is not the key." if is_wrong else _note(matched, chosen)
    return _listed(old, new, matched, limit, _Head(chosen, keys, column_diffs(old, new, counts), note))


@dataclass(frozen=True, slots=True)
class _Head:
    key: Key
    keys: tuple[Key, ...]
    schema: tuple[ColumnDiff, ...]
    note: str


def _by_key(old: pl.DataFrame, new: pl.DataFrame, key: Key) -> _Matched:
    """Rows of the same key; the others were added or deleted. Columns are compared one by one, to spare memory."""
    one, other = numbered(old, key), numbered(new, key)
    names = one.columns
    one, other = one.with_row_index(_OLD), other.with_row_index(_NEW)
    pairs = other.join(one, on=names, how="inner", maintain_order="left").select(_OLD, _NEW)
    differing = {}
    for name in old.columns:
        if name in key:
            continue
        before = old.get_column(name).alias("cells").gather(pairs.get_column(_OLD))
        mask = before.ne_missing(new.get_column(name).alias("cells").gather(pairs.get_column(_NEW)))
        if mask.any():
            differing[name] = mask
    return _Matched(
        pairs.select(old=_OLD, new=_NEW),
        one.join(other, on=names, how="anti", maintain_order="left").get_column(_OLD),
        other.join(one, on=names, how="anti", maintain_order="left").get_column(_NEW),
        differing,
    )


def _by_content(old: pl.DataFrame, new: pl.DataFrame) -> _Matched:
    """Rows of the same content, as often as both tables have them; the others were added or deleted.

    Rows are told apart by a hash of 64 bits and by which one of its equals a row is.
    """
    one, other = _hashed(old).rename({"row": "old"}), _hashed(new).rename({"row": "new"})
    both = ["hash", "time"]
    return _Matched(
        other.join(one, on=both, how="inner", maintain_order="left").select("old", "new"),
        one.join(other, on=both, how="anti", maintain_order="left").get_column("old"),
        other.join(one, on=both, how="anti", maintain_order="left").get_column("new"),
        {},
    )


def _apart(old: pl.DataFrame, new: pl.DataFrame) -> _Matched:
    """Tables without a common column have no common row."""
    nothing = pl.DataFrame(schema={"old": pl.UInt32, "new": pl.UInt32})
    deleted, added = (pl.int_range(frame.height, dtype=pl.UInt32, eager=True) for frame in (old, new))
    return _Matched(nothing, deleted, added, {})


def _hashed(frame: pl.DataFrame) -> pl.DataFrame:
    hashed = pl.DataFrame({"hash": frame.hash_rows(seed=1)}).with_row_index("row")
    return hashed.with_columns(time=pl.int_range(pl.len()).over("hash"))


def _note(matched: _Matched, key: Key) -> str:
    is_moved = not matched.pairs.get_column("old").is_sorted()
    if is_moved:
        return "Rows that both tables have stand in another order."
    is_named = bool(key) or matched.pairs.is_empty()
    return "" if is_named else "No column names each row."


def _listed(old: pl.DataFrame, new: pl.DataFrame, matched: _Matched, limit: int, head: _Head) -> TableDiff:
    is_changed = _any(list(matched.differing.values()), matched.pairs.height)
    first = is_changed.arg_true().head(limit)
    columns = _columns(head, matched)
    changed_rows = int(is_changed.sum())
    marks = [matched.differing[name].gather(first).to_list() if name in matched.differing else [] for name in columns]
    pairs = matched.pairs[first]
    before = _cells(old, pairs.get_column("old"), columns)
    after = _cells(new, pairs.get_column("new"), columns)
    changed = [
        RowDiff(at + 1, place + 1, one, other, frozenset(c for c, mask in enumerate(marks) if mask and mask[row]))
        for row, ((at, place), one, other) in enumerate(zip(pairs.iter_rows(), before, after, strict=True))
    ]
    nothing = (None,) * len(columns)
    added, deleted = matched.added.head(limit), matched.deleted.head(limit)
    return TableDiff(
        head.key, head.keys, columns, head.schema,
        added=tuple(RowDiff(None, at + 1, nothing, row) for at, row in _numbered(new, added, columns)),
        deleted=tuple(RowDiff(at + 1, None, row, nothing) for at, row in _numbered(old, deleted, columns)),
        changed=tuple(changed),
        added_rows=len(matched.added), deleted_rows=len(matched.deleted), changed_rows=changed_rows,
        same_rows=matched.pairs.height - changed_rows, old_rows=old.height, new_rows=new.height, note=head.note,
    )  # fmt: skip


def _any(masks: list[pl.Series], height: int) -> pl.Series:
    found = pl.repeat(False, height, dtype=pl.Boolean, eager=True)  # noqa: FBT003 - a value
    for mask in masks:
        found |= mask
    return found


def _columns(head: _Head, matched: _Matched) -> tuple[str, ...]:
    """Key, then columns with changes, then the others."""
    names = [column.name for column in head.schema]
    leading = [*head.key, *(name for name in names if name in matched.differing)]
    return tuple(dict.fromkeys([*leading, *names]))[:MAX_COLUMNS]


def _numbered(
    frame: pl.DataFrame, places: pl.Series, columns: Sequence[str]
) -> list[tuple[int, tuple[str | None, ...]]]:
    return list(zip(places.to_list(), _cells(frame, places, columns), strict=True))


def _cells(frame: pl.DataFrame, places: pl.Series, columns: Sequence[str]) -> list[tuple[str | None, ...]]:
    """The cells of some rows; None for every cell of a column that the table lacks."""
    lists = [
        [short(shown(value)) for value in frame.get_column(name).alias("cells").gather(places).to_list()]
        if name in frame.schema
        else [None] * len(places)
        for name in columns
    ]
    return list(zip(*lists, strict=True)) if lists else [()] * len(places)
