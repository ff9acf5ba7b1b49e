"""How a run is named: by its id, or where runs of several projects stand together by its full id ``owner/name/id``."""

from __future__ import annotations

_SLASHES = 2


def full_id(project: str, run_id: str) -> str:
    """The full id of a run of a project, given as ``owner/name``."""
    return f"{project}/{run_id}"


def is_full(name: str) -> bool:
    """Whether a name says the project too."""
    return name.count("/") >= _SLASHES and all(name.split("/", _SLASHES)[:_SLASHES])


def parted(name: str) -> tuple[str, str]:
    """The project, as ``owner/name``, and the id that a full id is made of; no project where it is an id alone."""
    if not is_full(name):
        return "", name
    owner, project, run_id = name.split("/", _SLASHES)
    return f"{owner}/{project}", run_id


def own_id(name: str) -> str:
    """The id without the project: what a source calls the run."""
    return parted(name)[1]
