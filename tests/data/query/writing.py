"""The tree of a filter back to text: the inverse of the parser, by which it is tested."""

from __future__ import annotations

from dashboard.data.query.text import field_text, quoted_text
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
