"""From what a person typed to a node: short hashes, branches and aliases become what they mean now."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import polars as pl

from dashboard.data.datasets.naming import is_beginning
from dashboard.data.lineage.identity import (
    NodeId,
    NodeKind,
    commit_node,
    data_node,
    model_node,
    readings,
    run_node,
    stage_node,
)
from dashboard.data.lineage.reading import Reading
from dashboard.data.model.project import Project
from dashboard.data.store.frames.columns import run_part
from dashboard.errors import DagboardError, InvalidRequestError, NotFoundError

_WHOLE_SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?\Z")
_LEAST_ID = 6
_LATEST = "latest"


class Resolver(Protocol):
    """Turns what a person typed into a commit; `dashboard.data.revisions.Revisions`."""

    def resolve(self, project: Project, rev: str | None, /) -> str:
        """Full sha."""
        ...


def resolved(reading: Reading, revisions: Resolver, text: str) -> NodeId:
    """The node of a text.

    Args:
        reading: Of the project.
        revisions: Resolves branches, tags and short shas.
        text: As `dashboard.data.lineage.identity` writes it.

    Raises:
        InvalidRequestError: The text has none of the forms, or means several things.
        NotFoundError: There is no such thing; the hint names the nearest.
    """
    first: NotFoundError | None = None
    for wanted in readings(text):
        try:
            return _FIND[wanted.kind](reading, revisions, wanted)
        except NotFoundError as error:
            first = first or error
    assert first is not None  # noqa: S101 - readings are never empty
    raise first


def _run(reading: Reading, _revisions: Resolver, wanted: NodeId) -> NodeId:
    if reading.frame.row_number(wanted.name) is not None:
        return wanted
    ids = _beginning(reading, wanted.name)
    if len(ids) == 1:
        return run_node(ids[0])
    if ids:
        several = " and ".join(ids[:2])
        raise InvalidRequestError(
            f"several runs begin with {wanted.name}", where="node", hint=f"Write more of it: {several}."
        )
    hint = "It may have been deleted; the run table lists those that are here."
    raise NotFoundError(f"there is no run {wanted.name[:100]} in {reading.project.key}", where="node", hint=hint)


def _beginning(reading: Reading, text: str) -> list[str]:
    if len(text) < _LEAST_ID:
        return []
    id_ = pl.col(run_part("id"))
    at = reading.frame.where(id_.cast(pl.String).str.starts_with(text.lower())).head(3)
    return reading.ids(at)


def _commit(reading: Reading, revisions: Resolver, wanted: NodeId) -> NodeId:
    try:
        return commit_node(revisions.resolve(reading.project, wanted.name))
    except DagboardError:
        if wanted.name in reading.history.parents or _is_named(reading, wanted.name):
            return wanted
        raise


def _is_named(reading: Reading, sha: str) -> bool:
    """Whether a run says that it ran at a commit, which the repository may not have."""
    if not _WHOLE_SHA.match(sha):
        return False
    return bool(len(reading.frame.where(pl.col(run_part("commit")) == sha).head(1)))


def _data(reading: Reading, revisions: Resolver, wanted: NodeId) -> NodeId:
    versions = reading.history.versions(wanted.name)
    if not versions:
        known = reading.history.paths
        raise _nothing(f"no data was ever tracked at {wanted.name}", wanted.name, known, _data_text(known))
    if wanted.at in versions:
        return wanted
    typed = wanted.at.lower().removesuffix(".dir")
    fits = [hash_ for hash_ in versions if hash_.lower().startswith(typed)] if is_beginning(typed) else []
    if len(fits) > 1:
        several = " and ".join(sorted(fits)[:2])
        raise InvalidRequestError(
            f"{wanted.at} is the beginning of several hashes", where="node", hint=f"Write more of it: {several}."
        )
    return data_node(wanted.name, fits[0] if fits else _at_revision(reading, revisions, wanted))


def _at_revision(reading: Reading, revisions: Resolver, wanted: NodeId) -> str:
    """The version that a path has at a revision."""
    missing = NotFoundError(
        f"{wanted.name} never had a version {wanted.at}", where="node",
        hint="Its page under Data lists the versions; six digits of a hash are enough.",
    )  # fmt: skip
    try:
        sha = revisions.resolve(reading.project, wanted.at)
    except DagboardError as error:
        raise missing from error
    found = reading.history.hashes.get(sha, {}).get(wanted.name)
    if found is None:
        raise missing
    return found


def _stage(reading: Reading, revisions: Resolver, wanted: NodeId) -> NodeId:
    sha = _commit(reading, revisions, NodeId(NodeKind.COMMIT, wanted.at)).name
    facts = reading.facts(sha)
    addresses = [stage.address for stage in facts.stages if stage.cmd or stage.problem] if facts else []
    if wanted.name in addresses:
        return stage_node(wanted.name, sha)
    raise _nothing(f"no stage {wanted.name} at commit {sha[:7]}", wanted.name, addresses)


def _model(reading: Reading, _revisions: Resolver, wanted: NodeId) -> NodeId:
    models = [model for model in reading.models if model.name == wanted.name]
    if not models:
        names = [model.name for model in reading.models]
        raise _nothing(f"no model {wanted.name} in {reading.project.key}", wanted.name, names)
    versions = [version for model in models for version in model.versions]
    for version in versions:
        if version.version in {wanted.at, f"v{wanted.at}"}:
            return model_node(wanted.name, version.version)
    for version in versions:
        if wanted.at in {*version.aliases, *version.stages}:
            return model_node(wanted.name, version.version)
    if wanted.at == _LATEST and versions:
        return model_node(wanted.name, versions[0].version)
    names = [name for version in versions for name in (version.version, *version.aliases, *version.stages)]
    raise _nothing(f"the model {wanted.name} has no version {wanted.at}", wanted.at, names)


def _data_text(paths: Iterable[str]) -> str:
    return "The page Data lists what is tracked." if any(paths) else "Nothing is tracked in this project."


def _nothing(message: str, wanted: str, known: Iterable[str], otherwise: str = "") -> NotFoundError:
    names = list(known)
    nearest = difflib.get_close_matches(wanted, names, n=1)
    there = f"There are: {', '.join(names[:5])}." if names else "There are none."
    hint = f"Did you mean {nearest[0]}?" if nearest else otherwise or there
    return NotFoundError(message, where="node", hint=hint)


_FIND: Mapping[NodeKind, Callable[[Reading, Resolver, NodeId], NodeId]] = {
    NodeKind.RUN: _run,
    NodeKind.COMMIT: _commit,
    NodeKind.DATA: _data,
    NodeKind.STAGE: _stage,
    NodeKind.MODEL: _model,
}
