"""A filter's tree to one polars expression with three-valued logic.

Null is unknown: polars' ``&``, ``|`` and ``~`` follow Kleene logic, which is SQL's. NaN needs care: polars orders it
above every number and equal to itself, the language lets it match only ``!=`` and ``is nan``.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from dashboard.data.query.fields import Field, FieldKind, FieldType
from dashboard.data.query.literals import is_empty_missing
from dashboard.data.query.operators import NEGATED
from dashboard.data.query.patterns import like_pattern
from dashboard.data.query.tree import (
    BASELINE,
    And,
    Between,
    Boolean,
    Comparison,
    DataOf,
    Delta,
    Expression,
    IsNan,
    IsNull,
    Literal,
    Membership,
    Moment,
    Not,
    Number,
    Operand,
    Or,
    Span,
    Text,
    operand_field,
)
from dashboard.data.store.frames.schema import Schema
from dashboard.errors import NotFoundError, QueryError

_DATA_OF = "data_of"

ValueOf = Callable[[str, pl.Expr], object]
"""Value of an expression in one run by id.

Raises:
    NotFoundError: There is no such run.
"""


@dataclass(frozen=True)
class Scope:
    """What a filter may refer to beside the rows.

    Attributes:
        now: What relative times are relative to, UTC.
        baseline: Id of the run that ``delta()`` compares with; None when the view has none.
        value_of: Looks a value up in one run.
    """

    now: datetime
    value_of: ValueOf
    baseline: str | None = None


def compile_filter(expression: Expression, schema: Schema, scope: Scope) -> pl.Expr:
    """A boolean expression over a frame; null where the answer is unknown.

    Raises:
        QueryError: A name that no run has, an invalid regular expression, ``delta()`` without a baseline run.
    """
    return _Compiler(schema, scope).truth(expression)


class _Compiler:
    def __init__(self, schema: Schema, scope: Scope) -> None:
        self._schema = schema
        self._scope = scope

    def truth(self, expression: Expression) -> pl.Expr:
        match expression:
            case And():
                return pl.all_horizontal([self.truth(term) for term in expression.terms])
            case Or():
                return pl.any_horizontal([self.truth(term) for term in expression.terms])
            case Not():
                return ~self.truth(expression.term)
            case IsNull():
                return self._is_null(expression)
            case _:
                return self._condition(expression)

    def _condition(self, condition: Comparison | Membership | Between | IsNan) -> pl.Expr:
        match condition:
            case Comparison() if condition.operator in NEGATED:
                return ~self._compare(condition.operand, NEGATED[condition.operator], condition.value)
            case Comparison(operator="!="):
                return ~self._compare(condition.operand, "=", condition.value)
            case Comparison():
                return self._compare(condition.operand, condition.operator, condition.value)
            case IsNan():
                return _negated(self._is_nan(condition.operand), negated=condition.negated)
            case Between():
                low = self._compare(condition.operand, ">=", condition.low)
                return _negated(low & self._compare(condition.operand, "<=", condition.high), negated=condition.negated)
            case Membership():
                return _negated(self._any_of(condition.operand, condition.values), negated=condition.negated)

    def _any_of(self, operand: Operand, values: Sequence[Literal]) -> pl.Expr:
        texts = [value.value for value in values if isinstance(value, Text)]
        kind = operand.type if isinstance(operand, Field) else FieldType.NUMBER
        if kind in {FieldType.TEXT, FieldType.MIXED} and len(texts) > 1:
            rest = [self._compare(operand, "=", value) for value in values if not isinstance(value, Text)]
            return pl.any_horizontal([self._text(operand_field(operand)).is_in(texts), *rest])
        return pl.any_horizontal([self._compare(operand, "=", value) for value in values])

    def _compare(self, operand: Operand, operator: str, value: Literal) -> pl.Expr:
        if isinstance(operand, Delta):
            return number_test(self._delta(operand), operator, _number(value))
        if operand.type in {FieldType.NUMBER, FieldType.SECONDS}:
            return number_test(self._numbers(operand), operator, _number(value))
        tests = {
            FieldType.TIME: self._time_test,
            FieldType.MIXED: self._mixed_test,
            FieldType.LIST: self._list_test,
        }
        return tests.get(operand.type, self._text_test)(operand, operator, value)

    def _plain(self, field: Field) -> pl.Expr:
        return self._schema.plain(*self._schema.require(field))

    def _text(self, field: Field) -> pl.Expr:
        if field.type is FieldType.MIXED:
            return self._schema.typed(*self._schema.require(field), "text")
        return self._plain(field)

    def _time_test(self, field: Field, operator: str, value: Literal) -> pl.Expr:
        column = self._plain(field)
        if isinstance(value, Number):
            return number_test(column.dt.timestamp("us").cast(pl.Float64), operator, value.value * 1000)
        at = value.value if isinstance(value, Moment) else self._scope.now + timedelta(seconds=_span(value))
        return ordered_test(column, operator, pl.lit(at.astimezone(UTC), pl.Datetime("us", "UTC")))

    def _mixed_test(self, field: Field, operator: str, value: Literal) -> pl.Expr:
        found = self._schema.require(field)
        if isinstance(value, Number):
            return number_test(self._schema.typed(*found, "number"), operator, value.value)
        if isinstance(value, Boolean):
            return self._schema.typed(*found, "boolean") == value.value
        text = self._schema.typed(*found, "text")
        if operator in {"<", "<=", ">", ">="}:
            number, boolean = self._schema.typed(*found, "number"), self._schema.typed(*found, "boolean")
            text = pl.when(number.is_null() & boolean.is_null()).then(text)
        return text_test(text, operator, value)

    def _text_test(self, field: Field, operator: str, value: Literal) -> pl.Expr:
        column = self._plain(field)
        if field.type is FieldType.HASH and operator == "=":
            return self._hash_test(field, column, value)
        return text_test(column, operator, value)

    def _hash_test(self, field: Field, column: pl.Expr, value: Literal) -> pl.Expr:
        if isinstance(value, DataOf):
            known, has_column = self._schema.require(field)
            other = self._other(value, self._schema.plain(known, has_column))
            return column == pl.lit(other, pl.String)
        prefix = _string(value).removesuffix("…")
        return column.str.starts_with(prefix) if prefix else column == prefix

    def _other(self, value: DataOf, column: pl.Expr) -> object:
        try:
            return self._scope.value_of(value.run, column)
        except NotFoundError as error:
            hint = "Its id stands on the run's page."
            raise QueryError(error.message, position=value.position, token=_DATA_OF, hint=hint) from error

    def _list_test(self, field: Field, operator: str, value: Literal) -> pl.Expr:
        column = self._plain(field)
        if operator == "=":
            return column.list.contains(_string(value))
        return column.list.eval(text_test(pl.element(), operator, value)).list.any()

    def _delta(self, operand: Delta) -> pl.Expr:
        if self._scope.baseline is None:
            raise QueryError(
                "delta() needs a baseline run, and this view has none.", position=operand.position,
                hint="Choose a baseline run; in the API it is the parameter baseline.",
            )  # fmt: skip
        column = self._numbers(operand.of)
        try:
            base = self._scope.value_of(self._scope.baseline, column)
        except NotFoundError as error:
            raise NotFoundError(
                "The baseline run of delta() is gone.", where=BASELINE,
                hint="Remove the baseline, or choose another run as the baseline.",
            ) from error  # fmt: skip
        return column - pl.lit(base, pl.Float64)

    def _numbers(self, field: Field) -> pl.Expr:
        found = self._schema.require(field)
        if field.type is FieldType.SECONDS:
            return self._schema.plain(*found)
        return self._schema.metric(*found) if field.type is FieldType.NUMBER else self._schema.typed(*found, "number")

    def _is_null(self, condition: IsNull) -> pl.Expr:
        if isinstance(condition.operand, Delta):
            return _negated(self._delta(condition.operand).is_null(), negated=condition.negated)
        written = condition.operand
        is_attribute = written.kind is FieldKind.RUN
        field, column = self._schema.require(written) if is_attribute else self._schema.find(written)
        if field.kind is FieldKind.METRIC:
            missing = self._schema.metric(field, column).is_null()
        elif field.type is FieldType.MIXED:
            missing = self._schema.typed(field, column, "text").is_null()
        elif field.type is FieldType.LIST and not is_empty_missing(field):
            missing = self._schema.plain(field, column).list.len() == 0
        else:
            missing = self._schema.plain(field, column).is_null()
        return _negated(missing, negated=condition.negated)

    def _is_nan(self, operand: Operand) -> pl.Expr:
        if isinstance(operand, Delta):
            return self._delta(operand).is_nan()
        if operand.type is not FieldType.MIXED:
            return self._numbers(operand).is_nan()
        text = self._text(operand)
        return pl.when(text.is_not_null()).then(self._numbers(operand).is_nan().fill_null(value=False))


def _negated(truth: pl.Expr, *, negated: bool) -> pl.Expr:
    return ~truth if negated else truth


def number_test(column: pl.Expr, operator: str, value: float) -> pl.Expr:
    """A comparison of numbers in which NaN on either side is neither equal, nor less, nor greater."""
    if math.isnan(value):
        return column.is_nan() & column.is_not_nan()
    return ordered_test(column, operator, pl.lit(value, pl.Float64)) & column.is_not_nan()


def ordered_test(column: pl.Expr, operator: str, value: pl.Expr) -> pl.Expr:
    """One of ``= < <= > >=``."""
    match operator:
        case "=":
            return column == value
        case "<":
            return column < value
        case "<=":
            return column <= value
        case ">":
            return column > value
        case _:
            return column >= value


def text_test(column: pl.Expr, operator: str, value: Literal) -> pl.Expr:
    """A comparison of texts, patterns included."""
    text = _string(value)
    match operator:
        case "like":
            return _like(column, text)
        case "ilike":
            return column.str.contains(rf"(?i)\A(?:{like_pattern(text)})\z")
        case "~":
            _check_pattern(text, value.position)
            return column.str.contains(text)
        case _:
            return ordered_test(column, operator, pl.lit(text, pl.String))


def _like(column: pl.Expr, pattern: str) -> pl.Expr:
    inner = pattern.strip("%")
    if "_" in inner or "%" in inner or not inner:
        return column.str.contains(rf"\A(?:{like_pattern(pattern)})\z")
    if pattern == inner:
        return column == inner
    if pattern.startswith("%") and pattern.endswith("%"):
        return column.str.contains(inner, literal=True)
    return column.str.ends_with(inner) if pattern.startswith("%") else column.str.starts_with(inner)


def _check_pattern(pattern: str, position: int) -> None:
    reason = _pattern_fault(pattern)
    if reason:
        hint = "It is RE2's syntax: brackets and dots of a text stand behind a backslash."
        # It begins behind the quote.
        raise QueryError(
            f"The regular expression is invalid: {reason}.", position=position + 1, token=pattern, hint=hint
        )


@functools.lru_cache(maxsize=256)
def _pattern_fault(pattern: str) -> str:
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.ComputeError as fault:
        lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
        named = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
        return named[0] if named else "it is too large"
    return ""


def _string(value: Literal) -> str:
    assert isinstance(value, Text), value  # noqa: S101  # the parser fits every other value away
    return value.value


def _number(value: Literal) -> float:
    return _span(value) if isinstance(value, Span) else _plain_number(value)


def _plain_number(value: Literal) -> float:
    assert isinstance(value, Number), value  # noqa: S101  # the parser fits every other value away
    return value.value


def _span(value: Literal) -> float:
    assert isinstance(value, Span), value  # noqa: S101  # the parser fits every other value away
    return value.seconds
