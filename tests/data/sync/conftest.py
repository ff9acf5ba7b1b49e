"""Real repositories, and a sync of one of them into a real database."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from dashboard import context
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.data.model.project import Project
from dashboard.data.store.schema import metadata

DVC_YAML = """\
stages:
  train:
    cmd: python train.py
    deps: [raw]
    params: [lr]
    outs: [model.pkl]
    metrics: [metrics.json: {cache: false}]
"""
ENVIRONMENT = {
    "PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "data-scientist", "GIT_AUTHOR_EMAIL": "ds@localhost", "GIT_COMMITTER_NAME": "data-scientist",
    "GIT_COMMITTER_EMAIL": "ds@localhost",
}  # fmt: skip


@dataclass
class History:
    """A bare repository that tests write to, one commit after the other."""

    path: Path
    seconds: int = 1_700_000_000
    _marks: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def version(number: float, **extra: str) -> dict[str, str]:
        """The files of a DVC project at one commit."""
        raw = f"outs:\n- md5: {int(number) % 7:032x}\n  size: 4\n  hash: md5\n  path: raw\n"
        return {
            ".dvc/config": "", "dvc.yaml": DVC_YAML, "raw.dvc": raw, "params.yaml": f"lr: {number}\n",
            "metrics.json": json.dumps({"acc": number / 1000}), **extra,
        }  # fmt: skip

    def git(self, *arguments: str, stdin: bytes | None = None) -> str:
        answer = subprocess.run(
            ["git", "--git-dir", str(self.path), *arguments], input=stdin, check=True, capture_output=True,
            env=ENVIRONMENT,
        )  # fmt: skip
        return answer.stdout.decode().strip()

    def commits(self, branch: str, versions: list[dict[str, str]], *, start: str | None = None) -> list[str]:
        """One commit for each version of the files on `branch`; their shas, oldest first."""
        stream = []
        for number, files in enumerate(versions):
            self.seconds += 60
            stream.append(f"commit refs/heads/{branch}\nmark :{number + 1}\n")
            stream.append(f"committer data-scientist <ds@localhost> {self.seconds} +0000\n")
            stream.append(f"data {len(f'change {number}')}\nchange {number}\n")
            if number == 0 and start:
                stream.append(f"from {start}\n")
            for path, content in files.items():
                stream.append(f"M 644 inline {path}\ndata {len(content.encode())}\n{content}\n")
        marks = self.path / "marks"
        self.git("fast-import", "--quiet", "--force", f"--export-marks={marks}", stdin="".join(stream).encode())
        lines = sorted(marks.read_text().splitlines(), key=lambda line: int(line.split()[0][1:]))
        return [line.split()[1] for line in lines]

    def experiment(self, name: str, files: dict[str, str], baseline: str) -> str:
        """A DVC experiment on a baseline, as ``dvc exp run`` leaves it."""
        sha = self.commits("scratch", [files], start=baseline)[0]
        self.git("update-ref", f"refs/exps/{baseline[:2]}/{baseline[2:]}/{name}", sha)
        self.git("update-ref", "-d", "refs/heads/scratch")
        return sha


@pytest.fixture
def history(tmp_path: Path) -> History:
    made = History(tmp_path / "origin.git")
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(made.path)], check=True, env=ENVIRONMENT)
    return made


@dataclass
class Home:
    """A context over one project ``team/wine``."""

    context: Context

    @property
    def project(self) -> Project:
        return self.context.projects.get("team", "wine")

    def sync(self, **options: Any) -> Any:
        return self.context.sync.run(self.project, **options)

    def sources(self) -> dict[str, Any]:
        return {source.name: source for source in self.context.projects.sources(self.project)}


def settings_of(folder: Path, history: History, database_url: str | None, **project: Any) -> Settings:
    entry = {"owner": "team", "name": "wine", "git": {"url": str(history.path)}, "goals": {"acc": "up"}, **project}
    return Settings.model_validate({"data_dir": folder, "database": {"url": database_url}, "projects": [entry]})


@pytest.fixture
def home(tmp_path: Path, history: History, clock: Callable[[], datetime]) -> Iterator[Callable[..., Home]]:
    """Makes a context for the history; options change the project's settings."""
    made: list[Home] = []

    def make(database_url: str | None = None, **project: Any) -> Home:
        settings = settings_of(tmp_path / "data", history, database_url, **project)
        made.append(Home(context.build(settings, now=clock)))
        return made[-1]

    yield make
    for place in made:
        place.context.sync._stores.database.close()


PASSING = {
    "last_success_at", "last_attempt_at", "duration_seconds", "generation", "edits", "run_edits", "published_edits",
    "framed_edits", "is_running", "address", "basis", "cursor",
}  # fmt: skip
"""What differs between two syncs of the same thing: times, counters, and the folder it lies in."""


@pytest.fixture
def contents() -> Callable[[Path], dict[str, list[dict[str, Any]]]]:
    """Reads everything a sync left in a data directory, in a form that two databases can be compared in."""
    return _contents


def _contents(data_dir: Path) -> dict[str, list[dict[str, Any]]]:
    engine = create_engine(f"sqlite:///{data_dir / 'dagboard.sqlite'}")
    tables = [table for name, table in metadata.tables.items() if name not in {"job", "lease"}]
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(_lasting, connection.execute(table.select()).mappings()), key=repr)
            for table in tables
        }
    engine.dispose()
    return found


def _lasting(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in PASSING}
