"""What pages and the API may ask about DVC's plots."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from dashboard.data.contents import Contents
from dashboard.data.model.dvc import CommitFacts
from dashboard.data.model.plots import Plot, PlotKind, PlotSide, Points
from dashboard.data.model.problem import Problem, problem_of
from dashboard.data.model.project import Project
from dashboard.data.plots import templates
from dashboard.data.plots.definitions import Defined, defined, headers
from dashboard.data.plots.files import PlotFiles
from dashboard.data.plots.parsing import Parsed, ReadYaml, parsed
from dashboard.data.plots.pictures import Pictures
from dashboard.data.plots.points import Converted, converted
from dashboard.data.preview import Readers
from dashboard.data.remembered import Remembered
from dashboard.data.sources.repositories import Repositories
from dashboard.errors import DagboardError, NotFoundError

MOST_TABLE_BYTES = 64_000_000
MOST_DOCUMENT_BYTES = 16_000_000
"""Of JSON, YAML and TOML, whose values take ten times their text."""
_MOST_TEMPLATE_BYTES = 1_000_000
_MOST_CELLS = 2_000_000
_MOST_CELLS_OF_ONE = 200_000
"""Of tables that are remembered; a larger one is read anew each time."""
_TABLES = (".csv", ".tsv")
_NOTHING = Converted(Points())


class StoredFacts(Protocol):
    """Facts that a sync has read already."""

    def facts(self, project_id: int, sha: str) -> CommitFacts | None:
        """The facts of a commit; None when it was not read yet."""


class Resolver(Protocol):
    """Turns what a person typed into a commit."""

    def resolve(self, project: Project, rev: str | None) -> str:
        """Full sha; None means the head of the default branch."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One of the revisions whose plots are laid over each other.

    Attributes:
        rev: As it was asked for; the short sha where nothing was.
        problems: What of its files could not be read.
    """

    rev: str
    commit: str
    plots: Mapping[str, Defined]
    headless: frozenset[str]
    problems: tuple[Problem, ...]
    is_dvc: bool = True


@dataclass(frozen=True, slots=True)
class Outline:
    """Which plots some revisions have, before any of their data is read.

    Attributes:
        revisions: In the order asked for; the first says how plots are drawn.
        plots: By DVC's id, as the first revision that has each defines it.
    """

    revisions: tuple[Revision, ...]
    plots: Mapping[str, Defined]

    @property
    def commit(self) -> str:
        """The commit of the first revision."""
        return self.revisions[0].commit


class Plots:
    """Reads the plots of any revisions, each problem beside the plot that it concerns.

    Args:
        commits: Facts read by a sync; others are read from the repository on the fly.
        revisions: Resolves revisions.
        repositories: Where the repositories are.
        contents: The content of what DVC tracks.
        readers: Where templates of repositories are drawn.
        read_yaml: Reads YAML; raises ValueError whose message is a sentence.
    """

    def __init__(
        self, commits: StoredFacts, revisions: Resolver, repositories: Repositories, contents: Contents, *,
        readers: Readers, read_yaml: ReadYaml,
    ) -> None:  # fmt: skip
        self._commits = commits
        self._revisions = revisions
        self._repositories = repositories
        self._contents = contents
        self._read_yaml = read_yaml
        self._tables: Remembered[Hashable, Parsed] = Remembered(
            _MOST_CELLS, weight=_cells, most_of_one=_MOST_CELLS_OF_ONE
        )
        self._pictures = Pictures(readers)

    def outline(self, project: Project, revs: Sequence[str | None]) -> Outline:
        """Which plots there are at some revisions, at least one; None means the head of the default branch.

        Raises:
            NotFoundError: There is no such revision.
            UnavailableError: The repository is not here.
        """
        revisions = tuple(self._revision(project, rev) for rev in revs)
        plots: dict[str, Defined] = {}
        for revision in revisions:
            plots = plots | {name: found for name, found in revision.plots.items() if name not in plots}
        return Outline(revisions, plots)

    def read(self, project: Project, outline: Outline, ids: Collection[str] | None = None) -> list[Plot]:
        """The plots of an outline with their points, in its order.

        Args:
            project: Whose.
            outline: Of it.
            ids: Which; None for all.
        """
        files = [self._files(project, revision.commit) for revision in outline.revisions]
        wanted = [name for name in outline.plots if ids is None or name in ids]
        return [self._plot(name, outline, files) for name in wanted]

    def one(self, project: Project, outline: Outline, name: str) -> Plot:
        """One plot of an outline by DVC's id.

        Raises:
            NotFoundError: No revision defines it.
        """
        if name not in outline.plots:
            raise NotFoundError(
                f"There is no plot {name} at {', '.join(revision.rev for revision in outline.revisions)}.",
                hint="List the plots of the revision.",
            )  # fmt: skip
        return self.read(project, outline, [name])[0]

    def pictures(self, plots: Sequence[Plot], colours: Sequence[Sequence[str]]) -> list[str | Problem | None]:
        """The SVG of each plot whose template is not DVC's, or why there is none; None for every other plot.

        However many templates never end, the answer comes within about `pictures.PAGE_SECONDS` and the time of one.

        Args:
            plots: With their points.
            colours: ``#rrggbb`` of each side of each plot.
        """
        return self._pictures.all(plots, colours)

    def _revision(self, project: Project, rev: str | None) -> Revision:
        sha = self._revisions.resolve(project, rev or None)
        stored = self._commits.facts(project.id, sha)
        facts = stored if stored is not None else self._repositories.reader(project.key).facts(sha)
        files = self._files(project, sha)
        named, headless = defined(facts.plots, files.below), headers(facts.plots)
        return Revision(rev or sha[:7], sha, named, headless, facts.all_problems, facts.is_dvc)

    def _files(self, project: Project, sha: str) -> PlotFiles:
        return PlotFiles(self._repositories.reader(project.key).tree(sha), self._contents, project, sha)

    def _plot(self, name: str, outline: Outline, files: Sequence[PlotFiles]) -> Plot:
        """One plot; the properties of all revisions count, those of earlier ones first."""
        first = outline.plots[name]
        properties: dict[str, Any] = {}
        for revision in outline.revisions:
            properties |= {
                key: value for key, value in _properties(revision, name).items() if key not in properties
            }  # fmt: skip
        drawn = replace(first, properties=properties)
        if first.is_image:
            sides = tuple(_image(revision, name, held) for revision, held in zip(outline.revisions, files, strict=True))
            return _dressed(name, drawn, PlotKind.IMAGE, sides, _NOTHING)
        found = [
            self._side(revision, name, properties, held)
            for revision, held in zip(outline.revisions, files, strict=True)
        ]
        axes = next((axes for _, axes in found if axes.x), _NOTHING)
        plot = _dressed(name, drawn, PlotKind.TABLE, tuple(side for side, _ in found), axes)
        at = next(place for place, revision in enumerate(outline.revisions) if name in revision.plots)
        return _with_template(plot, files[at])

    def _side(
        self, revision: Revision, name: str, properties: Mapping[str, Any], files: PlotFiles
    ) -> tuple[PlotSide, Converted]:
        plot = revision.plots.get(name)
        side = PlotSide(revision.rev, revision.commit, is_defined=plot is not None)
        if plot is None or plot.problem is not None:
            return replace(side, problem=plot.problem if plot else None), _NOTHING
        tables: dict[str, Parsed] = {}
        problem: Problem | None = None
        for path in plot.sources:
            try:
                table = self._table(path, files, has_header=path not in revision.headless)
                tables |= {path: table} if table.points.height else {}
            except DagboardError as error:
                problem = problem or problem_of(error)
        try:
            axes = converted(replace(plot, properties=properties), tables, revision.rev)
        except DagboardError as error:
            return replace(side, problem=problem or problem_of(error)), _NOTHING
        if not axes.points.height and problem is None:
            problem = Problem("plot-empty", "There are no rows.", ", ".join(plot.sources))
        return replace(side, points=axes.points, problem=problem), axes

    def _table(self, path: str, files: PlotFiles, *, has_header: bool) -> Parsed:
        most = MOST_TABLE_BYTES if path.endswith(_TABLES) else MOST_DOCUMENT_BYTES

        def read() -> Parsed:
            return parsed(path, files.read(path, most), has_header=has_header, read_yaml=self._read_yaml)

        return self._tables.of((files.version(path), path.rpartition(".")[2], has_header), read)


def _properties(revision: Revision, name: str) -> Mapping[str, Any]:
    return revision.plots[name].properties if name in revision.plots else {}


def _image(revision: Revision, name: str, files: PlotFiles) -> PlotSide:
    plot = revision.plots.get(name)
    side = PlotSide(revision.rev, revision.commit, is_defined=plot is not None)
    if plot is None or plot.problem is not None:
        return replace(side, problem=plot.problem if plot else None)
    try:
        files.version(plot.inner)
        return replace(side, image=plot.inner, size=files.size(plot.inner))
    except DagboardError as error:
        return replace(side, problem=problem_of(error))


def _dressed(name: str, plot: Defined, kind: PlotKind, sides: tuple[PlotSide, ...], axes: Converted) -> Plot:
    shown = plot.properties
    return Plot(
        id=name, file=plot.file, stage=plot.stage, kind=kind,
        template=str(shown.get("template") or templates.LINEAR) if kind is PlotKind.TABLE else "",
        title=str(shown.get("title") or (plot.inner if kind is PlotKind.IMAGE else name)), sides=sides,
        x=axes.x, y=axes.y, x_label=axes.x_label, y_label=axes.y_label, lines=axes.lines,
    )  # fmt: skip


def _with_template(plot: Plot, files: PlotFiles) -> Plot:
    """The plot with the content of a template that is not DVC's own."""

    def read(path: str) -> bytes | None:
        return files.read(path, _MOST_TEMPLATE_BYTES) if files.has(path) else None

    try:
        return replace(plot, spec=templates.found(plot.template, read))
    except DagboardError as error:
        return replace(plot, problem=problem_of(error))


def _cells(_: Hashable, table: Parsed) -> int:
    return (table.points.height + 1) * (len(table.points.columns) + 1)
