"""Which of MLflow's tables and columns a database has.

MLflow has changed its schema about seventy times. Only experiments and runs are indispensable; whatever else is missing
(older releases) is replaced by a constant, and whatever is new is not looked at.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Executable,
    FromClause,
    Text,
    case,
    cast,
    column,
    func,
    inspect,
    literal,
    null,
    table,
)
from sqlalchemy.sql.expression import TableClause

from dashboard.errors import SourceError

KNOWN = (
    "experiments", "runs", "params", "tags", "metrics", "latest_metrics", "inputs", "input_tags", "datasets",
    "registered_models", "registered_model_tags", "registered_model_aliases", "model_versions", "model_version_tags",
    "logged_models", "alembic_version",
)  # fmt: skip
_NEEDED = {"experiments": {"experiment_id", "name"}, "runs": {"run_uuid", "experiment_id", "status"}}
_FLAGS = frozenset({"is_nan"})
_DEFAULT_WORKSPACE = "default"

Rows = list[tuple[Any, ...]]


class Schema:
    """The tables of one database.

    Args:
        connection: An open connection; only its catalogue is read.
        where: The address, for messages.

    Raises:
        SourceError: ``schema-unknown`` when these are not MLflow's tables.
    """

    def __init__(self, connection: Connection, where: str) -> None:
        self._tables: dict[str, TableClause] = {}
        self.dialect = connection.dialect.name
        inspector = inspect(connection)
        found = set(inspector.get_table_names())
        self._columns = {
            name: {str(entry["name"]) for entry in inspector.get_columns(name)} for name in KNOWN if name in found
        }
        for name, columns in _NEEDED.items():
            missing = columns - self._columns.get(name, set())
            if missing:
                raise SourceError(
                    f"these are not MLflow's tables: {name} lacks {', '.join(sorted(missing))}", where=where,
                    code="schema-unknown", hint="Name the database that the MLflow server uses as its backend store.",
                )  # fmt: skip

    def has(self, name: str) -> bool:
        """Whether the table exists."""
        return name in self._columns

    def table(self, name: str) -> TableClause:
        """A table with the columns it really has."""
        if name not in self._tables:
            columns = (
                column(item, Boolean) if item in _FLAGS else column(item) for item in sorted(self._columns[name])
            )
            self._tables[name] = table(name, *columns)
        return self._tables[name]

    def column(self, source: FromClause, name: str, default: Any = None) -> ColumnElement[Any]:
        """A column, or a constant where this schema lacks it."""
        if name in source.c:
            return source.c[name]
        return (null() if default is None else literal(default)).label(name)

    def name(self, source: FromClause) -> ColumnElement[Any]:
        """The name of an experiment or a model, after its workspace unless that is the default one.

        Within one workspace, which is all that one MLflow client sees, names are unique; over all of them they repeat.
        """
        if "workspace" not in source.c:
            return source.c.name
        workspace = source.c.workspace
        longer = cast(workspace, Text).concat("/").concat(source.c.name)
        return case((func.coalesce(workspace, _DEFAULT_WORKSPACE) == _DEFAULT_WORKSPACE, source.c.name), else_=longer)


def rows(connection: Connection, statement: Executable) -> Rows:
    """The whole answer as plain tuples of the driver: half the time of SQLAlchemy's rows."""
    cursor = connection.execute(statement).cursor
    return [] if cursor is None else list(cursor.fetchall())
