"""Which commits the names of a repository still hold, and which branch a commit belongs to."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Container, Iterable, Mapping, Sequence

from dashboard.data.model.revision import Ref, RefKind

Parents = Mapping[str, Sequence[str]]


def reachable(parents: Parents, heads: Iterable[str], hide: Container[str] = ()) -> list[str]:
    """Known commits that can be reached from `heads` without passing a hidden one, nearest to the heads first."""
    found: dict[str, None] = {}
    queue = deque(heads)
    while queue:
        sha = queue.popleft()
        if sha in found or sha in hide or sha not in parents:
            continue
        found[sha] = None
        queue.extend(parents[sha])
    return list(found)


def names_of_commits(parents: Parents, refs: Sequence[Ref], kind: RefKind, first: str | None = None) -> dict[str, str]:
    """For each commit the one branch (or tag) it is shown under.

    Args:
        parents: Parents of every known commit.
        refs: The repository's names.
        kind: Branches or tags.
        first: The name that wins over all others: the default branch.
    """
    named: dict[str, str] = {}
    for ref in sorted((ref for ref in refs if ref.kind is kind), key=lambda ref: (ref.name != first, ref.name)):
        for sha in reachable(parents, [ref.commit], hide=named):
            named[sha] = ref.name
    return named


def digest(refs: Iterable[Ref]) -> str:
    """Text that changes iff a name was added, removed or moved."""
    lines = sorted(f"{ref.kind.value} {ref.name} {ref.commit} {ref.baseline}" for ref in refs)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
