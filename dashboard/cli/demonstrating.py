"""``dagboard demo``: building the demo team."""

from __future__ import annotations

from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from dashboard import config
from dashboard.cli.invocation import Invocation
from dashboard.config import ServerSettings


def demo_server(directory: Path) -> ServerSettings:
    """How the demo in `directory` is served, or would be."""
    path = directory / "config.yaml"
    return config.load(path).server if path.is_file() else ServerSettings()


def promote_in_demo(invocation: Invocation, directory: Path) -> None:
    """Move aliases between syncs, once, so that the history of a registered model shows promotions."""
    from dashboard.cli.syncing import sync_projects  # noqa: PLC0415 - each command loads only what it needs
    from dashboard.demo import promoting  # noqa: PLC0415 - as above

    if promoting.is_promoted(directory):
        return
    for number in range(len(promoting.ROUNDS)):
        promoting.promote(directory, number)
        sync_projects(invocation, [promoting.PROJECT], full=False)


def build_demo(invocation: Invocation, directory: Path) -> Path:
    """Build the demo in `directory` unless it is there; the path of its configuration file, which is printed."""
    from dashboard.demo import build  # noqa: PLC0415 - brings scikit-learn, which no other command needs

    columns = (
        SpinnerColumn(), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )  # fmt: skip
    with Progress(*columns, console=invocation.out, transient=True, disable=not invocation.out.is_terminal) as bar:
        task = bar.add_task("Building the demo team", total=None)
        said: set[str] = set()

        def progress(done: int, total: int, message: str) -> None:
            bar.update(task, completed=done, total=total or None, description=message)
            if not invocation.out.is_terminal and message not in said:
                said.add(message)
                invocation.say(f"{done}/{total} {message}")

        path = build(directory, progress)
    invocation.say(f"The demo's configuration is {path}")
    return path
