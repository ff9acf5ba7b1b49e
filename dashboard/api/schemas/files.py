"""Files and folders at a revision."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from dashboard.api.schemas.problem import SourceProblem


class FileItem(BaseModel):
    """One name in a folder."""

    name: str
    path: str = Field(description="Relative to the project's root.")
    kind: Literal["file", "directory", "submodule", "symlink"]
    tracked_by: Literal["git", "dvc"]
    size: int | None = Field(description="Bytes; null where nobody knows: DVC's listings do not hold sizes.")
    hash: str | None = Field(description="DVC's hash, or git's object id.")
    last_commit: str | None = Field(description="The newest commit that changed it.")
    target: str | None = Field(description="Where a symbolic link leads.")


class FileTree(BaseModel):
    """A page of a folder: directories first, each kind by name."""

    commit: str
    path: str
    entries: list[FileItem]
    total: int
    next: str | None
    problems: list[SourceProblem] = Field(description="What of the folder could not be shown.")


class TableColumn(BaseModel):
    """A column of a table file."""

    name: str
    type: Literal["number", "boolean", "time", "text", "nested"]


class FileTable(BaseModel):
    """A page of the rows of a table file, those that the filter matches."""

    commit: str
    path: str
    columns: list[TableColumn] = Field(description="The first sixty.")
    rows: list[list[Any]] = Field(description="Values in the order of the columns; null for a missing one.")
    total: int = Field(description="Rows that the filter matches.")
    read: int = Field(description="Rows that were looked at.")
    total_columns: int
    is_whole: bool = Field(description="Whether the file was read to its end; of a long one only the beginning is.")
    next: str | None
