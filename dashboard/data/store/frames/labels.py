"""Labels of some runs in a table of all runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.columns import HIDDEN, Column, run_part
from dashboard.data.store.frames.series import label_series
from dashboard.data.store.frames.statistics import describe

_ID, _LABEL = run_part("id"), run_part("label")


def with_labels(columns: Sequence[Column], labels: pl.Series) -> list[Column]:
    """What is known about the columns when the runs have these labels."""
    name = (FieldKind.RUN, "label")
    described = describe(name, ("",), {_LABEL: labels})
    return [described if (column.kind, column.name) == name else column for column in columns]


def labels_after(table: pl.DataFrame, labels: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Labels, and what they hide, of the rows of a table when some runs have other ones.

    Args:
        table: At least the ids, the labels and what they hide.
        labels: Run id to all of its labels now; ids that the table does not have are ignored.
    """
    new = pl.DataFrame([pl.Series(_ID, list(labels), dtype=pl.String), *_named(label_series(list(labels.values())))])
    new = new.rename({_LABEL: "label", HIDDEN: "hidden"})
    found = table.select(_ID, _LABEL, HIDDEN).join(new, on=_ID, how="left", maintain_order="left")
    is_new = pl.col("hidden").is_not_null()
    return found.select(
        pl.when(is_new).then("label").otherwise(_LABEL).alias(_LABEL),
        pl.when(is_new).then("hidden").otherwise(HIDDEN).alias(HIDDEN),
    ).rechunk()


def _named(stored: Mapping[str, pl.Series]) -> list[pl.Series]:
    return [series.alias(name) for name, series in stored.items()]
