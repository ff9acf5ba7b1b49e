"""The colour of a stage's status and of a change between revisions: one table for badges, boxes and arrows."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.data.model.pipeline import Change, StageStatus

STAGE_TONES: Mapping[StageStatus, str] = {
    StageStatus.UP_TO_DATE: "green",
    StageStatus.CHANGED: "amber",
    StageStatus.UPSTREAM_CHANGED: "amber",
    StageStatus.MISSING: "red",
    StageStatus.NEVER_RUN: "hollow",
    StageStatus.BROKEN: "red",
    StageStatus.FROZEN: "blue",
}
"""Status to tone; the word always stands beside it."""

CHANGE_TONES: Mapping[Change, str] = {
    Change.ADDED: "green",
    Change.REMOVED: "red",
    Change.CHANGED: "amber",
    Change.SAME: "",
}
"""Change to tone; what is the same has none."""
