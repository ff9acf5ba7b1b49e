"""Stages of the domain from resolved ``dvc.yaml`` definitions with their lock entries, and from ``.dvc`` files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from dashboard.data.model.dvc import Dependency, Output, ParamsDependency, Stage
from dashboard.data.model.problem import Problem
from dashboard.data.sources.dvc.definitions import StageDefinition
from dashboard.data.sources.dvc.lockfile import LockedStage, Recorded, at_path, commands, recorded

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")
_DEFAULT_PARAMS = "params.yaml"
_ROLES = (("outs", "out"), ("metrics", "metric"), ("plots", "plot"))


@lru_cache(16_384)
def project_path(folder: str, path: str) -> str:
    """A path of a DVC file relative to the project's root; absolute paths and URLs as they are."""
    if path.startswith("/") or _URL.match(path):
        return path
    return posixpath.normpath(posixpath.join(folder, path))


def address_of(file: str, name: str) -> str:
    """DVC's own address of a stage: its name in the root's dvc.yaml, else ``sub/dvc.yaml:name``."""
    return name if file == "dvc.yaml" else f"{file}:{name}"


def pipeline_stage(file: str, definition: StageDefinition, locked: LockedStage | None) -> Stage:
    """A stage of `file` with what the lock recorded of it."""
    data = definition.data
    if data is None:
        return Stage(
            address_of(file, definition.name), file, definition.name, definition.group, problem=definition.problem
        )
    lock = locked or LockedStage((), {}, {}, {})
    wdir = project_path(posixpath.dirname(file), str(data.get("wdir") or "."))
    return Stage(
        address=address_of(file, definition.name),
        file=file,
        name=definition.name,
        group=definition.group,
        cmd=commands(data.get("cmd")),
        wdir="" if wdir == "." else wdir,
        deps=tuple(_dependency(wdir, str(path), at_path(lock.deps, str(path))) for path in data.get("deps") or ()),
        outs=tuple(_outputs(wdir, data, lock)),
        params=tuple(_params(wdir, data.get("params") or [], lock)),
        desc=str(data.get("desc") or ""),
        frozen=bool(data.get("frozen")),
        always_changed=bool(data.get("always_changed")),
        locked=locked is not None,
        locked_cmd=lock.cmd,
        locked_deps=_hashes(wdir, lock.deps),
        locked_outs=_hashes(wdir, lock.outs),
    )


def _hashes(folder: str, entries: dict[str, Recorded]) -> dict[str, str]:
    return {project_path(folder, path): entry.hash for path, entry in entries.items() if entry.hash}


def _dependency(folder: str, path: str, entry: Recorded) -> Dependency:
    return Dependency(project_path(folder, path), entry.hash, entry.hash_name, entry.size, entry.nfiles)


def _outputs(folder: str, data: dict[str, Any], lock: LockedStage) -> Iterator[Output]:
    for section, role in _ROLES:
        for path, flags in _with_flags(data.get(section) or []):
            yield _output(folder, path, flags, at_path(lock.outs, path), role)


def _with_flags(items: Iterable[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Paths with their flags; a path named twice has the flags of both."""
    merged: dict[str, dict[str, Any]] = {}
    for item in items:
        pairs = item.items() if isinstance(item, dict) else [(item, {})]
        for path, flags in pairs:
            merged.setdefault(str(path), {}).update(flags if isinstance(flags, dict) else {})
    yield from merged.items()


def _output(folder: str, path: str, flags: dict[str, Any], entry: Recorded, role: str) -> Output:
    return Output(
        path=project_path(folder, path),
        role=role,
        cached=flags.get("cache") is not False,
        persist=bool(flags.get("persist")),
        hash=entry.hash,
        hash_name=entry.hash_name,
        size=entry.size,
        nfiles=entry.nfiles,
        remote=flags.get("remote") or entry.remote,
        desc=str(flags.get("desc") or ""),
        push=flags.get("push") is not False,
        cloud=entry.cloud,
    )


def _params(folder: str, items: list[Any], lock: LockedStage) -> Iterator[ParamsDependency]:
    """Params by file: keys of the default file, keys of others, or whole files; a whole file wins over its keys."""
    keys: dict[str, list[str]] = {}
    whole: set[str] = set()
    for item in items:
        pairs = item.items() if isinstance(item, dict) else [(_DEFAULT_PARAMS, [str(item)])]
        for file, chosen in pairs:
            keys.setdefault(str(file), []).extend(str(key) for key in chosen or ())
            if not chosen:
                whole.add(str(file))
    for file, chosen in keys.items():
        wanted = () if file in whole else tuple(dict.fromkeys(chosen))
        values = lock.params.get(file, {})
        locked = {key: value for key, value in values.items() if not wanted or key in wanted}
        yield ParamsDependency(project_path(folder, file), wanted, locked)


def single_stage(file: str, data: Any) -> Stage:
    """The stage of a ``.dvc`` file; also those of DVC before 1.0, which carry a command."""
    invalid = Problem("dvc-yaml-invalid", "not a DVC file", file, "Correct the file in a new commit.")
    if not isinstance(data, dict) or not _lists_are_mappings(data):
        return Stage(file, file, problem=invalid)
    folder = posixpath.dirname(file)
    wdir = project_path(folder, str(data.get("wdir") or "."))
    deps = tuple(_single_dependency(wdir, entry) for entry in data.get("deps") or ())
    outs = tuple(_single_output(wdir, entry) for entry in data.get("outs") or ())
    cmd = commands(data.get("cmd"))
    return Stage(
        address=file,
        file=file,
        cmd=cmd,
        wdir="" if wdir == "." else wdir,
        deps=tuple(dep for dep in deps if dep.path),
        outs=outs,
        params=tuple(_single_params(wdir, data.get("deps") or ())),
        desc=str(data.get("desc") or ""),
        frozen=bool(data.get("frozen") or data.get("locked")),
        always_changed=bool(data.get("always_changed")),
        is_import=not cmd and len(deps) == 1 and len(outs) == 1,
        locked=True,
        locked_cmd=cmd,
        locked_deps={dep.path: dep.hash for dep in deps if dep.hash},
        locked_outs={out.path: out.hash for out in outs if out.hash},
    )


def _lists_are_mappings(data: dict[str, Any]) -> bool:
    return all(
        isinstance(data.get(name), (list, type(None)))
        and all(isinstance(entry, dict) and _is_entry(entry, name) for entry in data.get(name) or ())
        for name in ("deps", "outs")
    )


def _is_entry(entry: dict[str, Any], section: str) -> bool:
    return isinstance(entry.get("path"), str) or (section == "deps" and ("db" in entry or "params" in entry))


def _single_dependency(folder: str, entry: dict[str, Any]) -> Dependency:
    """A dependency of a ``.dvc`` file; of ``dvc import`` the path inside the other repository."""
    if "params" in entry or "path" not in entry:
        return Dependency("")
    found = recorded(entry)
    repo = entry.get("repo")
    if not isinstance(repo, dict):
        path = project_path(folder, entry["path"])
        return Dependency(path, found.hash, found.hash_name, found.size, found.nfiles)
    return Dependency(
        path=posixpath.normpath(entry["path"]),
        hash=found.hash,
        hash_name=found.hash_name,
        size=found.size,
        nfiles=found.nfiles,
        repo_url=str(repo.get("url") or ""),
        rev=_text(repo.get("rev")),
        rev_lock=_text(repo.get("rev_lock")),
    )


def _single_params(folder: str, entries: Iterable[dict[str, Any]]) -> Iterator[ParamsDependency]:
    for entry in entries:
        params = entry.get("params")
        if isinstance(params, dict):
            yield ParamsDependency(
                project_path(folder, str(entry.get("path") or _DEFAULT_PARAMS)), tuple(params), params
            )


def _single_output(folder: str, entry: dict[str, Any]) -> Output:
    role = "metric" if entry.get("metric") else "plot" if entry.get("plot") else "out"
    return _output(folder, entry["path"], entry, recorded(entry), role)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
