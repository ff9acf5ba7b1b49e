"""The parsed form of a filter: frozen, comparable, positions ignored in comparisons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dashboard.data.query.fields import Field

BASELINE = "baseline"
"""Where an error is about the run that ``delta()`` compares with: the name of its parameter."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written; compared by its text, so that ``nan`` equals itself."""

    text: str
    value: float = field(compare=False)
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text, unquoted."""

    value: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Boolean:
    """``true`` or ``false``."""

    value: bool
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or time; UTC-aware. A bare date is its first instant."""

    value: datetime
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Span:
    """A signed number of seconds such as ``-7d``: relative to now for times, a length for durations."""

    text: str
    seconds: float = field(compare=False)
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class DataOf:
    """The value the same field has in another run: ``data_of('run-id')``."""

    run: str
    position: int = field(default=0, compare=False)


Literal = Number | Text | Boolean | Moment | Span | DataOf


@dataclass(frozen=True, slots=True)
class Delta:
    """A metric's or param's difference from the baseline run: ``delta(metrics.acc)``."""

    of: Field
    position: int = field(default=0, compare=False)


Operand = Field | Delta


@dataclass(frozen=True, slots=True)
class Comparison:
    """``operand operator value``; operators are those of `dashboard.data.query.operators`."""

    operand: Operand
    operator: str
    value: Literal


@dataclass(frozen=True, slots=True)
class Membership:
    """``operand [not] in (values)``."""

    operand: Operand
    values: tuple[Literal, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """``operand [not] between low and high``, both ends included."""

    operand: Operand
    low: Literal
    high: Literal
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsNull:
    """``operand is [not] null``."""

    operand: Operand
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsNan:
    """``operand is [not] nan``."""

    operand: Operand
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """``not term``."""

    term: Expression


@dataclass(frozen=True, slots=True)
class And:
    """All terms; at least two."""

    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any term; at least two."""

    terms: tuple[Expression, ...]


Condition = Comparison | Membership | Between | IsNull | IsNan
Expression = Condition | Not | And | Or


def operand_field(operand: Operand) -> Field:
    """The field an operand reads."""
    return operand.of if isinstance(operand, Delta) else operand


def fields_of(expression: Expression) -> list[Field]:
    """Every field an expression reads, in order of appearance, with repetitions."""
    if isinstance(expression, Not):
        return fields_of(expression.term)
    if isinstance(expression, And | Or):
        return [item for term in expression.terms for item in fields_of(term)]
    return [operand_field(expression.operand)]
