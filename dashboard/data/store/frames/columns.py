"""How columns of runs are laid out in a frame, and what is known about each.

A param or tag is stored as text, plus a number column and a boolean column where runs have such values there; a text
is never a number, so it is missing in the number column. A metric is stored as its last value, plus those aggregates
that differ from it in some run. The list of columns travels beside the Arrow file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import polars as pl

from dashboard.data.query.fields import Field, FieldKind
from dashboard.data.query.keys import column_key

HIDDEN = "run:hidden"
ID_ORDER = "run:id-order"
HIDDEN_LABEL = "hidden"


def run_part(name: str) -> str:
    """Storage name of an attribute."""
    return f"run:{name}"


def part(kind: FieldKind, name: str, what: str) -> str:
    """Storage name of one part of a column: ``text number boolean`` or an aggregate or ``hash``."""
    return f"{kind.value}:{what}:{name}"


class SeriesTable(Protocol):
    """Stored series of one length, by storage name; a `polars.DataFrame` is one."""

    @property
    def height(self) -> int:
        """Rows."""
        ...

    def get_column(self, name: str, /) -> pl.Series:
        """One series."""
        ...


@dataclass(frozen=True, slots=True)
class Column:
    """One column a user may show, filter and sort by.

    Attributes:
        key: As the language writes it, e.g. ``params."learning rate"``.
        kind: ``run``, ``param``, ``metric``, ``tag`` or ``data``.
        name: Without prefix and quotes.
        type: ``number``, ``string``, ``boolean`` or ``time``. A param that is text in some runs is a string.
        count: Runs that have a value.
        distinct: Distinct values, NaN counted as one.
        min, max: Of numbers (without NaN) and times; None for everything else.
        parts: Stored parts: of a param or tag ``text number boolean``, of a metric its stored aggregates.
        integers: Whether every number is whole as written, so that 3 stays 3.
        counts: How often each of these is there; empty when they are not all.
        goal: Of a metric: ``up`` or ``down``, which direction is better; empty when nobody said.
        values: The values of a text column, most frequent first, when there are few; else empty.
    """

    key: str
    kind: FieldKind
    name: str
    type: str
    count: int
    distinct: int
    min: float | datetime | None = None
    max: float | datetime | None = None
    parts: tuple[str, ...] = ()
    integers: bool = False
    values: tuple[str, ...] = ()
    goal: str = ""
    counts: tuple[int, ...] = ()

    @property
    def aggregates(self) -> tuple[str, ...]:
        """Of a metric: the aggregates that differ from its last value in some run."""
        return tuple(item for item in self.parts if item != "last") if self.kind is FieldKind.METRIC else ()


def key_of(kind: FieldKind, name: str) -> str:
    """The key of a column."""
    return column_key(Field(kind, name), ())
