"""How to do a run again: commands that are recorded somewhere, and words where nothing is.

Code and data come from the run's commit. The command is that of the stage of the pipeline that ran the run's program,
or the entry point of its MLflow project; arguments of a program that was started by hand are recorded nowhere.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.data.experiments import RunDetail, StageCommand, that_run
from dashboard.data.model.address import public_address
from dashboard.data.model.project import SourceKind
from dashboard.data.model.run import Run, RunSource
from dashboard.figures.text import plural

_MAX_STAGES = 12
_MAX_HINTS = 20
_MAX_PARAMS = 60
_GIT = ("https://", "http://", "ssh://", "git@", "git://")


def panel(detail: RunDetail, clone_url: str, folder: str) -> Component:
    """Commands that bring code and data of the run to a machine, do it again, and load what it made.

    Args:
        detail: The run.
        clone_url: Of its repository; empty when there is none.
        folder: Where the project lies below the clone's parent: the clone's name, and the sub-directory in it.
    """
    run = detail.run
    lines = [*_code_lines(run, clone_url, folder), *(_pipeline_lines(detail) if run.commit else ())]
    unknown = "The run names no commit, so its code cannot be brought back exactly."
    blocks: list[Component] = [
        parts.code("\n".join(lines), "Copy commands") if lines else html.P(unknown, className="dg-muted")
    ]
    project = _project_command(run)
    if project:
        blocks.append(_said("As an MLflow project, with every param the run logged; its entry point may take fewer:"))
        blocks.append(parts.code(project, "Copy command"))
    elif not run.commit and (hints := [*_by_hand(detail)]):
        blocks.append(parts.code("\n".join(hints), "Copy what is known"))
    if run.source is RunSource.MLFLOW and run.artifact_uri:
        blocks.append(_said("Its artifacts:"))
        blocks.append(parts.code(f"mlflow artifacts download --run-id {shlex.quote(run.id)}", "Copy command"))
    return parts.panel("Reproduce", html.Div(blocks, className="dg-stack dg-stack-tight dg-reproduce"))


def _said(words: str) -> Component:
    return html.P(words, className="dg-muted dg-small")


def _code_lines(run: Run, clone_url: str, folder: str) -> Iterator[str]:
    if not run.commit:
        return
    if clone_url:
        yield f"git clone {shlex.quote(clone_url)} {shlex.quote(folder.partition('/')[0])}"
        yield f"cd {shlex.quote(folder)}"
    if run.source_name == SourceKind.LIVE:
        yield f"git checkout {shlex.quote(run.commit)}"
        yield "# the experiment itself is not in the repository yet"
    elif run.source is RunSource.DVC:
        yield f"dvc exp pull origin {shlex.quote(run.name)}"
        yield f"dvc exp apply {shlex.quote(run.name)}"
    else:
        yield f"git checkout {shlex.quote(run.commit)}"


def _pipeline_lines(detail: RunDetail) -> Iterator[str]:
    """Data, and the command that made the run, as far as the pipeline of its commit tells."""
    if detail.data:
        yield "dvc pull"
    run, stages = detail.run, detail.stages
    if run.source is not RunSource.MLFLOW:
        if stages:
            yield "dvc repro"
            yield from _told(stages)
        return
    if _project_command(run):
        return
    found = that_run(_program(run), stages)
    if len(found) == 1:
        yield f"dvc repro {shlex.quote(found[0].address)}"
        yield from _told(found)
    elif found:
        yield f"# its program is run by {plural(len(found), 'stage')} of the pipeline; which one is not recorded"
        yield from _told(found)
    else:
        yield from _by_hand(detail)


def _told(stages: Sequence[StageCommand]) -> Iterator[str]:
    """What stages run, as comments."""
    for stage in stages[:_MAX_STAGES]:
        for line in stage.lines:
            yield _comment(f"{stage.address}: {line}")
    if len(stages) > _MAX_STAGES:
        yield _comment(f"and {plural(len(stages) - _MAX_STAGES, 'stage')} more, see the pipeline")


def _comment(text: str) -> str:
    """One line, whatever is in the text: what it says must not become a command."""
    return f"# {' '.join(text.split())}"


def _program(run: Run) -> str:
    """The file that was started; empty when it is not recorded, or is no file of the repository."""
    return run.tags.get("mlflow.source.name", "") if run.tags.get("mlflow.source.type") == "LOCAL" else ""


def _by_hand(detail: RunDetail) -> Iterator[str]:
    """What is known of a program that was started outside of the pipeline: its name, and the params it logged."""
    program = _program(detail.run)
    if not program:
        return
    yield _comment(f"started from {program}; its arguments are not recorded")
    if detail.run.params:
        known = [f"{name}={value}" for name, value in sorted(detail.run.params.items())]
        more = f" and {len(known) - _MAX_HINTS:,} more" if len(known) > _MAX_HINTS else ""
        yield _comment(f"it logged: {', '.join(known[:_MAX_HINTS])}{more}")


def _project_command(run: Run) -> str:
    """The run's entry point of an MLflow project as ``mlflow run`` starts it; empty when it is none."""
    address, mark, below = run.tags.get("mlflow.source.name", "").partition("#")  # a folder may stand behind it
    address = f"{public_address(address)}{mark}{below}"
    if run.source is not RunSource.MLFLOW or run.tags.get("mlflow.source.type") != "PROJECT" or not address:
        return ""
    words = ["mlflow", "run", address, "-e", run.tags.get("mlflow.project.entryPoint") or "main"]
    if run.commit and address.startswith(_GIT):
        words += ["--version", run.commit]
    given = [word for name, value in sorted(run.params.items())[:_MAX_PARAMS] for word in ("-P", f"{name}={value}")]
    return shlex.join([*words, *given])
