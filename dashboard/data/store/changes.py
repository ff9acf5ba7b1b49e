"""What changed in a project since its pages, and its run frame, last showed it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, select, update

from dashboard.data.store import schema
from dashboard.data.store.database import chunks, upsert

EVERY_RUN = frozenset({""})
"""Stands for all runs where changed ones are named."""

_NAMED_RUNS = 1_000
_project = schema.project
_change = schema.run_change
_run = schema.run


@dataclass(frozen=True, slots=True)
class RunChanges:
    """What the run frame does not show yet.

    Attributes:
        edit: The number of the last change.
        is_any: Whether there is one.
        ids: The runs that changed or went away, or `EVERY_RUN` among them.
    """

    edit: int
    is_any: bool
    ids: frozenset[str]

    @property
    def is_of_every_run(self) -> bool:
        """Whether it is not known run by run what changed."""
        return not self.ids or not self.ids.isdisjoint(EVERY_RUN)


def bump(connection: Connection, project_id: int, *, runs: Collection[str] = EVERY_RUN) -> int:
    """Count a change of a project inside the transaction that makes it.

    Args:
        connection: The transaction.
        project_id: Whose.
        runs: Ids of the runs that the frame must show differently, or no more; empty when it shows nothing of this.

    Returns:
        The number of the change among those that the frame must show; 0 when it is none of them.
    """
    mine = update(_project).where(_project.c.id == project_id)
    if not runs:
        connection.execute(mine.values(edits=_project.c.edits + 1))
        return 0
    counted = mine.values(edits=_project.c.edits + 1, run_edits=_project.c.run_edits + 1)
    edit = int(connection.execute(counted.returning(_project.c.run_edits)).scalar_one())
    named = runs if len(runs) <= _NAMED_RUNS else EVERY_RUN
    rows = [{"project_id": project_id, "run_id": run_id, "edit": edit} for run_id in sorted(named)]
    upsert(connection, _change, rows)
    return edit


def hold(connection: Connection, project_id: int) -> None:
    """Let nobody else count changes of a project before this transaction ends."""
    connection.execute(select(_project.c.id).where(_project.c.id == project_id).with_for_update())


def listed(connection: Connection, project_id: int) -> frozenset[str]:
    """Ids of the runs that the frame does not show as they are."""
    return frozenset(connection.scalars(select(_change.c.run_id).where(_change.c.project_id == project_id)))


def set_framed(connection: Connection, project_id: int, shown: ColumnElement[bool]) -> None:
    """Say that the run frame shows some changes; once none is left, it has followed every one that was counted.

    Args:
        connection: The transaction.
        project_id: Whose frame.
        shown: Which rows of `run_change` those are.
    """
    hold(connection, project_id)
    connection.execute(delete(_change).where(_change.c.project_id == project_id, shown))
    if not listed(connection, project_id):
        mine = update(_project).where(_project.c.id == project_id)
        connection.execute(mine.values(framed_edits=_project.c.run_edits))


def renew(connection: Connection, project_id: int) -> None:
    """Count a new generation, because pages show something else; a project that was never synced stays new."""
    mine = (_project.c.id == project_id, _project.c.generation > 0)
    connection.execute(update(_project).where(*mine).values(generation=_project.c.generation + 1))


def runs_at(connection: Connection, project_id: int, commits: Collection[str]) -> set[str]:
    """Ids of the runs that name one of these commits."""
    found: set[str] = set()
    for chunk in chunks(list(commits)):
        wanted = select(_run.c.id).where(_run.c.project_id == project_id, _run.c.commit_sha.in_(chunk))
        found.update(connection.scalars(wanted))
    return found
