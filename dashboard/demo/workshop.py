"""Where one demo project is made: a working clone, its bare origin and its DVC storage, and a clock that we set."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from dashboard.demo.clients import PROJECTS, Clients, DemoError


class Role(Enum):
    """Who does something in the demo; the value is the name git and MLflow show."""

    DATA_ENGINEER = "data-engineer"
    DATA_SCIENTIST = "data-scientist"
    ML_ENGINEER = "ml-engineer"
    REVIEWER = "reviewer"
    TEAM_LEAD = "team-lead"

    @property
    def email(self) -> str:
        """An address in a domain that is reserved for examples."""
        return f"{self.value}@example.com"


@dataclass
class Workshop:
    """Hands of a recipe.

    Args:
        name: Name of the folder with the package data, e.g. ``vision``.
        folder: Where the project is made; holds ``work``, ``origin.git`` and ``storage``.
        clients: The programs.
        anchor: The time that ``days_ago`` counts from (UTC).
    """

    name: str
    folder: Path
    clients: Clients
    anchor: datetime
    now: datetime = field(init=False)
    role: Role = field(default=Role.ML_ENGINEER, init=False)

    def __post_init__(self) -> None:
        self.now = self.anchor

    @property
    def work(self) -> Path:
        """The working clone."""
        return self.folder / "work"

    def at(self, days_ago: float, role: Role) -> None:
        """Set the clock and the person for what follows; the fraction is a time between 8 and 18 o'clock, backwards."""
        whole, fraction = divmod(days_ago, 1)
        minutes = int(18 * 60 - fraction * 600) + int(days_ago * 7) % 50
        self.now = self.anchor - timedelta(days=whole + 1) + timedelta(minutes=minutes)
        self.role = role

    def put(self, source: str, target: str | None = None) -> None:
        """Copy a file or a folder of the package data into the working clone."""
        origin, destination = PROJECTS / self.name / source, self.work / (target or source)
        destination.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, destination, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(origin, destination)

    def write(self, target: str, text: str) -> None:
        """Write a text file into the working clone."""
        path = self.work / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def edit(self, target: str, old: str, new: str) -> None:
        """Replace a passage that must occur exactly once.

        Raises:
            DemoError: It does not.
        """
        text = (self.work / target).read_text("utf-8")
        if text.count(old) != 1:
            raise DemoError(f"{old!r} occurs {text.count(old)} times", where=target)
        (self.work / target).write_text(text.replace(old, new), "utf-8")

    def git(self, *arguments: str) -> str:
        """Run git in the working clone; its output without the last newline."""
        return self.clients.run(("git", *arguments), self.work, self._identity()).strip()

    def python(self, *arguments: str, folder: Path | None = None) -> str:
        """Run a script with the interpreter that runs us; its output."""
        return self.clients.run(("python", *arguments), folder or self.work, self._identity())

    def dvc(self, *arguments: str, folder: Path | None = None) -> None:
        """Run dvc, in the working clone unless told otherwise."""
        self.clients.ask("dvc", arguments, folder or self.work, self._identity())

    def gto(self, *arguments: str) -> None:
        """Run gto in the working clone.

        gto dates its tags by the system's clock, so new ones are made again with the clock's time.
        """
        before = set(self.git("tag", "--list").splitlines())
        self.clients.ask("gto", arguments, self.work, self._identity())
        for tag in self.git("tag", "--list").splitlines():
            if tag not in before:
                message = self.git("tag", "--list", "--format=%(contents)", tag)
                commit = self.git("rev-list", "-n", "1", tag)
                self.git("tag", "--force", "--annotate", "--message", message, tag, commit)

    def commit(self, message: str) -> str:
        """Commit everything in the working clone; the new commit's sha."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def start_repository(self) -> None:
        """Make the bare origin and a clone of it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        bare = ("git", "init", "--quiet", "--bare", "--initial-branch=main", "origin.git")
        self.clients.run(bare, self.folder, {})
        self.work.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("remote", "add", "origin", "../origin.git")
        self.write(".gitignore", "__pycache__/\n")

    def start_dvc(self, *, subdirectory: str | None = None) -> None:
        """`dvc init` with analytics off and the storage beside the clone as default remote."""
        folder = self.work / subdirectory if subdirectory else self.work
        folder.mkdir(exist_ok=True)
        self.dvc("init", "--quiet", *(("--subdir",) if subdirectory else ()), folder=folder)
        self.dvc("config", "core.analytics", "false", folder=folder)
        self.dvc("config", "core.check_update", "false", folder=folder)
        self.dvc("config", "core.autostage", "false", folder=folder)
        storage = "../../storage" if subdirectory else "../storage"
        self.dvc("remote", "add", "--default", "storage", storage, folder=folder)
        # With --all-commits dvc takes a relative address of the repository's own configuration as one inside the
        # commit, so that "../../storage" becomes "/storage". An absolute one that is not committed prevents that.
        self.dvc("remote", "modify", "--local", "storage", "url", str(self.folder / "storage"), folder=folder)

    def experiment(self, name: str, *changes: str) -> None:
        """`dvc exp run` at the clock's time; the workspace is as before afterwards.

        dvc's own commit of an experiment ignores GIT_COMMITTER_DATE, so it is made again with the clock's time.
        """
        sets = [word for change in changes for word in ("--set-param", change)]
        self.dvc("exp", "run", "--quiet", "--name", name, *sets)
        self._redate(name)
        self.now += timedelta(minutes=13)
        self.git("checkout", "--quiet", "--", ".")
        self.git("clean", "--quiet", "--force", "-d")
        self.dvc("checkout", "--quiet", "--force")

    def publish(self) -> None:
        """Push branches, tags, data and experiments."""
        self.git("push", "--quiet", "--all", "origin")
        self.git("push", "--quiet", "--tags", "origin")

    def _redate(self, name: str) -> None:
        reference = self.git("for-each-ref", "--format=%(refname)", f"refs/exps/*/*/{name}")
        message = self.git("log", "-1", "--format=%B", reference)
        sha = self.git("commit-tree", f"{reference}^{{tree}}", "-p", f"{reference}^", "-m", message)
        self.git("update-ref", reference, sha)

    def _identity(self) -> dict[str, str]:
        date = self.now.strftime("%Y-%m-%dT%H:%M:%S+0000")
        return {
            "GIT_AUTHOR_NAME": self.role.value,
            "GIT_AUTHOR_EMAIL": self.role.email,
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_NAME": self.role.value,
            "GIT_COMMITTER_EMAIL": self.role.email,
            "GIT_COMMITTER_DATE": date,
        }


@dataclass(frozen=True)
class Step:
    """One moment of a project's history: when, who, what; `title` is the commit's message or the progress text."""

    days_ago: float
    role: Role
    title: str
    do: Callable[[Workshop], None]
    is_commit: bool = True

    def run(self, workshop: Workshop) -> None:
        """Do it at its time."""
        workshop.at(self.days_ago, self.role)
        self.do(workshop)
        if self.is_commit:
            workshop.commit(self.title)
