"""The noun for cohorts: which runs a comparison is about, whatever way its address names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.data.experiments import AllProjects, Experiments, Scope
from dashboard.data.experiments.selection import numbered
from dashboard.data.selections import Selection, Selections


@dataclass(frozen=True, slots=True)
class CohortQuery:
    """Which runs are meant.

    Attributes:
        runs: Ids; before everything else.
        selection: Id of a kept selection; before the filter.
        filter: The query language; empty for all runs.
        include_hidden: Whether runs labelled ``hidden`` match the filter.
        baseline: Id of the run that ``delta()`` in the filter compares with; empty for none.
    """

    runs: tuple[str, ...] = ()
    selection: str = ""
    filter: str = ""
    include_hidden: bool = False
    baseline: str = ""

    @property
    def is_named(self) -> bool:
        """Whether it names its runs one by one."""
        return bool(self.runs or self.selection)


@dataclass(frozen=True, slots=True)
class Cohort:
    """The runs that are meant, now.

    Attributes:
        query: How they were named.
        ids: Every one: in the order named, or newest first.
        gone: Ids of runs of the selection, or of those named, that are not there any more.
    """

    query: CohortQuery
    ids: tuple[str, ...]
    gone: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many."""
        return len(self.ids)

    @property
    def where(self) -> dict[str, Any]:
        """The same as arguments for `dashboard.data.experiments.Experiments`."""
        if self.query.is_named or (self.query.baseline and self.ids):  # what was found is not looked for anew
            return {"runs": self.ids}
        return {"filter": self.query.filter, "include_hidden": self.query.include_hidden}


class Cohorts:
    """Resolves cohorts.

    Args:
        experiments: For filters.
        selections: For kept selections.
    """

    def __init__(self, experiments: Experiments, selections: Selections) -> None:
        self._experiments = experiments
        self._selections = selections

    def get(self, project: Scope, query: CohortQuery, *, may_be_gone: bool = True) -> Cohort:
        """The runs that are meant.

        Args:
            project: Whose runs; those of several projects go by their full ids.
            query: Which of them.
            may_be_gone: Whether some of the runs named may be missing; a link outlives the runs it names.

        Raises:
            QueryError: The filter cannot be understood.
            NotFoundError: None of the runs named exists, or not all that have to; or there is no such selection, or no
                such baseline, which the filter needs.
        """
        if query.runs:
            return self._named(project, query, may_be_gone=may_be_gone)
        if query.selection:
            found = self._selection(project, query.selection)
            return Cohort(query, found.runs, found.gone)
        matching = self._experiments.parallel(
            project, query.filter, (), baseline=query.baseline or None, include_hidden=query.include_hidden
        )
        return Cohort(query, tuple(matching.ids))

    def _selection(self, project: Scope, named: str) -> Selection:
        if isinstance(project, AllProjects):
            return self._selections.across(project.projects, named)
        return self._selections.get(project, named)

    def _named(self, project: Scope, query: CohortQuery, *, may_be_gone: bool) -> Cohort:
        frame, wanted = self._experiments.frame(project), tuple(dict.fromkeys(query.runs))
        there = tuple(run_id for run_id in wanted if frame.row_number(run_id) is not None)
        if not there or not may_be_gone:
            numbered(frame, wanted)  # says which are missing
        return Cohort(query, there, tuple(run_id for run_id in wanted if frame.row_number(run_id) is None))
