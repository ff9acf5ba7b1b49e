"""What a frame holds: columns by field, and the expressions that read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from dashboard.data.query.fields import AGGREGATES, AT_BEST, PROJECT, Field, FieldKind, nearest, resolve
from dashboard.data.query.keys import column_key
from dashboard.data.query.text import field_text
from dashboard.data.store.frames.columns import Column, part, run_part
from dashboard.errors import QueryError


class Schema:
    """The columns of one frame.

    Args:
        columns: In the order they are offered.
        height: Number of runs; a frame without runs knows no names and therefore refuses none.
    """

    def __init__(self, columns: Sequence[Column], height: int) -> None:
        self.columns = tuple(columns)
        self.by_field: Mapping[tuple[FieldKind, str], Column] = {(item.kind, item.name): item for item in columns}
        self.metrics = frozenset(item.name for item in columns if item.kind is FieldKind.METRIC)
        self._height = height

    def keys(self) -> list[str]:
        """Keys of all columns."""
        return [column.key for column in self.columns]

    def find(self, field: Field) -> tuple[Field, Column | None]:
        """The resolved field and its column; None when no run has it."""
        resolved = resolve(field, self.metrics)
        return resolved, self.by_field.get((resolved.kind, resolved.name))

    def require(self, field: Field) -> tuple[Field, Column | None]:
        """Like `find`, but a name that no run has is an error, unless there are no runs at all.

        Raises:
            QueryError: With the nearest known key, or because only the table of all projects knows projects.
        """
        resolved, column = self.find(field)
        if column is None and field.kind is FieldKind.RUN and field.name == PROJECT and self.columns:
            raise QueryError(
                "The runs here are of one project.", position=field.position, token=PROJECT,
                hint="The table of all projects, on the home page, has the field project.",
            )  # fmt: skip
        if column is None and self._height and field.kind is not FieldKind.RUN:
            raise self.unknown(field)
        return resolved, column

    def unknown(self, field: Field) -> QueryError:
        """The error for a name that no run has, with the nearest name of its kind, or the same name elsewhere."""
        return QueryError(
            f"No run has the {field.kind.value} {field.name}.",
            position=field.position, token=field.written or field_text(field), suggestion=self._nearest(field),
            hint="The columns of the run table are all names there are.",
        )  # fmt: skip

    def _nearest(self, field: Field) -> str:
        """The key of a name that exists, with the aggregate that was asked for; empty when none is near."""
        wanted = resolve(field, self.metrics)
        names = [item.name for item in self.columns if item.kind is field.kind]
        if found := nearest(field.name, names) or nearest(wanted.name, names):
            return column_key(replace(wanted, name=found), self.metrics)
        return {item.name: item.key for item in self.columns}.get(field.name, "")

    def stored(self, field: Field, column: Column, what: str) -> str | None:
        """Name of the stored series that holds a part of a resolved field's column; None when none does."""
        if field.kind in _IN_PARTS:
            return part(field.kind, column.name, what) if what in column.parts else None
        return run_part(field.name) if field.kind is FieldKind.RUN else part(FieldKind.DATA, field.name, "hash")

    def metric(self, field: Field, column: Column | None) -> pl.Expr:
        """The numbers of a resolved metric field; see `absent_aggregate` for those that are not stored."""
        if column is None:
            return pl.lit(None, pl.Float64)
        aggregate = field.aggregate or AGGREGATES[0]
        if aggregate in column.parts:
            return pl.col(part(FieldKind.METRIC, column.name, aggregate))
        last = pl.col(part(FieldKind.METRIC, column.name, "last"))
        if aggregate == "count":
            return pl.when(last.is_not_null()).then(1.0)
        if aggregate == AT_BEST and "count" in column.parts:
            return pl.when(pl.col(part(FieldKind.METRIC, column.name, "count")) == 1).then(last)
        return last

    def typed(self, field: Field, column: Column | None, what: str) -> pl.Expr:
        """The ``text``, ``number`` or ``boolean`` part of a param or tag; all missing when no run has such."""
        if column is None or what not in column.parts:
            return pl.lit(None, _PART_TYPES[what])
        return pl.col(part(field.kind, column.name, what))

    def plain(self, field: Field, column: Column | None) -> pl.Expr:
        """The one series of an attribute or data path."""
        if column is None:
            is_list = field.name.startswith("dataset.")
            return pl.lit(None, pl.List(pl.String) if is_list else pl.String)
        return pl.col(run_part(field.name) if field.kind is FieldKind.RUN else part(FieldKind.DATA, field.name, "hash"))


_IN_PARTS = frozenset({FieldKind.PARAM, FieldKind.METRIC, FieldKind.TAG})
_PART_TYPES: Mapping[str, type[pl.DataType]] = {"text": pl.String, "number": pl.Float64, "boolean": pl.Boolean}
