"""Our scripts and our styles as one file each.

Dash links every file of ``assets/`` by itself: a page then starts with a hundred requests, and files compressed one by
one are twice as large as the same files compressed together. Here they are joined once per process, in the order of
their names whatever folder they lie in, under an address that carries the hash of the content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response

_MARK_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files of one kind, joined.

    Attributes:
        name: File name under ``/assets/``.
        body: The files one after the other, each behind a line with its name.
        mimetype: Media type.
    """

    name: str
    body: str
    mimetype: str

    @property
    def address(self) -> str:
        """Path and query below the prefix; changes with the content."""
        return f"assets/{self.name}?m={hashlib.sha256(self.body.encode()).hexdigest()[:_MARK_LENGTH]}"


def scripts(folder: Path, without: str = "") -> Bundle:
    """Every script of a folder but one; a semicolon ends each, as the end of a file would."""
    return Bundle("dagboard.js", _joined(folder, ".js", ";", without), "text/javascript")


def styles(folder: Path) -> Bundle:
    """Every style sheet of a folder."""
    return Bundle("dagboard.css", _joined(folder, ".css", ""), "text/css")


def serve(server: Flask, bundle: Bundle) -> None:
    """Answer the bundle's address."""
    server.add_url_rule(f"/assets/{bundle.name}", f"bundle_{bundle.name}", _answer(bundle))


def _answer(bundle: Bundle) -> Callable[[], Response]:
    return lambda: Response(bundle.body, mimetype=bundle.mimetype)


def _joined(folder: Path, suffix: str, end: str, without: str = "") -> str:
    paths = sorted((path for path in folder.rglob(f"*{suffix}") if path.name != without), key=lambda path: path.name)
    return "\n".join(f"/* {path.name} */\n{path.read_text('utf-8').rstrip()}\n{end}" for path in paths)
