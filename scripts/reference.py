#!/usr/bin/env python
"""Writes the generated pages of the reference, and the embedded default configuration."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from dashboard.cli.reference import pages


def main() -> None:
    """Write what differs, and name it."""
    root = Path(__file__).resolve().parent.parent
    for path, text in ((root / path, write()) for path, write in pages().items()):
        if path.name == "config.yaml" and path.is_file() and yaml.safe_load(path.read_text("utf-8")).get("projects"):
            sys.stdout.write("config.yaml names projects: it is yours, and stays as it is\n")
        elif not path.is_file() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            sys.stdout.write(f"wrote {path.relative_to(root)}\n")


if __name__ == "__main__":
    main()
