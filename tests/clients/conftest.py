"""Tests that drive real clients: what one lab, one server and one set of answers serve, one worker does."""

from __future__ import annotations

from pathlib import Path

import pytest

_HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The modules of a folder share their fixtures, which take as long as their tests; the others are on their own."""
    for item in items:
        if _HERE in item.path.parents:
            folder = item.path.parent
            name = item.path.stem.removeprefix("test_") if folder in {_HERE, _HERE / "content"} else folder.name
            item.add_marker(pytest.mark.xdist_group(f"clients-{name}"))
