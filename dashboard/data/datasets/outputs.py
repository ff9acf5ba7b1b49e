"""Which tracked paths differ between two sides, each as a whole: no listing is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboard.data.model.dvc import Output


@dataclass(frozen=True, slots=True)
class OutputChange:
    """A tracked path that differs.

    Attributes:
        change: ``added``, ``deleted``, ``modified`` or ``renamed``.
        before: Where the same content was tracked before; None unless it was renamed.
        old, new: What is known of it; None where it is not tracked.
    """

    path: str
    change: str
    before: str | None
    old: Output | None
    new: Output | None

    @property
    def is_directory(self) -> bool:
        """Whether either side is a directory."""
        return any(str(side.hash).endswith(".dir") for side in (self.old, self.new) if side)


def output_changes(old: Mapping[str, Output], new: Mapping[str, Output]) -> Iterator[OutputChange]:
    """Tracked paths that differ, by path; one that went is paired with one of the same content that came."""
    gone: dict[str, list[str]] = {}
    for path in sorted(old.keys() - new.keys()):
        gone.setdefault(old[path].hash or path, []).append(path)
    found: list[OutputChange] = []
    for path in sorted(new):
        before, now = old.get(path), new[path]
        if before is not None:
            if before.hash != now.hash:
                found.append(OutputChange(path, "modified", None, before, now))
            continue
        origins = gone.get(now.hash or "", [])
        origin = origins.pop(0) if origins else None
        change = "renamed" if origin else "added"
        found.append(OutputChange(path, change, origin, old[origin] if origin else None, now))
    found += [OutputChange(path, "deleted", None, old[path], None) for paths in gone.values() for path in paths]
    yield from sorted(found, key=lambda change: change.path)
