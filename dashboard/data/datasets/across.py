"""Sides of a difference that belong to another project: ``owner/name@revision``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.data.model.project import Project
from dashboard.errors import NotFoundError

FindProject = Callable[[str, str], Project]
"""A project by owner and name.

Raises:
    NotFoundError: There is none.
"""

_OF_ANOTHER = re.compile(r"(?P<owner>[^/@\s]+)/(?P<name>[^/@\s]+)@(?P<text>.*)\Z")


@dataclass(frozen=True, slots=True)
class Point:
    """A commit of a project."""

    project: Project
    commit: str


def meant(find: FindProject, project: Project, text: str | None) -> tuple[Project, str | None]:
    """The project that a side belongs to, and what is left of the text: a revision, a hash, or None for the default.

    A text that names no project is one of the present project, where a branch may be called so.
    """
    other = _OF_ANOTHER.match(text or "")
    if other is None:
        return project, text
    try:
        found = find(other["owner"], other["name"])
    except NotFoundError:
        return project, text
    return found, other["text"] or None


def spelt(project: Project, side: Project, name: str) -> str:
    """A side as it is written in the present project."""
    return name if side.id == project.id else f"{side.key}@{name}"
