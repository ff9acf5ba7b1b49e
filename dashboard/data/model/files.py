"""Files and folders of a project at one commit, whoever tracks them."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from enum import StrEnum

from dashboard.data.model.problem import Problem


class FileKind(StrEnum):
    """What a name in a folder is."""

    FILE = "file"
    DIRECTORY = "directory"
    SUBMODULE = "submodule"
    SYMLINK = "symlink"


class TrackedBy(StrEnum):
    """Who keeps a file's content."""

    GIT = "git"
    DVC = "dvc"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One name in a folder.

    Attributes:
        path: Relative to the project's root.
        size: Bytes; of a directory that DVC tracks, of all its files; None when nobody knows.
        hash: DVC's hash, or git's object id (of a submodule its commit); None for a folder that neither of them names.
        last_commit: The newest commit that changed it; None when that is not known, as inside a directory that DVC
            tracks when the listing of an older version cannot be read.
        target: Where a symbolic link leads, as it is written.
    """

    name: str
    path: str
    kind: FileKind
    tracked_by: TrackedBy
    size: int | None = None
    hash: str | None = None
    last_commit: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What there is at one path of a commit, before anything of its content is read.

    Attributes:
        commit: Full sha.
        path: Relative to the project's root; ``""`` is the root.
        kind: A link that leads somewhere has the kind of what it leads to; `SYMLINK` is one that leads to nothing.
        size: As in `FileEntry`.
        hash: As in `FileEntry`.
        output: The path that DVC tracks and that is, or holds, this one; empty of what git keeps.
        target: Where a symbolic link leads, as it is written.
        last_commit: As in `FileEntry`.
    """

    commit: str
    path: str
    kind: FileKind
    tracked_by: TrackedBy
    size: int | None = None
    hash: str | None = None
    output: str = ""
    target: str | None = None
    last_commit: str | None = None

    @property
    def is_folder(self) -> bool:
        """Whether names lie in it."""
        return self.kind is FileKind.DIRECTORY

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """Where the file lies: of a link, where that leads, because relative paths in the file count from there."""
        folder = posixpath.dirname(self.path)
        if self.target is None:
            return folder
        return posixpath.dirname(posixpath.normpath(posixpath.join(folder, self.target)))


@dataclass(frozen=True, slots=True)
class FolderPage:
    """A part of a folder.

    Attributes:
        commit: Full sha.
        path: Relative to the project's root; ``""`` is the root.
        entries: Directories first, each kind by name.
        total: Names in the folder.
        problems: What of it could not be shown.
    """

    commit: str
    path: str
    entries: tuple[FileEntry, ...]
    total: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A path that fits what was looked for."""

    path: str
    tracked_by: TrackedBy
