"""States in words and colour: of runs, sources, jobs and stages."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.parts import badge
from dashboard.data.model.pipeline import StageStatus
from dashboard.data.model.project import SourceKind, SyncState

_RUN_TONES = {"FINISHED": "green", "FAILED": "red", "KILLED": "red", "RUNNING": "blue", "SCHEDULED": "hollow"}
_SYNC = {
    SyncState.NEVER: ("not synced yet", "hollow"),
    SyncState.RUNNING: ("syncing", "blue"),
    SyncState.OK: ("synced", "green"),
    SyncState.FAILED: ("failed", "red"),
}
STAGE_TONES = {
    StageStatus.UP_TO_DATE: "green",
    StageStatus.CHANGED: "amber",
    StageStatus.UPSTREAM_CHANGED: "amber",
    StageStatus.MISSING: "red",
    StageStatus.NEVER_RUN: "hollow",
    StageStatus.BROKEN: "red",
    StageStatus.FROZEN: "blue",
}
"""Tone of a stage's status; the word always stands beside it."""

_SOURCE_ICONS = {SourceKind.GIT: "git-branch", SourceKind.DVC: "database", SourceKind.MLFLOW: "flask-conical"}
_SOURCE_WORDS = {SourceKind.GIT: "git", SourceKind.DVC: "DVC", SourceKind.MLFLOW: "MLflow"}


def run_status(status: str) -> Component:
    """A run's status, e.g. ``Finished``."""
    return badge(status.capitalize(), _RUN_TONES.get(status.upper(), ""))


def sync_state(state: SyncState, *, title: str = "") -> Component:
    """How the last sync went."""
    word, tone = _SYNC[state]
    return badge(word, tone, plain=True, title=title)


def stage_status(status: StageStatus) -> Component:
    """A pipeline stage's status."""
    return badge(status.value, STAGE_TONES[status])


def source_kind(kind: SourceKind, *, label: bool = True) -> Component:
    """A source's kind as an icon with its word (or with the word as title only)."""
    word = _SOURCE_WORDS[kind]
    mark = icon(_SOURCE_ICONS[kind])
    if label:
        return html.Span([mark, word], className="dg-row dg-nowrap")
    return html.Span(mark, title=word, role="img", className="dg-muted", **marks(aria_label=word))
