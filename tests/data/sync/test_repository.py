"""What a sync makes of a repository, and how it follows its changes."""

from __future__ import annotations

import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest

from dashboard.data.experiments import RunQuery
from dashboard.data.model.project import SyncState
from dashboard.errors import NotFoundError


def rows(home, query: str = "") -> dict[str, SimpleNamespace]:
    """Runs of the table by id."""
    page = home.context.experiments.page(home.project, RunQuery(filter=query, limit=1000))
    return {row["id"]: SimpleNamespace(**row) for row in page.rows}


def test_commits_and_experiments_become_runs(history, home) -> None:
    main = history.commits("main", [history.version(1), history.version(2), {"notes.txt": "x"}])
    side = history.commits("side", [history.version(3)], start=main[1])
    odd = history.experiment("odd-lamb", history.version(4), main[2])
    place = home()
    report = place.sync()
    assert report.problems == ()
    found = rows(place)
    assert set(found) == {*main, *side, odd}
    experiment = found[odd]
    assert (experiment.name, experiment.source, experiment.experiment) == ("odd-lamb", "dvc", main[2][:7])
    assert experiment.branch is None
    assert found[side[0]].branch == found[side[0]].experiment == "side"
    assert found[main[0]].branch == "main"
    assert found[main[0]].name == "change 0"
    assert found[main[0]].user == "data-scientist"
    assert found[main[1]].commit == main[1]
    assert rows(place, "params.lr = 2 and metrics.acc > 0.001").keys() == {main[1], main[2]}
    project = place.project
    assert (project.runs, project.datasets, project.head, project.default_branch) == (5, 1, main[2], "main")
    assert (project.state, project.generation) == (SyncState.OK, 1)
    assert place.sources()["git"].counts == {"commits": 4, "branches": 2, "tags": 0, "experiments": 1}
    assert place.sources()["dvc"].counts["stages"] == 1


def test_nothing_new_changes_nothing(history, home, tmp_path) -> None:
    history.commits("main", [history.version(1)])
    place = home()
    assert place.sync().has_changed
    frames = sorted((path.name, path.stat().st_mtime_ns) for path in (tmp_path / "data/frames").rglob("*"))
    before = place.project.generation
    for full in (False, True):
        assert not place.sync(full=full).has_changed
    assert place.project.generation == before
    assert sorted((path.name, path.stat().st_mtime_ns) for path in (tmp_path / "data/frames").rglob("*")) == frames


def test_one_new_commit_reads_one_commit(history, home, monkeypatch) -> None:
    history.commits("main", [history.version(number) for number in range(30)])
    place = home()
    place.sync()
    new = history.commits("main", [history.version(99)], start="refs/heads/main^0")
    read: list[str] = []
    from dashboard.data.sync import facts

    original = facts.DvcReader.facts
    monkeypatch.setattr(facts.DvcReader, "facts", lambda self, sha: read.append(sha) or original(self, sha))
    assert place.sync().has_changed
    assert read == new
    assert place.project.runs == 31


def test_rewritten_history_vanishes_from_every_list(history, home) -> None:
    old = history.commits("main", [history.version(1), history.version(2)])
    place = home()
    place.sync()
    history.git("update-ref", "refs/heads/main", old[0])
    new = history.commits("main", [history.version(3)], start=old[0])
    place.sync()
    assert rows(place).keys() == {old[0], *new}
    assert old[1] not in [line.ref for line in place.context.projects.activity(100)]
    history.git("update-ref", "refs/heads/main", old[1])
    place.sync()
    assert rows(place).keys() == set(old), "and what comes back is there again"


def test_removed_experiments_and_branches_vanish(history, home) -> None:
    main = history.commits("main", [history.version(1)])
    side = history.commits("side", [history.version(2)], start=main[0])
    history.experiment("odd-lamb", history.version(3), main[0])
    place = home()
    place.sync()
    assert place.project.runs == 3
    history.git("update-ref", "-d", f"refs/exps/{main[0][:2]}/{main[0][2:]}/odd-lamb")
    history.git("update-ref", "-d", "refs/heads/side")
    place.sync()
    assert rows(place).keys() == set(main)
    history.git("tag", "kept", side[0])
    place.sync()
    assert rows(place)[side[0]].experiment == "kept"


def test_a_baseline_that_is_gone_keeps_its_experiments(history, home) -> None:
    main = history.commits("main", [history.version(1), history.version(2)])
    odd = history.experiment("odd-lamb", history.version(3), main[1])
    history.git("update-ref", "refs/heads/main", main[0])
    place = home()
    place.sync()
    assert rows(place).keys() == {main[0], odd}
    assert rows(place)[odd].experiment == main[1][:7]


def test_the_default_branch_comes_first(history, home) -> None:
    main = history.commits("zz", [history.version(1), history.version(2)])
    history.git("update-ref", "refs/heads/aa", main[1])
    place = home(git={"url": str(history.path), "branch": "zz"})
    place.sync()
    assert {run.branch for run in rows(place).values()} == {"zz"}
    assert place.project.head == main[1]


def test_a_broken_commit_is_a_warning_and_hides_nothing(history, home) -> None:
    broken = history.version(2, **{"dvc.yaml": "stages: [\n"})
    main = history.commits("main", [history.version(1), broken, history.version(3)])
    place = home()
    place.sync()
    dvc = place.sources()["dvc"]
    assert {main[0], main[2]} <= rows(place).keys()
    assert (dvc.state, dvc.warnings, dvc.counts["commits with problems"]) == (SyncState.OK, (), 1)
    history.commits("main", [broken], start="refs/heads/main^0")
    place.sync()
    warning = place.sources()["dvc"].warnings[0]
    assert warning in place.sync().warnings
    assert warning.code == "dvc-yaml-invalid"
    assert warning.where.startswith("dvc.yaml")


def test_a_commit_whose_reading_breaks_is_a_value_too(history, home, monkeypatch) -> None:
    main = history.commits("main", [history.version(1), history.version(2)])
    from dashboard.data.sync import facts

    original = facts.DvcReader.facts

    def read(self, sha):
        if sha == main[0]:
            raise ZeroDivisionError
        return original(self, sha)

    with monkeypatch.context() as patch:
        patch.setattr(facts.DvcReader, "facts", read)
        place = home()
        assert place.sync().problems == ()
    assert rows(place).keys() == {main[1]}
    assert place.sources()["dvc"].counts["commits with problems"] == 1
    place.sync(full=True)
    assert rows(place).keys() == set(main), "a full sync tries again"


def test_another_subdirectory_reads_everything_again(history, home) -> None:
    inner = {f"sub/{path}": text for path, text in history.version(5).items()}
    history.commits("main", [{**history.version(1), **inner}])
    assert [run.params["lr"] for run in _runs(home())] == [1]
    moved = home(git={"url": str(history.path), "subdirectory": "sub"})
    assert [run.params["lr"] for run in _runs(moved)] == [5]
    nowhere = home(git={"url": str(history.path), "subdirectory": "sub/typo"}).sync()
    assert [(warning.code, warning.where) for warning in nowhere.warnings] == [("not-found", "git.subdirectory")]


def test_a_model_tag_that_is_made_again_on_the_same_commit_is_noticed(history, home) -> None:
    main = history.commits("main", [history.version(1)])

    def tag(message: str) -> None:
        who = ["-c", "user.name=reviewer", "-c", "user.email=r@localhost"]
        history.git(*who, "tag", "-f", "-a", "-m", message, "grapes@v1.0.0", main[0])

    tag("first words")
    place = home()
    place.sync()
    said = place.context.models.get(place.project, "grapes").versions[0].description
    generation = place.project.generation
    place.sync()
    assert place.project.generation == generation, "nothing changed"
    tag("better words")
    place.sync()
    now = place.context.models.get(place.project, "grapes").versions[0].description
    assert (said.strip(), now.strip()) == ("first words", "better words")
    assert place.project.generation > generation


def test_in_a_monorepo_only_commits_that_changed_something_of_the_project_are_its_runs(history, home) -> None:
    def inner(number: float, **extra: str) -> dict[str, str]:
        return {f"sub/{path}": text for path, text in history.version(number).items()} | extra

    main = history.commits(
        "main",
        [
            {"README.md": "before the project"},
            inner(1),
            {"other/metrics.json": '{"acc": 1}', "README.md": "about another project"},
            {"sub/train.py": "print(1)", "sub/README.md": "code and words of the project"},
            inner(1, **{"sub/params.yaml": "lr: 2\n"}),
            {"sub/raw.dvc": history.version(3)["raw.dvc"]},
            inner(4),
        ],
    )
    exp = history.experiment("as-before", {"sub/note.txt": "x"}, main[-1])
    place = home(git={"url": str(history.path), "subdirectory": "sub"})
    assert place.sync().problems == ()
    changed = [main[1], main[4], main[5], main[6]]
    assert rows(place).keys() == {*changed, exp}
    merged = history.commits("main", [{"other/x": "1"}, {"other/x": "2"}], start=main[-1])
    place.sync()
    assert rows(place).keys() == {*changed, exp}
    again = history.commits("main", [inner(9)], start=merged[-1])
    place.sync()
    assert rows(place).keys() == {*changed, exp, *again}
    assert place.sources()["git"].counts["commits"] == 10, "all commits are there, if not as runs"


def test_in_the_root_of_a_repository_each_commit_with_metrics_is_a_run(history, home) -> None:
    main = history.commits("main", [history.version(1), {"README.md": "words"}])
    place = home()
    assert place.sync().problems == ()
    assert rows(place).keys() == set(main)


def _runs(place):
    assert place.sync().problems == ()
    return list(rows(place).values())


@pytest.mark.parametrize("kind", ["gone", "empty", "no repository"])
def test_a_repository_that_cannot_be_read_keeps_its_last_good_state(history, home, kind) -> None:
    history.commits("main", [history.version(1)])
    place = home()
    place.sync()
    shutil.rmtree(history.path)
    if kind == "empty":
        history.path.mkdir()
        history.git("init", "-q", "--bare")
    elif kind == "no repository":
        history.path.mkdir()
    report = place.sync()
    assert {source.name for source in report.sources if source.problem} >= {"git"}
    git = place.sources()["git"]
    assert git.state is SyncState.FAILED
    assert git.problem is not None
    assert git.problem.code in {"not-a-repository", "empty-repository"}
    assert git.last_success_at is not None
    assert len(rows(place)) == 1
    assert place.project.state is SyncState.FAILED


def test_a_failing_source_is_asked_less_and_less_often_unless_somebody_asks(history, home, clock) -> None:
    place = home()
    asked = []
    for _ in range(40):
        report = place.sync(only_due=True)
        asked.append(not report.sources[0].is_skipped)
        clock.forward(60)
    assert asked[:8] == [True, True, False, True, False, False, False, True]
    assert sum(asked) <= 7
    assert not place.sync().sources[0].is_skipped
    history.commits("main", [history.version(1)])
    assert place.sync().problems == ()
    assert not place.sync(only_due=True).sources[0].is_skipped


def test_one_source_alone(history, home) -> None:
    history.commits("main", [history.version(1)])
    place = home()
    place.sync(source="git")
    assert (place.sources()["git"].state, place.sources()["dvc"].state) == (SyncState.OK, SyncState.NEVER)
    place.sync(source="dvc")
    assert place.project.runs == 1
    with pytest.raises(NotFoundError, match="no source mlflow"):
        place.sync(source="mlflow")


def test_a_repository_without_dvc_is_a_repository(history, home) -> None:
    history.commits("main", [{"readme.md": "# hello"}])
    place = home()
    assert place.sync().problems == ()
    assert (place.project.runs, place.sources()["dvc"].state) == (0, SyncState.OK)


def test_a_project_that_loses_its_repository_loses_what_came_from_it(history, home) -> None:
    history.commits("main", [history.version(1)])
    home().sync()
    place = home(git=None)
    assert place.sync().has_changed
    assert rows(place) == {}
    assert (place.project.head, place.project.default_branch, place.project.datasets) == (None, None, 0)
    assert place.context.projects.activity() == []
    assert place.context.search.search("main") == []


def test_everything_works_on_postgresql_too(history, home, postgres_url) -> None:
    main = history.commits("main", [history.version(1), history.version(2)])
    odd = history.experiment("odd-lamb", history.version(3), main[1])
    place = home(postgres_url)
    assert place.sync().problems == ()
    assert rows(place).keys() == {*main, odd}
    assert not place.sync(full=True).has_changed
    assert [hit.id for hit in place.context.search.search("odd")] == ["odd-lamb", odd]
    assert {line.kind for line in place.context.projects.activity()} == {"commit", "run"}
    project = place.project
    job = place.context.jobs.request_sync(project)
    assert place.context.jobs.latest(project) == job
    assert place.context.jobs.due([project], timedelta(0)) == []
