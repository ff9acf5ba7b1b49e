"""The operators of the language and what each kind of field accepts."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.data.query.fields import FieldType


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator for the reference page and the completions."""

    text: str
    meaning: str
    example: str


EQUALITY = frozenset({"=", "!="})
ORDER = frozenset({"<", "<=", ">", ">="})
PATTERN = frozenset({"like", "ilike", "~"})
NEGATED = {"not like": "like", "not ilike": "ilike", "!~": "~"}
"""Negated pattern operators to the operator they negate."""

OPERATORS: tuple[Operator, ...] = (
    Operator("=", "equal; `==` is the same", "params.opt = 'adam'"),
    Operator("!=", "not equal; `<>` is the same", "status != 'FAILED'"),
    Operator("<", "less", "metrics.loss < 0.1"),
    Operator("<=", "less or equal", "metrics.loss <= 0.1"),
    Operator(">", "greater", "metrics.acc > 0.9"),
    Operator(">=", "greater or equal", "metrics.acc >= 0.9"),
    Operator("in (…)", "one of; `not in (…)`", "params.opt in ('adam', 'sgd')"),
    Operator("between … and …", "from … to …, both included; `not between`", "params.lr between 1e-4 and 1e-2"),
    Operator("like", "text with `%` (anything) and `_` (one character); `not like`", "name like 'sweep-%'"),
    Operator("ilike", "`like` that ignores case; `not ilike`", "name ilike 'Sweep%'"),
    Operator("~", "regular expression found anywhere (RE2 style); `!~`", "params.model ~ 'resnet(18|34)'"),
    Operator("is null", "missing; `is not null`", "params.dropout is null"),
    Operator("is nan", "not a number; `is not nan`", "metrics.loss is nan"),
)

TEXT_LIKE = frozenset({FieldType.TEXT, FieldType.HASH, FieldType.LIST, FieldType.MIXED})
NAN_ABLE = frozenset({FieldType.NUMBER, FieldType.MIXED, FieldType.SECONDS})
MAX_PATTERN = 1_000


def allowed(kind: FieldType) -> tuple[str, ...]:
    """Operators worth offering for a field of this type, in the order a person expects them."""
    ordered = () if kind is FieldType.LIST else ("<", "<=", ">", ">=")
    text = ("like", "ilike", "~") if kind in TEXT_LIKE else ()
    between = () if kind is FieldType.LIST else ("between",)
    nan = ("is nan",) if kind in NAN_ABLE else ()
    return ("=", "!=", *ordered, "in", *between, *text, "is null", "is not null", *nan)
