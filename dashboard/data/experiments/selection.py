"""From a question to row numbers: parse, compile, filter, sort, remember."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import polars as pl

from dashboard.data.query.fields import Field, FieldKind, FieldType
from dashboard.data.query.keys import parse_columns, parse_order
from dashboard.data.query.parser import parse
from dashboard.data.query.tree import fields_of
from dashboard.data.remembered import Remembered
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.rows import default_fields
from dashboard.errors import NotFoundError

REMEMBERED = 32
MAX_NAMED = 10
"""Unknown runs that an error names."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which runs, in which order."""

    filter: str = ""
    order_by: str = ""
    baseline: str | None = None
    include_hidden: bool = False
    runs: tuple[str, ...] | None = None
    """These runs in this order, hidden or not, instead of the filter and order; perhaps none of them is left."""


class Selector:
    """Answers questions with row numbers and remembers the last answers, so that paging sorts once."""

    def __init__(self) -> None:
        self._answers: Remembered[Hashable, pl.Series] = Remembered(REMEMBERED)

    def select(self, frame: RunFrame, question: Question, now: datetime) -> pl.Series:
        """Numbers of the matching rows, in order.

        Raises:
            QueryError: The filter or the order cannot be understood.
            NotFoundError: The baseline run, or one of the runs named, does not exist.
        """
        if question.runs is not None:
            return numbered(frame, question.runs)
        expression = parse(question.filter, frame.keys)
        order = parse_order(question.order_by, frame.keys)
        is_timely = expression is not None and any(field.type is FieldType.TIME for field in fields_of(expression))
        key = (frame.serial, question, now if is_timely else None)
        select = partial(frame.select, expression, order, now=now, baseline=question.baseline)
        return self._answers.of(key, partial(select, include_hidden=question.include_hidden))


def numbered(frame: RunFrame, run_ids: Iterable[str]) -> pl.Series:
    """Row numbers of the runs named, in their order.

    Raises:
        NotFoundError: Runs that do not exist, by name.
    """
    numbers = {run_id: frame.row_number(run_id) for run_id in run_ids}
    unknown = [run_id for run_id, number in numbers.items() if number is None]
    if unknown:
        rest = f" and {len(unknown) - MAX_NAMED} more" if len(unknown) > MAX_NAMED else ""
        named = ", ".join(f"'{run_id}'" for run_id in unknown[:MAX_NAMED]) + rest
        raise NotFoundError(f"There is no run {named}.", hint="Look runs up in the run table.")
    return pl.Series(list(numbers.values()), dtype=pl.UInt32)


def wanted_fields(frame: RunFrame, columns: Iterable[str] | None, *, may_be_lost: bool = False) -> tuple[Field, ...]:
    """Resolved fields of column keys, without repetitions; None is every param, metric, tag and data path.

    Args:
        frame: Whose columns.
        columns: Each a key, or a comma-separated list of keys.
        may_be_lost: Whether a column that no run has is left out; some runs cannot be read now.

    Raises:
        QueryError: A column that no run has, with the nearest known key.
    """
    if columns is None:
        return default_fields(frame.schema)
    written = [field for text in columns for field in parse_columns(text, frame.keys)]
    if may_be_lost:
        written = [field for field in written if field.kind is FieldKind.RUN or frame.schema.find(field)[1]]
    return tuple(dict.fromkeys(frame.schema.require(field)[0] for field in written))
