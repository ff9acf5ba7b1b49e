"""``dvc.lock`` (schema 1.0 and 2.0) and the entries it shares with ``.dvc`` files: hashes, sizes, cloud versions."""

from __future__ import annotations

import hashlib
import json
import posixpath
from dataclasses import dataclass, field
from typing import Any

from dashboard.data.sources.dvc.unreadable import UnreadableError


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a lock or a ``.dvc`` file records of one path.

    Attributes:
        hash_name: ``md5``, ``md5-dos2unix`` (written by DVC 2), ``etag`` or ``checksum``.
    """

    hash: str | None = None
    hash_name: str = "md5"
    size: int | None = None
    nfiles: int | None = None
    remote: str | None = None
    cloud: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LockedStage:
    """One stage of a ``dvc.lock``, by paths as written there."""

    cmd: tuple[str, ...]
    deps: dict[str, Recorded]
    outs: dict[str, Recorded]
    params: dict[str, dict[str, Any]]


def locked_stages(data: Any) -> dict[str, LockedStage]:
    """Stages by name.

    Raises:
        UnreadableError: The file is no lock file, or of a schema not known.
    """
    if not isinstance(data, dict):
        raise UnreadableError("dvc.lock must be a mapping")
    schema = str(data.get("schema", "1.0"))
    if schema not in {"1.0", "2.0"}:
        raise UnreadableError(f"dvc.lock has the unknown schema {schema}")
    stages = data.get("stages") or {} if "schema" in data else data
    if not isinstance(stages, dict):
        raise UnreadableError("stages of dvc.lock must be a mapping")
    return {str(name): _locked(entry) for name, entry in stages.items() if isinstance(entry, dict)}


def _locked(entry: dict[str, Any]) -> LockedStage:
    params = entry.get("params")
    return LockedStage(
        cmd=commands(entry.get("cmd")),
        deps=_by_path(entry.get("deps")),
        outs=_by_path(entry.get("outs")),
        params={
            str(path): values
            for path, values in (params.items() if isinstance(params, dict) else ())
            if isinstance(values, dict)
        },
    )


def _by_path(entries: Any) -> dict[str, Recorded]:
    found = {}
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("path"), str):
            found[entry["path"]] = recorded(entry)
    return found


def commands(value: Any) -> tuple[str, ...]:
    """A stage's ``cmd`` as one or several commands."""
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    return () if value is None else (str(value),)


def recorded(entry: dict[str, Any]) -> Recorded:
    """The hash and meta of one entry of ``deps`` or ``outs``.

    An in-repository path has an md5 (of text with CRLF folded when no ``hash:`` says otherwise, as DVC 2 wrote it);
    an external one has what its storage calls a checksum.
    """
    cloud = entry.get("cloud")
    cloud = cloud if isinstance(cloud, dict) else {}
    remote = next(iter(cloud), None) or entry.get("remote")
    merged = {**entry, **(cloud[remote] if isinstance(cloud.get(remote), dict) else {})}
    files = entry.get("files")
    if isinstance(files, list) and files:
        return _directory([item for item in files if isinstance(item, dict)], merged, cloud)
    name, value = _hash(merged)
    return Recorded(
        hash=value,
        hash_name=name,
        size=_whole(merged.get("size")),
        nfiles=_whole(merged.get("nfiles")),
        remote=str(remote) if remote else None,
        cloud=cloud,
    )


def _hash(entry: dict[str, Any]) -> tuple[str, str | None]:
    for name in ("md5", "etag", "checksum"):
        if entry.get(name) is not None and str(entry[name]):
            value = str(entry[name])
            if name == "md5":
                return ("md5" if entry.get("hash") else "md5-dos2unix"), value
            return name, value
    return "md5", None


def _directory(files: list[dict[str, Any]], entry: dict[str, Any], cloud: dict[str, Any]) -> Recorded:
    """A directory whose files are listed in place; its hash is that of the listing DVC would make of it."""
    listing = [(str(item.get("relpath", "")), _hash(item)[1] or "") for item in files]
    sizes = [_whole(item.get("size")) for item in files]
    name = "md5" if entry.get("hash") else "md5-dos2unix"
    return Recorded(
        hash=directory_hash(listing),
        hash_name=name,
        size=sum(size for size in sizes if size),
        nfiles=len(files),
        remote=next((str(remote) for item in files for remote in (item.get("cloud") or {})), None),
        cloud=cloud | _versions(files, entry.get("remote")),
    )


def _versions(files: list[dict[str, Any]], remote: Any) -> dict[str, Any]:
    """Each remote with its version of every file, as a single file's ``cloud`` has them.

    Early DVC named one remote for all of them; ``""`` stands for none.
    """
    found: dict[str, dict[str, Any]] = {}
    for item in files:
        named = item.get("cloud")
        versions = named if isinstance(named, dict) and named else {remote or "": item}
        for name, version in versions.items():
            entry = {"relpath": item.get("relpath"), "md5": item.get("md5"), "size": _whole(item.get("size"))}
            entry["version_id"] = version.get("version_id") if isinstance(version, dict) else None
            found.setdefault(str(name), {"files": []})["files"].append(entry)
    return found


def directory_hash(listing: list[tuple[str, str]]) -> str:
    """DVC's hash of a directory from (relative path, md5) of its files: md5 of the sorted JSON listing, ``.dir``."""
    ordered = sorted(listing, key=lambda item: item[0].split("/"))
    text = json.dumps([{"md5": md5, "relpath": path} for path, md5 in ordered], sort_keys=True)
    return hashlib.md5(text.encode("utf-8"), usedforsecurity=False).hexdigest() + ".dir"


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def at_path(entries: dict[str, Recorded], path: str) -> Recorded:
    """The entry of a path as ``dvc.yaml`` writes it, which may be spelt a little differently in the lock."""
    return entries.get(path) or entries.get(posixpath.normpath(path)) or Recorded()
