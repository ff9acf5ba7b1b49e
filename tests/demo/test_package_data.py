"""The files of the demo's repositories are in the distribution."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from pathlib import Path

from dashboard.demo.clients import PROJECTS

CHECKOUT = Path(__file__).parent.parent.parent


def test_every_file_of_the_projects_is_packaged() -> None:
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["setuptools"]
    patterns = ["*.py", *settings["package-data"]["*"]]
    files = [path for path in PROJECTS.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert len(files) > 30
    assert [str(path) for path in files if not any(fnmatch(path.name, pattern) for pattern in patterns)] == []


def test_every_folder_of_the_projects_can_be_a_package() -> None:
    folders = [path.name for path in PROJECTS.rglob("*") if path.is_dir() and path.name != "__pycache__"]
    assert [name for name in folders if not name.isidentifier()] == []
