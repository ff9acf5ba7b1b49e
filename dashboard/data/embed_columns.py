"""Which columns an embedded run table shows, and which questions about runs tell of no other.

A link that names columns shows those; a filter or an order over another column would tell of its values as well. A link
that names none shows every column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.data.model.embed import PanelName, PanelState
from dashboard.data.query.fields import ATTRIBUTES, Field, FieldKind
from dashboard.data.query.groups import parse_group_order
from dashboard.data.query.keys import parse_columns, parse_order
from dashboard.data.query.text import field_text
from dashboard.data.query.tree import Expression, fields_of
from dashboard.errors import QueryError

_ALWAYS = frozenset({"id", "name", "status", "parent"})
"""What the table draws of a run whatever its columns are."""
_ATTRIBUTES = frozenset(attribute.name for attribute in ATTRIBUTES)


@dataclass(frozen=True, slots=True)
class ShownColumns:
    """The columns of a link that names some.

    Attributes:
        keys: Canonical keys of what is shown: columns, keys of the groups, and what every row has.
        ordered: Those that the link orders by.
        metrics: Names of the metrics among the columns; of these the histories are shown.
    """

    keys: frozenset[str]
    ordered: frozenset[str]
    metrics: frozenset[str]

    @classmethod
    def of(cls, state: PanelState) -> ShownColumns | None:
        """The columns of a link; None where it shows every one."""
        if state.panel is not PanelName.TABLE or not state.names_columns:
            return None
        said = state.query
        columns = _fields(said.get("columns", ""))
        groups = _fields(said.get("group", ""))
        metrics = (field for field in columns if field.kind is FieldKind.METRIC)
        return cls(
            keys=_ALWAYS | _texts(columns) | _texts(groups),
            ordered=_texts(_ordered(said.get("order_by", ""))),
            metrics=frozenset(name for field in metrics for name in _names(field)),
        )

    def are(self, columns: str | None) -> bool:
        """Whether every column that somebody asks for is shown; those that one gets without asking are not."""
        return _holds(lambda: parse_columns(columns or ""), self.keys) and bool(columns)

    def order(self, order_by: str) -> bool:
        """Whether an order of runs tells of nothing else."""
        return _holds(lambda: (key.field for key in parse_order(order_by)), self.keys | self.ordered)

    def order_groups(self, order_by: str) -> bool:
        """Whether an order of groups tells of nothing else."""
        sorts = lambda: (key.field for key in parse_group_order(order_by) if key.field is not None)  # noqa: E731
        return _holds(sorts, self.keys | self.ordered)

    def group(self, by: str) -> bool:
        """Whether groups by these keys tell of nothing else."""
        return _holds(lambda: parse_columns(by), self.keys)

    def filter(self, terms: Iterable[Expression]) -> bool:
        """Whether conditions tell of nothing else."""
        return _holds(lambda: (field for term in terms for field in fields_of(term)), self.keys)

    def history(self, metric: str) -> bool:
        """Whether the history of a metric is that of a column."""
        return metric in self.metrics

    def narrowed(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows without the attributes that are not shown; other columns are not in them unless asked for."""
        nothing = dict.fromkeys(_ATTRIBUTES - self.keys)
        return [row | {key: None for key in nothing if key in row} for row in rows]


def _holds(read: Callable[[], Iterable[Field]], keys: frozenset[str]) -> bool:
    try:
        return _texts(read()) <= keys
    except QueryError:
        return False


def _texts(fields: Iterable[Field]) -> frozenset[str]:
    return frozenset(map(field_text, fields))


def _fields(text: str) -> tuple[Field, ...]:
    try:
        return parse_columns(text)
    except QueryError:
        return ()


def _ordered(text: str) -> tuple[Field, ...]:
    try:
        return tuple(key.field for key in parse_order(text))
    except QueryError:
        return ()


def _names(metric: Field) -> tuple[str, ...]:
    """The names that a metric may have: ``acc.max`` is the greatest value of ``acc``, unless one is called so."""
    return (metric.name, metric.name.rpartition(".")[0]) if metric.is_open else (metric.name,)
