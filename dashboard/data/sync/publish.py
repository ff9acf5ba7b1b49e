"""The end of a sync: the run frame and the project's summary catch up with the store, as one new generation."""

from __future__ import annotations

from typing import Any

from dashboard.data.model.project import Project
from dashboard.data.store.frames import RunFrames
from dashboard.data.store.stores import Stores
from dashboard.data.sync.report import Progress


def publish(stores: Stores, frames: RunFrames, project: Project, progress: Progress) -> bool:
    """Show what changed since the last time; False when nothing did.

    How much changed is counted in the database, not remembered by this sync, so what a killed sync left is shown too.
    """
    edits, run_edits = stores.projects.edits(project.id)
    if edits:
        stores.runs.derive_branches(project.id)
        edits, run_edits = stores.projects.edits(project.id)
    if run_edits or not frames.exists(project.id):
        progress(0, 0, "Building the run table")
        frames.build(
            project.id,
            stores.runs.all(project.id),
            stores.commits.data_hashes(project.id),
            stores.runs.labels(project.id),
            stores.projects.goals(project.id),
        )
        stores.projects.set_framed(project.id, run_edits)
    elif not edits:
        return False
    stores.projects.publish(project.id, edits, _summary(stores, project.id))
    return True


def _summary(stores: Stores, project_id: int) -> dict[str, Any]:
    head = stores.projects.head(project_id)
    facts = stores.commits.facts(project_id, head) if head else None
    moments = [stores.runs.newest_at(project_id), stores.commits.newest_at(project_id)]
    return {
        "runs": stores.runs.count(project_id),
        "datasets": len(facts.tracked()) if facts else 0,
        "models": stores.models.count(project_id),
        "last_activity_at": max((moment for moment in moments if moment), default=None),
    }
