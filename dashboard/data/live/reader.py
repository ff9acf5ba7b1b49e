"""The curves of a run that reported by itself; what `dashboard.data.experiments.noun.RunReader` asks for."""

from __future__ import annotations

from dashboard.data.model.curve_files import curve_names
from dashboard.data.model.history_only import HistoryOnly
from dashboard.data.model.live import LiveRun
from dashboard.data.model.points import history_of
from dashboard.data.model.run import WHOLE, MetricHistory, Window
from dashboard.data.store.live import LiveStore


class LiveReader(HistoryOnly):
    """Reads what one project's live runs sent.

    Args:
        project_id: Whose.
        live: Where it is kept.
    """

    def __init__(self, project_id: int, live: LiveStore) -> None:
        self._project_id = project_id
        self._live = live

    def history(self, run_id: str, key: str, points: int, window: Window = WHOLE) -> MetricHistory:
        """At most about `points` points of one metric; none where the run sent one value only."""
        runs = self._live.some(self._project_id, [run_id]) or self._live.absorbed(self._project_id, run_id)
        for run in runs:
            path = _path_of(run, key)
            if path is not None:
                return history_of(key, self._live.points(self._project_id, run.id, path), points, window)
        return history_of(key, [], points)


def _path_of(run: LiveRun, key: str) -> str | None:
    names = curve_names(run.metrics, run.curves)
    return next((path for path, name in names.items() if name == key), None)
