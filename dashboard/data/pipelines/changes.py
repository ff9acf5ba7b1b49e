"""What differs about one stage between two revisions, with both values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.data.model.dvc import Stage, Values
from dashboard.data.model.pipeline import Change, StageChange
from dashboard.data.model.values import flatten
from dashboard.data.pipelines.status import is_same, param_name, param_value

_FLAGS = ("cmd", "wdir", "frozen", "always_changed")


def stage_changes(before: Stage, after: Stage, old: Values, new: Values) -> Iterator[StageChange]:
    """The differences of a stage, its own fields first.

    Args:
        before: The stage at the older revision.
        after: The same address at the newer one.
        old: Params of the older revision, by file.
        new: Those of the newer one.
    """
    for name in _FLAGS:
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield StageChange(name.replace("_", " "), before=was, after=now)
    if (before.problem is None) != (after.problem is None):
        yield StageChange("broken" if after.problem else "mended")
    yield from _entries("dep", {dep.path: dep.hash for dep in before.deps}, {dep.path: dep.hash for dep in after.deps})
    yield from _entries("param", _params(before, old), _params(after, new))
    yield from _entries("out", {out.path: out.hash for out in before.outs}, {out.path: out.hash for out in after.outs})


def _entries(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[StageChange]:
    for name, value in after.items():
        if name not in before:
            yield StageChange(kind, name, None, value, Change.ADDED)
        elif not is_same(before[name], value):
            yield StageChange(kind, name, before[name], value)
    for name, value in before.items():
        if name not in after:
            yield StageChange(kind, name, value, None, Change.REMOVED)


def _params(stage: Stage, params: Values) -> dict[str, Any]:
    """Params of a stage with their values, groups of them one by one; None for one that its file does not have."""
    found = {}
    for item in stage.params:
        values = params.get(item.path, {})
        for key in item.keys or tuple(values):
            value = param_value(values, key, None)
            leaves = [(f"{key}.{name}", leaf) for name, leaf in flatten(value)] if isinstance(value, dict) else []
            found.update({param_name(item.path, name): leaf for name, leaf in leaves or [(key, value)]})
    return found
