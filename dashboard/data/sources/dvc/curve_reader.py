"""The curves of runs that are commits; what `dashboard.data.experiments.noun.RunReader` asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from dashboard.data.model.curve_files import curve_names
from dashboard.data.model.dvc import CommitFacts
from dashboard.data.model.history_only import HistoryOnly
from dashboard.data.model.points import history_of
from dashboard.data.model.run import WHOLE, MetricHistory, Window
from dashboard.data.sources.dvc.curves import points
from dashboard.data.sources.dvc.data_tree import TrackedData
from dashboard.data.sources.dvc.reader import DvcReader


class Reported(Protocol):
    """What a run sent while it ran, where its files keep no history; `dashboard.data.live.LiveReader`."""

    def history(self, run_id: str, key: str, points: int, window: Window = WHOLE) -> MetricHistory:
        """Points of one metric."""
        ...


class CurveReader(HistoryOnly):
    """Reads histories from the files of a commit.

    Args:
        reader: This thread's reader of the repository; opened when it is needed.
        reported: Asked for metrics that no file has a history of.
        stored: Facts that a sync has read, with what they say of files in DVC's storage.
        data: Reads those files.
    """

    def __init__(
        self, reader: Callable[[], DvcReader], reported: Reported,
        stored: Callable[[str], CommitFacts | None] = lambda _sha: None, data: TrackedData | None = None,
    ) -> None:  # fmt: skip
        self._reader = reader
        self._reported = reported
        self._stored = stored
        self._data = data

    def history(self, run_id: str, key: str, points: int, window: Window = WHOLE) -> MetricHistory:
        """At most about `points` points of one metric; none where only one value is known."""
        return self._of_files(run_id, key, points, window) or self._reported.history(run_id, key, points, window)

    def _of_files(self, sha: str, key: str, limit: int, window: Window) -> MetricHistory | None:
        reader = self._reader()
        facts = self._stored(sha) or reader.facts(sha)
        tree = reader.data_tree(sha, facts.stages, self._data)
        names = curve_names(facts.metrics, facts.curves)
        path = next((path for path, name in names.items() if name == key), None)
        return None if path is None or tree is None else history_of(key, points(tree, path), limit, window)
