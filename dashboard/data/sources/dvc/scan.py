"""Finding a project's DVC files at a commit, reading each folder only once over the whole history."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from dvc.ignore import DvcIgnorePatterns
from dvc.pathspec_math import PatternInfo, merge_patterns

from dashboard.data.sources.dvc.curves import LOGGED
from dashboard.data.sources.dvc.tree import Memo, ProjectTree
from dashboard.data.sources.dvc.unreadable import UnreadableError
from dashboard.data.sources.git.snapshot import Snapshot
from dashboard.data.sources.git.tree import EntryKind

_DEFAULT_RULES = (".hg/", ".git/", ".git", ".dvc/")
_MAX_FOLDERS = 200_000
_PIPELINE = "dvc.yaml"
LOCK = "dvc.lock"


@dataclass(frozen=True, slots=True)
class DvcFiles:
    """What DVC would collect.

    Attributes:
        pipelines: ``dvc.yaml`` files.
        single: ``.dvc`` files.
        locks: ``dvc.lock`` files.
        logged: Files of the name that DagsHub's logger gives to its metrics.
        ignore: Whether `.dvcignore` rules hide a path.
    """

    pipelines: tuple[str, ...]
    single: tuple[str, ...]
    locks: tuple[str, ...]
    logged: tuple[str, ...]
    ignore: Ignore

    def paths(self) -> tuple[str, ...]:
        """Both kinds, in the order DVC walks: a folder's files, then its folders."""
        return tuple(sorted((*self.pipelines, *self.single), key=walk_order))


def walk_order(path: str) -> list[tuple[int, str]]:
    """Sort key: files of a folder before its sub-folders, as ``os.walk`` visits them."""
    *folders, name = path.split("/")
    return [*((1, folder) for folder in folders), (0, name)]


class Scanner:
    """Lists DVC files; sub-folders with a ``.dvc`` of their own are projects of their own and left out."""

    def __init__(self) -> None:
        self._folders: dict[str, _Folder] = {}
        self._rules = Memo(64)

    def scan(self, tree: ProjectTree) -> DvcFiles:
        """The DVC files of one commit."""
        root = tree.id("") if tree.is_directory("") else None
        found = self._folder(tree.snapshot, root).files if root else ()
        ignore_files = tuple(path for path in found if posixpath.basename(path) == ".dvcignore")
        key = tuple((path, tree.id(path)) for path in ignore_files)
        ignore = self._rules.get(key, lambda: Ignore(tree, ignore_files))
        kept = [path for path in found if path not in ignore_files and not ignore.hides(path)]
        return DvcFiles(
            pipelines=tuple(path for path in kept if posixpath.basename(path) == _PIPELINE),
            logged=tuple(path for path in kept if posixpath.basename(path) == LOGGED),
            locks=tuple(path for path in kept if posixpath.basename(path) == LOCK),
            single=tuple(path for path in kept if path.endswith(".dvc")),
            ignore=ignore,
        )

    def _folder(self, snapshot: Snapshot, folder_id: str) -> _Folder:
        """Interesting files below a folder; remembered by the folder's content."""
        if folder_id not in self._folders:
            if len(self._folders) > _MAX_FOLDERS:
                self._folders.clear()
            self._folders[folder_id] = self._read(snapshot, folder_id)
        return self._folders[folder_id]

    def _read(self, snapshot: Snapshot, folder_id: str) -> _Folder:
        files: list[str] = []
        below: list[str] = []
        is_project = False
        for entry in snapshot.entries(folder_id):
            is_project = is_project or entry.name == ".dvc"
            if entry.kind is EntryKind.DIRECTORY and entry.name not in {".git", ".dvc", ".hg"}:
                folder = self._folder(snapshot, entry.id)
                below += [] if folder.is_project else [f"{entry.name}/{path}" for path in folder.files]
            elif entry.kind in {EntryKind.FILE, EntryKind.SYMLINK} and _is_interesting(entry.name):
                files.append(entry.name)
        return _Folder((*files, *below), is_project)


@dataclass(frozen=True, slots=True)
class _Folder:
    """DVC files below a folder, relative to it, and whether it is the root of a DVC project."""

    files: tuple[str, ...]
    is_project: bool


def _is_interesting(name: str) -> bool:
    return name in {_PIPELINE, LOCK, LOGGED, ".dvcignore"} or (name.endswith(".dvc") and name != ".dvc")


class Ignore:
    """The ``.dvcignore`` rules of one commit, applied by DVC's own pattern code."""

    def __init__(self, tree: ProjectTree, files: tuple[str, ...]) -> None:
        self._files = {posixpath.join("/", posixpath.dirname(path)): _rules_in(tree, path) for path in files}
        self._by_folder: dict[str, DvcIgnorePatterns] = {}

    def hides(self, path: str, *, is_directory: bool = False) -> bool:
        """Whether DVC does not see `path` (relative to the project's root)."""
        if not self._files:
            return False
        folder, name = posixpath.split(posixpath.join("/", path))
        return bool(self._patterns(folder).matches(folder, name, is_directory))

    def _patterns(self, folder: str) -> DvcIgnorePatterns:
        if folder not in self._by_folder:
            above = self._patterns(posixpath.dirname(folder)) if folder != "/" else _patterns(_DEFAULT_RULES, "/")
            own = self._files.get(folder)
            if own and not above.matches(folder, ".dvcignore"):
                new = _patterns(own, folder)
                merged = merge_patterns(posixpath, above.pattern_list, above.dirname, new.pattern_list, folder)
                above = DvcIgnorePatterns(*merged, "/")
            self._by_folder[folder] = above
        return self._by_folder[folder]


def _patterns(rules: tuple[str, ...], folder: str) -> DvcIgnorePatterns:
    return DvcIgnorePatterns([PatternInfo(rule, "") for rule in rules], folder, "/")


def _rules_in(tree: ProjectTree, path: str) -> tuple[str, ...]:
    try:
        lines = (line.strip() for line in tree.text(path).splitlines())
    except UnreadableError:
        return ()
    return tuple(line for line in lines if line and not line.startswith("#"))
