"""Pages that follow the syncs ask for one line: it changes with a first sync's progress and with every later sync."""

from __future__ import annotations

from dashboard.jobs.worker import Worker


def test_the_stamp_follows_a_first_sync_and_what_comes_after(place) -> None:
    built = place.context()
    [project] = built.projects.list()
    stamps = [built.projects.stamp()]
    built.jobs.request_sync(project)
    stamps.append(built.projects.stamp())
    worker = Worker(built.settings, built.projects, built.sync, built.jobs)
    for accuracy in (0.6, 0.7):
        place.commit(accuracy)
        built.jobs.request_sync(project)
        assert worker.step()
        stamps.append(built.projects.stamp())
    assert len(set(stamps)) == len(stamps)
    assert built.projects.stamp(built.projects.list()[0]) == stamps[-1]
