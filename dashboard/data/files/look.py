"""One path of one commit, as git and DVC know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dashboard.data.files.merging import Name, below, merged
from dashboard.data.model.dvc import Output
from dashboard.data.model.paths import ancestors
from dashboard.data.sources.git import EntryKind, Snapshot, TreeEntry
from dashboard.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Look:
    """What there is at a path.

    Attributes:
        sha: The commit.
        path: Relative to the project's root; ``""`` is the root.
        prefix: The project's folder in the repository; ``""`` for the root.
        snapshot: The commit's files in git.
        outputs: What DVC tracks in the whole project.
        held: The tracked output that the path is or lies in, and the path inside it.
    """

    sha: str
    path: str
    prefix: str
    snapshot: Snapshot
    outputs: Mapping[str, Output]
    held: tuple[Output, str] | None

    def at(self, path: str) -> Look:
        """The same commit at another path."""
        output = next((self.outputs[place] for place in ancestors(path) if place in self.outputs), None)
        held = None if output is None else (output, path[len(output.path) :].strip("/"))
        return replace(self, path=path, held=held)

    @property
    def whole(self) -> str:
        """The path in the repository."""
        return self.in_repository(self.path)

    def in_repository(self, path: str) -> str:
        """A path of the project as one of the repository."""
        return f"{self.prefix}/{path}".strip("/")

    @property
    def item(self) -> TreeEntry | None:
        """What git holds there, after every link that stays inside the repository."""
        return self.snapshot.item(self.whole)

    def names(self) -> list[Name]:
        """The names in a folder that DVC does not track as a whole.

        Raises:
            NotFoundError: There is no such folder.
        """
        item = self.item
        if item is not None and item.kind is EntryKind.DIRECTORY:
            return merged(self.snapshot.entries(item.id), self.outputs, self.path)
        if item is None and self.is_above_data:
            return merged((), self.outputs, self.path)
        raise self.absence("folder")

    def absence(self, what: str) -> NotFoundError:
        """Why there is no file or folder at the path, with the nearest folder that there is."""
        item = self.item
        if item is not None:
            other = "a file" if item.kind is EntryKind.FILE else "a folder"
            named = repr(self.path) if self.path else "the root"
            return NotFoundError(f"{named} is {other}, not a {what}, at commit {self.sha[:7]}")
        entry = self.entry
        if entry is not None and entry.kind is EntryKind.SUBMODULE:
            return NotFoundError(
                f"{self.path!r} is a submodule: another repository at commit {entry.id[:7]}",
                hint="Connect that repository as a project of its own.",
            )
        if entry is not None and entry.kind is EntryKind.SYMLINK:
            return NotFoundError(f"the link {self.path} leads to nothing that git holds at commit {self.sha[:7]}")
        hint = f"The nearest folder that there is: {self.nearest or 'the root'}."
        return NotFoundError(f"no {what} {self.path} at commit {self.sha[:7]}", hint=hint)

    @property
    def root(self) -> tuple[Snapshot, str] | None:
        """The commit's files and the id of the project's folder; None when git has none."""
        item = self.snapshot.item(self.prefix)
        return (self.snapshot, item.id) if item and item.kind is EntryKind.DIRECTORY else None

    @property
    def nearest(self) -> str:
        """The nearest folder above the path that there is."""
        return next((place for place in list(ancestors(self.path))[1:] if self._is_folder(place)), "")

    @property
    def entry(self) -> TreeEntry | None:
        """The entry itself, without following a link."""
        folder, _, name = self.whole.rpartition("/")
        above = self.snapshot.item(folder)
        entries = self.snapshot.entries(above.id) if above and above.kind is EntryKind.DIRECTORY else []
        return next((entry for entry in entries if entry.name == name), None)

    @property
    def is_above_data(self) -> bool:
        """Whether DVC tracks something below it, so that it is a folder even where git has none."""
        return any(below(self.outputs, self.path))

    def _is_folder(self, path: str) -> bool:
        found = self.snapshot.item(self.in_repository(path))
        is_git = found is not None and found.kind is EntryKind.DIRECTORY
        return is_git or any(below(self.outputs, path))
