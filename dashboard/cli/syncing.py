"""``dagboard sync``: in the foreground, to the end."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from dashboard import context
from dashboard.cli.invocation import Invocation, sentence
from dashboard.context import Context
from dashboard.data.model.identity import OPERATOR, ask_as
from dashboard.data.model.project import Project
from dashboard.data.sync import Progress as ReportProgress
from dashboard.data.sync import SyncReport
from dashboard.errors import ConflictError, NotFoundError

_WAIT_SECONDS = 600
_LOOK_AGAIN_SECONDS = 1.0
_SHOWN_WARNINGS = 5


def sync_projects(invocation: Invocation, names: Sequence[str], *, full: bool) -> bool:
    """Sync the named projects, or all; False when a source could not be read."""
    ask_as(OPERATOR)
    built = context.build(invocation.settings())
    projects = [built.projects.get(*_key(name)) for name in dict.fromkeys(names)] or built.projects.list()
    if not projects:
        invocation.say("The configuration names no project. Add one to config.yaml, or try `dagboard demo`.")
    reports = [_sync(invocation, built, project, full=full) for project in projects]
    for report in reports:
        for problem in report.problems:
            invocation.complain(f"{report.project}: {sentence(problem.message, problem.where, problem.hint)}")
        _warn(invocation, report)
    return not any(report.problems for report in reports)


def _warn(invocation: Invocation, report: SyncReport) -> None:
    """Say what is wrong inside sources that could be read: nothing that keeps them from being shown."""
    for warning in report.warnings[:_SHOWN_WARNINGS]:
        told = sentence(warning.message, warning.where, warning.hint)
        invocation.complain(f"{report.project}: {told}", style="yellow")
    more = len(report.warnings) - _SHOWN_WARNINGS
    if more > 0:
        invocation.complain(f"{report.project}: {more} more on its settings page.", style="yellow")


def _sync(invocation: Invocation, built: Context, project: Project, *, full: bool) -> SyncReport:
    columns = (
        SpinnerColumn(), TextColumn("{task.fields[project]}", markup=False), BarColumn(24), MofNCompleteColumn(),
        TimeElapsedColumn(), TextColumn("{task.description}", markup=False),
    )  # fmt: skip
    with Progress(*columns, console=invocation.out, transient=True, disable=not invocation.out.is_terminal) as bar:
        task = bar.add_task("starting", total=None, project=str(project.key))

        def progress(done: int, total: int, message: str) -> None:
            bar.update(task, completed=done, total=total or None, description=message)

        report = _patiently(built, project, full=full, progress=progress)
    invocation.out.print(_line(report, built.projects.get(project.key.owner, project.key.name)))
    return report


def _patiently(built: Context, project: Project, *, full: bool, progress: ReportProgress) -> SyncReport:
    """Sync, after waiting for a worker that is at it."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            return built.sync.run(project, full=full, progress=progress)
        except ConflictError:
            if time.monotonic() > deadline:
                raise
            progress(0, 0, "waiting for another sync of this project")
            time.sleep(_LOOK_AGAIN_SECONDS)


def _line(report: SyncReport, project: Project) -> Text:
    failed = [source.name for source in report.sources if source.problem]
    state = f"failed: {', '.join(failed)}" if failed else ("synced" if report.has_changed else "nothing new")
    style = "red" if failed else "green"
    counts = {"run": project.runs, "dataset": project.datasets, "model": project.models}
    counted = ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for noun, count in counts.items())
    rest = f"  {counted}, {report.seconds:.1f} s"
    return Text.assemble((str(report.project), "bold"), "  ", (state, style), rest)


def _key(text: str) -> tuple[str, str]:
    owner, slash, name = text.partition("/")
    if not slash or not owner or not name or "/" in name:
        raise NotFoundError(f"{text} names no project", hint="Write owner/name.")
    return owner, name
