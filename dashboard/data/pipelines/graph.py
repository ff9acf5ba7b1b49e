"""The pipeline of one commit as nodes and edges."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dashboard.data.model.dvc import CommitFacts, Dependency, Output, Stage
from dashboard.data.model.pipeline import Edge, Node, NodeKind, Pipeline
from dashboard.data.pipelines.overlaps import Outputs
from dashboard.data.pipelines.status import Files, Status, is_external, is_stage


def pipeline_of(
    commit: str, facts: CommitFacts, outputs: Outputs, status: Mapping[str, Status], files: Files
) -> Pipeline:
    """The graph: stages, the paths they read and write, and how data flows between them."""
    return _Graph(facts, outputs, status, files).pipeline(commit)


class _Graph:
    def __init__(self, facts: CommitFacts, outputs: Outputs, status: Mapping[str, Status], files: Files) -> None:
        self._facts = facts
        self._outputs = outputs
        self._status = status
        self._files = files
        self._plots = set(_plotted(facts))
        self._addresses = {stage.address for stage in facts.stages if is_stage(stage)}
        self._nodes: dict[str, Node] = {}
        self._edges: dict[Edge, None] = {}
        self._written: set[str] = set()

    def pipeline(self, commit: str) -> Pipeline:
        for stage in self._facts.stages:
            if is_stage(stage):
                self._add_stage(stage)
            elif stage.problem is None:
                self._add_tracked(stage)
        return Pipeline(commit, tuple(self._in_folders()), tuple(self._edges))

    def _in_folders(self) -> Iterator[Node]:
        """The nodes; what nothing here writes lies in the sub-project of its readers, where that is one."""
        readers: dict[str, set[str]] = {}
        for edge in self._edges:
            readers.setdefault(edge.source, set()).add(self._nodes[edge.target].folder)
        for identity, node in self._nodes.items():
            folders = readers.get(identity, set())
            is_theirs = identity not in self._written and len(folders) == 1
            yield replace(node, folder=folders.pop()) if is_theirs else node

    def _add_stage(self, stage: Stage) -> None:
        status, reasons = self._status[stage.address]
        self._nodes[stage.address] = Node(
            stage.address, NodeKind.STAGE, stage.name or posixpath.basename(stage.file), stage.file,
            status=status, reasons=reasons, group=_group(stage), folder=posixpath.dirname(stage.file),
        )  # fmt: skip
        for dep in stage.deps:
            self._edges[Edge(self._add_dependency(dep), stage.address)] = None
        for out in stage.outs:
            self._edges[Edge(stage.address, self._add_output(stage, out))] = None

    def _add_tracked(self, stage: Stage) -> None:
        """A ``.dvc`` file: its data, and where that was imported from."""
        targets = [self._add_output(stage, out) for out in stage.outs]
        for dep in stage.deps:
            source = self._add_dependency(dep)
            for target in targets:
                self._edges[Edge(source, target)] = None

    def _add_output(self, stage: Stage, out: Output) -> str:
        identity = self._identity(out.path)
        self._written.add(identity)
        self._nodes[identity] = Node(
            identity, self._kind(out), posixpath.basename(out.path) or out.path, out.path,
            stage=stage.address if is_stage(stage) else None, group=_group(stage), folder=posixpath.dirname(stage.file),
            hash=out.hash, size=out.size, nfiles=out.nfiles,
        )  # fmt: skip
        return identity

    def _add_dependency(self, dep: Dependency) -> str:
        if dep.repo_url is not None:
            identity = f"{dep.repo_url}#{dep.path}"
            self._nodes.setdefault(identity, _external(identity, dep))
            return identity
        identity = self._identity(dep.path)
        writer = self._outputs.at(dep.path)
        if writer:
            return self._add_output(*writer)
        if identity not in self._nodes:
            self._nodes[identity] = self._source(identity, dep)
            for stage, out in self._outputs.needed(dep.path):
                self._edges[Edge(self._add_output(stage, out), identity)] = None
        return identity

    def _source(self, identity: str, dep: Dependency) -> Node:
        """A path that nothing here writes as such: a git file, part of tracked data, or what neither of them holds."""
        needed = [out for _, out in self._outputs.needed(dep.path)]
        if is_external(dep.path) or not (needed or self._files.exists(dep.path)):
            return _external(identity, dep)
        label = posixpath.basename(dep.path) or dep.path
        # git may hold a folder of outputs as well, if only for its .gitignore; the whole repository stays git's
        is_data = dep.path != "." and any(out.cached for out in needed)
        kind = NodeKind.DATA if is_data else NodeKind.FILE
        return Node(identity, kind, label, dep.path, hash=dep.hash, size=dep.size, nfiles=dep.nfiles)

    def _identity(self, path: str) -> str:
        """The path; ``./path`` where a stage has the same name."""
        return f"./{path}" if path in self._addresses else path

    def _kind(self, out: Output) -> NodeKind:
        if out.role == "metric" or (out.path in self._facts.metrics):
            return NodeKind.METRIC
        if out.role == "plot" or out.path in self._plots:
            return NodeKind.PLOT
        return NodeKind.DATA if out.cached else NodeKind.FILE


def _group(stage: Stage) -> str | None:
    """DVC's address of a foreach or matrix stage as a whole: stages of several files may have one name."""
    return stage.address.removesuffix(stage.name) + stage.group if stage.group else None


def _external(identity: str, dep: Dependency) -> Node:
    label = posixpath.basename(dep.path.rstrip("/")) or dep.path
    return Node(identity, NodeKind.EXTERNAL, label, dep.path, hash=dep.hash or dep.rev_lock, size=dep.size)


def _plotted(facts: CommitFacts) -> Iterator[str]:
    """Paths that plots are drawn from."""
    for plot in facts.plots:
        folder = posixpath.dirname(plot.file)
        sources = [plot.id]
        for axis in ("x", "y"):
            value = plot.properties.get(axis)
            sources += [str(key) for key in value] if isinstance(value, dict) else []
        yield from (posixpath.normpath(posixpath.join(folder, source)) for source in sources)
