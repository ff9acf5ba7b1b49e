"""Columnar arrays for the parallel plot: no run is dropped, and missing, NaN and infinite stay apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from dashboard.data.experiments.results import ParallelColumn, ParallelData
from dashboard.data.query.fields import Field, FieldKind, FieldType
from dashboard.data.query.keys import column_key
from dashboard.data.store.frames.columns import Column, run_part
from dashboard.data.store.frames.frame import RunFrame

MAX_DEFAULT_PARAMS = 8
MAX_DEFAULT_CATEGORIES = 50


def default_axes(frame: RunFrame, goals: Mapping[str, str]) -> tuple[Field, ...]:
    """Up to eight params that differ, then the goal metrics, or the first metrics when there is no goal."""
    params = [
        Field(FieldKind.PARAM, item.name)
        for item in frame.schema.columns
        if item.kind is FieldKind.PARAM and item.distinct > 1 and _is_drawable(item)
    ]
    names = [name for name in goals if name in frame.schema.metrics] or sorted(frame.schema.metrics)[:2]
    return (*params[:MAX_DEFAULT_PARAMS], *(Field(FieldKind.METRIC, name, "last") for name in names))


def _is_drawable(column: Column) -> bool:
    return column.type == "number" or column.distinct <= MAX_DEFAULT_CATEGORIES


def parallel_data(frame: RunFrame, at: pl.Series, fields: Iterable[Field]) -> ParallelData:
    """The columns of the rows at these numbers."""
    return ParallelData(
        ids=frame.ids(at).to_list(),
        names=frame.read(pl.col(run_part("name")), at).to_list(),
        columns=tuple(_axis(frame, at, field) for field in fields),
    )


def _axis(frame: RunFrame, at: pl.Series, field: Field) -> ParallelColumn:
    schema, key = frame.schema, column_key(field, frame.schema.metrics)
    column = schema.by_field.get((field.kind, field.name))
    if field.type is FieldType.NUMBER:
        return ParallelColumn(key, "number", frame.read(schema.metric(field, column), at).to_list())
    if field.type is FieldType.MIXED:
        if column is not None and column.type == "number":
            return ParallelColumn(key, "number", frame.read(schema.typed(field, column, "number"), at).to_list())
        texts, numbers = (frame.read(schema.typed(field, column, what), at) for what in ("text", "number"))
        return _category(key, _one_spelling(texts, numbers))
    values = frame.read(schema.plain(field, column), at)
    if field.type is FieldType.TIME:
        return ParallelColumn(key, "time", (values.dt.timestamp("us").cast(pl.Float64) / 1000).to_list())
    if field.type is FieldType.SECONDS:
        return ParallelColumn(key, "number", values.to_list())
    if field.type is FieldType.LIST:
        joined = values.list.join(", ")
        values = joined.set(joined == "", None)
    return _category(key, values)


def _one_spelling(texts: pl.Series, numbers: pl.Series) -> pl.Series:
    """The texts, of which all that are the same number have the shortest spelling: ``0.1`` and ``1e-1`` are one."""
    if numbers.null_count() == len(numbers):
        return texts
    table = pl.DataFrame({"text": texts, "number": numbers})
    order = (pl.col("text").str.len_chars(), pl.col("text"))
    known = table.drop_nulls("number").group_by("number").agg(pl.col("text").sort_by(*order).first().alias("one"))
    joined = table.join(known, on="number", how="left", maintain_order="left")
    return joined.select(pl.coalesce("one", "text")).to_series()


def _category(key: str, values: pl.Series) -> ParallelColumn:
    labels = values.drop_nulls().unique().sort()
    codes = pl.DataFrame({"label": labels, "code": range(len(labels))}, schema={"label": pl.String, "code": pl.Int64})
    joined = pl.DataFrame({"label": values}).join(codes, on="label", how="left", maintain_order="left")
    return ParallelColumn(key, "category", joined.get_column("code").to_list(), tuple(labels.to_list()))
