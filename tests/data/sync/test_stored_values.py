"""Metrics and params in DVC's storage: shown when they can be read, awaited with the reason when they cannot."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.experiments import RunQuery
from dashboard.data.model.dvc import CommitFacts
from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import Site, put, put_listing

_STAGE = "stages:\n  train:\n    cmd: train\n    params: [{stored.yaml: [lr]}]\n    metrics: [m.json]\n"


def lock(hash_: str) -> str:
    return (
        "schema: '2.0'\nstages:\n  train:\n    cmd: train\n    outs:\n"
        f"    - path: m.json\n      hash: md5\n      md5: '{hash_}'\n      size: 5\n"
    )


def versions(ground: Ground, storage: Path, count: int) -> list[str]:
    """Commits whose metrics lie in a storage."""
    params = put(storage, b"lr: 1e-3\nother: x\n")
    files = {"dvc.yaml": _STAGE, "stored.yaml.dvc": tracked("stored.yaml", params)}
    return [
        ground.commit(files | {"dvc.lock": lock(put(storage, f'{{"acc": {turn}.5}}'.encode()))})
        for turn in range(count)
    ]


def facts(team: Team, sha: str) -> CommitFacts:
    return team.board.pipelines.facts(team.project, sha)[1]


def codes(team: Team, sha: str) -> list[str]:
    return sorted({problem.code for problem in facts(team, sha).all_problems})


def sync(team: Team) -> Any:
    return team.board.sync.run(team.project)


def test_values_in_the_cache_are_shown(ground: Ground, make_team: Callable[..., Team]) -> None:
    shas = versions(ground, ground.cache, 3)
    team = make_team()
    sync(team)
    for turn, sha in enumerate(shas):
        assert facts(team, sha).metrics == {"m.json": {"acc": turn + 0.5}}
        assert facts(team, sha).params == {"stored.yaml": {"lr": 0.001}}
        assert codes(team, sha) == []
    page = team.board.experiments.page(team.project, RunQuery())
    assert sorted(row["metrics"]["acc"] for row in page.rows) == [0.5, 1.5, 2.5]
    assert {row["params"]["lr"] for row in page.rows} == {0.001}


def test_values_arrive_with_a_later_sync(ground: Ground, make_team: Callable[..., Team], tmp_path: Path) -> None:
    storage = tmp_path / "storage"
    shas = versions(ground, storage, 2)
    hidden = storage.rename(tmp_path / "hidden")
    storage.mkdir()
    team = make_team({"name": "storage", "url": str(storage)})
    sync(team)
    assert codes(team, shas[1]) == ["not-pushed"]
    assert facts(team, shas[1]).metrics == {}
    assert set(facts(team, shas[1]).awaited) == {"m.json", "stored.yaml"}
    assert sync(team).has_changed is False
    storage.rmdir()
    hidden.rename(storage)
    assert sync(team).has_changed is True
    assert [facts(team, sha).metrics["m.json"]["acc"] for sha in shas] == [0.5, 1.5]
    assert codes(team, shas[0]) == []
    assert facts(team, shas[0]).awaited == ()
    assert {row["id"] for row in team.board.experiments.page(team.project, RunQuery()).rows} == set(shas)
    assert sync(team).has_changed is False


def test_values_are_read_from_a_remote_once(
    ground: Ground, make_team: Callable[..., Team], make_site: Callable[..., Site]
) -> None:
    site = make_site()
    versions(ground, site.folder, 3)
    team = make_team({"name": "web", "url": site.url})
    sync(team)
    asked = len(site.asked)
    assert asked > 0
    team.board.sync.run(team.project, full=True)
    ground.commit({"README.md": "again"})
    sync(team)
    assert len(site.asked) == asked


def test_each_reason_is_told(
    ground: Ground, make_team: Callable[..., Team], make_site: Callable[..., Site], dead_url: str
) -> None:
    [sha] = versions(ground, make_site().folder, 1)
    (refused := make_site()).status = 403

    def told(*remotes: dict[str, str], **more: str) -> list[str]:
        team = make_team(*remotes, **more)
        sync(team)
        found = facts(team, sha).all_problems
        assert all(problem.hint and problem.where for problem in found)
        return sorted({problem.code for problem in found})

    assert told(data="none") == ["not-pushed"]
    assert told({"name": "far", "url": refused.url}, data="refused") == ["no-access"]
    assert told({"name": "far", "url": dead_url}, data="dead") == ["host-unreachable"]


def test_a_dead_remote_does_not_hold_a_sync_up(ground: Ground, make_team: Callable[..., Team], dead_url: str) -> None:
    versions(ground, ground.path.parent / "lost", 60)
    team = make_team({"name": "far", "url": dead_url})
    started = time.monotonic()
    sync(team)
    sync(team)
    assert time.monotonic() - started < 30
    sources = {source.name: source for source in team.board.projects.sources(team.project)}
    assert sources["dvc"].problem is None
    assert sources["dvc"].counts["commits with problems"] == 60


def test_directories_of_values(ground: Ground, make_team: Callable[..., Team]) -> None:
    inner = {"a.json": put(ground.cache, b'{"auc": 1}'), "deep/b.yaml": put(ground.cache, b"f1: .nan\n")}
    listing = put_listing(ground.cache, inner)
    text = "metrics: [scores, single.json]\nparams: [conf]\n"
    conf = put_listing(ground.cache, {"x.toml": put(ground.cache, b"a = 1\n")})
    sha = ground.commit({
        "dvc.yaml": text, "scores.dvc": tracked("scores", listing), "single.json": '{"n": 2}',
        "conf.dvc": tracked("conf", conf),
    })  # fmt: skip
    team = make_team()
    sync(team)
    found = facts(team, sha)
    assert str(found.metrics) == str({
        "scores/a.json": {"auc": 1}, "scores/deep/b.yaml": {"f1": float("nan")}, "single.json": {"n": 2},
    })  # fmt: skip
    assert found.params == {"conf/x.toml": {"a": 1}}


def test_curves_in_dvcs_storage(ground: Ground, make_team: Callable[..., Team]) -> None:
    plots = put_listing(ground.cache, {"metrics/loss.tsv": put(ground.cache, b"step\tloss\n0\t2.0\n1\t1.0\n")})
    sha = ground.commit({
        "dvc.yaml": "metrics: [dvclive/metrics.json]\n", "dvclive/metrics.json": '{"loss": 1.0}',
        "dvclive/plots.dvc": tracked("plots", plots),
    })  # fmt: skip
    team = make_team()
    sync(team)
    assert facts(team, sha).curves["dvclive/plots/metrics/loss.tsv"].min == 1.0
    [history] = team.board.experiments.history(team.project, sha, ["loss"])
    assert list(history.value) == [2.0, 1.0]


@pytest.mark.parametrize(
    ("content", "code"), [(b"{", "file-unreadable"), (b"\xff\xfe", "file-unreadable"), (b"[" * 2_000, "file-too-big")]
)
def test_a_value_that_cannot_be_understood_is_not_awaited(
    ground: Ground, make_team: Callable[..., Team], content: bytes, code: str
) -> None:
    sha = ground.commit(
        {"dvc.yaml": "metrics: [m.json]\n", "m.json.dvc": tracked("m.json", put(ground.cache, content))}
    )
    team = make_team(max_file_bytes=1_000)
    sync(team)
    assert codes(team, sha) == [code]
    assert facts(team, sha).awaited == ()


def test_what_is_awaited_of_a_cloud_versioned_directory_is_one_file(
    ground: Ground, make_team: Callable[..., Team]
) -> None:
    files = [
        f"  - relpath: {name}.json\n    md5: '{'0' * 31}{name}'\n    cloud: {{s: {{version_id: v{name}}}}}\n"
        for name in "ab"
    ]
    text = "outs:\n- path: scores\n  hash: md5\n  files:\n" + "".join(files)
    sha = ground.commit({"dvc.yaml": "metrics: [scores]\n", "scores.dvc": text})
    team = make_team()
    sync(team)
    assert set(facts(team, sha).awaited) == {"scores/a.json", "scores/b.json"}
    source = team.board.sync._stores.projects.progress(team.project.id)["dvc"]
    assert source.cursor
    assert [each["cloud"]["s"]["files"][0]["version_id"] for each in source.cursor["awaited"]] == ["va", "vb"]
    assert [len(each["cloud"]["s"]["files"]) for each in source.cursor["awaited"]] == [1, 1]
