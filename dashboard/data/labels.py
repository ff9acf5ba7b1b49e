"""Labels and notes: what people say about runs. No source is ever written; both live in our own database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from dashboard.data.audit import Audit
from dashboard.data.experiments import Experiments
from dashboard.data.model.access import Permission
from dashboard.data.model.note import Note
from dashboard.data.model.project import Project
from dashboard.data.model.run import Run
from dashboard.data.store.labels import LabelEdit
from dashboard.errors import ConflictError, InvalidRequestError, NotFoundError

MAX_LABEL_LENGTH = 100
MAX_LABELS = 20
MAX_NAMED_RUNS = 10_000
MAX_MATCHING_RUNS = 1_000_000
MAX_NOTE_LENGTH = 100_000
_SHOWN = 100
"""Characters of a foreign id that a message repeats."""


class Labelled(Protocol):
    """Keeps labels; `dashboard.data.store.labels.LabelStore`."""

    def change(
        self, project_id: int, ids: Collection[str], *, add: Collection[str], remove: Collection[str]
    ) -> LabelEdit | None:
        """Give and take labels; None when every run had them so."""
        ...

    def of(self, project_id: int, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The labels of these runs."""
        ...

    def set_shown(self, project_id: int, edit: LabelEdit) -> None:
        """Say that the run frame shows these labels."""
        ...


class Noted(Protocol):
    """Keeps notes; `dashboard.data.store.notes.NoteStore`."""

    def get(self, project_id: int, run_id: str) -> Note:
        """The note of a run."""
        ...

    def save(self, project_id: int, run_id: str, text: str, *, version: int, by: str) -> bool:
        """Write a note over the version named; False when another one stands there."""
        ...

    def noted(self, project_id: int) -> frozenset[str]:
        """Ids of the runs that have a note."""
        ...


class Runs(Protocol):
    """Whole runs; `dashboard.data.store.runs.RunStore`."""

    def missing(self, project_id: int, ids: Collection[str]) -> list[str]:
        """Those of these ids that no run has."""
        ...

    def get(self, project_id: int, run_id: str) -> Run | None:
        """One run; None when there is none."""
        ...


class Frames(Protocol):
    """What shows labels; `dashboard.data.store.frames.RunFrames`."""

    def turn(self, project_id: int) -> AbstractContextManager[None]:
        """Keep others from publishing."""
        ...

    def relabel(self, project_id: int, labels: Mapping[str, Sequence[str]]) -> int:
        """Publish a generation with other labels; 0 when there is nothing to start from."""
        ...


@dataclass(frozen=True, slots=True)
class LabelChange:
    """What became of a request to change labels.

    Attributes:
        matched: How many runs it was about.
        changed: How many of them had other labels before.
        labels: The labels now of the runs that were named one by one; empty for a filter.
    """

    matched: int
    changed: int
    labels: dict[str, tuple[str, ...]]


class Labels:
    """Labels and notes of the runs of a project.

    Args:
        experiments: Knows which runs match a filter.
        frames: Show labels.
        runs: Knows which runs there are.
        labels: Keeps labels.
        notes: Keeps notes.
        audit: Says who may write, and records it.
    """

    def __init__(
        self, experiments: Experiments, frames: Frames, runs: Runs, labels: Labelled, notes: Noted, *, audit: Audit
    ) -> None:
        self._audit = audit
        self._experiments = experiments
        self._frames = frames
        self._runs = runs
        self._labels = labels
        self._notes = notes

    def change(
        self, project: Project, ids: Sequence[str], *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> LabelChange:
        """Give and take labels of the named runs; the run table shows it when this returns.

        Raises:
            NotFoundError: There is no such run; nothing changed.
            InvalidRequestError: Too many or impossible labels, or too many runs; nothing changed.
        """
        wanted, unwanted = _checked(add, remove)
        named = list(dict.fromkeys(ids))
        if len(named) > MAX_NAMED_RUNS:
            raise InvalidRequestError(
                f"A request names {MAX_NAMED_RUNS:,} runs at most; this one names {len(named):,}.",
                hint="Send several, or give a filter.",
            )
        self.check_known(project, named)
        changed = self.change_all(project, named, add=wanted, remove=unwanted)
        return LabelChange(len(named), changed, self._labels.of(project.id, named))

    def change_matching(
        self, project: Project, filter: str, *, add: Sequence[str] = (), remove: Sequence[str] = (),  # noqa: A002  # the word of the API and of every user
        include_hidden: bool = False, baseline: str | None = None,
    ) -> LabelChange:  # fmt: skip
        """As `change`, for every run that matches a filter.

        Raises:
            QueryError: The filter cannot be understood.
            InvalidRequestError: As `change`.
        """
        wanted, unwanted = _checked(add, remove)
        ids = self._experiments.parallel(project, filter, (), baseline=baseline, include_hidden=include_hidden).ids
        if len(ids) > MAX_MATCHING_RUNS:
            raise InvalidRequestError(
                f"{len(ids):,} runs match, and {MAX_MATCHING_RUNS:,} at most are labelled at once.",
                hint="Narrow the filter.",
            )
        return LabelChange(len(ids), self.change_all(project, ids, add=wanted, remove=unwanted), {})

    def change_all(self, project: Project, ids: Sequence[str], *, add: Sequence[str], remove: Sequence[str]) -> int:
        """As `change`, for any number of runs that are known to exist; how many had other labels before."""
        wanted, unwanted = _checked(add, remove)
        with self._labelling(project, f"{len(ids)} runs", wanted, unwanted):
            return self._change(project, ids, wanted, unwanted)

    def check(self, add: Sequence[str], remove: Sequence[str]) -> None:
        """Refuse labels that no run can have.

        Raises:
            InvalidRequestError: Too many or impossible labels.
        """
        _checked(add, remove)

    def note(self, project: Project, run_id: str) -> Note:
        """The note of a run; an empty one when there is none.

        Raises:
            NotFoundError: There is no such run.
        """
        self.check_known(project, [run_id])
        return self._notes.get(project.id, run_id)

    def write_note(self, project: Project, run_id: str, text: str, *, version: int, by: str) -> Note:
        """Write a note; returns it as it stands then.

        Args:
            project: Whose run.
            run_id: Which.
            text: Markdown; empty to take the note away.
            version: Of the note that this one replaces; 0 when there was none.
            by: Digest of the browser that writes.

        Raises:
            NotFoundError: There is no such run.
            InvalidRequestError: The note is too long.
            ConflictError: Somebody else wrote meanwhile; their note stays.
        """
        self.check_known(project, [run_id])
        if len(text) > MAX_NOTE_LENGTH:
            raise InvalidRequestError(
                f"A note has {MAX_NOTE_LENGTH:,} characters at most; this one has {len(text):,}.",
                hint="Put long texts into the repository and link to them.", where="text",
            )  # fmt: skip
        with self._audit.doing("note.write", Permission.RUN_ANNOTATE, project.key, subject=run_id):
            is_saved = self._notes.save(project.id, run_id, text, version=version, by=by)
        if not is_saved:
            present = self._notes.get(project.id, run_id).version
            raise ConflictError(
                f"somebody else changed this note meanwhile: it is at version {present}, yours began at {version}; "
                "theirs stays and yours was not saved",
                hint=f"Read theirs, join the two, and save over version {present}.", code="note-changed",
            )  # fmt: skip
        return self._notes.get(project.id, run_id)

    def noted(self, project: Project) -> frozenset[str]:
        """Ids of the runs that have a note."""
        return self._notes.noted(project.id)

    def _labelling(
        self, project: Project, subject: str, add: Sequence[str], remove: Sequence[str]
    ) -> AbstractContextManager[None]:
        detail = {"add": list(add), "remove": list(remove)}
        return self._audit.doing("label.change", Permission.RUN_ANNOTATE, project.key, subject=subject, detail=detail)

    def check_known(self, project: Project, ids: Sequence[str]) -> None:
        """Refuse ids that no run of the project has.

        Raises:
            NotFoundError: There is no such run.
        """
        missing = self._runs.missing(project.id, ids)
        if missing:
            raise NotFoundError(
                f"There is no run '{missing[0][:_SHOWN]}' in {project.key}.", hint="Look it up in the run table."
            )

    def _change(self, project: Project, ids: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> int:
        """Keep first, then show; a process that is killed in between leaves a change that the next sync shows."""
        edit = self._labels.change(project.id, ids, add=add, remove=remove)
        if edit is None:
            return 0
        with self._frames.turn(project.id):
            # Read now: whoever had the turn before may have shown labels that were given after ours.
            if self._frames.relabel(project.id, self._labels.of(project.id, edit.ids)):
                self._labels.set_shown(project.id, edit)
        return len(edit.ids)


def _checked(add: Sequence[str], remove: Sequence[str]) -> tuple[list[str], list[str]]:
    wanted, unwanted = ([" ".join(label.split()) for label in labels] for labels in (add, remove))
    if not wanted and not unwanted:
        raise InvalidRequestError("Say which labels to add or remove.", where="add")
    if len(wanted) + len(unwanted) > MAX_LABELS:
        raise InvalidRequestError(f"A request changes {MAX_LABELS} labels at most.", where="add")
    for label in wanted + unwanted:
        if not label or len(label) > MAX_LABEL_LENGTH or "," in label:
            raise InvalidRequestError(
                f"A label has 1 to {MAX_LABEL_LENGTH} characters and no comma; this one has {len(label)}.",
                where="add" if label in wanted else "remove",
            )
    both = sorted(set(wanted) & set(unwanted))
    if both:
        raise InvalidRequestError(f"The label {both[0]} cannot be added and removed at once.", where="add")
    return wanted, unwanted
