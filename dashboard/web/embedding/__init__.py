"""Embedded panels: their addresses, what may be asked for below them, and how they are framed."""

from __future__ import annotations

from dashboard.web.embedding.board import Board
from dashboard.web.embedding.root import EmbedRoot
from dashboard.web.embedding.serving import install

__all__ = ["Board", "EmbedRoot", "install"]
