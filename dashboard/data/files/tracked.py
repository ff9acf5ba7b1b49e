"""What DVC tracks over the history: which commit last changed each tracked path."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboard.data.files.changes import State, last_changes
from dashboard.data.files.folders import WALK_SECONDS, Past


@dataclass(frozen=True, slots=True)
class _Tracked:
    """Hashes by tracked path at one commit; None when the commit was not read yet, which counts as no change."""

    hashes: Mapping[str, str] | None

    def names(self) -> Iterator[str]:
        yield from self.hashes or ()

    def is_same(self, other: State, name: str) -> bool:
        if not isinstance(other, _Tracked) or self.hashes is None or other.hashes is None:
            return True
        return self.hashes.get(name) == other.hashes.get(name)


def last_data_changes(start: str, past: Past) -> dict[str, str]:
    """The newest commit that changed each path that is tracked at a commit.

    Args:
        start: The commit.
        past: The history behind it.
    """
    states: dict[int, _Tracked] = {}

    def state_at(sha: str) -> State:
        hashes = past.hashes_at(sha)
        return states.setdefault(id(hashes), _Tracked(hashes))

    until = time.monotonic() + WALK_SECONDS
    return last_changes(start, past.commit_of, state_at, lambda _sha: None, lambda: time.monotonic() < until)
