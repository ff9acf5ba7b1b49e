"""The tree back to text: one canonical spelling per meaning, such that parsing it gives the same tree."""

from __future__ import annotations

import re

from dashboard.data.query.fields import CANONICAL_PREFIX, Field, FieldKind, ends_like_aggregate
from dashboard.data.query.tree import (
    And,
    Between,
    Boolean,
    Comparison,
    Condition,
    DataOf,
    Delta,
    Expression,
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
)

_PLAIN = re.compile(r"[^\W\d][\w/-]*(\.[\w/-]+)*\Z")


def canonical(expression: Expression | None) -> str:
    """The canonical text of a filter; empty for None."""
    return "" if expression is None else _text(expression)


def _text(expression: Expression) -> str:
    if isinstance(expression, And):
        return " and ".join(_inside(term, And | Or) for term in expression.terms)
    if isinstance(expression, Or):
        return " or ".join(_inside(term, Or) for term in expression.terms)
    if isinstance(expression, Not):
        return f"not {_inside(expression.term, And | Or)}"
    return _condition(expression)


def _inside(term: Expression, grouped: object) -> str:
    text = _text(term)
    return f"({text})" if isinstance(term, grouped) else text  # type: ignore[arg-type]  # a union is accepted


def _condition(condition: Condition) -> str:
    operand = operand_text(condition.operand)
    if isinstance(condition, Comparison):
        return f"{operand} {condition.operator} {literal_text(condition.value)}"
    negation = "not " if condition.negated else ""
    if isinstance(condition, Membership):
        return f"{operand} {negation}in ({', '.join(literal_text(value) for value in condition.values)})"
    if isinstance(condition, Between):
        return f"{operand} {negation}between {literal_text(condition.low)} and {literal_text(condition.high)}"
    return f"{operand} is {negation}{'null' if isinstance(condition, IsNull) else 'nan'}"


def operand_text(operand: Operand) -> str:
    """A field, or ``delta(field)``."""
    return f"delta({field_text(operand.of)})" if isinstance(operand, Delta) else field_text(operand)


def field_text(field: Field) -> str:
    """A field in its canonical spelling: ``metrics.acc``, ``params."learning rate"``, ``data."data/raw"``."""
    if field.kind is FieldKind.RUN:
        return field.name
    prefix = CANONICAL_PREFIX[field.kind]
    is_ambiguous = field.kind is FieldKind.METRIC and ends_like_aggregate(field.name) and not field.is_open
    if not field.aggregate and not is_ambiguous and field.kind is not FieldKind.DATA and _PLAIN.match(field.name):
        return f"{prefix}.{field.name}"
    quoted = '"' + field.name.replace('"', '""') + '"'
    return f"{prefix}.{quoted}" + (f".{field.aggregate}" if field.aggregate else "")


def literal_text(value: Literal) -> str:
    """A value as the language writes it."""
    match value:
        case Number() | Span():
            return value.text
        case Boolean():
            return "true" if value.value else "false"
        case Moment():
            return value.value.isoformat().replace("+00:00", "Z").replace("T00:00:00Z", "")
        case DataOf():
            return f"data_of({quoted_text(value.run)})"
        case Text():
            return quoted_text(value.value)


def quoted_text(text: str) -> str:
    """A text value in single quotes."""
    return "'" + text.replace("'", "''") + "'"
