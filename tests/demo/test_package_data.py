"""The files of the demo's repositories are in the distribution."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from pathlib import Path

from dashboard.demo.clients import PROJECTS
from dashboard.demo.stamp import package_data

CHECKOUT = Path(__file__).parent.parent.parent


def test_every_file_of_the_projects_is_packaged() -> None:
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["setuptools"]
    patterns = ["*.py", *settings["package-data"]["*"]]
    files = package_data(PROJECTS)
    assert len(files) > 30
    assert [str(path) for path in files if not any(fnmatch(path.name, pattern) for pattern in patterns)] == []


def test_every_folder_of_the_projects_can_be_a_package() -> None:
    folders = {part for path in package_data(PROJECTS) for part in path.relative_to(PROJECTS).parts[:-1]}
    assert [name for name in folders if not name.isidentifier()] == []
