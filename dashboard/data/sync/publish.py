"""The end of a sync: the run frame and the project's summary catch up with the store, as one new generation."""

from __future__ import annotations

from functools import partial
from typing import Any

from dashboard.data.model.project import Project
from dashboard.data.store.changes import RunChanges
from dashboard.data.store.frames import RunFrames
from dashboard.data.store.frames.build import build
from dashboard.data.store.labels import changed_labels
from dashboard.data.store.stores import Stores
from dashboard.data.sync.fresh import FreshRuns
from dashboard.data.sync.report import Progress


def publish(
    stores: Stores, frames: RunFrames, project: Project, progress: Progress, fresh: FreshRuns | None = None
) -> bool:
    """Show what changed since the last time; False when nothing did.

    How much changed is counted in the database, not remembered by this sync, so what a killed sync left is shown too.

    Args:
        stores: What there is now.
        frames: Where the frame is brought up to date.
        project: Whose.
        progress: Told what happens.
        fresh: What this sync brought, if it was collected.
    """
    changes = stores.projects.run_changes(project.id)
    if changes.is_any:
        stores.runs.derive_branches(project.id, None if changes.is_of_every_run else changes.ids)
    edits, changes = stores.projects.edits(project.id), stores.projects.run_changes(project.id)
    if changes.is_any or not frames.exists(project.id):
        progress(0, 0, "Building the run table")
        _show(stores, frames, project.id, changes, fresh)
    elif not edits:
        return False
    runs = frames.open(project.id).height
    stores.projects.publish(project.id, edits, {"runs": runs} | _summary(stores, project.id))
    return True


def _show(stores: Stores, frames: RunFrames, project_id: int, changes: RunChanges, fresh: FreshRuns | None) -> None:
    """Bring the frame up to date where the changed runs are known and few; else build it from all runs."""
    goals = stores.projects.goals(project_id)
    with frames.turn(project_id):
        if not changes.is_of_every_run and frames.update(
            project_id, changes.ids, partial(stores.runs.some, project_id),
            partial(stores.commits.data_hashes, project_id), labels=stores.labels.of(project_id, changes.ids),
            goals=goals,
        ):  # fmt: skip
            stores.projects.set_framed(project_id, changes)
            return
    labels = stores.labels.all(project_id)
    table = fresh.table(stores.runs.count(project_id), labels) if fresh else None
    if table is None:
        table = build(stores.runs.columns(project_id), stores.commits.data_hashes(project_id), labels)
    # Labels given meanwhile are in the old frame already, and go into this one too.
    with frames.turn(project_id):
        late = changed_labels(labels, stores.labels.all(project_id))
        frames.add(project_id, table.relabelled(late) if late else table, goals)
        stores.projects.set_framed(project_id, changes)


def _summary(stores: Stores, project_id: int) -> dict[str, Any]:
    head = stores.projects.head(project_id)
    facts = stores.commits.facts(project_id, head) if head else None
    moments = [stores.runs.newest_at(project_id), stores.commits.newest_at(project_id)]
    return {
        "datasets": len(facts.tracked()) if facts else 0,
        "models": stores.models.count(project_id),
        "last_activity_at": max((moment for moment in moments if moment), default=None),
    }
