"""What ``dagboard doctor`` looks at; each check is one line of its table."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from dashboard.cli.access_checks import access_checks
from dashboard.cli.check import NOTES, Check, checked
from dashboard.cli.reach import reach
from dashboard.config import DvcRemoteSettings, GitSettings, LiveSettings, MlflowSettings, ProjectSettings, Settings
from dashboard.data.model.address import public_address
from dashboard.data.model.project import ProjectKey
from dashboard.data.sources.content import place_of
from dashboard.data.sources.dvc.reader import DvcReader
from dashboard.data.sources.git import Repository, mirror
from dashboard.data.sources.mlflow import open_reader
from dashboard.data.sources.repositories import repository_path
from dashboard.data.store.database import Database
from dashboard.errors import ConfigError, SourceError, UnavailableError

_OLDEST_GIT = (2, 30)
_SOME_OBJECT = f"files/md5/00/{'0' * 30}"


def checks(settings: Settings) -> Iterator[Check]:
    """Every check of a configuration, slow ones last."""
    yield checked("data directory", lambda: _data_dir(settings.data_dir))
    yield checked("database", lambda: _database(settings))
    yield checked("git program", _git_program)
    yield checked("server", partial(reach, settings))
    yield from access_checks(settings.access)
    if not settings.projects:
        yield Check("projects", "none", is_fine=False, hint="Add one to the configuration, or try `dagboard demo`.")
    for project in settings.projects:
        yield from _project(settings, project)


def _data_dir(folder: Path) -> str:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"written by dagboard doctor")
    except OSError as error:
        raise ConfigError(
            f"cannot be written: {error.strerror}", where=str(folder), hint="Name another folder in data_dir."
        ) from error
    return f"{folder}, {shutil.disk_usage(folder).free / 1e9:.0f} GB free"


def _database(settings: Settings) -> str:
    with closing(Database(settings.database_url)) as database:
        database.migrate()
        database.check()
        return f"{database.address}, schema {database.version()}"


def _git_program() -> str:
    program = shutil.which("git")
    if program is None:
        raise UnavailableError("git is not installed", hint="Install it with your system's package manager.")
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=30).stdout  # noqa: S603 - no foreign text in it
    numbers = tuple(int(part) for part in answer.split()[2].split(".")[:2])
    if numbers < _OLDEST_GIT:
        oldest = ".".join(map(str, _OLDEST_GIT))
        raise UnavailableError(f"{answer.strip()} is too old", hint=f"Install git {oldest} or newer.")
    return answer.strip()


def _project(settings: Settings, project: ProjectSettings) -> Iterator[Check]:
    key = f"{project.owner}/{project.name}"
    if not (project.git or project.mlflow or project.live):
        yield Check(key, "names no source", is_fine=False, hint="Give it git, mlflow, or both.")
    if project.git:
        git = project.git
        target = repository_path(settings, ProjectKey(project.owner, project.name), git)
        fetched = checked(f"{key} git", partial(_git, git, target))
        yield fetched
        if fetched.is_fine:
            yield checked(f"{key} dvc", partial(_dvc, settings, git, target))
    for remote in project.dvc.remotes:
        yield checked(f"{key} DVC remote {remote.name}", partial(_remote, remote))
    for name, mlflow in zip(project.mlflow_names(), project.mlflow, strict=True):
        yield checked(f"{key} {name}", partial(_mlflow, name, mlflow))
    if project.live:
        yield checked(f"{key} live", partial(_live, project.live))


def _git(settings: GitSettings, target: Path) -> str:
    repository = Repository.open(mirror(settings, target))
    count = len(repository.refs())
    names = "1 branch" if count == 1 else f"{count} branches, tags and experiments"
    return f"{names}; default branch {_branch(settings, repository)}"


def _dvc(settings: Settings, git: GitSettings, target: Path) -> str:
    repository = Repository.open(mirror(git, target))
    head = repository.resolve(_branch(git, repository))
    reader = DvcReader(repository, git.subdirectory, max_file_bytes=settings.sync.max_file_bytes)
    absence = reader.absence(head)
    if absence:
        raise SourceError(absence.message, where=absence.where, hint=absence.hint, code=absence.code)
    facts = reader.facts(head)
    if not facts.is_dvc:
        return "no DVC project at the head of the default branch: commits and MLflow runs only"
    problems = sorted(facts.all_problems, key=lambda problem: problem.code in NOTES)
    if problems:
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise SourceError(f"{first.message}{more}", where=first.where, hint=first.hint, code=first.code)
    return f"stages: {sum(1 for stage in facts.stages if stage.name)}, tracked paths: {len(facts.tracked())}"


def _branch(settings: GitSettings, repository: Repository) -> str:
    branch = settings.branch or repository.default_branch()
    if branch is None:
        raise SourceError("the repository has no branch", hint="Push a first commit.", code="empty-repository")
    return branch


def _remote(remote: DvcRemoteSettings) -> str:
    """Asks for an object that hardly anybody has: what matters is that there is an answer."""
    stream = place_of(remote).opened(_SOME_OBJECT)
    if stream is not None:
        stream.close()
    return f"{public_address(remote.url)} answers"


def _live(settings: LiveSettings) -> str:
    if not os.environ.get(settings.token_env):
        raise SourceError(
            f"the environment variable {settings.token_env} is not set, so no event is taken", code="no-credentials",
            hint=f"Set {settings.token_env} to a secret of your own.",
        )  # fmt: skip
    return f"takes events with the token in {settings.token_env}"


def _mlflow(name: str, settings: MlflowSettings) -> str:
    with closing(open_reader(settings, name, os.environ)) as reader:
        info = reader.check()
    runs = "" if info.runs is None else f", runs: {info.runs}"
    return f"{f'{info.kind} {info.version}'.strip()}, experiments: {info.experiments}{runs}"
