"""The live source: runs that report by themselves, until the repository has them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from dashboard.config import LiveSettings
from dashboard.data.model.curve_files import curve_names
from dashboard.data.model.dvc import Values
from dashboard.data.model.live import NO_COMMIT, LiveRun
from dashboard.data.model.primary import Primary, at_best, basis_of
from dashboard.data.model.revision import Ref, RefKind
from dashboard.data.model.run import Run, RunSource
from dashboard.data.model.values import flatten, is_same
from dashboard.data.store.documents import Measured
from dashboard.data.store.live import LiveHeader
from dashboard.data.store.stores import Stores
from dashboard.data.sync.rows import SOURCE_NAME as GIT_SOURCE
from dashboard.data.sync.rows import metrics_of, params_of
from dashboard.errors import InvalidRequestError, SourceError

SOURCE_NAME = "live"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class LiveSync:
    """Makes runs of what running experiments told us.

    An experiment becomes one run: as soon as the repository has it (by the commit it was saved as, by its name on its
    baseline, or as a commit on its baseline with the same values), the run of the repository takes its place, with
    labels and note.

    Attributes:
        project_id: Whose.
        environment: Where the token is.
        now: The clock.
        primary: The metric whose best step counts.
    """

    project_id: int
    settings: LiveSettings
    environment: Mapping[str, str]
    stores: Stores
    now: Callable[[], datetime]
    primary: Primary | None = None

    def run(self, *, examined: str | None = None) -> tuple[str, dict[str, int]]:
        """Bring the runs up to date.

        Args:
            examined: What an earlier call returned; None when there was none.

        Returns:
            A digest of the repository in which runs that are over were looked for, and counts for the health page.

        Raises:
            SourceError: ``no-credentials``: no event can come in. What came before is shown all the same.
        """
        present = self.stores.runs.ids(self.project_id, GIT_SOURCE)
        self.stores.live.release(self.project_id, present)
        repository = self._digest(present)
        self._absorb(present, again=repository != examined)
        headers = self.stores.live.headers(self.project_id)
        self._save(headers)
        if not self.environment.get(self.settings.token_env):
            raise SourceError(
                f"the environment variable {self.settings.token_env} is not set, so no event is taken",
                where=SOURCE_NAME, code="no-credentials",
                hint=f"Set {self.settings.token_env} to a secret of your own, and tell it to those who train.",
            )  # fmt: skip
        running = sum(1 for header in headers if self._status(header) == "RUNNING")
        return repository, {"runs": len(headers), "running": running}

    def _digest(self, present: Iterable[str]) -> str:
        """Another one once the repository has other commits or experiments."""
        refs = [(ref.name, ref.commit) for ref in self._experiments()]
        return blake2b(repr((sorted(present), refs)).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()

    def _experiments(self) -> list[Ref]:
        return [ref for ref in self.stores.commits.refs(self.project_id) if ref.kind is RefKind.EXPERIMENT]

    def _save(self, headers: Sequence[LiveHeader]) -> None:
        known = self.stores.runs.fingerprints(self.project_id, SOURCE_NAME)
        shown = {header.id: self._fingerprint(header) for header in headers}
        status = {header.id: self._status(header) for header in headers}
        changed = [run_id for run_id, fingerprint in shown.items() if known.get(run_id) != fingerprint]
        runs = self.stores.live.some(self.project_id, changed)
        self.stores.runs.save(
            self.project_id, [run_of(run, status[run.id], shown[run.id], self._at_best(run)) for run in runs]
        )  # fmt: skip
        self.stores.runs.remove(self.project_id, known.keys() - shown.keys())

    def _at_best(self, run: LiveRun) -> dict[str, float]:
        """By metric file the value at the step where the primary metric was best."""
        if self.primary is None:
            return {}
        names = curve_names(run.metrics, run.curves)
        mine = next((path for path, name in names.items() if name == self.primary.metric), None)
        step = self.primary.step_of(run.curves[mine].summary) if mine else None
        return {} if step is None else self.stores.live.values_at(self.project_id, run.id, step)

    def _status(self, header: LiveHeader) -> str:
        """STALE: no word for so long that its process is probably gone; the next word makes it RUNNING again."""
        if header.done_at is not None:
            return "FINISHED"
        age = self.now() - header.changed_at
        return "STALE" if age > timedelta(seconds=self.settings.stale_after_seconds) else "RUNNING"

    def _fingerprint(self, header: LiveHeader) -> str:
        return f"{_FORMAT}:{header.version}:{self._status(header)}{basis_of(self.primary)}"

    def _absorb(self, present: Iterable[str], *, again: bool) -> None:
        """Look for runs that are over in the repository: for those that changed, or, `again`, for all of them."""
        known = {} if again else self.stores.runs.fingerprints(self.project_id, SOURCE_NAME)
        over = [
            header.id
            for header in self.stores.live.headers(self.project_id)
            if self._status(header) != "RUNNING" and known.get(header.id) != self._fingerprint(header)
        ]
        if not over:
            return
        shas = set(present)
        pending = sorted(self.stores.live.some(self.project_id, over), key=lambda run: run.created_at, reverse=True)
        named = {(ref.baseline, ref.name): ref.commit for ref in self._experiments()}
        rest = []
        for run in pending:
            sha = run.experiment_rev or named.get((run.baseline, run.name))
            if sha in shas:
                self._join(run, str(sha))
            else:
                rest.append(run)
        self._absorb_committed(rest, shas)

    def _absorb_committed(self, runs: Sequence[LiveRun], present: set[str]) -> None:
        """Runs that somebody committed by hand: a commit on the baseline in whose files the same values are."""
        baselines = {run.baseline for run in runs if run.metrics} - {NO_COMMIT}
        if not baselines:
            return
        parents = self.stores.commits.parents(self.project_id)
        children = {sha: baselines & set(before) for sha, before in parents.items() if sha in present}
        children = {sha: on for sha, on in children.items() if on}
        index = self.stores.commits.index(self.project_id)
        measured = dict(self.stores.commits.measured(index[sha].key for sha in children if sha in index))
        for run in runs:
            for sha, on in list(children.items()):
                if run.baseline in on and sha in index and _is_of(run, measured[index[sha].key]):
                    self._join(run, sha)
                    del children[sha]
                    break

    def _join(self, run: LiveRun, sha: str) -> None:
        """Let a run of the repository take the place of a live one, with what people said about it."""
        labels = self.stores.labels.of(self.project_id, [run.id])[run.id]
        if labels:
            with contextlib.suppress(InvalidRequestError):  # more than a run may have: it keeps those it has
                self.stores.labels.change(self.project_id, [sha], add=labels, remove=())
        note = self.stores.notes.get(self.project_id, run.id)
        if note.text:
            self.stores.notes.save(self.project_id, sha, note.text, version=0, by=note.changed_by)
        self.stores.live.absorb(self.project_id, run.id, sha)


def run_of(live: LiveRun, status: str, fingerprint: str, best: Mapping[str, float]) -> Run:
    """The run that an experiment's events came to; `best` has the values at the best step by metric file."""
    has_commit = live.baseline != NO_COMMIT
    curves = {path: at_best(tally.summary, best.get(path)) for path, tally in live.curves.items()}
    said = {"dvc.baseline": live.baseline if has_commit else "", "dvc.message": live.message, "dvc.client": live.client}
    return Run(
        id=live.id, source=RunSource.DVC, source_name=SOURCE_NAME, name=live.name,
        experiment=live.baseline[:7] if has_commit else "", status=status, user="", created_at=live.created_at,
        ended_at=live.done_at, commit=live.baseline if has_commit else None, params=params_of(live.params),
        metrics=metrics_of(live.metrics, curves), tags={key: text for key, text in said.items() if text},
        fingerprint=fingerprint,
    )  # fmt: skip


def _is_of(run: LiveRun, measured: Measured) -> bool:
    """Whether a commit holds what a run ended with: every metric, and the params that the commit has at all."""
    params = {file: values for file, values in run.params.items() if file in measured.params}
    return _holds(measured.metrics, run.metrics) and _holds(measured.params, params)


def _holds(files: Values, wanted: Values) -> bool:
    return all(file in files and _is_equal(files[file], values) for file, values in wanted.items())


def _is_equal(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    left, right = dict(flatten(one)), dict(flatten(other))
    return left.keys() == right.keys() and all(is_same(left[key], right[key]) for key in left)
