"""The panel of one stage: what it is at a commit, how it changed, and when it last ran."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.files import addresses
from dashboard.components.pipeline import changes as pipeline_changes
from dashboard.components.pipeline import panel as pipeline_panel
from dashboard.components.pipeline import runs as pipeline_runs
from dashboard.components.route import Route
from dashboard.context import Context
from dashboard.data.experiments import RunQuery
from dashboard.data.model.dvc import CommitFacts, Stage
from dashboard.data.model.paths import normal
from dashboard.data.model.pipeline import Change
from dashboard.data.model.project import Project
from dashboard.errors import DagboardError, NotFoundError
from dashboard.figures.pipeline.folding import Shown

_MOST_RUNS = 3


@dataclass(frozen=True, slots=True)
class StagePanel:
    """The panel of a stage at one commit.

    Attributes:
        context: Of the application.
        project: Whose stage.
        route: Of the page.
        sha: The commit that has the stage.
        shown: Its box.
        link: Makes links of paths.
    """

    context: Context
    project: Project
    route: Route
    sha: str
    shown: Shown
    link: Callable[[str], parts.Child]

    def sections(self) -> list[Component]:
        """What dvc.yaml and dvc.lock say, how it changed, when it last ran; nothing where there is no such stage."""
        try:
            stage = self.context.pipelines.stage(self.project, self.sha, self.shown.id)
        except NotFoundError:
            return []
        facts = self.context.pipelines.facts(self.project, self.sha)[1]
        more = [*self._changes(), self._last_run(stage)]
        return pipeline_panel.stage(stage, facts.params, facts.metrics, self._addresses(stage, facts), more)

    def _addresses(self, stage: Stage, facts: CommitFacts) -> pipeline_panel.Addresses:
        line = self.context.pipelines.line(self.project, self.sha, stage)
        source = addresses.page(self.route, stage.file, self.sha).href + (f"#L{line}" if line else "")
        has_plots = any(out.role == "plot" for out in stage.outs) or bool(facts.plots)
        plots = self.route.to("plots", rev=self.sha).href if has_plots else ""
        return pipeline_panel.Addresses(node=self.link, file=self._file, source=source, plots=plots)

    def _file(self, path: str) -> str | None:
        is_ours = "://" not in path and not path.startswith("/") and normal(path) is not None
        return addresses.page(self.route, path, self.sha).href if is_ours else None

    def _changes(self) -> list[Component]:
        """Against the other revision of a difference, else against the commit before."""
        if self.shown.change in {Change.ADDED, Change.REMOVED}:
            return []
        base = self.route.query.get("from", "")
        parents = self.context.revisions.commit(self.project, self.sha).parents
        if not base and not parents:
            return [pipeline_changes.first_commit()]
        other = self.context.revisions.resolve(self.project, base) if base else parents[0]
        try:
            changes = self.context.pipelines.changes(self.project, other, self.sha, self.shown.id)
        except NotFoundError:  # a shallow clone without the parent
            return []
        return [pipeline_changes.section(changes, other, self.sha, self.route, is_parent=other in parents[:1])]

    def _last_run(self, stage: Stage) -> Component:
        recorded = self.context.pipelines.recorded(self.project, self.sha, stage.address) if stage.locked else None
        # A tracked run names the commit it started from; what it made is recorded in the next one.
        named = dict.fromkeys([self.sha, *([recorded.id, *recorded.parents[:1]] if recorded else [])])
        found = pipeline_runs.filter_of(tuple(named))
        query = RunQuery(filter=found, columns=(), limit=_MOST_RUNS)
        try:
            rows = self.context.experiments.page(self.project, query).rows
        except DagboardError:  # what the lock says stands without the run table
            rows = []
        return pipeline_runs.section(stage, recorded, rows, self.route, found=found, now=datetime.now(UTC))
