"""Where in a history a path got each of its contents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

Parents = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Introduction:
    """A commit at which a path has a content that it has at none of the commit's parents.

    Attributes:
        position: Its place in the history, parents before children.
        previous: The content before, of the first parent's line; None when there was none.
    """

    hash: str
    commit: str
    position: int
    previous: str | None


def introductions(parents: Parents, heads: Iterable[str], hashes: Mapping[str, str | None]) -> list[Introduction]:
    """Every introduction of a content, parents before children.

    A merge that takes over the content of one of its sides introduces nothing.

    Args:
        parents: Parents of every known commit.
        heads: Where the history ends.
        hashes: Content by commit, None where the path is not tracked. A commit that is not here was not read; it
            counts as one that changed nothing.
    """
    present: dict[str, str | None] = {}
    earlier: dict[str, str | None] = {}
    found = []
    for position, sha in zip(count(), parents_first(parents, heads)):
        known = [parent for parent in parents[sha] if parent in present]
        inherited = [present[parent] for parent in known]
        before = next((earlier[parent] for parent in known if earlier[parent]), None)
        now = hashes[sha] if sha in hashes else next(iter(inherited), None)
        present[sha], earlier[sha] = now, now or before
        if now and now not in inherited:
            found.append(Introduction(now, sha, position, before))
    return found


def parents_first(parents: Parents, heads: Iterable[str]) -> list[str]:
    """Every known commit that the heads reach, after all of its parents."""
    done: dict[str, None] = {}
    stack = [(head, False) for head in sorted(heads, reverse=True)]
    while stack:
        sha, is_entered = stack.pop()
        if is_entered:
            done[sha] = None
        elif sha not in done and sha in parents:
            stack.append((sha, True))
            stack.extend((parent, False) for parent in reversed(parents[sha]))
    return list(done)
