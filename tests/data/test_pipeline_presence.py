"""What the remotes hold of a pipeline's data: asked of real folders, in bounded time, and honest about the rest."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.data.model.dvc import Output
from dashboard.data.model.pipeline import StageStatus, Whereabouts
from dashboard.data.pipelines import with_missing
from dashboard.data.pipelines.presence import Answers, presence_of
from tests.dvc_ground import Ground, Team, tracked

_ONE, _TWO, _THREE = (letter * 32 for letter in "abc")
_YAML = "stages:\n  fit: {cmd: fit, outs: [net, {notes.txt: {push: false}}]}\n"
_LOCK = (
    "schema: '2.0'\nstages:\n  fit:\n    cmd: fit\n    outs:\n"
    f"    - {{path: net, hash: md5, md5: {_TWO}}}\n    - {{path: notes.txt, hash: md5, md5: {_THREE}}}\n"
)


def _put(root: Path, hash_: str) -> None:
    path = root / "files/md5" / hash_[:2] / hash_[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    folder = tmp_path / "remote"
    folder.mkdir()
    return folder


@pytest.fixture
def team(ground: Ground, make_team: Callable[..., Team], remote: Path) -> Team:
    ground.commit({"raw.dvc": tracked("raw", _ONE), "dvc.yaml": _YAML, "dvc.lock": _LOCK})
    return make_team({"name": "storage", "url": str(remote)})


def _places(team: Team) -> dict[str, Whereabouts]:
    return team.board.pipelines.presence(team.project, None).places


def test_data_is_on_the_remote_only_in_the_cache_or_missing(team: Team, ground: Ground, remote: Path) -> None:
    _put(remote, _ONE)
    assert _places(team) == {"raw": Whereabouts.REMOTE, "net": Whereabouts.MISSING}
    pipeline = with_missing(
        team.board.pipelines.at(team.project, None), team.board.pipelines.presence(team.project, None)
    )
    nodes = {node.id: (node.status, node.reasons) for node in pipeline.nodes}
    assert nodes["fit"] == (StageStatus.MISSING, ("out net (missing on remote)",))
    assert (nodes["net"][0], nodes["raw"][0]) == (StageStatus.MISSING, None)


def test_what_was_not_pushed_is_told_apart(ground: Ground, team: Team) -> None:
    _put(ground.cache, _TWO)
    assert _places(team) == {"raw": Whereabouts.MISSING, "net": Whereabouts.CACHE}


def test_an_answer_is_kept_for_a_minute(team: Team, remote: Path) -> None:
    assert _places(team)["raw"] is Whereabouts.MISSING
    _put(remote, _ONE)
    assert _places(team)["raw"] is Whereabouts.MISSING
    now = [0.0]
    answers, asked = Answers(lambda: now[0]), []
    for at in (0.0, 59.0, 61.0):
        now[0] = at
        answers.get((1, "sha"), lambda: asked.append(now[0]))  # type: ignore[arg-type, return-value, func-returns-value]
    assert asked == [0.0, 61.0]


def test_a_remote_that_nobody_allows_is_not_asked(ground: Ground, make_team: Callable[..., Team]) -> None:
    config = "[core]\n    remote = far\n['remote \"far\"']\n    url = /etc\n"
    ground.commit({"raw.dvc": tracked("raw", _ONE), ".dvc/config": config})
    team = make_team()
    presence = team.board.pipelines.presence(team.project, None)
    assert presence.places == {"raw": Whereabouts.UNKNOWN}
    assert [problem.code for problem in presence.problems] == ["not-allowed"]


def test_a_remote_that_is_gone_makes_everything_unknown(team: Team, remote: Path) -> None:
    remote.rmdir()
    presence = team.board.pipelines.presence(team.project, None)
    assert set(presence.places.values()) == {Whereabouts.UNKNOWN}
    assert [problem.code for problem in presence.problems] == ["host-unreachable"]


def test_a_remote_that_does_not_answer_costs_bounded_time() -> None:
    def slow(out: Output) -> Any:
        time.sleep(0.0 if out.path == "quick" else 1.5)
        return SimpleNamespace(is_cached=False, remote="storage", failure=None)

    outputs = [Output("quick", hash="h0"), *(Output(f"slow{place}", hash=f"h{place + 1}") for place in range(20))]
    start = time.monotonic()
    presence = presence_of(outputs, slow, seconds=0.3)
    assert time.monotonic() - start < 1.4
    assert presence.places["quick"] is Whereabouts.REMOTE
    assert presence.places["slow19"] is Whereabouts.UNKNOWN
    assert [problem.code for problem in presence.problems] == ["timeout"]
