"""Icons come from the package and need no network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.components import icons


def test_every_listed_icon_is_in_the_stylesheet_without_addresses_elsewhere() -> None:
    css = icons.stylesheet()
    assert all(f".dg-icon-{name}{{" in css for name in icons.NAMES)
    assert "http://" not in css.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in css
    assert css.count('url("data:image/svg+xml,') == len(icons.NAMES)


def test_an_icon_outside_the_list_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match="not listed"):
        icons.icon("no-such-icon")


def test_icons_are_hidden_from_screen_readers() -> None:
    assert icons.icon("inbox").to_plotly_json()["props"]["aria-hidden"] == "true"


def test_every_listed_icon_is_used() -> None:
    package = Path(icons.__file__).parents[1]
    sources = [path for path in package.rglob("*") if path.suffix in {".py", ".js"} and path.name != "icons.py"]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    unused = [name for name in icons.NAMES if not re.search(rf"""["'`-]{name}["'` ]""", text)]
    assert unused == []
