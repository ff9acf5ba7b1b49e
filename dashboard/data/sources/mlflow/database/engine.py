"""Opening MLflow's database read-only, and saying exactly why it cannot be opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from dashboard.data.model.address import public_address
from dashboard.errors import SourceError

_CONNECT_SECONDS = 10
_BUSY_SECONDS = 30.0
_CACHE_KIB = 32_000
_REJECTED = ("password authentication failed", "permission denied", "no pg_hba.conf entry", "role ")
_NO_PASSWORD = ("no password supplied", "password must be provided")
_UNREACHABLE = (
    "could not translate host", "failed to resolve host", "connection refused", "timeout expired", "connection timeout",
    "could not connect", "connection failed", "no route to host", "network is unreachable",
)  # fmt: skip
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class Gate:
    """The way into one MLflow database.

    Args:
        uri: ``sqlite:///path`` or ``postgresql://user@host/name``.
        credential: ``user:password`` or a password alone, for PostgreSQL; None leaves the address as it is.

    Raises:
        SourceError: The address is not one of these.
    """

    def __init__(self, uri: str, credential: str | None = None) -> None:
        try:
            self._url = _with_credential(make_url(uri), credential)
        except ArgumentError as error:
            raise SourceError("not a database address", hint="Write sqlite:///path or postgresql://…") from error
        # Not SQLAlchemy's own way: that hides the password, and shows one that stands in the query.
        self.address = public_address(self._url.render_as_string(hide_password=True))
        self.path = Path(self._url.database) if self._is_sqlite and self._url.database else None
        self._engine: Engine | None = None

    @property
    def _is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A read-only connection; what goes wrong inside becomes a `SourceError`."""
        try:
            with self._opened().connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise _translated(error, self.address) from error

    def close(self) -> None:
        """Let connections go."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _opened(self) -> Engine:
        if self._engine is None:
            self._engine = self._sqlite() if self._is_sqlite else self._postgresql()
        return self._engine

    def _sqlite(self) -> Engine:
        path = self.path
        if path is None or not path.is_file():
            raise SourceError(
                "the MLflow database does not exist", where=self.address, code="not-found",
                hint="Check the path in config.yaml; MLflow calls its file mlflow.db by default.",
            )  # fmt: skip

        def opened() -> sqlite3.Connection:
            address = f"file:{quote(str(path))}?mode=ro"
            connection = sqlite3.connect(
                address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
            return connection

        return create_engine("sqlite://", creator=opened, poolclass=NullPool, hide_parameters=True)

    def _postgresql(self) -> Engine:
        if self._url.get_backend_name() not in _DRIVERS:
            raise SourceError(
                f"databases of kind {self._url.get_backend_name()} are not read directly", where=self.address,
                hint="Use sqlite:/// or postgresql://, or the http address of its tracking server.",
            )  # fmt: skip
        arguments = {"options": "-c default_transaction_read_only=on", "connect_timeout": _CONNECT_SECONDS}
        try:
            return create_engine(
                self._url,
                connect_args=arguments,
                hide_parameters=True,
                isolation_level="AUTOCOMMIT",
                pool_size=1,
                pool_pre_ping=True,
            )
        except (NoSuchModuleError, ImportError) as error:
            raise SourceError("no driver for this database", where=self.address) from error


def _with_credential(url: URL, credential: str | None) -> URL:
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    if not credential or url.get_backend_name() == "sqlite":
        return url
    user, colon, password = credential.partition(":")
    return url.set(username=user, password=password) if colon else url.set(password=credential)


def _translated(error: SQLAlchemyError, address: str) -> SourceError:
    cause = error.orig if isinstance(error, DBAPIError) else None
    text = str(cause or error).lower()
    if any(mark in text for mark in _NO_PASSWORD):
        return SourceError(
            "the database asks for a password and none is configured", where=address, code="no-credentials",
            hint="Name an environment variable with user:password under token_env.",
        )  # fmt: skip
    if any(mark in text for mark in _REJECTED):
        return SourceError(
            "the database rejects our credentials", where=address, code="credentials-rejected",
            hint="Check the user, its password and its right to read MLflow's tables.",
        )  # fmt: skip
    return _elsewhere(text, address)


def _elsewhere(text: str, address: str) -> SourceError:
    if "database" in text and "does not exist" in text:
        return SourceError(
            "the MLflow database does not exist", where=address, code="not-found", hint="Check its name."
        )
    if any(mark in text for mark in _UNREACHABLE):
        return SourceError(
            "the database cannot be reached", where=address, code="host-unreachable",
            hint="Check host and port, and that the database is running.",
        )  # fmt: skip
    if "not a database" in text or "malformed" in text:
        return SourceError(
            "the file is not a database, or is damaged", where=address, code="schema-unknown",
            hint="Name the file that MLflow writes to.",
        )  # fmt: skip
    if "unable to open" in text or "readonly" in text:
        return SourceError(
            "the database file cannot be opened", where=address, code="file-unreadable",
            hint="Give this user the right to read the file and its folder.",
        )  # fmt: skip
    first = text.splitlines()[0] if text else "unknown error"
    return SourceError(
        f"the database cannot be read: {first}", where=address, hint="It is tried again at the next sync."
    )
