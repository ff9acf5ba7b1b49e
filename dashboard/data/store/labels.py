"""Labels that people give to runs: ours alone, kept beside the runs and shown by the run frame."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Delete, and_, bindparam, delete, func, select, true, update

from dashboard.data.store import schema
from dashboard.data.store.changes import bump, hold, listed, renew, set_framed
from dashboard.data.store.columns import clean_text
from dashboard.data.store.database import Database, chunks, upsert_stored
from dashboard.errors import InvalidRequestError

MAX_LABELS_OF_A_RUN = 50
_FEW = 4_000

_label = schema.run_label
_project = schema.project
_change = schema.run_change


@dataclass(frozen=True, slots=True)
class LabelEdit:
    """Labels that changed in one transaction and that the run frame must show.

    Attributes:
        number: Among the changes that the frame must show.
        ids: The runs whose labels are different now.
        listed: Runs that something else had changed before and that the frame does not show either.
    """

    number: int
    ids: frozenset[str]
    listed: frozenset[str]


class LabelStore:
    """The table `run_label`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def change(
        self, project_id: int, ids: Collection[str], *, add: Collection[str], remove: Collection[str]
    ) -> LabelEdit | None:
        """Give and take labels in one transaction; None when every run had them so.

        Raises:
            InvalidRequestError: A run would have too many labels; nothing changed then.
        """
        wanted, unwanted = {clean_text(label) for label in add}, {clean_text(label) for label in remove}
        with self._database.write() as connection:
            hold(connection, project_id)
            had = _having(connection, project_id, ids, wanted | unwanted)
            gaining = [(run_id, label) for label in sorted(wanted) for run_id in ids if run_id not in had[label]]
            losing = [(run_id, label) for label in unwanted for run_id in had[label]]
            changed = {run_id for run_id, _ in gaining + losing}
            if not changed:
                return None
            if losing:
                named = [{"of_run": run_id, "named": label} for run_id, label in losing]
                connection.execute(_one_gone(project_id), named)
            rows = [(project_id, run_id, label) for run_id, label in sorted(gaining)]
            upsert_stored(connection, _label, ("project_id", "run_id", "label"), rows)
            _check_number(connection, project_id, {run_id for run_id, _ in gaining})
            before = listed(connection, project_id)
            return LabelEdit(bump(connection, project_id, runs=changed), frozenset(changed), before)

    def of(self, project_id: int, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The labels of these runs, sorted, by run id; a run without labels has an empty tuple."""
        found: dict[str, list[str]] = {run_id: [] for run_id in ids}
        columns = select(_label.c.run_id, _label.c.label).order_by(_label.c.run_id, _label.c.label)
        with self._database.read() as connection:
            for part in _parts(ids):
                for run_id, label in connection.execute(columns.where(_label.c.project_id == project_id, part)):
                    if run_id in found:
                        found[run_id].append(label)
        return {run_id: tuple(labels) for run_id, labels in found.items()}

    def all(self, project_id: int) -> dict[str, tuple[str, ...]]:
        """Labels of every labelled run, sorted, by run id."""
        wanted = select(_label.c.run_id, _label.c.label).where(_label.c.project_id == project_id)
        found: dict[str, list[str]] = {}
        with self._database.read() as connection:
            for run_id, label in connection.execute(wanted.order_by(_label.c.run_id, _label.c.label)):
                found.setdefault(run_id, []).append(label)
        return {run_id: tuple(labels) for run_id, labels in found.items()}

    def set_shown(self, project_id: int, edit: LabelEdit) -> None:
        """Say that the run frame shows these labels: a new generation, without a sync.

        A run that something else had changed before stays listed, because the frame shows its labels only.
        """
        mine = and_(_change.c.edit == edit.number, _change.c.run_id.not_in(sorted(edit.listed)))
        with self._database.write() as connection:
            set_framed(connection, project_id, mine)
            renew(connection, project_id)
            counted = update(_project).where(_project.c.id == project_id, _project.c.edits > _project.c.published_edits)
            connection.execute(counted.values(published_edits=_project.c.published_edits + 1))


def changed_labels(
    before: Mapping[str, tuple[str, ...]], after: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The labels after, of those runs that had others before."""
    ids = before.keys() | after.keys()
    return {run_id: after.get(run_id, ()) for run_id in ids if before.get(run_id) != after.get(run_id)}


def _parts(ids: Collection[str]) -> Iterator[ColumnElement[bool]]:
    """Conditions that find the rows of these runs; many runs are found among all rows faster than by name."""
    if len(ids) > _FEW:
        yield true()
        return
    for chunk in chunks(sorted(ids)):
        yield _label.c.run_id.in_(chunk)


def _having(
    connection: Connection, project_id: int, ids: Collection[str], labels: Collection[str]
) -> dict[str, set[str]]:
    """Which of these runs have each label."""
    found: dict[str, set[str]] = {label: set() for label in labels}
    asked = frozenset(ids)
    columns = select(_label.c.run_id, _label.c.label).where(_label.c.project_id == project_id)
    for part in _parts(asked):
        for run_id, label in connection.execute(columns.where(_label.c.label.in_(labels), part)):
            if run_id in asked:
                found[label].add(run_id)
    return found


def _one_gone(project_id: int) -> Delete:
    row = (_label.c.project_id == project_id, _label.c.run_id == bindparam("of_run"))
    return delete(_label).where(*row, _label.c.label == bindparam("named"))


def _check_number(connection: Connection, project_id: int, ids: Collection[str]) -> None:
    counts = select(_label.c.run_id).where(_label.c.project_id == project_id).group_by(_label.c.run_id)
    for part in _parts(ids):
        full = connection.execute(counts.where(part).having(func.count() > MAX_LABELS_OF_A_RUN).limit(1)).scalar()
        if full is not None:
            raise InvalidRequestError(
                f"Run {full} would have more than {MAX_LABELS_OF_A_RUN} labels.", hint="Remove some first.",
                code="too-many-labels",
            )  # fmt: skip
