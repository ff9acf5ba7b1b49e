"""Labels of runs of several projects at once; each project says for itself whether the asker may change its runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.data.experiments import AllProjects, Experiments
from dashboard.data.labels import MAX_MATCHING_RUNS, MAX_NAMED_RUNS, Labels
from dashboard.data.model.project import Project
from dashboard.data.model.run_name import parted
from dashboard.errors import ForbiddenError, InvalidRequestError, UnauthorizedError, UnknownProjectError


@dataclass(frozen=True, slots=True)
class AcrossChange:
    """What became of a request to change labels of runs of several projects.

    Attributes:
        matched: How many runs it was about.
        changed: How many of them had other labels before.
        refused: Projects whose runs stayed as they were because the asker may not label there.
    """

    matched: int
    changed: int
    refused: tuple[str, ...]


@dataclass(slots=True)
class _Tally:
    changed: int = 0
    refusals: dict[str, ForbiddenError | UnauthorizedError] = field(default_factory=dict)


class LabelsAcross:
    """Gives and takes labels of runs of several projects.

    Args:
        labels: Of one project.
        experiments: Knows which runs match a filter.
    """

    def __init__(self, labels: Labels, experiments: Experiments) -> None:
        self._labels = labels
        self._experiments = experiments

    def change(
        self,
        scope: AllProjects,
        runs: Iterable[tuple[str, str]],
        *,
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
    ) -> AcrossChange:
        """Give and take labels of the named runs.

        Args:
            scope: All projects.
            runs: Pairs of a project, as ``owner/name``, and the id of a run of it.
            add: Labels to give.
            remove: Labels to take away.

        Raises:
            NotFoundError: There is no such project or run; nothing changed.
            InvalidRequestError: Impossible labels or too many runs; nothing changed.
            UnauthorizedError, ForbiddenError: The asker may label in none of the projects.
        """
        named: dict[str, list[str]] = {}
        for key, run_id in dict.fromkeys(runs):
            named.setdefault(key, []).append(run_id)
        if sum(map(len, named.values())) > MAX_NAMED_RUNS:
            raise InvalidRequestError(
                f"A request names {MAX_NAMED_RUNS:,} runs at most.", hint="Send several, or give a filter."
            )
        return self._change(scope, named, add, remove)

    def change_matching(
        self, scope: AllProjects, filter: str, *, add: Sequence[str] = (), remove: Sequence[str] = (),  # noqa: A002  # the word of the API and of every user
        include_hidden: bool = False, baseline: str | None = None,
    ) -> AcrossChange:  # fmt: skip
        """As `change`, for every run that matches a filter.

        Raises:
            QueryError: The filter cannot be understood.
            InvalidRequestError, UnauthorizedError, ForbiddenError: As `change`.
        """
        found = self._experiments.parallel(scope, filter, (), baseline=baseline, include_hidden=include_hidden)
        if len(found.ids) > MAX_MATCHING_RUNS:
            raise InvalidRequestError(
                f"{len(found.ids):,} runs match, and {MAX_MATCHING_RUNS:,} at most are labelled at once.",
                hint="Narrow the filter.",
            )
        named: dict[str, list[str]] = {}
        for key, run_id in map(parted, found.ids):
            named.setdefault(key, []).append(run_id)
        return self._change(scope, named, add, remove)

    def _change(
        self, scope: AllProjects, named: Mapping[str, Sequence[str]], add: Sequence[str], remove: Sequence[str]
    ) -> AcrossChange:
        projects = {str(project.key): project for project in scope.projects}
        self._labels.check(add, remove)
        for key, ids in named.items():
            if key not in projects:
                raise UnknownProjectError(key)
            self._labels.check_known(projects[key], ids)
        tally = _Tally()
        for key, ids in named.items():
            self._change_one(projects[key], ids, add, remove, tally)
        if named and len(tally.refusals) == len(named):
            raise next(iter(tally.refusals.values()))
        return AcrossChange(sum(map(len, named.values())), tally.changed, tuple(sorted(tally.refusals)))

    def _change_one(
        self, project: Project, ids: Sequence[str], add: Sequence[str], remove: Sequence[str], tally: _Tally
    ) -> None:
        try:
            tally.changed += self._labels.change_all(project, ids, add=add, remove=remove)
        except (ForbiddenError, UnauthorizedError) as error:
            tally.refusals[str(project.key)] = error
