"""The status of every stage as its lock tells it, without any data: what is recorded against what the commit holds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

from dashboard.data.model.dvc import CommitFacts, Dependency, Output, ParamsDependency, Stage
from dashboard.data.model.pipeline import Dag, StageStatus
from dashboard.data.model.values import flatten
from dashboard.data.pipelines.overlaps import Outputs

_MISSING: Any = object()
_STALE = {StageStatus.CHANGED, StageStatus.UPSTREAM_CHANGED, StageStatus.NEVER_RUN, StageStatus.BROKEN}

NOTHING: Mapping[str, str] = MappingProxyType({})

Status = tuple[StageStatus, tuple[str, ...]]


class Files(Protocol):
    """What git holds at the commit, hashed as DVC hashes."""

    def exists(self, path: str) -> bool:
        """Whether git holds anything there."""

    def hash(self, path: str, hash_name: str, tracked: Mapping[str, str | None]) -> str | None:
        """DVC's hash of a git-tracked file or folder; None when it cannot be known."""


def is_stage(stage: Stage) -> bool:
    """Whether it runs a command; other ``.dvc`` files only track data."""
    return bool(stage.name or stage.cmd)


def statuses(
    facts: CommitFacts, outputs: Outputs, files: Files, faults: Mapping[str, str] = NOTHING
) -> dict[str, Status]:
    """Status and reasons of every stage, by address.

    Args:
        facts: What DVC's files say.
        outputs: Who writes what.
        files: What git holds.
        faults: Why stages cannot run, by address.
    """
    stages = {stage.address: stage for stage in facts.stages if is_stage(stage)}
    found = {
        address: (StageStatus.BROKEN, (faults[address],)) if address in faults else _own(stage, facts, outputs, files)
        for address, stage in stages.items()
    }
    for address in _in_order(stages, outputs):
        status, _ = found[address]
        stale = [name for name in upstream(stages[address], outputs) if name in found and found[name][0] in _STALE]
        if stale and status is StageStatus.UP_TO_DATE:
            found[address] = StageStatus.UPSTREAM_CHANGED, tuple(f"stage {name}" for name in stale)
    return found


def upstream(stage: Stage, outputs: Outputs) -> list[str]:
    """Addresses of the stages and ``.dvc`` files whose outputs the stage needs; another repository's are none."""
    needed = (writer.address for dep in stage.deps if dep.repo_url is None for writer, _ in outputs.needed(dep.path))
    return [address for address in dict.fromkeys(needed) if address != stage.address]


def dag_of(stages: Sequence[Stage]) -> Dag:
    """Stages and ``.dvc`` files with what they need of each other, as ``dvc dag`` shows them."""
    outputs = Outputs(stages)
    edges = tuple((needed, stage.address) for stage in stages for needed in upstream(stage, outputs))
    return Dag(tuple(stage.address for stage in stages), edges)


def _in_order(stages: Mapping[str, Stage], outputs: Outputs) -> list[str]:
    """Addresses with everything upstream first; a cycle is cut where it is met."""
    order: dict[str, None] = {}
    seen: set[str] = set()
    for start in stages:
        pending = [(start, False)]
        while pending:
            address, is_ready = pending.pop()
            if is_ready:
                order[address] = None
            elif address in stages and address not in seen:
                seen.add(address)
                pending.append((address, True))
                pending += [(name, False) for name in upstream(stages[address], outputs)]
    return list(order)


def _own(stage: Stage, facts: CommitFacts, outputs: Outputs, files: Files) -> Status:
    if stage.problem:
        return StageStatus.BROKEN, (stage.problem.message,)
    if not stage.locked:
        return StageStatus.NEVER_RUN, ()
    reasons = tuple(_reasons(stage, facts, outputs, files))
    if reasons:
        return StageStatus.CHANGED, reasons
    return (StageStatus.FROZEN if stage.frozen else StageStatus.UP_TO_DATE), ()


def _reasons(stage: Stage, facts: CommitFacts, outputs: Outputs, files: Files) -> Iterator[str]:
    """What differs from the last run; what a frozen stage reads is no reason, as for ``dvc status``."""
    if stage.always_changed or not (stage.deps or stage.outs or stage.params):
        yield "always changed"
    if stage.cmd != stage.locked_cmd:
        yield "cmd"
    for dep in () if stage.frozen else stage.deps:
        yield from _dependency_reasons(stage, dep, outputs, files)
    for item in () if stage.frozen else stage.params:
        yield from _param_reasons(item, facts)
    yield from (f"out {out.path}" for out in stage.outs if _has_changed(stage, out, files))


def _has_changed(stage: Stage, out: Output, files: Files) -> bool:
    """Whether an output was never recorded, or git holds another content than was recorded."""
    recorded = stage.locked_outs.get(out.path)
    if recorded is None or out.cached or not files.exists(out.path):
        return recorded is None
    return files.hash(out.path, out.hash_name, {}) not in {None, recorded}


def _dependency_reasons(stage: Stage, dep: Dependency, outputs: Outputs, files: Files) -> Iterator[str]:
    if dep.repo_url is not None or is_external(dep.path):
        return
    present = _present_hash(dep, outputs, files)
    if present is _MISSING:
        yield f"dep {dep.path} (missing)"
    elif dep.path not in stage.locked_deps or present not in {None, stage.locked_deps[dep.path]}:
        yield f"dep {dep.path}"


def is_external(path: str) -> bool:
    """Whether a path lies outside of any repository: an absolute path or a URL."""
    return path.startswith("/") or "://" in path


def _present_hash(dep: Dependency, outputs: Outputs, files: Files) -> Any:
    """The hash of a dependency at this commit; None when only the data itself would tell; or `_MISSING`."""
    writer = outputs.at(dep.path)
    if writer and (writer[1].cached or not files.exists(dep.path)):
        return writer[1].hash
    if outputs.above(dep.path) and not files.exists(dep.path):
        return None
    tracked = {out.path: out.hash for _, out in outputs.inside(dep.path) if out.cached}
    if not tracked and not files.exists(dep.path):
        return _MISSING
    return files.hash(dep.path, dep.hash_name, tracked)


def _param_reasons(item: ParamsDependency, facts: CommitFacts) -> Iterator[str]:
    values = facts.params.get(item.path)
    if values is None:
        yield f"params {item.path} (missing)"
        return
    for key in item.keys or dict.fromkeys((*values, *item.locked)):
        present, locked = param_value(values, key), item.locked.get(key, _UNLOCKED)
        if not is_same(present, locked):
            yield from (f"param {param_name(item.path, name)}" for name in _differing(key, present, locked))


def _differing(key: str, present: Any, locked: Any) -> list[str]:
    """The param itself or, of a group of params, those in it that differ."""
    if not (isinstance(present, dict) and isinstance(locked, dict)):
        return [key]
    now, then = dict(flatten(present)), dict(flatten(locked))
    names = (name for name in dict.fromkeys((*now, *then)) if not is_same(now.get(name), then.get(name)))
    return [f"{key}.{name}" for name in names] or [key]


def param_name(path: str, key: str) -> str:
    """How a param is called: its key, after its file unless that is the default one."""
    return key if path == "params.yaml" else f"{path}:{key}"


UNKNOWN: Any = object()
"""What `param_value` answers for a key that is not there."""


def param_value(values: Any, key: str, otherwise: Any = UNKNOWN) -> Any:
    """The value of a dotted key, numbers stepping into lists; `otherwise` when there is none."""
    if isinstance(values, dict) and key in values:
        return values[key]
    for part in key.split("."):
        if isinstance(values, dict) and part in values:
            values = values[part]
        elif isinstance(values, list) and part.isdigit() and int(part) < len(values):
            values = values[int(part)]
        else:
            return otherwise
    return values


_UNLOCKED: Any = object()


def is_same(present: Any, locked: Any) -> bool:
    """Whether two values are equal, NaN to itself as well."""
    if isinstance(present, float) and isinstance(locked, float) and math.isnan(present) and math.isnan(locked):
        return True
    return bool(present == locked)
