"""Groups of matching runs: what they share, how many they are, and the numbers of each group."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import polars as pl

from dashboard.data.experiments.results import MAX_LIMIT
from dashboard.data.experiments.selection import wanted_fields
from dashboard.data.query.fields import Field, FieldKind, FieldType
from dashboard.data.query.groups import GroupValue, group_condition, parse_group_order
from dashboard.data.query.keys import column_key
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.groups import Groups, Statistics, is_number
from dashboard.errors import InvalidRequestError, QueryError

MAX_KEYS = 8


@dataclass(frozen=True, slots=True)
class GroupQuery:
    """One page of groups.

    Attributes:
        by: Keys to group by, each a column key or a comma-separated list of them; none for one group of everything.
        columns: Keys of columns whose numbers are wanted; those that hold no numbers are left out. None: the
            project's goal metrics, or the first two metrics when it has no goal.
        order_by: Such as ``-mean(metrics.acc),count``; empty for the largest group first.
        filter, baseline, include_hidden, limit, offset, cursor: As for the run table.
    """

    by: tuple[str, ...] = ()
    columns: tuple[str, ...] | None = None
    order_by: str = ""
    filter: str = ""
    baseline: str | None = None
    include_hidden: bool = False
    limit: int = 100
    offset: int = 0
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class RunGroup:
    """Runs that share a value.

    Attributes:
        id: Short and stable: made from the condition.
        values: One per key of the groups; None for "no value". Times are dates.
        condition: The filter that, joined with the question's by ``and``, matches exactly these runs; empty for the
            group of everything.
        count: Runs.
        columns: Statistics by column key.
    """

    id: str
    values: tuple[GroupValue, ...]
    condition: str
    count: int
    columns: Mapping[str, Statistics]


@dataclass(frozen=True, slots=True)
class GroupPage:
    """Some groups.

    Attributes:
        by: Canonical keys.
        total: Groups.
        runs: Runs that match; in groups by label or dataset a run may be in several or in none but "no value".
        next: Cursor of the following page; None on the last one.
    """

    by: tuple[str, ...]
    groups: tuple[RunGroup, ...]
    total: int
    runs: int
    next: str | None = None


def grouped(
    frame: RunFrame, at: pl.Series, query: GroupQuery, offset: int, goals: Mapping[str, str], *,
    may_be_lost: bool = False,
) -> GroupPage:  # fmt: skip
    """The groups of the rows at these numbers, from `offset` on; `may_be_lost` is of columns, as in `wanted_fields`.

    Raises:
        QueryError: The keys, columns or order cannot be understood.
        InvalidRequestError: Too many keys, or a limit out of bounds.
    """
    if not 1 <= query.limit <= MAX_LIMIT or query.offset < 0:
        raise InvalidRequestError(f"limit is 1 to {MAX_LIMIT:,} and offset not negative.")
    with _naming("by"):
        keys = wanted_fields(frame, query.by)
    if len(keys) > MAX_KEYS:
        raise InvalidRequestError(f"Runs are grouped by at most {MAX_KEYS} keys.", where="by")
    with _naming("columns"):
        measured = _measured(frame, query.columns, goals, may_be_lost=may_be_lost)
    groups = Groups(frame, at, keys)
    with _naming("order_by"):
        groups.sort(parse_group_order(query.order_by, frame.keys))
    values = groups.values(offset, query.limit)
    conditions = _conditions(frame, groups, keys, values)
    counts = groups.counts(offset, query.limit)
    statistics = groups.statistics(measured, offset, query.limit)
    return GroupPage(
        by=tuple(column_key(field, frame.schema.metrics) for field in keys),
        groups=tuple(
            RunGroup(group_id(condition), value, condition, count, columns)
            for value, condition, count, columns in zip(values, conditions, counts, statistics, strict=True)
        ),
        total=len(groups),
        runs=len(at),
    )


@contextmanager
def _naming(parameter: str) -> Iterator[None]:
    try:
        yield
    except QueryError as error:
        error.where = parameter
        raise


def group_id(condition: str) -> str:
    """A short name for a group, the same after every sync."""
    return hashlib.blake2b(condition.encode(), digest_size=5).hexdigest()


def _measured(
    frame: RunFrame, columns: Sequence[str] | None, goals: Mapping[str, str], *, may_be_lost: bool
) -> tuple[Field, ...]:
    if columns is None:
        names = [name for name in goals if name in frame.schema.metrics] or sorted(frame.schema.metrics)[:2]
        return tuple(Field(FieldKind.METRIC, name, "last") for name in names)
    fields = wanted_fields(frame, columns, may_be_lost=may_be_lost)
    return tuple(field for field in fields if is_number(field, frame.schema.by_field.get((field.kind, field.name))))


def _conditions(
    frame: RunFrame, groups: Groups, keys: Sequence[Field], values: Sequence[tuple[GroupValue, ...]]
) -> list[str]:
    metrics = frame.schema.metrics
    prefixes = [
        groups.prefixes(index) if field.type is FieldType.HASH else frozenset[str]() for index, field in enumerate(keys)
    ]
    return [
        " and ".join(
            group_condition(field, value, metrics, is_prefix=value in prefixes[index])
            for index, (field, value) in enumerate(zip(keys, group, strict=True))
        )
        for group in values
    ]
