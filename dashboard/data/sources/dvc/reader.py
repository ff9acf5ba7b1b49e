"""The facts of one commit: everything DVC's own files say, read from git's objects."""

from __future__ import annotations

import configparser
import hashlib
import posixpath
from collections.abc import Iterable, Iterator
from typing import Any

from dashboard.data.model.dvc import ArtifactDefinition, CommitFacts, PlotDefinition, Stage, Values
from dashboard.data.model.primary import Primary, basis_of
from dashboard.data.model.problem import Problem
from dashboard.data.sources.dvc import curves
from dashboard.data.sources.dvc.data_tree import DataTree, TrackedData
from dashboard.data.sources.dvc.definitions import Definitions, resolve
from dashboard.data.sources.dvc.hashing import GitHashes
from dashboard.data.sources.dvc.lockfile import LockedStage, locked_stages
from dashboard.data.sources.dvc.measures import Measures
from dashboard.data.sources.dvc.scan import DvcFiles, Scanner
from dashboard.data.sources.dvc.stages import address_of, pipeline_stage, single_stage
from dashboard.data.sources.dvc.tree import Memo, ProjectTree
from dashboard.data.sources.dvc.unreadable import UnreadableError
from dashboard.data.sources.dvc.variables import VariablesFilesystem, fingerprint, names_in
from dashboard.data.sources.dvc.yaml12 import lines_of
from dashboard.data.sources.git.repository import Repository
from dashboard.errors import NotFoundError

FACTS_VERSION = 6
"""Grows when the same tree gives other facts than before, so that stored ones are computed again."""

_FOLDER_VERSION = 2
"""Grows when facts of projects in a folder of their repository are to be computed again."""

_DEFAULT_MAX_BYTES = 10_000_000
_MAX_RESOLVED = 1024
_MAX_VARIANTS = 16


def mark_of(subdirectory: str | None) -> str:
    """What keys of facts say of the project's folder; empty for the root of the repository."""
    return f"{subdirectory}@{_FOLDER_VERSION}" if subdirectory else ""


class DvcReader:
    """Reads the facts of any commit; keep one per thread over many commits, its memory is what makes it fast.

    Args:
        repository: Where commits are read.
        subdirectory: The DVC project's folder in a monorepo; None for the root.
        max_file_bytes: Larger files are reported, not parsed.
        data: Reads params and metrics that DVC keeps outside of git; None leaves them out.
        primary: The metric whose best step counts.
    """

    def __init__(
        self, repository: Repository, subdirectory: str | None = None, *, max_file_bytes: int = _DEFAULT_MAX_BYTES,
        data: TrackedData | None = None, primary: Primary | None = None,
    ) -> None:  # fmt: skip
        self._repository = repository
        self._primary = primary
        self._data = data
        self._prefix = posixpath.normpath(subdirectory).strip("/") if subdirectory else ""
        self._prefix = "" if self._prefix == "." else self._prefix
        self._max_file_bytes = max_file_bytes
        self._scanner = Scanner()
        self._parsed = Memo(4096)
        self._built = Memo(4096)
        self._facts = Memo(64)
        self._hashes = Memo(65_536)
        self._resolved: dict[tuple[str | None, ...], list[tuple[dict[str, str | None], Definitions]]] = {}

    @property
    def memo(self) -> Memo:
        """What was read, by content."""
        return self._parsed

    def memo_key(self, sha: str) -> str:
        """A key that is equal for two commits only if their facts are.

        Raises:
            NotFoundError: There is no such commit.
        """
        tree = self._repository.tree_id(sha) or ""
        best = hashlib.blake2b(basis_of(self._primary).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
        return f"{FACTS_VERSION}:{self._max_file_bytes}:{mark_of(self._prefix)}:{tree}" + (
            f":{best}" if self._primary else ""
        )

    def facts(self, sha: str) -> CommitFacts:
        """Everything DVC's files say at a commit; what cannot be read is a problem in them, never an error.

        Raises:
            NotFoundError: There is no such commit.
        """
        return self._facts.get(self.memo_key(sha), lambda: self._read(sha))

    def absence(self, sha: str) -> Problem | None:
        """What is wrong when the folder of the project is not in a commit; None when it is.

        Raises:
            NotFoundError: There is no such commit.
        """
        tree = self.tree(sha) if self._prefix else None
        if tree is None or tree.is_directory(""):
            return None
        return Problem(
            "not-found", f"there is no folder {self._prefix} at commit {sha[:7]}", "git.subdirectory",
            "Correct git.subdirectory in config.yaml.",
        )  # fmt: skip

    def forget(self) -> None:
        """Let go of what is remembered, when no more commits follow.

        DVC's resolver leaves cycles that hold on to its caller; finding them among a history's values takes longer.
        """
        for memo in (self._parsed, self._built, self._facts, self._hashes):
            memo.clear()
        self._resolved.clear()

    def tree(self, sha: str) -> ProjectTree | None:
        """The project's files at a commit; None when the commit's tree was not fetched."""
        snapshot = self._repository.snapshot(sha)
        if snapshot is None:
            return None
        return ProjectTree(snapshot, self._prefix, self._max_file_bytes, self._parsed)

    def data_tree(self, sha: str, stages: Iterable[Stage], data: TrackedData | None = None) -> ProjectTree | None:
        """The project's files at a commit with those that DVC keeps, where somebody reads them.

        Args:
            sha: The commit.
            stages: What its files define.
            data: Reads what DVC keeps, instead of the reader's own.
        """
        snapshot, data = self._repository.snapshot(sha), data or self._data
        if snapshot is None or data is None:
            return self.tree(sha)
        tracked = {out.path: out for stage in stages for out in stage.outs if out.cached and out.hash}
        return DataTree(snapshot, self._prefix, self._max_file_bytes, self._parsed, tracked=tracked, data=data)

    def hashes(self, sha: str) -> GitHashes:
        """DVC's hashes of what git holds at a commit.

        Raises:
            NotFoundError: There is no such commit, or its tree was not fetched.
        """
        tree = self.tree(sha)
        if tree is None:
            raise NotFoundError(f"the files of commit {sha[:7]} were not fetched", hint="Fetch without a filter.")
        return GitHashes(tree, self._scanner.scan(tree).ignore, self._hashes)

    def _read(self, sha: str) -> CommitFacts:
        tree = self.tree(sha)
        if tree is None or not tree.is_directory(""):
            return CommitFacts(is_dvc=False)
        files = self._scanner.scan(tree)
        if not (tree.is_directory(".dvc") or files.pipelines or files.single or files.locks):
            params, metrics, logged = curves.logged(tree, files.logged, self._parsed)
            logged = self.with_best(tree, metrics, logged)
            return CommitFacts(is_dvc=False, params=params, metrics=metrics, curves=logged)
        return _Commit(self, tree, files).facts(sha)

    def pipeline_files(self, sha: str) -> dict[str, str]:
        """Git's id of every ``dvc.yaml``, ``dvc.lock`` and ``.dvc`` file at a commit, by path.

        Raises:
            NotFoundError: There is no such commit.
        """
        return self._built.get(("files", self.memo_key(sha)), lambda: self._pipeline_files(sha))

    def _pipeline_files(self, sha: str) -> dict[str, str]:
        tree = self.tree(sha)
        if tree is None or not tree.is_directory(""):
            return {}
        files = self._scanner.scan(tree)
        found = ((path, tree.id(path)) for path in (*files.pipelines, *files.locks, *files.single))
        return {path: blob for path, blob in found if blob is not None}

    def line(self, sha: str, stage: Stage) -> int | None:
        """Where in its file a stage is defined, 1-based; None when that cannot be told.

        Raises:
            NotFoundError: There is no such commit.
        """
        if not stage.name:
            return 1
        tree = self.tree(sha)
        if tree is None:
            return None
        try:
            lines = self._built.get(("lines", tree.id(stage.file)), lambda: lines_of(tree.text(stage.file), "stages"))
        except UnreadableError:
            return None
        return lines.get(stage.group or stage.name)

    def with_best(self, tree: ProjectTree, metrics: Values, found: curves.Summaries) -> curves.Summaries:
        """Aggregates of histories with the values at the best step of the primary metric, where that has a history."""
        return curves.with_best(tree, metrics, found, self._primary) if self._primary else found

    def single(self, tree: ProjectTree, path: str) -> Stage:
        """The stage of a ``.dvc`` file, built once per content."""
        return self._built.get((path, tree.id(path)), lambda: single_stage(path, tree.values(path)))

    def locked(self, tree: ProjectTree, path: str) -> dict[str, LockedStage]:
        """The stages of a ``dvc.lock``, built once per content."""
        if not tree.is_file(path):
            return {}
        return self._built.get((path, tree.id(path)), lambda: locked_stages(tree.values(path)))

    def stages(
        self, path: str, definitions: Definitions, lock_id: str | None, locked: dict[str, LockedStage]
    ) -> tuple[Stage, ...]:
        """The stages of a ``dvc.yaml``, built once for the same definitions with the same lock."""

        def build() -> tuple[Definitions, tuple[Stage, ...]]:
            found = (pipeline_stage(path, item, locked.get(item.name)) for item in definitions.stages)
            return definitions, tuple(found)  # while remembered, no other object can have the same identity

        return self._built.get((path, id(definitions), lock_id), build)[1]

    def definitions(self, tree: ProjectTree, path: str) -> Definitions:
        """A resolved ``dvc.yaml``; remembered for as long as it and all that it read stay the same."""
        data, content = tree.values(path), tree.id(path)
        names = self._built.get(("names", content), lambda: names_in(tree.text(path)))
        known = self._resolved.setdefault((path, content, tree.id(".dvc/config")), [])
        for reads, definitions in known:
            if all(self._print(tree, file, names) == seen for file, seen in reads.items()):
                return definitions
        files = VariablesFilesystem(tree)
        definitions = resolve(path, data, files, _parsing_config(tree))
        if len(self._resolved) > _MAX_RESOLVED:
            self._resolved.clear()
        known.insert(0, ({file: self._print(tree, file, names) for file in files.reads}, definitions))
        del known[_MAX_VARIANTS:]
        return definitions

    def _print(self, tree: ProjectTree, path: str, names: frozenset[str]) -> str | None:
        return self._built.get(("print", path, tree.id(path), names), lambda: fingerprint(tree, path, names))


class _Commit:
    """One reading of one commit."""

    def __init__(self, reader: DvcReader, tree: ProjectTree, files: DvcFiles) -> None:
        self._reader = reader
        self._tree = tree
        self._files = files
        self._problems: list[Problem] = []
        self._stages: list[Stage] = []
        self._definitions: dict[str, Definitions] = {}
        self._hidden: set[str] = set()

    def facts(self, sha: str) -> CommitFacts:
        for path in self._files.paths():
            if self._is_output(path):
                continue
            if path.endswith(".dvc"):
                self._add_single(path)
            else:
                self._add_pipeline(path)
        self._problems += self._lone_locks()
        tree = self._reader.data_tree(sha, self._stages) or self._tree
        measures = Measures(tree, self._files.ignore)
        params = measures.params(self._stages, self._definitions)
        metrics = measures.metrics(self._stages, self._definitions)
        memo = self._reader.memo
        logged_params, logged_metrics, logged = curves.logged(self._tree, self._files.logged, memo)
        found, every = logged | curves.summaries(tree, metrics, memo), metrics | logged_metrics
        return CommitFacts(
            is_dvc=True,
            stages=tuple(self._stages),
            params=logged_params | params,
            metrics=every,
            curves=self._reader.with_best(tree, every, found),
            plots=tuple(self._plots()),
            artifacts=tuple(self._artifacts()),
            problems=(*self._problems, *(one for one in measures.problems if one.where not in logged_metrics)),
            awaited=tuple(tree.awaited) if isinstance(tree, DataTree) else (),
        )

    def _is_output(self, path: str) -> bool:
        """Whether a stage writes the folder this file is in: DVC does not look inside outputs."""
        folder = posixpath.dirname(path)
        while folder:
            if folder in self._hidden:
                return True
            folder = posixpath.dirname(folder)
        return False

    def _add(self, stage: Stage) -> None:
        self._stages.append(stage)
        self._hidden.update(out.path for out in stage.outs)
        if stage.problem:
            self._problems.append(stage.problem)

    def _add_single(self, path: str) -> None:
        try:
            self._add(self._reader.single(self._tree, path))
        except UnreadableError as error:
            self._add(Stage(path, path, problem=error.problem(path, "dvc-yaml-invalid")))

    def _add_pipeline(self, path: str) -> None:
        try:
            definitions = self._reader.definitions(self._tree, path)
        except UnreadableError as error:
            self._problems.append(error.problem(path, "dvc-yaml-invalid"))
            return
        self._definitions[path] = definitions
        self._problems += definitions.problems
        lock = posixpath.join(posixpath.dirname(path), "dvc.lock")
        for stage in self._reader.stages(path, definitions, self._tree.id(lock), self._locked(lock)):
            self._add(stage)

    def _locked(self, path: str) -> dict[str, LockedStage]:
        try:
            return self._reader.locked(self._tree, path)
        except UnreadableError as error:
            self._problems.append(error.problem(path, "dvc-lock-invalid"))
            return {}

    def _lone_locks(self) -> Iterator[Problem]:
        """Locks without the definitions of their stages."""
        for path in self._files.locks:
            definitions = posixpath.join(posixpath.dirname(path), "dvc.yaml")
            if definitions not in self._files.pipelines and not self._is_output(path):
                message = "there is no dvc.yaml beside it, so its stages are unknown"
                yield Problem("dvc-lock-invalid", message, path, "Commit dvc.yaml again, or remove dvc.lock.")

    def _plots(self) -> Iterator[PlotDefinition]:
        for path, definitions in self._definitions.items():
            yield from (PlotDefinition(name, path, properties) for name, properties in definitions.plots)
            for definition in definitions.stages:
                for item in (definition.data or {}).get("plots") or ():
                    stage = address_of(path, definition.name)
                    yield from _output_plots(path, definition.data or {}, item, stage)

    def _artifacts(self) -> Iterator[ArtifactDefinition]:
        for path, definitions in self._definitions.items():
            folder = posixpath.dirname(path)
            for name, data in definitions.artifacts:
                yield ArtifactDefinition(
                    name=f"{folder}:{name}" if folder else name,
                    path=posixpath.normpath(posixpath.join(folder, str(data.get("path", "")))),
                    type=str(data.get("type") or ""),
                    desc=str(data.get("desc") or ""),
                    labels=tuple(str(label) for label in data.get("labels") or ()),
                    meta=data["meta"] if isinstance(data.get("meta"), dict) else {},
                )


_NOT_PLOT_PROPERTIES = {"cache", "persist", "remote", "push", "desc", "type", "labels", "meta", "checkpoint"}


def _output_plots(file: str, data: dict[str, Any], item: Any, stage: str) -> Iterator[PlotDefinition]:
    """Plots from a stage's ``plots:`` outputs, with the paths relative to the file as top-level plots have them."""
    wdir = str(data.get("wdir") or ".")
    for path, flags in item.items() if isinstance(item, dict) else [(item, {})]:
        for properties in flags if isinstance(flags, list) else [flags]:
            shown = {key: value for key, value in (properties or {}).items() if key not in _NOT_PLOT_PROPERTIES}
            yield PlotDefinition(posixpath.normpath(posixpath.join(wdir, str(path))), file, shown, stage)


def _parsing_config(tree: ProjectTree) -> dict[str, str]:
    """The ``parsing`` section of ``.dvc/config``: how dictionaries become command-line options."""
    config = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        config.read_string(tree.text(".dvc/config"))
        return dict(config["parsing"])
    except (UnreadableError, configparser.Error, KeyError):
        return {}
