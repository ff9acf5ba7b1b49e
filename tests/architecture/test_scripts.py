"""The scripts behind `make` end with a sentence where a machine lacks what they need."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A PATH with nothing but the shell's own neighbours: no browser, no database, no Python, no package manager."""
    for name in ("bash", "id", "env", "cat", "dirname"):
        program = shutil.which(name)
        assert program
        (tmp_path / name).symlink_to(program)
    return tmp_path


def ended(path: Path, script: str, *arguments: str, **environment: str) -> str:
    command = [str(path / "bash"), str(SCRIPTS / script), *arguments]
    answer = subprocess.run(
        command,
        cwd=path,
        env={"PATH": str(path), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (answer.returncode, answer.stdout) == (1, "")
    return answer.stderr


def test_without_a_browser(bare: Path) -> None:
    said = ended(bare, "find-chromium").splitlines()[-1]
    assert said.startswith("The browser tests need Chromium: install it")


@pytest.mark.parametrize(
    ("script", "variable"),
    [
        ("find-chromium", "DAGBOARD_CHROMIUM"),
        ("find-postgres", "DAGBOARD_POSTGRES"),
        ("find-nginx", "DAGBOARD_NGINX"),
    ],
)
def test_a_variable_that_names_nothing_is_said(bare: Path, script: str, variable: str) -> None:
    assert ended(bare, script, **{variable: "/nowhere"}).startswith(f"{variable} is set to /nowhere, which ")


def test_without_python(bare: Path) -> None:
    assert ended(bare, "setup", str(bare / ".venv")).startswith("Dagboard needs Python 3.11 or newer on the PATH")
