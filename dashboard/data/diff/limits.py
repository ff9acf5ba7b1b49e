"""Differences within limits of time and memory."""

from __future__ import annotations

from typing import Any

from dashboard.data.diff.binary import BinaryDiff
from dashboard.data.diff.content import ContentDiff, DiffKind, diff_of, outline
from dashboard.data.preview.limits import Readers, Refused


def diff_within(readers: Readers, path: str, old: bytes | None, new: bytes | None, **options: Any) -> ContentDiff:
    """As `diff_of`, in a process of its own; what takes too much is told apart by size and hash, with a sentence.

    Args:
        readers: Where it runs.
        path: As in `diff_of`.
        old: As in `diff_of`.
        new: As in `diff_of`.
        options: Further arguments of `diff_of`.
    """
    found = readers.attempt(diff_of, path, old, new, **options)
    if not isinstance(found, Refused):
        return found
    bare = outline(path, old, new, old_size=options.get("old_size"), new_size=options.get("new_size"))
    return ContentDiff(
        path, DiffKind.BINARY, bare.change, bare.old, bare.new, BinaryDiff((), None, found.note), found.note
    )
