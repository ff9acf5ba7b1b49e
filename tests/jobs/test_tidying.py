"""What the audit log keeps for a while only is deleted by the worker, which says so in the log itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.data.model.audit import AuditQuestion
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.jobs.tidying import Tidying
from dashboard.jobs.worker import Worker


@pytest.mark.parametrize(("days", "left"), [(None, ["new", "old"]), (30, ["", "new"])])
def test_old_events_are_deleted_and_it_is_recorded(place, days: int | None, left: list[str]) -> None:
    at, seconds = datetime(2026, 1, 1, tzinfo=UTC), 0.0
    place.configure(access={"audit_days": days}, projects=[])
    built = place.context(now=lambda: at)
    worker = Worker(
        built.settings, built.projects, built.sync, built.jobs,
        tidying=Tidying(built.team.audit.prune, clock=lambda: seconds),
    )  # fmt: skip
    with acting_as(OPERATOR):
        built.team.audit.record("view.change", subject="old")
        at += timedelta(days=29)
        built.team.audit.record("view.change", subject="new")
        worker.step()
        at += timedelta(days=2)
        worker.step()
        assert built.team.audit.page(AuditQuestion())[1] == 2, "once an hour is enough"
        seconds += 3_601
        worker.step()
        events = built.team.audit.page(AuditQuestion())[0]
    assert [event.subject for event in events] == left
    if days:
        assert (events[0].action, events[0].actor, events[0].detail["events"]) == ("audit.prune", "operator", 1)
