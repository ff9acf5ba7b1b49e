"""What is worth saying about the nodes of a lineage."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.data.lineage.answers import Node
from dashboard.data.lineage.identity import NodeId, NodeKind
from dashboard.data.lineage.of_stages import stage_at
from dashboard.data.lineage.reading import Reading
from dashboard.data.lineage.walk import Walked
from dashboard.data.model.dvc import Output, Stage
from dashboard.data.model.revision import Commit
from dashboard.data.model.run import Run
from dashboard.data.model.values import flatten, plain_text

_MOST_PARAMS = 40
_MOST_FILES = 40
_SHORT = 7


@dataclass(frozen=True, slots=True)
class _Known:
    """What is looked up for all nodes at once."""

    runs: Mapping[str, Mapping[str, Any]]
    params: Mapping[str, tuple[tuple[str, str], ...]]
    commits: Mapping[str, Commit]
    outputs: Mapping[NodeId, Output]


def described(reading: Reading, walked: Walked) -> list[Node]:
    """Every node that was found, the start first, then by distance."""
    nodes = sorted(walked.steps, key=lambda node: walked.steps[node])
    known = _known(reading, nodes)
    return [_DESCRIBE[node.kind](reading, known, node, _place(walked, node)) for node in nodes]


def _place(walked: Walked, node: NodeId) -> dict[str, Any]:
    return {"id": node, "steps": walked.steps[node], "way": walked.ways[node]}


def _known(reading: Reading, nodes: Iterable[NodeId]) -> _Known:
    listed = list(nodes)
    outputs: dict[NodeId, Output] = {}
    shas = {node.name for node in listed if node.kind is NodeKind.COMMIT}
    shas |= {node.at for node in listed if node.kind is NodeKind.STAGE}
    for node in listed:
        place = reading.history.place(node.name, node.at) if node.kind is NodeKind.DATA else None
        if place:
            shas.add(place)
            written = reading.outputs(place).at(node.name)
            outputs |= {node: written[1]} if written else {}
    ids = [node.name for node in listed if node.kind is NodeKind.RUN]
    params = {run.id: _logged(run) for run in reading.runs(ids)}
    return _Known(_rows(reading, ids), params, reading.commits(shas), outputs)


def _logged(run: Run) -> tuple[tuple[str, str], ...]:
    return tuple((name, plain_text(value)) for name, value in sorted(run.params.items())[:_MOST_PARAMS])


def _rows(reading: Reading, ids: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    places = {run_id: reading.frame.row_number(run_id) for run_id in ids}
    at = pl.Series([row for row in places.values() if row is not None], dtype=pl.UInt32)
    return {row["id"]: row for row in reading.frame.rows(at, ())} if len(at) else {}


def _run(_reading: Reading, known: _Known, node: NodeId, place: dict[str, Any]) -> Node:
    row = known.runs.get(node.name)
    if row is None:
        gone = "The run is gone: it was deleted at its source, or its source is not connected any more."
        return Node(**place, label=node.name[:_SHORT], notes=(gone,), is_missing=True)
    notes = () if row["commit"] else ("The run names no commit, so its code and data are unknown.",)
    return Node(
        **place, label=row["name"] or node.name[:_SHORT], notes=notes, commit=row["commit"], created=row["created"],
        by=row["user"] or "", status=row["status"] or "", source=row["source"] or "",
        experiment=row["experiment"] or "", params=known.params.get(node.name, ()),
    )  # fmt: skip


def _commit(reading: Reading, known: _Known, node: NodeId, place: dict[str, Any]) -> Node:
    commit = known.commits.get(node.name)
    if commit is None:
        unknown = "The repository does not have this commit: it was never pushed, or it was rewritten."
        return Node(**place, label=node.name[:_SHORT], notes=(unknown,), is_missing=True, commit=node.name)
    is_held = node.name in reading.history.positions
    notes = () if is_held else ("No branch, tag or experiment holds this commit any more: the history was rewritten.",)
    return Node(
        **place, label=node.name[:_SHORT], notes=notes, commit=node.name, created=commit.committed_at,
        by=commit.author, message=commit.subject,
    )  # fmt: skip


def _data(reading: Reading, known: _Known, node: NodeId, place: dict[str, Any]) -> Node:
    sha = reading.history.place(node.name, node.at)
    label = posixpath.basename(node.name.rstrip("/")) or node.name
    if sha is None:
        unknown = "No commit that was read has this version."
        return Node(**place, label=label, notes=(unknown,), is_missing=True)
    output, commit = known.outputs.get(node), known.commits.get(sha)
    return Node(
        **place, label=label, commit=sha, size=output.size if output else None,
        nfiles=output.nfiles if output else None, created=commit.committed_at if commit else None,
        by=commit.author if commit else "", message=commit.subject if commit else "",
    )  # fmt: skip


def _stage(reading: Reading, known: _Known, node: NodeId, place: dict[str, Any]) -> Node:
    stage, commit = stage_at(reading, node), known.commits.get(node.at)
    if stage is None:
        unknown = "The commit does not define this stage."
        return Node(**place, label=node.name, notes=(unknown,), is_missing=True, commit=node.at)
    notes = (stage.problem.message,) if stage.problem else ()
    return Node(
        **place, label=stage.name or node.name, notes=notes, commit=node.at,
        created=commit.committed_at if commit else None, command=stage.cmd, params=_params(reading, node, stage),
        code=_code(reading, node, stage), metrics=tuple(out.path for out in stage.outs if out.role == "metric"),
    )  # fmt: skip


def _params(reading: Reading, node: NodeId, stage: Stage) -> tuple[tuple[str, str], ...]:
    """The params of a stage as its lock recorded them, else as the commit has them."""
    facts = reading.facts(node.at)
    found: dict[str, str] = {}
    for item in stage.params:
        now = dict(flatten((facts.params if facts else {}).get(item.path, {})))
        values = dict(flatten(item.locked)) or now
        wanted = [key for key in values if not item.keys or any(_is_below(key, asked) for asked in item.keys)]
        found |= {key: plain_text(values[key]) for key in wanted}
    return tuple(found.items())[:_MOST_PARAMS]


def _is_below(key: str, asked: str) -> bool:
    return key == asked or key.startswith(f"{asked}.")


def _code(reading: Reading, node: NodeId, stage: Stage) -> tuple[str, ...]:
    """Dependencies that DVC does not track: scripts and other files under git."""
    outputs = reading.outputs(node.at)
    plain = [dep.path for dep in stage.deps if dep.repo_url is None and "://" not in dep.path]
    return tuple(path for path in plain if not any(True for _ in outputs.needed(path)))[:_MOST_FILES]


def _model(reading: Reading, _known: _Known, node: NodeId, place: dict[str, Any]) -> Node:
    found = reading.model_version(node.name, node.at)
    if found is None:
        unknown = "The registry has no such version any more."
        return Node(**place, label=f"{node.name} {node.at}", notes=(unknown,), is_missing=True)
    model, version = found
    is_mute = version.run is None and version.commit is None
    notes = ("The registry does not say which run or commit it came from.",) if is_mute else ()
    return Node(
        **place, label=f"{node.name} {node.at}", notes=notes, commit=version.commit, created=version.created_at,
        message=version.description, source=model.source, aliases=version.aliases, stages=version.stages,
    )  # fmt: skip


def _external(_reading: Reading, _known: _Known, node: NodeId, place: dict[str, Any]) -> Node:
    name = node.name.partition("#")[2].partition("@")[0] or node.name
    return Node(**place, label=posixpath.basename(name.rstrip("/")) or name)


_DESCRIBE: Mapping[NodeKind, Callable[[Reading, _Known, NodeId, dict[str, Any]], Node]] = {
    NodeKind.RUN: _run,
    NodeKind.COMMIT: _commit,
    NodeKind.DATA: _data,
    NodeKind.STAGE: _stage,
    NodeKind.MODEL: _model,
    NodeKind.EXTERNAL: _external,
}
