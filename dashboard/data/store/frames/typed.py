"""Params and tags of a few thousand runs as series: their text, and their numbers and booleans where there are some."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from dashboard.data.model.run import ParamValue
from dashboard.data.model.values import typed_param

_DECIMAL_FORM = r"-?(?:[0-9]{1,17}\.[0-9]{1,17}|[0-9]{1,5}\.[0-9]{1,29})(?:e-?[0-9]{1,2})?"
_DECIMAL = re.compile(_DECIMAL_FORM).fullmatch
_IS_PLAIN = rf"\A(?:{_DECIMAL_FORM}|-?(?:0|[1-9][0-9]{{0,14}}))\z"
_MAY_BE_TYPED = r"(?i)\A[\s\x1c-\x1f]*[+-]?(?:\d|\.|nan|inf|true|false)"
"""How every number or boolean begins; most texts do not."""

_FEW = 300
"""Values that are read sooner one by one than by a handful of passes over a column."""

_FRACTION_MARK = "[.eEnN]"
"""In every number that is not written as a whole one: 1.0, 1e3, nan, inf."""


def typed_series(values: Sequence[ParamValue | None]) -> dict[str, pl.Series]:
    """The ``text`` of values, and their ``number`` and ``boolean`` where any value is one."""
    if len(values) < _FEW or not are_texts(values):
        return _one_by_one(values)
    texts = pl.Series(values, dtype=pl.String)
    plain = texts.str.contains(_IS_PLAIN)
    rest = texts.filter(~plain & texts.str.contains(_MAY_BE_TYPED)).unique().to_list()
    numbers, booleans = _sorted_out({raw: typed_param(raw) for raw in rest})
    found = {"text": texts}
    if numbers or plain.any():
        found["number"] = _numbers(texts, plain, numbers)
    if booleans:
        found["boolean"] = pl.Series([booleans.get(value) for value in values], dtype=pl.Boolean)
    return found


def _numbers(texts: pl.Series, plain: pl.Series, others: Mapping[Any, float]) -> pl.Series:
    """Plain numbers are read by polars, which rounds as Python does; other numbers were read one by one."""
    empty = pl.Series([None], dtype=pl.String)
    parsed = texts.zip_with(plain.fill_null(value=False), empty).cast(pl.Float64)
    if not others:
        return parsed
    return parsed.fill_null(texts.replace_strict(others, default=None, return_dtype=pl.Float64))


def _one_by_one(values: Sequence[ParamValue | None]) -> dict[str, pl.Series]:
    keys = [(type(value), value) for value in values]
    raw_of = dict(zip(keys, values, strict=True))
    typed = {key: quick_typed(value) for key, value in raw_of.items() if value is not None}
    numbers, booleans = _sorted_out(typed)
    texts = [None if value is None else str(value) for value in values]
    found = {"text": pl.Series(texts, dtype=pl.String)}
    if numbers:
        found["number"] = pl.Series([numbers.get(key) for key in keys], dtype=pl.Float64)
    if booleans:
        found["boolean"] = pl.Series([booleans.get(key) for key in keys], dtype=pl.Boolean)
    return found


def _sorted_out(typed: Mapping[Any, ParamValue]) -> tuple[dict[Any, float], dict[Any, bool]]:
    numbers = {key: float(item) for key, item in typed.items() if type(item) is float or type(item) is int}
    return numbers, {key: item for key, item in typed.items() if isinstance(item, bool)}


def are_texts(values: Iterable[ParamValue | None]) -> bool:
    """Whether nothing but text is among the values."""
    return set(map(type, values)) <= {str, type(None)}


def quick_typed(raw: ParamValue) -> ParamValue:
    """`typed_param`, with a short way for the decimals that fill most columns."""
    return float(raw) if isinstance(raw, str) and _DECIMAL(raw) else typed_param(raw)


def are_whole(texts: pl.Series, numbers: pl.Series) -> bool:
    """Whether every number is whole as its source wrote it; most columns that are not say so by their values alone."""
    known = numbers.drop_nulls().to_numpy()
    if not np.array_equal(np.rint(known), known):
        return False
    return not texts.filter(numbers.is_not_null()).str.contains(_FRACTION_MARK).any()
