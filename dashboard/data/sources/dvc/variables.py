"""The small read-only filesystem through which DVC's own code reads variables and params at a commit."""

from __future__ import annotations

import io
import json
import posixpath
import re
from typing import Any

from dvc.exceptions import DvcException

from dashboard.data.model.values import flatten
from dashboard.data.sources.dvc.tree import ProjectTree
from dashboard.data.sources.dvc.unreadable import UnreadableError

_NAME = re.compile(r"\$\{\s*([^}.\[\s]+)")


def names_in(text: str) -> frozenset[str]:
    """First parts of all variables that a ``dvc.yaml`` mentions: ``train`` for ``${train.lr}``."""
    return frozenset(_NAME.findall(text))


def fingerprint(tree: ProjectTree, path: str, names: frozenset[str]) -> str | None:
    """Text that is equal at two commits when templating finds the same in a file; None when there is no file.

    The values of the variables that are mentioned count, of all others only that they are there, because DVC refuses
    to define one twice. So a commit that changes params that no template uses needs no templating.
    """
    if tree.id(path) is None:
        return None
    try:
        values = tree.values(path)
    except UnreadableError as error:
        return error.message
    if not isinstance(values, dict):
        return type(values).__name__
    used = {key: value for key, value in values.items() if key in names}
    return json.dumps([used, sorted(key for key, _ in flatten(values))])


class VariablesFilesystem:
    """What `dvc.parsing.DataResolver` and `read_param_file` need of a filesystem, over git's objects.

    Every file is served as JSON, whatever its suffix, because our parse (fast, bounded, remembered by content) has
    already been made; DVC's loader for JSON is the cheapest one.

    Attributes:
        reads: Paths that were asked for, there or not.
    """

    sep = "/"

    def __init__(self, tree: ProjectTree) -> None:
        self._tree = tree
        self.reads: set[str] = set()

    def exists(self, path: str) -> bool:
        """Whether git holds something at `path`."""
        self.reads.add(path)
        return self._tree.id(path) is not None

    def isdir(self, path: str) -> bool:
        """Whether it is a folder."""
        return self._tree.is_directory(path)

    def open(self, path: str, encoding: str = "utf-8", **_: Any) -> io.StringIO:  # noqa: ARG002 - DVC passes an encoding
        """The file's values as JSON text."""
        self.reads.add(path)
        try:
            return io.StringIO(json.dumps(self._tree.values(path)))
        except UnreadableError as error:
            raise DvcException(f"unable to read: '{path}', {error.message}") from error

    def suffix(self, path: str) -> str:  # noqa: ARG002 - every file is served alike
        """The suffix by which DVC chooses its loader."""
        return ".json"

    def join(self, *parts: str) -> str:
        """Path parts joined."""
        return posixpath.join(*parts)

    def normpath(self, path: str) -> str:
        """The path without ``.`` and ``..`` inside."""
        return posixpath.normpath(path)

    def relpath(self, path: str, start: str = "/") -> str:
        """The path relative to `start`."""
        return posixpath.relpath(path, start)
