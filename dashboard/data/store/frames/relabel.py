"""A frame whose runs have other labels, without reading any run again.

The base stays as it is; the labels of all its rows lie beside it, in the manifest. Rows that are not in the base carry
their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.data.store.frames.columns import HIDDEN, ID_ORDER, Column, run_part
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.labels import labels_after, with_labels

_ID, _LABEL = run_part("id"), run_part("label")


@dataclass(frozen=True, slots=True)
class Relabelled:
    """What a new generation says otherwise than the one before.

    Attributes:
        base_labels: Labels, and what they hide, of the base's rows.
        delta: Rows that are not in the base.
        order, rank, columns: As for an `Update`.
    """

    base_labels: pl.DataFrame
    delta: pl.DataFrame
    order: pl.Series
    rank: pl.Series
    columns: list[Column]


def relabelled(frame: RunFrame, labels: Mapping[str, Sequence[str]]) -> Relabelled:
    """What follows a frame when some runs have other labels.

    Args:
        frame: The frame before.
        labels: Run id to all of its labels now; ids that the frame does not have are ignored.
    """
    table = frame.table
    after = labels_after(table, labels)
    order = frame.order if frame.order is not None else pl.arange(0, table.height, dtype=pl.UInt32, eager=True)
    at = frame.base_height
    delta = table.drop(ID_ORDER).slice(at).with_columns(after.slice(at))
    if not delta.height:
        delta = delta.select(_ID, _LABEL, HIDDEN)
    living = after.get_column(_LABEL).gather(order)
    columns = with_labels(frame.schema.columns, living)
    return Relabelled(after.head(at), delta.rechunk(), order, table.get_column(ID_ORDER), columns)
