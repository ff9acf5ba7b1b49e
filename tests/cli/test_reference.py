"""The generated pages are current, and the embedded default is what the program does without a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import config
from dashboard.cli.reference import default_configuration, pages
from dashboard.config import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("path", pages(), ids=str)
def test_generated_pages_are_current(path: Path) -> None:
    present = (ROOT / path).read_text("utf-8")
    if path.name == "config.yaml" and config.load(ROOT / path).projects:
        return  # somebody serves their own projects from here
    assert present == pages()[path](), "run `make docs`"


def test_the_embedded_default_says_exactly_the_defaults(tmp_path: Path) -> None:
    settings = config.parse(default_configuration(), where=tmp_path / "config.yaml", environment={})
    expected = Settings().model_copy(update={"data_dir": tmp_path / ".dagboard"})
    assert settings == expected


def test_the_embedded_default_explains_every_key() -> None:
    text = default_configuration()
    for section in config.SECTIONS:
        for name, field in section.model_fields.items():
            assert f"{name}:" in text
            assert field.description in " ".join(text.replace("#", " ").split())


def test_the_example_in_the_embedded_default_can_be_used(tmp_path: Path) -> None:
    _, _, example = default_configuration().partition("#\n# projects:")
    text = "projects:" + example.replace("\n#", "\n")
    settings = config.parse(text, where=tmp_path / "config.yaml", environment={})
    assert settings.projects[0].goals == {"auc": "up", "log_loss": "down"}
