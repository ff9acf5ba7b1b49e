"""A problem stored as a value beside what it concerns, so that one broken thing never hides the others."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.errors import DagboardError

LASTING = frozenset({"file-too-big"})
"""Codes of reasons why tracked data cannot be read that no later sync can mend."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one source, commit or file, and what to do about it.

    Attributes:
        code: A stable slug, e.g. ``dvc-yaml-invalid``; see `dashboard.errors.SourceError`.
        message: One sentence: what happened.
        where: ``file:line``, an address or a name; empty when there is no place.
        hint: One sentence: what to do.
    """

    code: str
    message: str
    where: str = ""
    hint: str = ""


def problem_of(error: DagboardError) -> Problem:
    """The stored form of an error."""
    return Problem(code=error.code, message=error.message, where=error.where, hint=error.hint)
