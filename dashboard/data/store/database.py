"""One database: connections, transactions, migrations."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event, inspect, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import (
    TimeoutError as PoolTimeoutError,
)
from sqlalchemy.pool import ConnectionPoolEntry

from dashboard.data.model.address import public_address
from dashboard.data.store.failures import said_by, unavailable
from dashboard.data.store.migrations import HEAD
from dashboard.errors import ConfigError, UnavailableError

_BUSY_TIMEOUT_MS = 30_000
_MIGRATION_LOCK = 0x0DA6_B0A2D
_ROWS_PER_STATEMENT = 400
_VALUES_PER_STATEMENT = 16_000
"""Half of what SQLite takes unless it was built for fewer."""
_CALLERS_FAULT = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
"""The database is there, but the statement does not fit it: the caller's to judge."""

T = TypeVar("T")


class Database:
    """Our tables, wherever they live. Safe to share between threads and to carry over a fork.

    Args:
        url: SQLAlchemy address; ``sqlite:///path`` or ``postgresql+psycopg://…``.

    Raises:
        ConfigError: The address is not one SQLAlchemy understands.
    """

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
            self.is_sqlite = self._url.get_backend_name() == "sqlite"
            if self.is_sqlite and self._url.database:
                Path(self._url.database).parent.mkdir(parents=True, exist_ok=True)
            self.engine: Engine = create_engine(self._url, **({} if self.is_sqlite else {"pool_pre_ping": True}))
        except (SQLAlchemyError, ImportError) as error:
            raise ConfigError(
                f"the database address cannot be used: {error}",
                where="database.url",
                hint="Use null for SQLite, or postgresql+psycopg://user@host/name.",
            ) from error
        except OSError as error:
            raise ConfigError(f"cannot create the folder of the database: {error}", where="data_dir") from error
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        _forget_after_fork(self.engine)

    @property
    def address(self) -> str:
        """The address without credentials."""
        return public_address(self._url.render_as_string(hide_password=True))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one consistent state; nothing it does is kept.

        Raises:
            UnavailableError: The database cannot be reached, or is locked for too long.
        """
        with self._translated(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: kept when the block ends, undone when it raises. SQLite takes its write lock at once.

        Raises:
            UnavailableError: The database cannot be reached, or is locked for too long.
        """
        with (
            self._translated(),
            self.engine.connect().execution_options(dagboard_writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except _CALLERS_FAULT:
            raise
        except (DBAPIError, PoolTimeoutError) as error:
            raise unavailable(error, self.address) from error

    def migrate(self) -> None:
        """Bring the schema up to date; safe when many processes start at once.

        Raises:
            UnavailableError: The database cannot be reached, or was written by a newer Dagboard.
        """
        try:
            if self.version() == HEAD:
                return
            with self._migration_lock():
                version = self.version()
                if version != HEAD:
                    self._upgrade()
        except SQLAlchemyError as error:
            raise unavailable(error, self.address) from error

    def version(self) -> str | None:
        """The migration the schema stands at; None for an empty database."""
        with self.read() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def check(self) -> None:
        """Look whether an SQLite file is whole, in a time that grows with its size.

        Raises:
            UnavailableError: It is not.
        """
        if not self.is_sqlite:
            return
        with self.read() as connection:
            found = connection.execute(text("PRAGMA quick_check(1)")).scalar()
            if found != "ok":
                raise said_by(f"malformed: {found}", self.address)

    def close(self) -> None:
        """Close the pooled connections."""
        self.engine.dispose()

    def _upgrade(self) -> None:
        from alembic import command  # noqa: PLC0415 - a tenth of a second that only a migrating start pays
        from alembic.config import Config  # noqa: PLC0415 - as above
        from alembic.util.exc import CommandError  # noqa: PLC0415 - as above

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        try:
            with self.write() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except CommandError as error:
            raise UnavailableError(
                f"the database was written by a newer Dagboard (its schema is {self.version()}, we know {HEAD})",
                where=self.address,
                hint="Upgrade Dagboard, or name another database in database.url.",
                code="database-too-new",
            ) from error

    @contextmanager
    def _migration_lock(self) -> Iterator[None]:
        if not self.is_sqlite:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
                try:
                    yield
                finally:
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _MIGRATION_LOCK})
            return
        if not self._url.database:
            yield
            return
        with Path(f"{self._url.database}.migrate.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def upsert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, update: Sequence[str] | None = None
) -> None:
    """Insert rows, or replace the columns of those whose primary key exists.

    Args:
        connection: A writing connection.
        table: Where.
        rows: Each with the same columns.
        update: Columns to replace; None for all given ones; empty to leave existing rows alone.
    """
    if not rows:
        return
    names = tuple(rows[0])
    keys = {column.name for column in table.primary_key}
    changing = tuple(name for name in names if name not in keys) if update is None else tuple(update)
    finished = _upsert(connection.dialect.name, table, changing)
    for chunk in chunks(rows):
        connection.execute(finished, chunk)


def upsert_stored(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """As `upsert`, for many rows whose values are what the database stores: types convert nothing.

    SQLite is given many rows with each statement, because it lets other threads run for as long as one takes.

    Args:
        connection: A writing connection.
        table: Where.
        names: Columns, in the order of each row.
        rows: Values as `columns.microseconds` and `columns.clean_text` leave them.
    """
    keys = {column.name for column in table.primary_key}
    statement = _upsert(connection.dialect.name, table, tuple(name for name in names if name not in keys))
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(names))
    if not compiled.positional:
        if rows:
            connection.exec_driver_sql(str(compiled), [dict(zip(names, row, strict=True)) for row in rows])
        return
    order = itemgetter(*(names.index(name) for name in compiled.positiontup or ()))
    one = f"({', '.join('?' * len(names))})"
    for piece in chunks(rows, _VALUES_PER_STATEMENT // len(names)):
        many = str(compiled).replace(f"VALUES {one}", f"VALUES {', '.join([one] * len(piece))}", 1)
        connection.exec_driver_sql(many, tuple(chain.from_iterable(map(order, piece))))


def _upsert(dialect: str, table: Table, changing: Sequence[str]) -> postgresql.Insert | sqlite.Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    keys = [column.name for column in table.primary_key]
    statement = insert(table)
    if not changing:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in changing}
    )


def chunks(items: Sequence[T], size: int = _ROWS_PER_STATEMENT) -> Iterator[Sequence[T]]:
    """Pieces short enough for one statement's parameters."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we begin transactions ourselves: see _begin_sqlite
    for pragma in (
        f"busy_timeout={_BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON",
        "cache_size=-32000", "temp_store=MEMORY",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns to writing fails with "locked" instead of waiting: writers say so first.
    is_writer = connection.get_execution_options().get("dagboard_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")


def _forget_after_fork(engine: Engine) -> None:
    reference = weakref.ref(engine)

    def forget() -> None:
        alive = reference()
        if alive is not None:
            alive.dispose(close=False)

    os.register_at_fork(after_in_child=forget)
