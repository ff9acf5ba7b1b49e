"""Names inside a directory that DVC tracks, over the history: which commit last changed each of them.

The listing of the directory at each of its versions says it. Listings that lie on this machine are read, others are
fetched for a moment and kept; of a version whose listing cannot be had nobody knows what changed in it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from dashboard.data.contents import Contents
from dashboard.data.files.changes import State, last_changes
from dashboard.data.files.folders import WALK_SECONDS, Past
from dashboard.data.files.look import Look
from dashboard.data.model.dvc import Output
from dashboard.data.model.project import Project
from dashboard.data.remembered import Remembered
from dashboard.errors import DagboardError

FETCH_SECONDS = 1.5
"""How long listings of old versions are fetched from other machines for one answer."""
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class _Inside:
    """What some names stand for at one version of the directory.

    Attributes:
        prints: By name, a number made of all paths and hashes below it; None where the listing cannot be had.
        is_read: Whether a sync has read the commit; one that was not read counts as no change.
    """

    prints: Mapping[str, int] | None
    is_read: bool = True

    def names(self) -> Iterator[str]:
        yield from self.prints or ()

    def is_same(self, other: State, name: str) -> bool:
        if not isinstance(other, _Inside):
            return False
        if not (self.is_read and other.is_read):
            return True
        return self.prints is not None and other.prints is not None and self.prints.get(name) == other.prints.get(name)


class Insides:
    """The history of a folder inside a tracked directory while one question is answered.

    Args:
        project: Whose.
        contents: Reads listings.
        past: The history.
        look: At the folder: the tracked directory itself, or one inside it.
        names: Those that are asked for.
        clock: Seconds that only grow.
    """

    def __init__(
        self, project: Project, contents: Contents, past: Past, look: Look, names: Iterable[str], *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._project = project
        self._contents = contents
        self._past = past
        self._start, self._output = look.sha, look.held[0] if look.held else Output(look.path)
        folder = look.path[len(self._output.path) :].strip("/")
        self._prefix = f"{folder}/" if folder else ""
        self._names = list(names)
        self._clock = clock
        self._until = clock() + FETCH_SECONDS
        self._states: dict[str | None, _Inside] = {}

    def state_at(self, sha: str) -> State:
        """What the names stand for at a commit; the same object where the directory is the same."""
        return self._state(sha)

    def print_at(self, sha: str, name: str) -> Hashable:
        """What one name stands for at a commit: None where it is not there; the directory's hash where nobody knows."""
        state = self._state(sha)
        return state.prints.get(name) if state.prints is not None else self._hash_at(sha)

    def last(self) -> dict[str, str]:
        """The newest commit that changed each name, as far as time suffices and listings can be read."""
        until = self._clock() + WALK_SECONDS
        found = last_changes(
            self._start, self._past.commit_of, self.state_at, lambda _sha: None, lambda: self._clock() < until
        )
        return {name: sha for name, sha in found.items() if self._is_certain(sha)}

    def _is_certain(self, sha: str) -> bool:
        """Whether what the commit found before it is known."""
        commit = self._past.commit_of(sha)
        parents = commit.parents if commit else ()
        return all(self._state(parent).prints is not None for parent in parents if self._past.commit_of(parent))

    def _hash_at(self, sha: str) -> str | None:
        return self._output.hash if sha == self._start else (self._past.hashes_at(sha) or {}).get(self._output.path)

    def _state(self, sha: str) -> _Inside:
        if sha != self._start and self._past.hashes_at(sha) is None:
            return _Inside({}, is_read=False)
        hash_ = self._hash_at(sha)
        if hash_ not in self._states:
            listing = self._listing(sha) if (hash_ or "").endswith(".dir") else None
            is_directory = bool(hash_ and hash_.endswith(".dir"))
            nothing: dict[str, int] | None = None if is_directory else {}
            self._states[hash_] = _Inside(self._prints(listing) if listing is not None else nothing)
        return self._states[hash_]

    def _listing(self, sha: str) -> pl.DataFrame | None:
        try:
            output = self._output if sha == self._start else self._tracked(sha)
            at_hand = self._contents.listing_at_hand(self._project, output)
            if at_hand is not None or self._clock() > self._until:
                return at_hand
            return self._contents.listing(self._project, output)
        except (DagboardError, KeyError):
            # A place that does not answer is not asked again for this answer.
            self._until = self._clock()
            return None

    def _tracked(self, sha: str) -> Output:
        return self._contents.tracked(self._project, sha)[self._output.path]

    def _prints(self, listing: pl.DataFrame) -> dict[str, int]:
        inside = listing.filter(pl.col("path").str.starts_with(self._prefix)) if self._prefix else listing
        named = inside.with_columns(name=pl.col("path").str.slice(len(self._prefix)).str.extract(r"^([^/]+)"))
        wanted = named.filter(pl.col("name").is_in(self._names))
        both = pl.concat_str("path", pl.lit("\0"), "hash").hash()
        return dict(wanted.group_by("name").agg(both.sum()).iter_rows())


class LastInside:
    """Remembers which commit last changed names inside tracked directories. Safe to share between threads."""

    def __init__(self) -> None:
        self._known: Remembered[Hashable, dict[str, str]] = Remembered(_REMEMBERED)

    def of(self, key: Hashable, names: Iterable[str], ask: Callable[[list[str]], Mapping[str, str]]) -> dict[str, str]:
        """The newest commit that changed each of some names.

        Args:
            key: Of the folder at a commit.
            names: Those that are asked for.
            ask: Finds it out for names that are not remembered.
        """
        known = self._known.get(key) or {}
        missing = [name for name in names if name not in known]
        if missing:
            known = {**known, **ask(missing)}
            self._known.keep(key, known)
        return {name: known[name] for name in names if name in known}
