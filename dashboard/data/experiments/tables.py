"""Questions about many runs at once: a page, groups, what differs, a download, the parallel plot.

They are asked of one project or, with `AllProjects` in its place, of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from dashboard.data.experiments.across import Across, AllProjects
from dashboard.data.experiments.advice import Advice, advice_on
from dashboard.data.experiments.cursor import Cursor, decode, encode, question_of
from dashboard.data.experiments.differing import differing, every_field
from dashboard.data.experiments.export import FORMATS, exported
from dashboard.data.experiments.groups import GroupPage, GroupQuery, grouped
from dashboard.data.experiments.nesting import Nesting
from dashboard.data.experiments.parallel import default_axes, parallel_data
from dashboard.data.experiments.results import MAX_LIMIT, Differing, ParallelData, RunPage, RunQuery
from dashboard.data.experiments.selection import Question, Selector, wanted_fields
from dashboard.data.experiments.values import ColumnValues, values_of
from dashboard.data.model.project import Project
from dashboard.data.query.fields import Field
from dashboard.data.query.keys import is_nameable, parse_columns
from dashboard.data.store.frames import RunFrame, RunFrames
from dashboard.data.store.frames.columns import Column
from dashboard.errors import InvalidRequestError

Scope = Project | AllProjects
"""Whose runs."""


class RunTables:
    """The tables of runs.

    Args:
        frames: The run frames.
        now: What relative times are relative to, UTC.
    """

    def __init__(self, frames: RunFrames, now: Callable[[], datetime]) -> None:
        self._frames = frames
        self._across = Across(frames)
        self._now = now
        self._selector = Selector()

    def across(self, projects: Sequence[Project]) -> AllProjects:
        """The runs of several projects as one table, which the questions here take in place of a project."""
        return self._across.of(projects)

    def frame(self, project: Scope) -> RunFrame:
        """The newest frame, for nouns that build on this one.

        Raises:
            UnavailableError: It has to be built again; the next sync does.
        """
        return self._at(project)

    def page(self, project: Scope, query: RunQuery) -> RunPage:
        """One page of the run table.

        Raises:
            QueryError: The filter, order or columns cannot be understood.
            InvalidRequestError: Limit, offset or cursor out of bounds.
            NotFoundError: The baseline run does not exist.
        """
        if not 1 <= query.limit <= MAX_LIMIT or query.offset < 0:
            raise InvalidRequestError(f"limit is 1 to {MAX_LIMIT:,} and offset not negative.")
        if query.is_nested and isinstance(project, AllProjects):
            raise InvalidRequestError("Runs are nested in the table of one project, where an id is one run.")
        frame, now, offset = self._opened(project, query)
        question = Question(query.filter, query.order_by, query.baseline, query.include_hidden)
        at = self._selector.select(frame, question, now)
        fields = _wanted(project, frame, query.columns)
        tree = Nesting(frame, at, query.expanded) if query.is_nested else None
        rows = frame.rows(at.slice(offset, query.limit) if tree is None else tree.rows(offset, query.limit), fields)
        if tree is not None:
            tree.describe(rows, offset)
        total, end = len(at if tree is None else tree), offset + len(rows)
        following = Cursor(frame.generation, end, now.timestamp(), question_of(query))
        return RunPage(rows, total, encode(following) if end < total else None, frame.generation, len(at))

    def advice(self, project: Scope, filter: str) -> Advice | None:  # noqa: A002  # the word of the API and of every user
        """What to try in place of a filter that nothing matches; None when nothing is known."""
        return advice_on(self.frame(project), filter)

    def groups(self, project: Scope, query: GroupQuery) -> GroupPage:
        """One page of the matching runs in groups, with the numbers of each group.

        Raises:
            QueryError: The filter, keys, order or columns cannot be understood.
            InvalidRequestError: Too many keys; limit, offset or cursor out of bounds.
            NotFoundError: The baseline run does not exist.
        """
        frame, now, offset = self._opened(project, query)
        question = Question(query.filter, "", query.baseline, query.include_hidden)
        at = self._selector.select(frame, question, now)
        page = grouped(frame, at, query, offset, project.goals, may_be_lost=_may_be_lost(project))
        end = offset + len(page.groups)
        following = Cursor(frame.generation, end, now.timestamp(), question_of(query))
        return replace(page, next=encode(following)) if end < page.total else page

    def differing(
        self,
        project: Scope,
        filter: str = "",  # noqa: A002  # the word of the API and of every user
        columns: Sequence[str] | None = None,
        *,
        baseline: str | None = None,
        include_hidden: bool = False,
        limit: int = 1_000,
    ) -> Differing:
        """The columns in which two of the matching runs differ, among some or, without `columns`, all of them.

        Raises:
            QueryError: The filter or the columns cannot be understood.
            InvalidRequestError: Limit out of bounds.
        """
        if not 1 <= limit <= MAX_LIMIT:
            raise InvalidRequestError(f"limit is 1 to {MAX_LIMIT:,}.")
        frame = self.frame(project)
        at = self._selector.select(frame, Question(filter, "", baseline, include_hidden), self._now())
        fields = every_field(frame) if columns is None else _wanted(project, frame, columns)
        keys = differing(frame, at, fields)
        return Differing(keys[:limit], len(keys), len(fields), len(at))

    def values(self, project: Scope, key: str, typed: str = "") -> ColumnValues:
        """Which values a column has in the runs that are not hidden, for whoever writes a filter.

        Args:
            project: Whose runs.
            key: Of the column, or of an aggregate of a metric.
            typed: Only texts that hold this.

        Raises:
            QueryError: The key cannot be understood, or no run has such a column.
        """
        frame = self.frame(project)
        fields = parse_columns(key, frame.keys)
        if len(fields) != 1:
            raise InvalidRequestError("Name one column.", where="key")
        return values_of(frame, fields[0], typed)

    def columns(self, project: Scope) -> list[Column]:
        """Every column the table can show, attributes first; what has no name cannot be asked for."""
        return [column for column in self.frame(project).schema.columns if is_nameable(column.key)]

    def export(
        self,
        project: Scope,
        filter: str = "",  # noqa: A002  # the word of the API and of every user
        format: str = "csv",  # noqa: A002  # the same
        columns: Sequence[str] | None = None,
        *,
        order_by: str = "",
        baseline: str | None = None,
        include_hidden: bool = False,
    ) -> Iterator[bytes]:
        """Every matching run as CSV or Parquet, in pieces. Errors are raised at once, not while streaming.

        Raises:
            QueryError: The filter, order or columns cannot be understood.
            InvalidRequestError: Unknown format.
        """
        if format not in FORMATS:
            raise InvalidRequestError(f"Unknown export format {format}.", hint=f"Use {' or '.join(FORMATS)}.")
        frame = self.frame(project)
        question = Question(filter, order_by, baseline, include_hidden)
        at = self._selector.select(frame, question, self._now())
        return exported(frame, at, _wanted(project, frame, columns), format)

    def parallel(
        self,
        project: Scope,
        filter: str = "",  # noqa: A002  # the word of the API and of every user
        columns: Sequence[str] | None = None,
        *,
        baseline: str | None = None,
        include_hidden: bool = False,
        runs: Sequence[str] | None = None,
    ) -> ParallelData:
        """Columns of every matching run, newest first; without columns: params that differ and goal metrics.

        Runs of several projects go by their full ids (`dashboard.data.model.run_name`), asked and answered.

        Args:
            project: Whose runs.
            filter: The query language.
            columns: Keys; None for the default ones, empty for ids and names alone.
            baseline: The run of ``delta()``.
            include_hidden: Whether runs labelled ``hidden`` match.
            runs: These runs in this order instead of those that match; None for those.

        Raises:
            QueryError: The filter or the columns cannot be understood.
            NotFoundError: One of `runs` does not exist.
        """
        frame = self.frame(project)
        named = None if runs is None else tuple(dict.fromkeys(runs))
        question = Question(filter, "", baseline, include_hidden, named)
        at = self._selector.select(frame, question, self._now())
        fields = default_axes(frame, project.goals) if columns is None else _wanted(project, frame, columns)
        return parallel_data(frame, at, fields)

    def _opened(self, project: Scope, query: RunQuery | GroupQuery) -> tuple[RunFrame, datetime, int]:
        """The frame that answers, what relative times are relative to, and the first row wanted."""
        if not query.cursor:
            return self._at(project), self._now(), query.offset
        cursor = decode(query.cursor, query)
        return self._at(project, cursor.generation), datetime.fromtimestamp(cursor.now, UTC), cursor.offset

    def _at(self, project: Scope, generation: int | None = None) -> RunFrame:
        return project.at(generation) if isinstance(project, AllProjects) else self._frames.of(project, generation)


def _wanted(project: Scope, frame: RunFrame, columns: Sequence[str] | None) -> tuple[Field, ...]:
    return wanted_fields(frame, columns, may_be_lost=_may_be_lost(project))


def _may_be_lost(project: Scope) -> bool:
    """Whether a project that cannot be read now may be the only one with some column: it must not hide the others."""
    return isinstance(project, AllProjects) and bool(project.unread)
