"""A clock that moves when told, and a PostgreSQL server of our own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest


@dataclass
class Clock:
    """A clock that moves when told."""

    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def _find_postgres() -> Path | None:
    named = os.environ.get("DAGBOARD_POSTGRES")
    found = shutil.which("initdb")
    folder = Path(named) if named else (Path(found).parent if found else None)
    return folder if folder and (folder / "pg_ctl").exists() else None


def _other_user() -> dict[str, object]:
    """PostgreSQL refuses to run as root; then another user of the system owns it."""
    if os.getuid():
        return {}
    entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an empty PostgreSQL server of our own, without the database's name."""
    programs = _find_postgres()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: set DAGBOARD_POSTGRES to the folder of its initdb")
    # A socket path may have 107 bytes, and another user must reach it: pytest's own folders are too deep and private.
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/dagboard-pg-XXXXXX"], text=True).strip())
    user = _other_user()
    if user:
        os.chown(folder, user["user"], user["group"])
    data = folder / "data"
    run = {
        "cwd": folder,
        "env": {"PATH": f"{programs}:{os.environ['PATH']}", "LC_ALL": "C", "HOME": str(folder)},
        **user,
    }
    init = ["initdb", "--no-sync", "-A", "trust", "-U", "dagboard", "-E", "UTF8", "-D", str(data)]
    subprocess.run([str(programs / init[0]), *init[1:]], check=True, stdout=subprocess.DEVNULL, **run)
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off"
    control = [str(programs / "pg_ctl"), "-D", str(data), "-w"]
    subprocess.run(
        [*control, "-l", str(folder / "log"), "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, **run
    )
    try:
        yield str(folder)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, **run)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """An empty PostgreSQL database."""
    name = f"test_{os.urandom(6).hex()}"
    with psycopg.connect(host=postgres_server, user="dagboard", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgresql+psycopg://dagboard@/{name}?host={postgres_server}"


@pytest.fixture
def clock() -> Clock:
    return Clock()
