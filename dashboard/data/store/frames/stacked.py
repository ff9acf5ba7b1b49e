"""The frames of several projects as one frame, whose series are the projects' own, one after the other.

Nothing is copied: a series of the whole holds those of the projects as chunks, and is put together when somebody first
reads it. What takes time is the common order, and what is known of columns that several projects have.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from dashboard.data.model.run_name import parted
from dashboard.data.query.fields import PROJECT, FieldKind
from dashboard.data.store.frames.columns import ID_ORDER, Column, key_of, part, run_part
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.join import absent, in_one
from dashboard.data.store.frames.statistics import MAX_VALUES, Name, describe, in_order, ordered_parts, series_name

Frames = Sequence[tuple[str, RunFrame]]
"""Projects as ``owner/name``, each with its frame."""


def stacked(frames: Frames, generation: int, goals: Mapping[str, str]) -> RunFrame:
    """The runs of several projects, newest first, with the attribute ``project``.

    An id may be there twice, because two projects may read one tracking server.

    Args:
        frames: At least one; those without runs may be left out.
        generation: What cursors call the whole.
        goals: Metric name to ``up`` or ``down``, as all of them agree.
    """
    table = StackedTable(frames)
    order = _newest_first(frames, table)
    columns = [replace(column, goal=_goal(column, goals)) for column in _columns(frames, table, order)]
    return StackedFrame(frames, generation, table, in_order([_projects(frames), *columns]), order)


class StackedFrame(RunFrame):
    """Runs of several projects, told apart by their full ids (`dashboard.data.model.run_name`).

    Args:
        frames: What it is made of.
        generation: What cursors call it.
        table: Their series.
        columns: What is known about each column.
        order: Numbers of the living rows, newest first.
    """

    def __init__(
        self, frames: Frames, generation: int, table: StackedTable, columns: Sequence[Column], order: pl.Series
    ) -> None:
        super().__init__(generation, table, columns, order, pl.Series(dtype=pl.UInt32))
        starts = itertools.accumulate((frame.stored_height for _, frame in frames), initial=0)
        self._parts = {key: (frame, start) for (key, frame), start in zip(frames, starts, strict=False)}

    def row_number(self, run_id: str) -> int | None:
        """Where a run stands; of an id alone that several projects have, one of them."""
        project, own = parted(run_id)
        if project not in self._parts:
            return super().row_number(run_id)
        frame, start = self._parts[project]
        row = frame.row_number(own)
        return None if row is None else start + row

    def ids(self, at: pl.Series) -> pl.Series:
        """Full ids."""
        whole = pl.concat_str([pl.col(run_part(PROJECT)), pl.col(run_part("id"))], separator="/")
        return self.read(whole, at)


class StackedTable:
    """Stored series of several frames, as a `dashboard.data.store.frames.columns.SeriesTable`.

    Attributes:
        height: Rows, those that are gone counted.
    """

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._names = [frozenset(frame.table.columns) for _, frame in frames]
        self._known: dict[str, pl.Series] = {}
        self._missing = functools.cache(_missing)
        self.height = sum(frame.stored_height for _, frame in frames)

    def get_column(self, name: str, /) -> pl.Series:
        """One series, each project's as a chunk."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._made(name)
        return found

    def _made(self, name: str) -> pl.Series:
        if name == run_part(PROJECT):
            keys = [pl.Series([key]).new_from_index(0, frame.stored_height) for key, frame in self._frames]
            return in_one(name, keys)
        if name == ID_ORDER:
            return _places(self.get_column(run_part("id"))).alias(name)
        dtype = next(frame.stored(name).dtype for (_, frame), names in self._pairs() if name in names)
        return in_one(name, [self._piece(name, frame, names, dtype) for (_, frame), names in self._pairs()])

    def _pairs(self) -> Iterator[tuple[tuple[str, RunFrame], frozenset[str]]]:
        return zip(self._frames, self._names, strict=True)

    def _piece(self, name: str, frame: RunFrame, names: frozenset[str], dtype: pl.DataType) -> pl.Series:
        if name in names:
            return frame.stored(name)
        last, count = (part(FieldKind.METRIC, name.split(":", 2)[-1], what) for what in ("last", "count"))
        if not name.startswith(f"{FieldKind.METRIC.value}:") or last not in names:
            return self._missing(dtype, frame.stored_height)
        known = [item for item in (run_part("id"), last, count) if item in names]
        return absent(name, {item: frame.stored(item) for item in known}, dtype)


def _missing(dtype: pl.DataType, length: int) -> pl.Series:
    """Shared by all columns that a project lacks."""
    return pl.Series([None], dtype=dtype).new_from_index(0, length)


def _places(ids: pl.Series) -> pl.Series:
    """For each row its place by id, ties in the order of the projects."""
    rows = pl.DataFrame({"id": ids}).with_row_index("row")
    return rows.select(pl.arg_sort_by("id", "row")).to_series().arg_sort().cast(pl.UInt32)


def _newest_first(frames: Frames, table: StackedTable) -> pl.Series:
    """Numbers of the living rows by time of creation, ties by id and project; unknown times last."""
    pieces, start = list[pl.Series](), 0
    for _, frame in frames:
        living = frame.order if frame.order is not None else pl.arange(0, frame.stored_height, eager=True)
        pieces.append(living.cast(pl.UInt32) + start)
        start += frame.stored_height
    rows = pl.concat(pieces).cast(pl.UInt32)
    known = {name: table.get_column(run_part(name))[rows] for name in ("created", "id")}
    keys = pl.DataFrame([series.alias(name) for name, series in known.items()]).with_row_index("row")
    by = pl.arg_sort_by("created", "id", "row", descending=[True, False, False], nulls_last=True)
    return rows[keys.select(by).to_series()]


def _projects(frames: Frames) -> Column:
    sizes = sorted(((frame.height, key) for key, frame in frames if frame.height), key=lambda item: (-item[0], item[1]))
    values = tuple(key for _, key in sizes) if len(sizes) <= MAX_VALUES else ()
    return Column(
        key=key_of(FieldKind.RUN, PROJECT), kind=FieldKind.RUN, name=PROJECT, type="string",
        count=sum(size for size, _ in sizes), distinct=len(sizes), values=values,
    )  # fmt: skip


def _columns(frames: Frames, table: StackedTable, order: pl.Series) -> Iterator[Column]:
    """Columns of one project as it knows them; those of several are looked at anew."""
    found: dict[Name, list[Column]] = {}
    for _, frame in frames:
        for name, column in frame.schema.by_field.items():
            found.setdefault(name, []).append(column)
    for name, columns in found.items():
        yield columns[0] if len(columns) == 1 else _described(name, columns, table, order)


def _described(name: Name, columns: Sequence[Column], table: StackedTable, order: pl.Series) -> Column:
    parts = ordered_parts({what for column in columns for what in column.parts} or {_ONLY_PART.get(name[0], "")})
    names = [series_name(name, what) for what in parts]
    stored = {stored: table.get_column(stored) for stored in names}
    if len(order) != table.height:
        stored = {name: series[order] for name, series in stored.items()}
    return describe(name, parts, stored)


_ONLY_PART = {FieldKind.DATA: "hash"}


def _goal(column: Column, goals: Mapping[str, str]) -> str:
    return goals.get(column.name, "") if column.kind is FieldKind.METRIC else ""
