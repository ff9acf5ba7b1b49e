"""Columnar run frames: one memory-mapped Arrow file per project and generation, read with polars."""

from dashboard.data.store.frames.files import RunFrames
from dashboard.data.store.frames.frame import RunFrame

__all__ = ["RunFrame", "RunFrames"]
