"""The noun for selections: many runs under a short name, so that a link can bring a colleague to all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dashboard.data.access import Access
from dashboard.data.model.access import Permission
from dashboard.data.model.project import Project
from dashboard.data.model.run_name import full_id, parted
from dashboard.errors import InvalidRequestError, NotFoundError, UnknownProjectError

MAX_RUNS = 1_000
_SHOWN = 100
"""Characters of a foreign id that a message repeats."""


Place = tuple[int, str]
"""Where a run stands in a selection, from 0, and its id."""


class Kept(Protocol):
    """Keeps selections; `dashboard.data.store.selections.SelectionStore`."""

    def keep_parts(self, whole: Sequence[str], parts: Mapping[int, Sequence[Place]]) -> str:
        """Keep a selection of runs of several projects, each with its part; returns its id."""
        ...

    def parts(self, project_ids: Collection[int], selection_id: str) -> dict[int, tuple[Place, ...]]:
        """What these projects keep of such a selection, by project."""
        ...

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
    """Keeps and finds selections of runs, of one project or of several.

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
        wanted = self._counted(run_ids)
        self._check_known(project, wanted)
        return Selection(self._store.keep(project.id, wanted), wanted)

    def keep_across(self, projects: Sequence[Project], run_ids: Sequence[str]) -> Selection:
        """Keep 1 to 1,000 runs of several projects, named by their full ids; each project keeps what is its own.

        Raises:
            InvalidRequestError: None, or too many.
            NotFoundError: A project or run that does not exist.
        """
        wanted = self._counted(run_ids)
        named: dict[str, list[Place]] = {}
        for place, (key, run_id) in enumerate(map(parted, wanted)):
            named.setdefault(key, []).append((place, run_id))
        known = {str(project.key): project for project in projects}
        for key, places in named.items():
            if key not in known:
                raise UnknownProjectError(key)
            self._access.check(Permission.SELECTION_KEEP, known[key].key)
            self._check_known(known[key], [run_id for _, run_id in places])
        return Selection(
            self._store.keep_parts(wanted, {known[key].id: places for key, places in named.items()}), wanted
        )

    def across(self, projects: Sequence[Project], selection_id: str) -> Selection:
        """A selection of runs of several projects, as far as it is of these; named by full ids.

        Raises:
            NotFoundError: None of them knows one of this id.
        """
        known = {project.id: project for project in projects}
        parts = self._store.parts(known, selection_id)
        if not parts:
            raise self._unknown(selection_id, "one of the projects")
        places: list[tuple[int, str, bool]] = []
        for project_id, own in parts.items():
            gone = frozenset(self._runs.missing(project_id, [run_id for _, run_id in own]))
            key = str(known[project_id].key)
            places += [(place, full_id(key, run_id), run_id in gone) for place, run_id in own]
        places.sort()
        kept = tuple(name for _, name, is_gone in places if not is_gone)
        return Selection(selection_id, kept, tuple(name for _, name, is_gone in places if is_gone))

    def get(self, project: Project, selection_id: str) -> Selection:
        """A selection; runs that are gone meanwhile are told apart.

        Raises:
            NotFoundError: There is none of this id.
        """
        wanted = self._store.get(project.id, selection_id)
        if wanted is None:
            raise self._unknown(selection_id, str(project.key))
        gone = frozenset(self._runs.missing(project.id, wanted))
        kept = tuple(run_id for run_id in wanted if run_id not in gone)
        return Selection(selection_id, kept, tuple(run_id for run_id in wanted if run_id in gone))

    def _counted(self, run_ids: Sequence[str]) -> tuple[str, ...]:
        wanted = tuple(dict.fromkeys(run_ids))
        if not 1 <= len(wanted) <= MAX_RUNS:
            raise InvalidRequestError(f"A selection has 1 to {MAX_RUNS:,} runs.", where="runs")
        return wanted

    def _check_known(self, project: Project, run_ids: Sequence[str]) -> None:
        missing = self._runs.missing(project.id, run_ids)
        if missing:
            raise NotFoundError(f"There is no run {missing[0][:_SHOWN]}.", hint="Look runs up in the run table.")

    def _unknown(self, selection_id: str, where: str) -> NotFoundError:
        return NotFoundError(
            f"There is no selection {selection_id[:_SHOWN]} in {where}.",
            hint="Select the runs again in the run table.",
        )
