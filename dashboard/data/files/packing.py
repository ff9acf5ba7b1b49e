"""Which files belong into the archive of a folder, and whether they are too many or too large."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from dashboard.data.contents import Contents
from dashboard.data.files.archive import ARCHIVE_LIMIT_BYTES, ARCHIVE_LIMIT_FILES, Bytes, Member
from dashboard.data.files.blobs import GitBytes
from dashboard.data.files.look import Look
from dashboard.data.model.dvc import Output
from dashboard.data.model.paths import is_inside
from dashboard.data.model.project import Project
from dashboard.data.sources.git import EntryKind, Snapshot
from dashboard.errors import InvalidRequestError, SourceError

_ADVICE = "Take a smaller folder, or clone the repository and run dvc pull."


def packed(project: Project, look: Look, contents: Contents) -> Sequence[Member]:
    """The files in and below a folder, git's and DVC's.

    Raises:
        NotFoundError: There is no such folder.
        InvalidRequestError: They are too many, too large, or of unknown size.
        DagboardError: A listing cannot be read.
    """
    if look.held is None:
        look.names()
    found: dict[str, tuple[Member, int | None]] = {}
    for member, size in (*_from_git(look), *_from_dvc(project, look, contents)):
        found[member.path] = (member, size)
        if len(found) > ARCHIVE_LIMIT_FILES:
            raise InvalidRequestError(f"the folder has more than {ARCHIVE_LIMIT_FILES:,} files", hint=_ADVICE)
    sizes = [size for _, size in found.values()]
    if any(size is None for size in sizes):
        raise InvalidRequestError("nobody knows how large the folder is: a remote does not say", hint=_ADVICE)
    if sum(size or 0 for size in sizes) > ARCHIVE_LIMIT_BYTES:
        limit = f"{ARCHIVE_LIMIT_BYTES // 1_000_000_000} GB"
        raise InvalidRequestError(f"the folder holds more than {limit}", hint=_ADVICE)
    return [member for member, _ in found.values()]


def _from_git(look: Look) -> Iterator[tuple[Member, int | None]]:
    item = look.item if look.held is None else None
    if item is None or item.kind is not EntryKind.DIRECTORY:
        return
    for entry in look.snapshot.files(item.id, ""):
        yield Member(entry.name, partial(_of_git, look.snapshot, entry.id)), look.snapshot.size(entry.id) or 0


def _of_git(snapshot: Snapshot, blob: str) -> Bytes:
    data = snapshot.data(blob)
    if data is None:
        raise SourceError("the file was not fetched (partial clone)", code="file-missing")
    return GitBytes(data)


def _from_dvc(project: Project, look: Look, contents: Contents) -> Iterator[tuple[Member, int | None]]:
    if look.held is not None:
        yield from _of_output(project, contents, look.held[0], look.held[1], "")
        return
    prefix = f"{look.path}/" if look.path else ""
    for path, output in look.outputs.items():
        if path.startswith(prefix) and is_inside(path):
            yield from _of_output(project, contents, output, "", path[len(prefix) :])


def _of_output(
    project: Project, contents: Contents, output: Output, folder: str, name: str
) -> Iterator[tuple[Member, int | None]]:
    """The files of an output, or of one folder in it; where single sizes are unknown, the first stands for all."""
    if not str(output.hash).endswith(".dir"):
        yield Member(name, partial(contents.open, project, output)), output.size
        return
    rows = [
        row for row in contents.listing(project, output).rows() if row[0].startswith(f"{folder}/" if folder else "")
    ]
    sizes = contents.sizes(project, [hash_ for _, hash_ in rows], output.hash_name)
    is_known = len(sizes) == len({hash_ for _, hash_ in rows})
    for number, (path, hash_) in enumerate(rows):
        inside = path[len(folder) + 1 :] if folder else path
        size = sizes[hash_] if is_known else 0 if number else output.size
        yield Member(f"{name}/{inside}" if name else inside, partial(contents.open, project, output, path)), size
