"""Refs, commits and facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dashboard.data.model.dvc import CommitFacts, Output, Stage
from dashboard.data.model.problem import Problem
from dashboard.data.model.project import Project
from dashboard.data.model.revision import Commit, Ref, RefKind
from dashboard.data.store.stores import Stores

AT = datetime(2026, 1, 1, tzinfo=UTC)


def a_commit(sha: str, *parents: str) -> Commit:
    return Commit(sha, "subject\n\nbody \x00", "data-scientist", "a@b", AT, AT, parents)


def some_facts(md5: str = "1.dir", **changes: object) -> CommitFacts:
    return CommitFacts(is_dvc=True, stages=(Stage("raw.dvc", "raw.dvc", outs=(Output("raw", hash=md5),)),), **changes)


def test_refs_are_replaced_and_only_when_they_differ(stores: Stores, project: Project) -> None:
    refs = [Ref(RefKind.BRANCH, "main", "1" * 40), Ref(RefKind.EXPERIMENT, "odd-lamb", "2" * 40, "1" * 40)]
    assert stores.commits.save_refs(project.id, refs)
    assert not stores.commits.save_refs(project.id, list(reversed(refs)))
    assert stores.commits.refs(project.id) == refs
    assert stores.commits.save_refs(project.id, refs[:1])
    assert stores.commits.refs(project.id) == refs[:1]


def test_a_branch_and_a_tag_may_share_a_name(stores: Stores, project: Project) -> None:
    refs = [Ref(RefKind.BRANCH, "v1", "1" * 40), Ref(RefKind.TAG, "v1", "2" * 40)]
    stores.commits.save_refs(project.id, refs)
    assert stores.commits.refs(project.id) == refs


def test_refs_are_found_by_a_piece_of_their_name(stores: Stores, project: Project) -> None:
    names = ["main", "Feature/100%", "feature_x"]
    stores.commits.save_refs(project.id, [Ref(RefKind.BRANCH, name, "1" * 40) for name in names])
    assert [ref.name for ref in stores.commits.search_refs(project.id, "feature", 9)] == ["Feature/100%", "feature_x"]
    assert [ref.name for ref in stores.commits.search_refs(project.id, "_", 9)] == ["feature_x"]


def test_commits_come_back_and_may_be_saved_twice(stores: Stores, project: Project) -> None:
    commits = [a_commit("1"), a_commit("2", "1"), a_commit("3", "1", "2")]
    stores.commits.save_commits(project.id, commits[:2])
    stores.commits.save_commits(project.id, commits)
    found = stores.commits.commit(project.id, "3")
    assert found is not None
    assert found.parents == ("1", "2")
    assert found.subject == "subject"
    assert stores.commits.parents(project.id) == {"1": (), "2": ("1",), "3": ("1", "2")}
    assert stores.commits.commits(project.id, ["1", "9"]).keys() == {"1"}


def test_facts_are_kept_once_for_all_commits_that_share_them(
    stores: Stores, make_project: Callable[..., Project]
) -> None:
    one, other = make_project("one"), make_project("other")
    stores.commits.save_facts(one.id, {"k": some_facts(metrics={"m.json": {"a": 1}})}, {"1": "k", "2": "k"})
    stores.commits.save_facts(other.id, {}, {"1": "k"})
    assert stores.commits.facts(one.id, "2") == some_facts(metrics={"m.json": {"a": 1}})
    assert stores.commits.facts(other.id, "2") is None
    tracked = dict(stores.commits.tracked(one.id, ["1", "2", "9"]))
    assert tracked["2"] == some_facts().tracked()
    assert tracked.keys() == {"1", "2"}
    hashes = stores.commits.data_hashes(one.id)
    assert hashes == {"1": {"raw": "1.dir"}, "2": {"raw": "1.dir"}}
    assert hashes["1"] is hashes["2"]
    assert stores.commits.index(other.id)["1"].has_metrics


def test_commits_with_problems_of_files_or_stages_are_counted(stores: Stores, project: Project) -> None:
    broken = Stage("train", "dvc.yaml", problem=Problem("dvc-yaml-invalid", "no"))
    facts = {
        "stage": CommitFacts(is_dvc=True, stages=(broken,)),
        "file": CommitFacts(is_dvc=True, problems=(Problem("file-missing", "no"),)),
        "well": CommitFacts(is_dvc=True),
    }
    stores.commits.save_facts(project.id, facts, {"1": "stage", "2": "stage", "3": "file", "4": "well"})
    assert stores.commits.count_with_problems(project.id) == 3
    known = [replace(a_commit(sha), committed_at=AT + timedelta(days=int(sha))) for sha in "1234"]
    stores.commits.save_commits(project.id, known)
    newest = stores.commits.with_problems(project.id, 2)
    assert [(broken.commit.id, [problem.code for problem in broken.problems]) for broken in newest] == [
        ("3", ["file-missing"]),
        ("2", ["dvc-yaml-invalid"]),
    ]


def test_forgetting_the_index_keeps_the_facts(stores: Stores, project: Project) -> None:
    stores.commits.save_facts(project.id, {"k": some_facts()}, {"1": "k"})
    stores.commits.forget_index(project.id)
    assert stores.commits.index(project.id) == {}
    assert stores.commits.known_facts(["k", "other"]) == {"k"}
