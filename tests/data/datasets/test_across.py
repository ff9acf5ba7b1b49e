"""Differences between projects: one side is written as ``owner/name@revision``, as for a fork."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import plotly.utils
import pytest

from dashboard import context as contexts
from dashboard.components.route import parse
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.data.diff import Options
from dashboard.data.model.project import Project
from dashboard.errors import NotFoundError
from dashboard.pages import data_diff
from dashboard.web import create_app
from tests.dvc_ground import Ground, tracked
from tests.dvc_storage import put, put_listing


@dataclass(frozen=True)
class Fork:
    """A project and its fork, which changed one file of git and one of DVC, and added another."""

    board: Context
    project: Project
    fork: Project
    commits: tuple[str, str]


def filled(ground: Ground, **changes: bytes) -> str:
    inner = {"a.txt": b"a", "b.txt": b"b", **{name.replace("_", "."): content for name, content in changes.items()}}
    listing = put_listing(ground.cache, {name: put(ground.cache, content) for name, content in inner.items()})
    code = "print(2)\n" if changes else "print(1)\n"
    return ground.commit({"data.dvc": tracked("data", listing, size=9, nfiles=len(inner)), "train.py": code})


@pytest.fixture
def fork(ground: Ground, tmp_path: Path) -> Fork:
    other = Ground(tmp_path / "fork")
    commits = filled(ground), filled(other, b_txt=b"changed", c_txt=b"new")
    named = (("team", "churn", ground), ("guest", "churn", other))
    projects = [{"owner": owner, "name": name, "git": {"url": str(place.path)}} for owner, name, place in named]
    board = contexts.build(Settings.model_validate({"data_dir": tmp_path / "data", "projects": projects}))
    for owner in ("team", "guest"):
        board.sync.run(board.projects.get(owner, "churn"))
    return Fork(board, board.projects.get("team", "churn"), board.projects.get("guest", "churn"), commits)


def test_data_of_two_projects(fork: Fork) -> None:
    found = fork.board.datasets.diff(fork.project, "main", "guest/churn@main")
    assert (found.from_, found.to) == (fork.commits[0], f"guest/churn@{fork.commits[1]}")
    assert [entry.path for entry in found.added] == ["data/c.txt"]
    assert {change.path for change in found.modified} == {"data/", "data/b.txt"}
    assert found.unchanged == 1
    back = fork.board.datasets.diff(fork.project, "guest/churn@", "main", "data")
    assert [entry.path for entry in back.deleted] == ["data/c.txt"]
    assert {entry.size for entry in back.deleted} == {3}
    same = fork.board.datasets.diff(fork.fork, f"team/churn@{found.from_[:9]}", "team/churn@main")
    assert (same.added, same.modified) == ((), ())


def test_a_content_of_another_project_by_its_hash(fork: Fork) -> None:
    hash_ = str(fork.board.contents.tracked(fork.fork, fork.commits[1])["data"].hash)
    found = fork.board.datasets.diff(fork.project, "main", f"guest/churn@{hash_}", "data")
    assert [entry.path for entry in found.added] == ["data/c.txt"]
    assert found.to == f"guest/churn@{hash_}"


def test_one_file_of_two_projects(fork: Fork) -> None:
    for path in ("train.py", "data/b.txt"):
        found = fork.board.differences.of(fork.project, "main", "guest/churn@main", path, Options())
        assert (str(found.old.project), str(found.new.project)) == ("team/churn", "guest/churn")
        assert found.content.detail is not None
    changed = fork.board.files.changed(fork.project, *fork.commits, other=fork.fork)
    assert [each.path for each in changed] == ["data.dvc", "train.py"]


def test_a_project_that_is_not_there_is_taken_for_a_revision(fork: Fork) -> None:
    with pytest.raises(NotFoundError, match="nobody/churn@main"):
        fork.board.datasets.diff(fork.project, "main", "nobody/churn@main")


def test_the_page_and_the_api_tell_both_projects(fork: Fork) -> None:
    def drawn(query: str) -> str:
        route = parse("/team/churn/data/diff", f"?from=main&to=guest/churn@main{query}")
        return json.dumps(data_diff.layout(fork.board, route), cls=plotly.utils.PlotlyJSONEncoder)

    whole = drawn("")
    assert "guest/churn: main" in whole
    assert "train.py" in whole
    assert "/api/v1/projects/guest/churn/blob?rev=" in drawn("&file=train.py")
    assert "data%2Fc.txt" in drawn("&path=data&file=c.txt")
    client = create_app(fork.board).server.test_client()
    answer = client.get("/api/v1/projects/team/churn/diff", query_string={
        "from": "main", "to": "guest/churn@main", "path": "train.py",
    }).json  # fmt: skip
    assert answer is not None
    assert (answer["from"]["project"], answer["to"]["project"]) == ("team/churn", "guest/churn")
    assert (answer["kind"], answer["change"]) == ("text", "modified")
