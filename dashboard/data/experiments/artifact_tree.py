"""The folders of a run's artifacts, as far as a bounded number of questions to their source goes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence

from dashboard.data.model.run import Artifact

MAX_FOLDERS = 20
MAX_DEPTH = 2


def artifact_tree(list_folder: Callable[[str], list[Artifact]]) -> list[Artifact]:
    """Entries of the root and of folders below it, each folder followed by what it holds.

    Upper folders are opened before deeper ones. At most `MAX_FOLDERS` are, because each may be a request to a server;
    the others are named without what they hold.

    Args:
        list_folder: Entries of one folder by its path; an empty path is the root.
    """
    opened = {"": list_folder("")}
    waiting = deque((entry, 1) for entry in opened[""])
    while waiting and len(opened) < MAX_FOLDERS:
        folder, depth = waiting.popleft()
        if folder.is_directory and depth <= MAX_DEPTH:
            opened[folder.path] = list_folder(folder.path)
            waiting.extend((entry, depth + 1) for entry in opened[folder.path])
    return list(_in_order("", opened))


def _in_order(path: str, opened: Mapping[str, Sequence[Artifact]]) -> Iterator[Artifact]:
    for entry in opened.get(path, ()):
        yield entry
        if entry.is_directory:
            yield from _in_order(entry.path, opened)
