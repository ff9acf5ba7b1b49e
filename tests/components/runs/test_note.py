"""The note of a run, and what its source says of it."""

from __future__ import annotations

from dashboard.components.runs import note as run_note
from dashboard.data.model.note import Note


def test_what_mlflow_keeps_of_a_run_stands_above_the_note() -> None:
    panel = str(run_note.panel(Note(), "/note", is_mine=False, description="**Good** <script>x</script>"))
    assert "Description in MLflow" in panel
    assert "<strong>Good</strong>" in panel
    assert "<script>" not in panel
    assert panel.index("Description in MLflow") < panel.index("Nobody has written")


def test_without_a_description_there_is_only_the_note() -> None:
    assert "Description" not in str(run_note.panel(Note(), "/note", is_mine=False, description=" "))
