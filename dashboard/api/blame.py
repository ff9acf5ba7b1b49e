"""Which parameter of a question about runs is the one that cannot be understood."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.api.schemas.run_parameters import RunsFilter
from dashboard.api.serving import context
from dashboard.data.experiments import RunQuery, Scope
from dashboard.errors import QueryError


@contextmanager
def naming_parameter(project: Scope, query: RunsFilter) -> Iterator[None]:
    """Let a `QueryError` from inside name its parameter in `where`.

    The language knows a position in a text, not which text it was. Once something is wrong, the filter and then the
    order are asked alone, without anything else that could fail; unless whoever raised it knew.
    """
    try:
        yield
    except QueryError as error:
        if error.where:
            raise
        order = str(getattr(query, "order_by", ""))
        if _fails(project, RunQuery(filter=query.filter, columns=(), limit=1, baseline=query.baseline or None)):
            error.where = "filter"
        elif _fails(project, RunQuery(order_by=order, columns=(), limit=1, baseline=query.baseline or None)):
            error.where = "order_by"
        else:
            error.where = "columns"
        raise


def _fails(project: Scope, query: RunQuery) -> bool:
    try:
        context().experiments.page(project, query)
    except QueryError:
        return True
    return False
