"""Params and metrics of one commit: which files they are in, which keys count, and their values."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import reduce
from itertools import zip_longest
from typing import Any

from dvc.dependency.param import read_param_file
from dvc.exceptions import DvcException

from dashboard.data.model.dvc import Stage, Values
from dashboard.data.model.problem import Problem
from dashboard.data.sources.dvc.definitions import Definitions
from dashboard.data.sources.dvc.scan import Ignore
from dashboard.data.sources.dvc.stages import project_path
from dashboard.data.sources.dvc.tree import ProjectTree
from dashboard.data.sources.dvc.unreadable import UnreadableError
from dashboard.data.sources.dvc.values import metrics_of
from dashboard.data.sources.dvc.variables import VariablesFilesystem

_DEFAULT_PARAMS = "params.yaml"


class Measures:
    """Reads what ``dvc params show`` and ``dvc metrics show`` would, from git and from what else the tree holds.

    Attributes:
        problems: Files that could not be read.
    """

    def __init__(self, tree: ProjectTree, ignore: Ignore) -> None:
        self._tree = tree
        self._ignore = ignore
        self.problems: list[Problem] = []

    def params(self, stages: Iterable[Stage], definitions: Mapping[str, Definitions]) -> Values:
        """Every params file in use: by a stage, at the top level, the default one, and what templating took."""
        keys: dict[str, tuple[str, ...]] = {}
        for stage in stages:
            for item in stage.params:
                known = keys.get(item.path)
                whole = not item.keys or known == ()
                keys[item.path] = () if whole else tuple(dict.fromkeys((*(known or ()), *item.keys)))
        keys |= dict.fromkeys(_top_level(definitions, "params"), ())
        if self._tree.is_file(_DEFAULT_PARAMS):
            keys[_DEFAULT_PARAMS] = ()
        found: Values = {}
        for path, chosen in keys.items():
            for file in self._expanded(path):
                self._store(found, file, self._selected(file, chosen))
        for file, values in _variables(definitions, found):
            found.setdefault(file, {}).update(values)
        return found

    def metrics(self, stages: Iterable[Stage], definitions: Mapping[str, Definitions]) -> Values:
        """Every metrics file: outputs of that role and top-level ones; directories mean all files in them.

        A file that a run left in DVC's storage is a problem; one that no run wrote yet is none.
        """
        stages = tuple(stages)
        tracked = {out.path for stage in stages for out in stage.outs if out.cached and out.hash}
        awaited = {out.path for stage in stages for out in stage.outs if not out.hash}
        paths = [out.path for stage in stages for out in stage.outs if out.role == "metric"]
        found: Values = {}
        for path in dict.fromkeys((*paths, *_top_level(definitions, "metrics"))):
            if self._tree.find(path) is None and _lies_in(path, awaited):
                continue
            if self._tree.find(path) is None and _lies_in(path, tracked):
                self.problems.append(_in_dvc(path, "metrics"))
                continue
            for file in self._expanded(path):
                self._store(found, file, self._measured(file))
        return found

    def _expanded(self, path: str) -> Iterator[str]:
        if self._tree.is_directory(path):
            yield from (entry.name for entry in self._tree.files(path))
        else:
            yield path

    def _store(self, found: Values, path: str, value: Any) -> None:
        """A bare number or text stands under the file's own name; nothing at all is not stored."""
        if value is not None:
            found[path] = value if isinstance(value, dict) else {posixpath.basename(path): value}

    def _selected(self, path: str, keys: tuple[str, ...]) -> Any:
        try:
            values = self._tree.values(path)
            return values if not keys else reduce(_joined, self._chosen(path, keys))
        except UnreadableError as error:
            self._tree.missed(path, error)
            self.problems.append(error.problem(path))
        except (DvcException, LookupError, TypeError, ValueError) as error:
            self.problems.append(UnreadableError(f"params cannot be selected: {error}"[:300]).problem(path))
        return None

    def _chosen(self, path: str, keys: tuple[str, ...]) -> Iterator[Any]:
        """The values of a file with one of the keys each; DVC adds up the lists of keys that overlap."""
        files = VariablesFilesystem(self._tree)
        return (read_param_file(files, path, [key]) for key in keys)

    def _measured(self, path: str) -> Any:
        try:
            return metrics_of(self._tree.values(path)) or {}
        except UnreadableError as error:
            self._tree.missed(path, error)
            self.problems.append(error.problem(path))
            return None


def _joined(one: Any, other: Any) -> Any:
    """Two selections from one file as one: mappings by key, lists by place, which a selection fills with nulls."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one | {key: _joined(one[key], value) if key in one else value for key, value in other.items()}
    if isinstance(one, list) and isinstance(other, list):
        return [_joined(mine, theirs) for mine, theirs in zip_longest(one, other)]
    return one if other is None else other


def _in_dvc(path: str, what: str) -> Problem:
    message = f"these {what} are in DVC's storage, not in git"
    hint = "A sync reads them from the cache of a local repository or from dvc.remotes of config.yaml."
    return Problem("file-missing", message, path, hint)


def _lies_in(path: str, tracked: Container[str]) -> bool:
    """Whether DVC tracks the path or a folder it lies in."""
    while path and path != posixpath.dirname(path):
        if path in tracked:
            return True
        path = posixpath.dirname(path)
    return False


def _top_level(definitions: Mapping[str, Definitions], section: str) -> Iterator[str]:
    for file, defined in definitions.items():
        for path in getattr(defined, section):
            yield project_path(posixpath.dirname(file), path)


def _variables(definitions: Mapping[str, Definitions], known: Values) -> list[tuple[str, dict[str, Any]]]:
    """What templating took from files that are shown for no other reason."""
    return [
        (posixpath.normpath(file), values)
        for defined in definitions.values()
        for stage in defined.stages
        for file, values in stage.variables.items()
        if posixpath.normpath(file) not in known
    ]
