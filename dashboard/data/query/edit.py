"""Filters that column headers write into the bar: read, replace or remove the condition on one field."""

from __future__ import annotations

from collections.abc import Collection

from dashboard.data.query.fields import Field, resolve
from dashboard.data.query.keys import parse_columns
from dashboard.data.query.parser import parse
from dashboard.data.query.text import canonical
from dashboard.data.query.tree import And, Expression, fields_of
from dashboard.errors import QueryError


def condition_on(text: str, key: str, metrics: Collection[str] = ()) -> str:
    """The part of a filter that speaks of one field only, as canonical text; empty when there is none.

    Only terms that all runs must fulfil count: ``b > 1`` in ``a = 1 and b > 1``, but not in ``a = 1 or b > 1``.

    Args:
        text: The filter.
        key: Column key of the field.
        metrics: Names of the project's metrics, to tell a name from an aggregate.

    Raises:
        QueryError: The filter or the key cannot be understood.
    """
    field = _field(key, metrics)
    return canonical(_joined([term for term in _terms(parse(text)) if _speaks_of(term, field, metrics)]))


def with_condition(text: str, key: str, condition: str, metrics: Collection[str] = ()) -> str:
    """The filter with the condition on one field replaced, added or, when empty, removed; canonical text.

    Args:
        text: The filter.
        key: Column key of the field.
        condition: Any filter text that speaks of this field only; empty to remove.
        metrics: Names of the project's metrics.

    Raises:
        QueryError: Something cannot be understood, or the condition speaks of another field.
    """
    field = _field(key, metrics)
    new = _terms(parse(condition))
    if not all(_speaks_of(term, field, metrics) for term in new):
        hint = "Write conditions on several columns into the filter bar."
        raise QueryError(f"The condition speaks of other fields than {key}.", token=condition, hint=hint)
    terms = _terms(parse(text))
    place = next((at for at, term in enumerate(terms) if _speaks_of(term, field, metrics)), len(terms))
    kept = [None if _speaks_of(term, field, metrics) else term for term in terms]
    edited = [*kept[:place], *new, *kept[place:]]
    return canonical(_joined([term for term in edited if term is not None]))


def _field(key: str, metrics: Collection[str]) -> Field:
    fields = parse_columns(key)
    if len(fields) != 1:
        raise QueryError(f"{key} is not one column.", token=key, hint="Name one column, e.g. metrics.acc.")
    return resolve(fields[0], metrics)


def _terms(expression: Expression | None) -> list[Expression]:
    if expression is None:
        return []
    return list(expression.terms) if isinstance(expression, And) else [expression]


def _joined(terms: list[Expression]) -> Expression | None:
    if len(terms) > 1:
        return And(tuple(terms))
    return terms[0] if terms else None


def _speaks_of(term: Expression, field: Field, metrics: Collection[str]) -> bool:
    return {resolve(item, metrics) for item in fields_of(term)} == {field}
