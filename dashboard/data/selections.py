"""The noun for selections: many runs under a short name, so that a link can bring a colleague to all of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from dashboard.data.access import Access
from dashboard.data.model.access import Permission
from dashboard.data.model.project import Project
from dashboard.errors import InvalidRequestError, NotFoundError

MAX_RUNS = 1_000
_SHOWN = 100
"""Characters of a foreign id that a message repeats."""


class Kept(Protocol):
    """Keeps selections; `dashboard.data.store.selections.SelectionStore`."""

    def keep(self, project_id: int, run_ids: Sequence[str]) -> str:
        """Keep a selection; returns its id."""
        ...

    def get(self, project_id: int, selection_id: str) -> tuple[str, ...] | None:
        """Ids of its runs; None when there is none of this id."""
        ...


class Runs(Protocol):
    """Knows runs; `dashboard.data.store.runs.RunStore`."""

    def missing(self, project_id: int, ids: Collection[str]) -> list[str]:
        """Those of these ids that no run has."""
        ...


@dataclass(frozen=True, slots=True)
class Selection:
    """Runs somebody chose.

    Attributes:
        id: Made of the content: whoever selects the same runs in the same order gets the same id.
        runs: Ids of those that still exist, in the order chosen.
        gone: Ids of those that their source has removed since.
    """

    id: str
    runs: tuple[str, ...]
    gone: tuple[str, ...] = ()


class Selections:
    """Keeps and finds selections of one project's runs.

    Args:
        store: Where they are kept.
        runs: Which runs there are.
        access: Who may keep one.
    """

    def __init__(self, store: Kept, runs: Runs, access: Access) -> None:
        self._store = store
        self._access = access
        self._runs = runs

    def keep(self, project: Project, run_ids: Sequence[str]) -> Selection:
        """Keep 1 to 1,000 runs; repetitions are ignored.

        Raises:
            InvalidRequestError: None, or too many.
            NotFoundError: A run that does not exist.
        """
        self._access.check(Permission.SELECTION_KEEP, project.key)
        wanted = tuple(dict.fromkeys(run_ids))
        if not 1 <= len(wanted) <= MAX_RUNS:
            raise InvalidRequestError(f"A selection has 1 to {MAX_RUNS:,} runs.", where="runs")
        missing = self._runs.missing(project.id, wanted)
        if missing:
            raise NotFoundError(f"There is no run {missing[0][:_SHOWN]}.", hint="Look runs up in the run table.")
        return Selection(self._store.keep(project.id, wanted), wanted)

    def get(self, project: Project, selection_id: str) -> Selection:
        """A selection; runs that are gone meanwhile are told apart.

        Raises:
            NotFoundError: There is none of this id.
        """
        wanted = self._store.get(project.id, selection_id)
        if wanted is None:
            raise NotFoundError(
                f"There is no selection {selection_id[:_SHOWN]} in {project.key}.",
                hint="Select the runs again in the run table.",
            )
        gone = frozenset(self._runs.missing(project.id, wanted))
        kept = tuple(run_id for run_id in wanted if run_id not in gone)
        return Selection(selection_id, kept, tuple(run_id for run_id in wanted if run_id in gone))
