"""The colour of a run's status: one table for badges on pages and for cells of the run table."""

from __future__ import annotations

from collections.abc import Mapping

TONES: Mapping[str, str] = {
    "FINISHED": "green",
    "FAILED": "red",
    "KILLED": "red",
    "STALE": "amber",
    "RUNNING": "blue",
    "SCHEDULED": "hollow",
}
"""Status to the tone of its badge; the word always stands beside it."""

OTHER = "hollow"
"""Tone of a status that a source made up."""
