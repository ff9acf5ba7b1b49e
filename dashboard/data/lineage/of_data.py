"""Neighbours of a data version: the stage, run or import it came from; stages, runs and model versions that used it."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.data.lineage.answers import Direction, Found, Remainder
from dashboard.data.lineage.evidence import Basis, Edge, Evidence, Relation
from dashboard.data.lineage.identity import NodeId, NodeKind, commit_node, data_node, external_node, stage_node
from dashboard.data.lineage.of_models import stored_as
from dashboard.data.lineage.of_runs import made_by
from dashboard.data.lineage.of_stages import stage_at
from dashboard.data.lineage.reading import Reading
from dashboard.data.lineage.runs_of_data import runs_that_used
from dashboard.data.lineage.stage_data import depends_on, read_by
from dashboard.data.model.dvc import Stage


def before(reading: Reading, node: NodeId) -> Found:
    """Where a version came from: the stage that wrote it where it first appeared, else an import and its commit."""
    place = reading.history.place(node.name, node.at)
    if place is None:
        return Found()
    writer = reading.outputs(place).at(node.name)
    if writer and writer[0].cmd:
        return Found((_wrote(node, writer[0], place), *_makers(reading, node, place)))
    imports = tuple(_imported(node, writer[0])) if writer else ()
    words = f"{place[:7]} is the oldest commit that tracks this content there."
    added = Edge(node, commit_node(place), Relation.ADDED_AT, (Evidence(Basis.DVC_FILE, words),))
    return Found((*imports, added))


def after(reading: Reading, node: NodeId) -> Found:
    """What came from a version: stages that read it, runs that used it, model versions that are stored as it."""
    derived = list(_derived(reading, node))
    runs = runs_that_used(reading, node.name, node.at)
    edges = (*derived[: reading.limit], *runs.edges, *stored_as(reading, node))
    rest = []
    if len(derived) > reading.limit:
        count = len(derived) - reading.limit
        rest.append(Remainder(node, NodeKind.STAGE, Relation.READ, Direction.DOWNSTREAM, count))
    if runs.more:
        rest.append(Remainder(node, NodeKind.RUN, Relation.USED, Direction.DOWNSTREAM, runs.more, runs.filter))
    return Found(edges, tuple(rest))


def _wrote(node: NodeId, stage: Stage, sha: str) -> Edge:
    words = f"dvc.lock of {sha[:7]}, the oldest commit with this content, records it as an output of the stage."
    return Edge(stage_node(stage.address, sha), node, Relation.WROTE, (Evidence(Basis.LOCK, words),))


def _makers(reading: Reading, node: NodeId, sha: str) -> Iterator[Edge]:
    """The DVC experiment, or the commit with metrics, that made a version."""
    for run in reading.runs([sha]):
        yield from (edge for edge in made_by(reading, run) if edge.target == node)


def _imported(node: NodeId, stage: Stage) -> Iterator[Edge]:
    if not stage.is_import:
        return
    evidence = (Evidence(Basis.DVC_FILE, f"{stage.file} says that it was imported from there."),)
    for dep in stage.deps:
        yield Edge(node, external_node(dep.address), Relation.CAME_FROM, evidence)


def _derived(reading: Reading, node: NodeId) -> Iterator[Edge]:
    """The stages that read a version, once for each thing that they made of it, the newest first."""
    position = reading.history.position
    for address, sha in sorted(_readings(reading, node), key=lambda item: (position(item[1]), item), reverse=True):
        words = f"dvc.lock of {sha[:7]} records it as a dependency of the stage."
        yield Edge(stage_node(address, sha), node, Relation.READ, (Evidence(Basis.LOCK, words),))


def _readings(reading: Reading, node: NodeId) -> list[tuple[str, str]]:
    """Stages and commits at which they read a version and, first, made something of it."""
    holders = reading.history.holders(node.name, node.at)
    found: dict[tuple[str, str], None] = {}
    for stage in _readers(reading, node, holders):
        written = [out.path for out in stage.outs if out.cached]
        wanted = {_first(reading, path, hash_, holders) for path, hash_ in _made_of(reading, written, holders)}
        for sha in wanted or set(_samples(reading, node, holders)):
            found[stage.address, sha] = None
    return [(address, sha) for address, sha in found if _did_read(reading, stage_node(address, sha), node)]


def _readers(reading: Reading, node: NodeId, holders: list[str]) -> list[Stage]:
    """Stages that depend on the path, at the commit that brought the version and at the newest that has it."""
    found: dict[str, Stage] = {}
    for sha in _samples(reading, node, holders):
        facts = reading.facts(sha)
        for stage in facts.stages if facts else ():
            if stage.cmd and depends_on(stage, node.name):
                found.setdefault(stage.address, stage)
    return list(found.values())


def _samples(reading: Reading, node: NodeId, holders: list[str]) -> list[str]:
    place, head = reading.history.place(node.name, node.at), reading.project.head
    last = max(holders, key=reading.history.position, default=None)
    return [sha for sha in dict.fromkeys((place, head if head in holders else None, last)) if sha]


def _made_of(reading: Reading, paths: list[str], holders: list[str]) -> set[tuple[str, str]]:
    """The different contents that some paths have at commits that hold the version."""
    hashes = reading.history.hashes
    return {(path, hash_) for sha in holders for path in paths if (hash_ := hashes[sha].get(path))}


def _first(reading: Reading, path: str, hash_: str, holders: list[str]) -> str:
    """The commit that brought a content, or where that has another version of the input, one that has both."""
    place, hashes = reading.history.place(path, hash_), reading.history.hashes
    both = [sha for sha in holders if hashes[sha].get(path) == hash_]
    return place if place in both else min(both, key=reading.history.position)


def _did_read(reading: Reading, stage: NodeId, node: NodeId) -> bool:
    found = stage_at(reading, stage)
    return found is not None and any(data_node(*item.version) == node for item in read_by(reading, found, stage.at))
