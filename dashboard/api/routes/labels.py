"""What people say about runs: labels and notes."""

from __future__ import annotations

from typing import Any

from flask import Response

from dashboard.api.encoding import moment
from dashboard.api.schemas.labels import LabelsAnswer, LabelsBody, NoteAnswer, NoteBody
from dashboard.api.schemas.parameters import ProjectPath, RunPath
from dashboard.api.serving import CONFLICT, PROJECT, answer, blueprint, check_json, context, project_of
from dashboard.auth.visitor import known_visitor, visitor
from dashboard.data.model.note import Note
from dashboard.figures import markdown

api = blueprint("labels", "Labels and notes of runs")


@api.post(f"{PROJECT}/runs/labels", responses={200: LabelsAnswer})
def change_labels(path: ProjectPath, body: LabelsBody) -> Response:
    """Add and remove labels of runs; the run table shows it at once. The label 'hidden' hides a run."""
    check_json()
    project, labels = project_of(path), context().labels
    if body.filter is None:
        change = labels.change(project, body.runs or (), add=body.add, remove=body.remove)
    else:
        change = labels.change_matching(
            project, body.filter, add=body.add, remove=body.remove, include_hidden=body.include_hidden,
            baseline=body.baseline or None,
        )  # fmt: skip
    return answer({"matched": change.matched, "changed": change.changed, "labels": change.labels})


@api.get(f"{PROJECT}/runs/<id>/note", responses={200: NoteAnswer})
def get_note(path: RunPath) -> Response:
    """The note of a run; an empty text when there is none."""
    return answer(_note(context().labels.note(project_of(path), path.id)))


@api.put(f"{PROJECT}/runs/<id>/note", responses={**CONFLICT, 200: NoteAnswer})
def write_note(path: RunPath, body: NoteBody) -> Response:
    """Write the note of a run. 409 when somebody else changed it meanwhile: theirs stays, nothing is saved."""
    check_json()
    by = known_visitor()
    note = context().labels.write_note(project_of(path), path.id, body.text, version=body.version, by=by)
    return answer(_note(note, by))


def _note(note: Note, asking: str | None = None) -> dict[str, Any]:
    by = visitor() if asking is None else asking
    return {
        "text": note.text,
        "html": markdown.render(note.text) if note.text else "",
        "version": note.version,
        "changed": moment(note.changed_at),
        "mine": bool(by) and note.changed_by == by,
    }
