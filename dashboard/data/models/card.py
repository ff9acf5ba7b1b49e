"""The card of a model: the Markdown in the repository that describes it.

Looked for, the first that exists: ``docs/models/<name>.md``; beside the artifact ``<its name>.md``, ``MODEL_CARD.md``,
``model-card.md`` or ``README.md``; ``MODEL_CARD.md`` or ``model-card.md`` at the project's root. A README at the root
describes the project, so it is no card. Upper and lower case do not matter.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.data.sources.git import EntryKind, Repository
from dashboard.errors import NotFoundError

_FOLDER = "docs/models"
_CARDS = ("model_card.md", "model-card.md")
_README = "readme.md"
_LARGEST_BYTES = 1_000_000
_READABLE = frozenset({EntryKind.FILE, EntryKind.SYMLINK})


@dataclass(frozen=True, slots=True)
class Card:
    """A card.

    Attributes:
        path: Relative to the project's root.
        commit: At which it was read; full sha.
    """

    path: str
    text: str
    commit: str


def card_of(repository: Repository, sha: str, root: str, name: str, artifact: str) -> Card | None:
    """The card of a model at a commit; None when the repository has none.

    Args:
        repository: To read.
        sha: The commit, full sha.
        root: The project's folder in the repository; empty for the whole.
        name: Of the model.
        artifact: What it names, relative to the project; empty when it names nothing.
    """
    for folder, wanted in _places(name, artifact):
        within = posixpath.join(root, folder) if folder else root
        found = _entry(repository, sha, within, wanted)
        if found is not None:
            blob = repository.blob(sha, posixpath.join(within, found))
            return Card(posixpath.join(folder, found), blob[:_LARGEST_BYTES].decode("utf-8", "replace"), sha)
    return None


def _places(name: str, artifact: str) -> Iterator[tuple[str, str]]:
    folder, _, leaf = name.replace(":", "/").rpartition("/")
    yield posixpath.join(_FOLDER, folder) if folder else _FOLDER, f"{leaf}.md"
    if folder:
        yield _FOLDER, f"{leaf}.md"
    beside, _, file = artifact.rpartition("/")
    if artifact:
        yield beside, f"{posixpath.splitext(file)[0]}.md"
    if beside:
        for each in (*_CARDS, _README):
            yield beside, each
    for each in _CARDS:
        yield "", each


def _entry(repository: Repository, sha: str, folder: str, wanted: str) -> str | None:
    try:
        entries = repository.entries(sha, folder)
    except NotFoundError:
        return None
    folded = wanted.casefold()
    return next((each.name for each in entries if each.name.casefold() == folded and each.kind in _READABLE), None)
