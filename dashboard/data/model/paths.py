"""Rules of paths: POSIX, relative to the project's root."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator


def ancestors(path: str) -> Iterator[str]:
    """The path itself, then the folder it lies in, and so on; not the root."""
    while path and path != posixpath.dirname(path):
        yield path
        path = posixpath.dirname(path)


def is_inside(path: str) -> bool:
    """Whether a path stays below the root it is relative to, and is written in the one normal way."""
    return (
        bool(path)
        and not path.startswith("/")
        and posixpath.normpath(path) == path
        and path.split("/", maxsplit=1)[0] != ".."
    )


def normal(path: str) -> str | None:
    """A path as a person may type it in the normal way, ``""`` for the root; None when it leaves the root."""
    if "\0" in path:
        return None
    found = posixpath.normpath(path.strip("/") or ".")
    if found == ".":
        return ""
    return found if is_inside(found) else None
