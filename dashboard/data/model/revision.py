"""Commits and the names that point at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RefKind(StrEnum):
    """What kind of name points at a commit."""

    BRANCH = "branch"
    TAG = "tag"
    EXPERIMENT = "experiment"


@dataclass(frozen=True, slots=True)
class Ref:
    """A branch, a tag or a DVC experiment.

    Attributes:
        name: Short name, e.g. ``main``, ``v1.0``, ``rusty-lamb``.
        commit: Full sha of the commit it resolves to (annotated tags are peeled).
        baseline: For an experiment, the sha of the commit it started from, as its ref path says; else None.
    """

    kind: RefKind
    name: str
    commit: str
    baseline: str | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """One git commit.

    Attributes:
        id: Full sha.
        message: The whole message, decoded, without trailing newlines.
        committed_at: UTC.
        parents: Full shas.
    """

    id: str
    message: str
    author: str
    author_email: str
    authored_at: datetime
    committed_at: datetime
    parents: tuple[str, ...]

    @property
    def subject(self) -> str:
        """First line of the message."""
        return self.message.split("\n", 1)[0]
