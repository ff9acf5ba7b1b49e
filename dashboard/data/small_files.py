"""Params, metrics and curves that DVC keeps outside of git: read whole, once, and kept by the hash of their content."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from dashboard.data.contents import Contents
from dashboard.data.model.dvc import Output
from dashboard.data.model.problem import LASTING
from dashboard.data.model.project import Project
from dashboard.data.sources.content import is_object
from dashboard.data.store.small_files import SmallFileStore
from dashboard.errors import DagboardError, NotFoundError, SourceError, UnavailableError

SYNC_SECONDS = 30.0
"""How long one sync reads small files; what is left is read by the next ones."""

RETRY_SECONDS = 3.0
RETRIED_FILES = 20
MOST_AWAITED = 500


class Awaited(msgspec.Struct, frozen=True):
    """A file that could not be read: enough of its output to try again."""

    path: str
    inner: str
    hash: str
    hash_name: str
    remote: str | None = None
    cloud: dict[str, Any] = {}

    @property
    def output(self) -> Output:
        """What it is, or lies in."""
        return Output(self.path, hash=self.hash, hash_name=self.hash_name, remote=self.remote, cloud=self.cloud)


class TrackedFiles:
    """Small tracked files of one project, for one sync or one question.

    Args:
        contents: Finds them.
        project: Whose.
        kept: Files that were read before.
        max_file_bytes: Larger ones are refused.
        awaited: What earlier syncs could not read, as `awaiting` told it.
        clock: Seconds that only grow.
    """

    def __init__(
        self, contents: Contents, project: Project, kept: SmallFileStore, *, max_file_bytes: int,
        awaited: Iterable[Any] = (), clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._contents = contents
        self._project = project
        self._kept = kept
        self._max_file_bytes = max_file_bytes
        self._clock = clock
        self._deadline = clock() + SYNC_SECONDS
        known = (msgspec.convert(each, Awaited) for each in awaited)
        self._awaited = {(each.hash, each.inner): each for each in known}

    def names(self, output: Output) -> Mapping[str, str]:
        """Hash of every file in a tracked directory, by path.

        Raises:
            DagboardError: The listing cannot be read now.
        """
        try:
            self._check_time(output.path)
            return dict(self._contents.listing(self._project, output).rows())
        except DagboardError:
            self._await(output, "")
            raise

    def read(self, output: Output, inner: str) -> bytes:
        """A tracked file, or one inside a tracked directory.

        Raises:
            DagboardError: It cannot be read now, or is too large (``file-too-big``).
        """
        try:
            data = self._read(output, inner)
        except DagboardError as error:
            if error.code not in LASTING:
                self._await(output, inner)
            raise
        self._awaited.pop((output.hash or "", inner), None)
        return data

    def retry(self) -> bool:
        """Try some of what earlier syncs could not read, within seconds; whether anything of it is there now."""
        until, has_arrived = self._clock() + RETRY_SECONDS, False
        for each in list(self._awaited.values())[:RETRIED_FILES]:
            if self._clock() > until:
                break
            has_arrived |= self._arrives(each)
        return has_arrived

    def awaiting(self) -> list[Any]:
        """What could not be read, in plain values; what was tried longest ago comes first."""
        return [msgspec.to_builtins(each) for each in list(self._awaited.values())[:MOST_AWAITED]]

    def _arrives(self, each: Awaited) -> bool:
        try:
            if each.inner or not each.output.is_directory:
                self.read(each.output, each.inner)
            else:
                self.names(each.output)
                self._awaited.pop((each.hash, ""), None)
        except NotFoundError as error:
            if error.code == NotFoundError.default_code:
                self._awaited.pop((each.hash, each.inner), None)
            return False
        except DagboardError:
            return False
        return True

    def _await(self, output: Output, inner: str) -> None:
        """Remember at the end, so that the next attempt is at others first."""
        key = (output.hash or "", inner)
        self._awaited.pop(key, None)
        cloud = _lean(output, inner)
        self._awaited[key] = Awaited(output.path, inner, key[0], output.hash_name, output.remote, cloud)

    def _check_time(self, path: str) -> None:
        if self._clock() > self._deadline:
            raise UnavailableError(
                "there was no time to read it from DVC's storage", where=path, code="not-read-yet",
                hint="The next syncs go on.",
            )  # fmt: skip

    def _read(self, output: Output, inner: str) -> bytes:
        hash_ = self._contents.hash_of(self._project, output, inner)
        kept = self._kept.get(self._project.id, hash_) if is_object(hash_) else None
        if kept is not None:
            return kept
        self._check_time(output.path)
        with self._contents.open(self._project, output, inner) as content:
            if content.size > self._max_file_bytes:
                raise SourceError(
                    f"too big to read: {content.size:,} bytes", where=output.path, code="file-too-big",
                    hint="Raise sync.max_file_bytes to read it.",
                )  # fmt: skip
            data = content.read()
        if is_object(hash_):
            self._kept.save(self._project.id, hash_, data)
        return data


def _lean(output: Output, inner: str) -> dict[str, Any]:
    """The versions of one file alone: a cloud-versioned directory has those of all its files."""
    found: dict[str, Any] = {}
    for remote, meta in output.cloud.items():
        files = meta.get("files", ()) if isinstance(meta, dict) else ()
        found[remote] = {"files": [file for file in files if file.get("relpath") == inner]} if inner else meta
    return {} if output.is_directory and not inner else found


class SmallFiles:
    """Makes `TrackedFiles`.

    Args:
        contents: Finds them.
        kept: Files that were read before.
        max_file_bytes: Larger ones are refused.
    """

    def __init__(self, contents: Contents, kept: SmallFileStore, max_file_bytes: int) -> None:
        self._contents = contents
        self._kept = kept
        self._max_file_bytes = max_file_bytes

    def of(self, project: Project, awaited: Iterable[Any] = ()) -> TrackedFiles:
        """Those of a project; `awaited` is what an earlier sync could not read."""
        return TrackedFiles(self._contents, project, self._kept, max_file_bytes=self._max_file_bytes, awaited=awaited)
