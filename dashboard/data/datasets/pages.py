"""Pages of the versions of a path, with everything that is told about each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dashboard.data.contents import Contents
from dashboard.data.datasets.amounts import Numbers, numbers_of
from dashboard.data.datasets.log import DataLog, PathLog
from dashboard.data.datasets.usage import ModelUse, Users, model_uses, run_counts, runs_with
from dashboard.data.datasets.versions import Content, DataVersion, VersionPage, delta_of, returns_of
from dashboard.data.diff.directory import directory_diff, named
from dashboard.data.model.dvc import Output
from dashboard.data.model.project import Project
from dashboard.data.remembered import Remembered
from dashboard.data.store.commits import CommitStore
from dashboard.data.store.frames import RunFrames
from dashboard.data.store.models import ModelStore

_COUNTED_FILES = 400_000
"""Files of listings that one page compares at most: ten directories of 20,000 files take a fifth of a second."""

_REMEMBERED_COUNTS = 10_000


class VersionPages:
    """Tells the versions of paths.

    Args:
        commits: What syncs have read.
        contents: Knows the listings that were fetched before.
        frames: The runs.
        models: The registered models.
    """

    def __init__(
        self, commits: CommitStore, contents: Contents, frames: RunFrames, models: ModelStore
    ) -> None:  # fmt: skip
        self._log = DataLog(commits)
        self._contents = contents
        self._frames = frames
        self._models = models
        self._counts: Remembered[tuple[int, str, str], Numbers] = Remembered(_REMEMBERED_COUNTS)

    def page(self, project: Project, path: str, head: str | None, limit: int, offset: int) -> VersionPage:
        """Versions of a path, newest first.

        Raises:
            NotFoundError: The path was never tracked.
            UnavailableError: The run table cannot be read now.
        """
        log = self._log.of(project, path, head)
        page = log.contents[offset : offset + limit]
        return VersionPage(tuple(self._told(project, path, log, page)), len(log.contents))

    def users(self, project: Project, path: str, hash_: str, limit: int) -> Users:
        """The runs and models that used one version.

        Raises:
            NotFoundError, UnavailableError: As in `page`.
        """
        log, frame = self._log.of(project, path), self._frames.of(project)
        runs, total = runs_with(frame, path, hash_, limit)
        models = model_uses(self._models.list(project.id), frame, log.hashes, path)
        return Users(runs, total, models.get(hash_, ()))

    def _told(self, project: Project, path: str, log: PathLog, page: Sequence[Content]) -> Iterator[DataVersion]:
        frame = self._frames.of(project)
        runs, models = run_counts(frame, path), model_uses(self._models.list(project.id), frame, log.hashes, path)
        outputs = self._outputs(project, path, log, page)
        counts = self._known_counts(project, page, outputs)
        for content in page:
            commit, output = log.commits[content.first.commit], outputs.get(content.hash)
            uses: tuple[ModelUse, ...] = models.get(content.hash, ())
            yield DataVersion(
                hash=content.hash, commit=commit.id, author=commit.author, committed_at=commit.committed_at,
                message=commit.message, size=output.size if output else None,
                nfiles=output.nfiles if output else None, runs=runs.get(content.hash, 0), models=uses,
                is_current=content.hash == log.current, returned=tuple(returns_of(content)),
                delta=delta_of(content, outputs, counts.get(content.hash)),
            )  # fmt: skip

    def _outputs(self, project: Project, path: str, log: PathLog, page: Sequence[Content]) -> dict[str, Output]:
        """What is known of each content of the page, and of the one before it."""
        places = {content.hash: content.first.commit for content in log.contents}
        wanted = [content.hash for content in page] + [content.first.previous or "" for content in page]
        return self._log.outputs(project, path, {hash_: places[hash_] for hash_ in wanted if hash_ in places})

    def _known_counts(
        self, project: Project, page: Sequence[Content], outputs: Mapping[str, Output]
    ) -> dict[str, Numbers]:
        """Which files differ from the version before, where both listings are here and the page stays quick."""
        found, left = {}, _COUNTED_FILES
        for content in page:
            old, new = outputs.get(content.first.previous or ""), outputs.get(content.hash)
            if old is None or new is None or left < 0:
                continue
            counts, files = self._compared(project, old, new)
            left -= files
            if counts is not None:
                found[content.hash] = counts
        return found

    def _compared(self, project: Project, old: Output, new: Output) -> tuple[Numbers | None, int]:
        """How many files differ, and how many had to be looked at to know."""
        key = (project.id, old.hash or "", new.hash or "")
        known = self._counts.get(key)
        if known is not None:
            return known, 0
        if not (old.is_directory and new.is_directory):
            return None, 0
        before, after = (self._contents.known_listing(project, hash_) for hash_ in key[1:])
        if before is None or after is None:
            return None, 0
        diff = directory_diff(named(before, old.hash_name), named(after, new.hash_name))
        counts = numbers_of(diff)
        self._counts.keep(key, counts)
        return counts, before.height + after.height
