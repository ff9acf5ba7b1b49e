"""States in words and colour: of runs, sources and syncs."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.icons import icon
from dashboard.components.parts import badge
from dashboard.data.model.project import Source, SourceKind, SyncState
from dashboard.figures import text
from dashboard.figures.runs.status import OTHER, TONES

_SYNC = {
    SyncState.NEVER: ("Not synced yet", "hollow"),
    SyncState.RUNNING: ("Syncing", "blue"),
    SyncState.OK: ("Synced", "green"),
    SyncState.FAILED: ("Failed", "red"),
}
_SOURCE_ICONS = {
    SourceKind.GIT: "git-branch",
    SourceKind.DVC: "database",
    SourceKind.MLFLOW: "flask-conical",
    SourceKind.LIVE: "activity",
}
_SOURCE_WORDS = {
    SourceKind.GIT: "Git",
    SourceKind.DVC: "DVC",
    SourceKind.MLFLOW: "MLflow",
    SourceKind.LIVE: "Live runs",
}


def run_status(status: str) -> Component:
    """A run's status, e.g. ``Finished``."""
    return badge(status.capitalize(), TONES.get(status.upper(), OTHER))


def sync_state(state: SyncState, *, title: str = "") -> Component:
    """How the last sync went."""
    word, tone = _SYNC[state]
    return badge(word, tone, plain=True, title=title)


def source_kind(kind: SourceKind) -> Component:
    """A source's kind: icon and word."""
    return html.Span([icon(_SOURCE_ICONS[kind]), _SOURCE_WORDS[kind]], className="dg-row dg-nowrap")


def source_name(source: Source) -> str:
    """What a source is called in sentences: ``MLflow``, or ``MLflow (mlflow-2)`` where a project has several."""
    word = _SOURCE_WORDS[source.kind]
    return word if source.name == source.kind.value else f"{word} ({source.name})"


def source_names(sources: Sequence[Source]) -> str:
    """Several sources in a sentence: ``Git, DVC and MLflow``."""
    return text.joined([source_name(source) for source in sources])
