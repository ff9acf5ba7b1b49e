"""Fixtures that every part of the tests may use: above all the demo team, built once and kept between runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, settings

from dashboard import config
from dashboard.data.model.identity import NOBODY, ask_as
from dashboard.demo import build

pytest_plugins = (
    "tests.wine_project", "tests.team_access", "tests.federated_team", "tests.embed_ground", "tests.dvc_storage",
    "tests.dvc_ground",
)  # fmt: skip
"""Fixtures ``sources``, ``settings``, ``board`` and ``client``: a small project with real sources; ``make_site``,
``dead_url`` and ``buckets``: places where DVC's objects may lie; ``ground`` and ``make_team``: a project read in place.
"""

_CHECKOUT = Path(__file__).parent.parent
_SECONDS_WITH_DEMO = 900
_SLOW_FIRST = ("e2e", "clients", "cli", "deploy", "jobs", "auth")
"""Folders of modules that take long: what is given out last is short then, and no worker waits for another."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow modules come first; and the first test that needs the demo builds it, which takes longer than a test may."""
    items.sort(key=_turn)
    for item in items:
        if "demo_directory" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(_SECONDS_WITH_DEMO))


def _turn(item: pytest.Item) -> int:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return _SLOW_FIRST.index(folder) if folder in _SLOW_FIRST else len(_SLOW_FIRST)


os.environ["GIT_CONFIG_GLOBAL"] = os.devnull
"""Nobody's name and habits are those of whoever runs the tests."""

_PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", **_PATIENT, derandomize=True)
settings.register_profile("new", **_PATIENT)
settings.load_profile("same")
"""A busy machine proves no property false. Examples are the same each time, so that what was right stays right; who
looks for new ones says ``--hypothesis-profile new``."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Nobody asks at first: a test client that leaves its last answer open also leaves who asked for it."""
    ask_as(NOBODY)


@pytest.fixture(scope="session")
def demo_directory() -> Path:
    """The demo team: read only, shared by all tests, workers and runs.

    It lies in `.demo` of the checkout, or where the variable DAGBOARD_TEST_DEMO says.
    """
    directory = Path(os.environ.get("DAGBOARD_TEST_DEMO") or _CHECKOUT / ".demo")
    return build(directory).parent


@pytest.fixture(scope="session")
def demo_config(demo_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration file of the demo team with a data directory of this session's own and any free port."""
    folder = tmp_path_factory.mktemp("demo")
    values = config.load(demo_directory / "config.yaml", {}).model_dump(mode="json")
    values["data_dir"] = str(folder / "data")
    values["server"]["port"] = 0
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(values, allow_unicode=True), "utf-8")
    return path


@pytest.fixture(scope="session")
def demo_settings(demo_config: Path) -> config.Settings:
    """The settings of `demo_config`."""
    return config.load(demo_config, {})
