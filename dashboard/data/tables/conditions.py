"""A filter over the columns of a table file, as one polars expression with the language's three-valued logic."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from dashboard.data.query.literals import moment
from dashboard.data.query.operators import NEGATED, ORDER
from dashboard.data.query.tree import (
    And,
    Between,
    Boolean,
    Comparison,
    Delta,
    Expression,
    IsNan,
    IsNull,
    Literal,
    Membership,
    Not,
    Number,
    Operand,
    Or,
    Text,
    operand_field,
)
from dashboard.data.store.frames.compile import number_test, ordered_test, text_test
from dashboard.errors import QueryError

Schema = Mapping[str, pl.DataType]
_UNKNOWN = pl.lit(None, pl.Boolean)


def condition_of(expression: Expression, schema: Schema) -> pl.Expr:
    """A boolean expression; null where the answer is unknown.

    Args:
        expression: A filter whose fields are names of columns.
        schema: Types by name.

    Raises:
        QueryError: ``delta()``, or an invalid regular expression.
    """
    match expression:
        case And():
            return pl.all_horizontal([condition_of(term, schema) for term in expression.terms])
        case Or():
            return pl.any_horizontal([condition_of(term, schema) for term in expression.terms])
        case Not():
            return ~condition_of(expression.term, schema)
        case Comparison():
            return _compared(expression, schema)
        case _:
            found = _asked(expression, schema)
            return ~found if expression.negated else found


def _asked(condition: IsNull | IsNan | Membership | Between, schema: Schema) -> pl.Expr:
    """The condition as if it were not negated."""
    operand = condition.operand
    match condition:
        case Membership():
            return pl.any_horizontal([_test(operand, "=", value, schema) for value in condition.values])
        case Between():
            return _test(operand, ">=", condition.low, schema) & _test(operand, "<=", condition.high, schema)
        case _:
            return _missing(condition, _name(operand), schema)


def _compared(condition: Comparison, schema: Schema) -> pl.Expr:
    plain = {"!=": "=", **NEGATED}.get(condition.operator)
    if plain is not None:
        return ~_test(condition.operand, plain, condition.value, schema)
    return _test(condition.operand, condition.operator, condition.value, schema)


def _name(operand: Operand) -> str:
    if isinstance(operand, Delta):
        raise QueryError(
            "delta() compares runs, and a table has none.", position=operand.position, token="delta",  # noqa: S106
            hint="Compare the column with a number.",
        )  # fmt: skip
    return operand_field(operand).name


def _column(name: str) -> pl.Expr:
    """One column, whatever its name: polars takes ``*`` and what stands between ``^`` and ``$`` for patterns."""
    is_pattern = name == "*" or (name.startswith("^") and name.endswith("$"))
    return pl.col(f"^{re.escape(name)}$") if is_pattern else pl.col(name)


def _missing(condition: IsNull | IsNan, name: str, schema: Schema) -> pl.Expr:
    column = _column(name)
    if isinstance(condition, IsNull):
        return column.is_null()
    known = column.is_nan() if schema[name].is_float() else pl.lit(value=False)
    return pl.when(column.is_not_null()).then(known)


def _test(operand: Operand, operator: str, value: Literal, schema: Schema) -> pl.Expr:
    """A column against a value: numbers with numbers, texts with texts, times with times; all else is unknown."""
    name = _name(operand)
    column, kind = _column(name), schema[name]
    if isinstance(value, Number):
        return _number_test(column, kind, operator, value.value)
    if isinstance(value, Boolean):
        return column == value.value if kind == pl.Boolean else _UNKNOWN
    if not isinstance(value, Text) or kind.is_nested() or kind in (pl.Binary, pl.Duration):
        return _UNKNOWN
    if kind.is_temporal():
        return _time_test(column, kind, operator, value)
    is_text = kind == pl.String
    if operator in ORDER and not is_text:
        return _UNKNOWN
    return text_test(column if is_text else column.cast(pl.String), operator, value)


def _number_test(column: pl.Expr, kind: pl.DataType, operator: str, value: float) -> pl.Expr:
    if not kind.is_numeric():
        return _UNKNOWN
    if kind.is_integer() and value.is_integer() and abs(value) < 2**53:
        return ordered_test(column, operator, pl.lit(int(value)))
    return number_test(column.cast(pl.Float64), operator, value)


def _time_test(column: pl.Expr, kind: pl.DataType, operator: str, value: Text) -> pl.Expr:
    """By what an ISO date or time means; any other text is compared with the column's own spelling."""
    at = moment(value.value)
    if at is None or kind not in (pl.Date, pl.Datetime):
        return text_test(column.cast(pl.String), operator, value)
    zone = getattr(kind, "time_zone", None)
    bare = column.cast(pl.Datetime("us"))
    there = bare.dt.replace_time_zone("UTC") if zone is None else column.cast(pl.Datetime("us", zone))
    return ordered_test(there, operator, pl.lit(at.value, pl.Datetime("us", "UTC")))
