"""What a filter that no run matches may have meant: a value near the one it asks for, or a number that runs reach."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.data.experiments.thresholds import number_that_matches
from dashboard.data.model.run import RunSource
from dashboard.data.query.fields import Field, FieldKind, FieldType
from dashboard.data.query.parser import parse
from dashboard.data.query.text import field_text, quoted_text
from dashboard.data.query.tokens import tokenize
from dashboard.data.query.tree import And, Comparison, Expression, Membership, Number, Or, Text
from dashboard.data.store.frames import RunFrame
from dashboard.errors import QueryError

MAX_COMPARED = 5_000
"""Among more values than these only one that differs in capitals is looked for: likeness would take too long."""

_STATUSES = ("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED", "STALE")
_FIXED = {"status": _STATUSES, "source": tuple(RunSource)}
_NEVER = frozenset({"id", "parent", "artifact_uri"})
"""Texts that nobody spells: a near one means nothing."""

_LIKENESS = 0.6


@dataclass(frozen=True, slots=True)
class Advice:
    """Why nothing matches, as far as we know.

    Attributes:
        message: A sentence.
        position: Offset in the filter of the value that no run has.
        token: The value as it stands there.
        suggestion: What may stand in its place.
    """

    message: str
    position: int
    token: str
    suggestion: str


def advice_on(frame: RunFrame, text: str) -> Advice | None:
    """What to try in place of a filter that nothing matches; None when no value in it is near one that runs have."""
    try:
        expression = parse(text, frame.keys)
        if expression is None:
            return None
        asked = list(_asked(expression))
        of_texts = (found for field, values in asked if (found := _on_values(frame, text, field, values)))
        of_numbers = (found for item in _counted(expression) if (found := _on_number(frame, text, item)))
        return next(of_texts, None) or next(of_numbers, None)
    except QueryError:
        return None


def _asked(expression: Expression) -> Iterator[tuple[Field, Sequence[Text]]]:
    """Fields with the texts one of which they must equal; what stands behind ``not`` asks for no value."""
    match expression:
        case And() | Or():
            for term in expression.terms:
                yield from _asked(term)
        case Comparison(operand=Field() as field, operator="=", value=Text() as value):
            yield field, [value]
        case Membership(operand=Field() as field, negated=False):
            texts = [value for value in expression.values if isinstance(value, Text)]
            if len(texts) == len(expression.values):
                yield field, texts
        case _:
            return


def _counted(expression: Expression) -> Iterator[Comparison]:
    """Comparisons with a number, one of which must hold."""
    match expression:
        case And() | Or():
            for term in expression.terms:
                yield from _counted(term)
        case Comparison(operand=Field(), value=Number()):
            yield expression
        case _:
            return


def _on_number(frame: RunFrame, text: str, asked: Comparison) -> Advice | None:
    if not (isinstance(asked.operand, Field) and isinstance(asked.value, Number)):
        return None
    found = number_that_matches(frame, asked.operand, asked.operator, asked.value.value)
    if found is None or not math.isfinite(asked.value.value):
        return None
    token = next((token.text for token in tokenize(text) if token.position == asked.value.position), "")
    return Advice(found[0], asked.value.position, token, found[1]) if token else None


def _on_values(frame: RunFrame, text: str, field: Field, values: Sequence[Text]) -> Advice | None:
    if field.type not in {FieldType.TEXT, FieldType.LIST, FieldType.MIXED} or field.name in _NEVER:
        return None
    found = _values(frame, field)
    fixed = _FIXED.get(field.name, ()) if field.kind is FieldKind.RUN else ()
    if any(value.value in found for value in values):
        return None
    for value in values:
        near = _nearest(value.value, list(dict.fromkeys((*found, *fixed))))
        if near and near != value.value:
            token = next(token.text for token in tokenize(text) if token.position == value.position)
            return Advice(_said(field, value.value, near), value.position, token, quoted_text(near))
    return None


def _values(frame: RunFrame, field: Field) -> list[str]:
    """The texts that runs have there, hidden ones too."""
    known, column = frame.schema.require(field)
    if column is not None and column.values and field.type is FieldType.TEXT:
        return list(column.values)
    kind = known.type
    expression = (
        frame.schema.typed(known, column, "text") if kind is FieldType.MIXED else frame.schema.plain(known, column)
    )
    series = frame.read(expression, frame.where(pl.lit(value=True)))
    series = series.explode() if kind is FieldType.LIST else series
    return [str(value) for value in series.drop_nulls().unique(maintain_order=True)]


def _nearest(value: str, known: Sequence[str]) -> str:
    by_case: dict[str, str] = {}
    for each in known:
        by_case.setdefault(each.casefold(), each)
    folded = value.casefold()
    if folded in by_case:
        return by_case[folded]
    if len(by_case) > MAX_COMPARED:
        return ""
    near = difflib.get_close_matches(folded, by_case, n=1, cutoff=_LIKENESS)
    return by_case[near[0]] if near else ""


def _said(field: Field, value: str, near: str) -> str:
    if field.kind is FieldKind.RUN and field.name == "status" and near == value.upper():
        return f"Nothing matches: MLflow writes statuses in capitals, {near}."
    if near.casefold() == value.casefold():
        return f"Nothing matches: capitals matter, and {field_text(field)} is {quoted_text(near)} in some run."
    return f"Nothing matches: no run has {quoted_text(value)} as {field_text(field)}."
