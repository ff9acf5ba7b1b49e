"""Names, commits, history and README of a project, over a repository made by git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from dashboard import context as contexts
from dashboard.config import GitSettings, ProjectSettings, Settings
from dashboard.context import Context
from dashboard.data.model.project import Project
from dashboard.errors import InvalidRequestError, NotFoundError, UnavailableError


class _Lab:
    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        self.git("init", "--quiet", "-b", "main")
        self.address = f"https://user-name@127.0.0.1:9/{path.name}.git?token=x"
        projects = (
            ProjectSettings(owner="team", name="whole", git=GitSettings(url=str(path))),
            ProjectSettings(
                owner="team", name="part", git=GitSettings(url=str(path), subdirectory="part/", branch="dev")
            ),
            ProjectSettings(owner="team", name="far", git=GitSettings(url=self.address)),
            ProjectSettings(owner="team", name="runs"),
        )
        self.context: Context = contexts.build(Settings(data_dir=path.parent / "data", projects=projects))

    def git(self, *arguments: str) -> str:
        identity = {"NAME": "data-scientist", "EMAIL": "data-scientist@example.com"}
        who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in identity.items()}
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=self.path, env=os.environ | who, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, files: dict[str, str]) -> str:
        for name, text in files.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "x")
        return self.git("rev-parse", "HEAD")

    def of(self, name: str) -> Project:
        return self.context.projects.get("team", name)


@pytest.fixture
def lab(tmp_path: Path) -> _Lab:
    made = _Lab(tmp_path / "lab")
    made.commit({"README.md": "# Whole", "part/readme.rst": "Part", "part/data.txt": "1", "other.txt": "1"})
    made.git("branch", "dev")
    return made


def test_names_are_found_by_a_part(lab: _Lab) -> None:
    lab.git("tag", "v1.0")
    lab.git("branch", "feature/Tags")
    revisions = lab.context.revisions
    assert [ref.name for ref in revisions.refs(lab.of("whole"))] == ["dev", "feature/Tags", "main", "v1.0"]
    assert [ref.name for ref in revisions.refs(lab.of("whole"), " tag")] == ["feature/Tags"]
    assert revisions.refs(lab.of("whole"), "zzz") == []


def test_no_revision_means_the_default_branch(lab: _Lab) -> None:
    dev = lab.git("rev-parse", "dev")
    head = lab.commit({"other.txt": "2"})
    revisions = lab.context.revisions
    assert revisions.resolve(lab.of("whole"), None) == revisions.resolve(lab.of("whole"), "") == head
    assert revisions.resolve(lab.of("part"), None) == dev
    assert revisions.commit(lab.of("whole"), head).parents == (dev,)


def test_the_log_of_a_path_is_relative_to_the_project(lab: _Lab) -> None:
    first = lab.git("rev-parse", "HEAD")
    second = lab.commit({"part/data.txt": "2"})
    third = lab.commit({"data.txt": "root"})
    revisions = lab.context.revisions
    assert [commit.id for commit in revisions.log(lab.of("whole"), None).commits] == [third, second, first]
    assert [commit.id for commit in revisions.log(lab.of("part"), third, "data.txt").commits] == [second, first]
    page = revisions.log(lab.of("whole"), None, limit=2)
    rest = revisions.log(lab.of("whole"), None, limit=2, cursor=page.next)
    assert ([commit.id for commit in rest.commits], rest.next) == ([first], None)
    with pytest.raises(InvalidRequestError):
        revisions.log(lab.of("whole"), None, cursor="nonsense")


@pytest.mark.parametrize("path", ["../other.txt", "..", "data/../../other.txt", "/../other.txt"])
def test_a_project_of_a_monorepo_has_no_log_of_what_lies_beside_it(lab: _Lab, path: str) -> None:
    lab.commit({"other.txt": "2"})
    for name in ("part", "whole"):
        with pytest.raises(NotFoundError, match="no path"):
            lab.context.revisions.log(lab.of(name), "main", path)


def test_the_readme_is_the_projects_own_or_the_repositorys(lab: _Lab) -> None:
    head = lab.git("rev-parse", "HEAD")
    revisions = lab.context.revisions
    assert revisions.readme(lab.of("whole"), head) == ("README.md", "# Whole")
    assert revisions.readme(lab.of("part"), head) == ("readme.rst", "Part")
    lab.git("rm", "-q", "part/readme.rst")
    assert revisions.readme(lab.of("part"), lab.commit({})) == ("README.md", "# Whole")
    lab.git("rm", "-q", "README.md")
    assert revisions.readme(lab.of("part"), lab.commit({})) is None


def test_the_address_to_clone_has_no_credentials(lab: _Lab) -> None:
    assert lab.context.revisions.clone_url(lab.of("far")) == "https://127.0.0.1:9/lab.git"
    assert lab.context.revisions.clone_url(lab.of("whole")) == str(lab.path)


def test_a_clone_holds_a_project_of_a_monorepo_in_its_folder(lab: _Lab) -> None:
    assert lab.context.revisions.clone_folder(lab.of("whole")) == "whole"
    assert lab.context.revisions.clone_folder(lab.of("part")) == "part/part"


def test_what_is_not_there_is_said(lab: _Lab) -> None:
    revisions = lab.context.revisions
    with pytest.raises(NotFoundError, match="no-such"):
        revisions.resolve(lab.of("whole"), "no-such")
    with pytest.raises(NotFoundError):
        revisions.commit(lab.of("whole"), "f" * 40)
    with pytest.raises(UnavailableError):
        revisions.refs(lab.of("far"))
    with pytest.raises(NotFoundError, match="no git repository"):
        revisions.refs(lab.of("runs"))


def test_a_repository_without_commits(tmp_path: Path) -> None:
    lab = _Lab(tmp_path / "empty")
    assert lab.context.revisions.refs(lab.of("whole")) == []
    with pytest.raises(NotFoundError, match="no commits"):
        lab.context.revisions.resolve(lab.of("whole"), None)
