"""Which column, or pair of columns, names the rows of two tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

import polars as pl

from dashboard.data.diff.columns import comparable

Key = tuple[str, ...]
_SAYS_KEY = re.compile(
    r"(?:^|[_. ])(?:id|uuid|guid|key|code|name|index|idx|sample|file|filename|path|image|sku|step|epoch|date|time"
    r"|timestamp)\Z",
    re.IGNORECASE,
)
_MOST_COLUMNS, _MOST_PAIRS = 40, 28
_MOST_IN_PAIRS = 8
_SHARED = 0.5


def keys_of(old: pl.DataFrame, new: pl.DataFrame) -> tuple[Key, ...]:
    """Keys that both tables have, the best guess first; pairs only when no single column is one.

    A key stands once in each table, is never missing, and half of the smaller table's keys stand in the larger one;
    of a column that is named like a key one shared value is enough.
    """
    names = _candidates(old, new)
    single = tuple((name,) for name in names if _is_key(old, new, (name,)))
    if single:
        return single
    pairs = list(combinations(names[:_MOST_IN_PAIRS], 2))[:_MOST_PAIRS]
    return next(((pair,) for pair in pairs if _is_key(old, new, pair)), ())


def is_unique(old: pl.DataFrame, new: pl.DataFrame, key: Sequence[str]) -> bool:
    """Whether columns name each row of both tables."""
    return all(set(key) <= set(frame.columns) and _is_unique(frame, key) for frame in (old, new))


def aligned(old: pl.DataFrame, new: pl.DataFrame, names: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The named columns of both tables, in types that compare."""
    pairs = {name: comparable(old.get_column(name), new.get_column(name)) for name in names}
    one, other = ({name: pair[side] for name, pair in pairs.items()} for side in (0, 1))
    return pl.DataFrame(one), pl.DataFrame(other)


def numbered(frame: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """The columns of a key under names of our own: polars takes some, such as ``*``, for patterns."""
    return pl.DataFrame({f"\0{place}": frame.get_column(name) for place, name in enumerate(key)})


def _candidates(old: pl.DataFrame, new: pl.DataFrame) -> list[str]:
    """Shared columns of whole numbers, texts and times, those named like keys first."""
    shared = [name for name in new.columns if name in old.schema and _can_name(old[name]) and _can_name(new[name])]
    return sorted(shared, key=lambda name: not _SAYS_KEY.search(name))[:_MOST_COLUMNS]


def _can_name(series: pl.Series) -> bool:
    dtype = series.dtype
    return dtype.is_integer() or dtype.is_temporal() or dtype in {pl.String, pl.Categorical}


def _is_key(old: pl.DataFrame, new: pl.DataFrame, key: Key) -> bool:
    if not is_unique(old, new, key):
        return False
    one, other = (numbered(frame, key) for frame in aligned(old, new, key))
    smaller = min(one.height, other.height)
    least = 1 if all(_SAYS_KEY.search(name) for name in key) else max(1, int(smaller * _SHARED))
    return smaller == 0 or one.join(other, on=one.columns, how="semi").height >= least


def _is_unique(frame: pl.DataFrame, key: Sequence[str]) -> bool:
    columns = numbered(frame, key)
    if any(column.null_count() for column in columns):
        return False
    sample = columns.head(1_000)
    return sample.n_unique() == sample.height and columns.n_unique() == frame.height


def named(keys: Sequence[Key]) -> Iterator[str]:
    """Keys as a person writes them."""
    return (" + ".join(key) for key in keys)
