"""Which texts are hashes of DVC objects, and where a cache or a remote keeps the object of a hash."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LEGACY = "md5-dos2unix"
"""What DVC 2 hashed with: the md5 of a text with CRLF folded."""

_OBJECT = re.compile(r"[0-9a-fA-F]{32}(\.dir)?\Z")


@dataclass(frozen=True, slots=True)
class Version:
    """Where a cloud-versioned file lies below its remote: the project's own path, at one version."""

    path: str
    id: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for.

    Attributes:
        hash: As DVC recorded it; ``.dir`` at its end for a listing.
        name: What to call it in messages: a path.
        hash_name: As in `dashboard.data.model.dvc.Output`; None when nobody knows.
        remote: The remote that the output names for itself.
        versions: By name of the remote, for cloud-versioned outputs.
        repository: The one that it was imported from; empty for what is not.
    """

    hash: str
    name: str
    hash_name: str | None = None
    remote: str | None = None
    versions: Mapping[str, Version] = field(default_factory=dict)
    repository: str = ""


def is_object(text: str | None) -> bool:
    """Whether a text is the md5 of a file or of a listing: anything else must not become a path."""
    return text is not None and _OBJECT.match(text) is not None


def is_directory(text: str | None) -> bool:
    """Whether a hash is that of a listing."""
    return text is not None and text.endswith(".dir")


def object_paths(wanted: Wanted) -> tuple[str, ...]:
    """Where the object may lie below the root of a cache or remote: DVC 3's place, DVC 2's, or both in this order."""
    if not is_object(wanted.hash):
        return ()
    old = f"{wanted.hash[:2]}/{wanted.hash[2:]}"
    new = f"files/md5/{old}"
    if wanted.hash_name is None:
        return new, old
    return (old,) if wanted.hash_name == LEGACY else (new,)
