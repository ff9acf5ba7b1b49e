"""Our stylesheets hold what pages and scripts use, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import dashboard

PACKAGE = Path(dashboard.__file__).parent
STYLES = "\n".join(path.read_text("utf-8") for path in (PACKAGE / "assets").rglob("*.css"))
SOURCES = "\n".join(
    path.read_text("utf-8")
    for path in PACKAGE.rglob("*")
    if path.suffix in {".py", ".js", ".html"} and "demo" not in path.relative_to(PACKAGE).parts
)
COMPOSED = tuple(set(re.findall(r"(dg-[\w-]*-)\$?\{", SOURCES)))
"""Beginnings of names that the sources complete themselves: ``dg-tone-{tone}``."""


def test_every_class_is_worn_by_something() -> None:
    classes = set(re.findall(r"\.(dg-[\w-]+)", STYLES))
    unused = {name for name in classes if not re.search(rf"{name}(?![\w-])", SOURCES) and not name.startswith(COMPOSED)}
    assert unused == set()


def test_every_custom_property_is_read() -> None:
    defined = set(re.findall(r"(--dg-[\w-]+)\s*:", STYLES))
    read = set(re.findall(r"(--dg-[\w-]+)", re.sub(r"--dg-[\w-]+\s*:", "", STYLES) + SOURCES))
    assert {name for name in defined - read if not name.startswith(tuple(f"--{part}" for part in COMPOSED))} == set()
