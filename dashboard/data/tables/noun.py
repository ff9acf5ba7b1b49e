"""What pages and the API may ask about the rows of a table file."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from dashboard.data.files import Files
from dashboard.data.model.project import Project
from dashboard.data.preview import Kind, Readers, Refused, kind_of
from dashboard.data.remembered import Remembered
from dashboard.data.tables.rows import Asked, TablePage, rows_of
from dashboard.errors import InvalidRequestError, QueryError

READ_BYTES = 64_000_000
"""Of a file; of a longer one the rows of its beginning are shown."""
_KEPT_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows of a file.

    Attributes:
        commit: Full sha.
        path: Relative to the project's root.
        page: The rows.
        is_whole: Whether all of the file was read.
    """

    commit: str
    path: str
    page: TablePage
    is_whole: bool


@dataclass(frozen=True, slots=True)
class _Beginning:
    commit: str
    path: str
    key: str
    content: bytes
    size: int


class Tables:
    """Reads table files, within limits of memory and time.

    Args:
        files: Opens them.
        readers: Where they are decoded.
    """

    def __init__(self, files: Files, readers: Readers) -> None:
        self._files = files
        self._readers = readers
        self._beginnings: Remembered[str, bytes] = Remembered(_KEPT_BYTES, weight=lambda _, content: len(content))

    def rows(
        self, project: Project, rev: str | None, path: str, filter_: str = "", *, offset: int = 0, limit: int = 100
    ) -> TableRows:
        """A part of the rows of a CSV, TSV, JSON lines, Parquet, Feather or Arrow file.

        Args:
            project: Whose file.
            rev: At which revision.
            path: The file.
            filter_: A filter in the query language whose fields are names of columns; empty for all rows.
            offset: After how many matching rows.
            limit: How many.

        Raises:
            QueryError: The filter cannot be understood.
            InvalidRequestError: The file is no table, or cannot be read as one.
            NotFoundError: There is no such file.
            DagboardError: As for every content.
        """
        if kind_of(path) is not Kind.TABLE:
            raise InvalidRequestError("this file is no table", where="path", hint="Tables are CSV, JSONL, Parquet…")
        file = self._beginning(project, rev, path)
        is_whole = len(file.content) >= file.size
        asked = Asked(file.key, filter_, offset, limit, is_cut=not is_whole)
        found = self._readers.attempt(rows_of, file.path, file.content, asked)
        if isinstance(found, QueryError):
            raise found
        if isinstance(found, Refused):
            raise InvalidRequestError(found.note.removesuffix("."), where=path, hint="Download the file to read it.")
        return TableRows(file.commit, file.path, found, is_whole)

    def _beginning(self, project: Project, rev: str | None, path: str) -> _Beginning:
        """The first bytes of the file; those of the files that were asked for last are remembered."""
        blob = self._files.open(project, rev, path)
        with contextlib.closing(blob.content):
            key = f"{project.id}:{blob.path}:{blob.hash}"
            content = self._beginnings.of(key, lambda: blob.content.read(0, READ_BYTES))
            return _Beginning(blob.commit, blob.path, key, content, blob.size)
