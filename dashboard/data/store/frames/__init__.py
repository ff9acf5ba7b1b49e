"""Columnar run frames: one memory-mapped Arrow file per project and generation, read with polars."""

from dashboard.data.store.frames.files import RunFrames
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.stacked import stacked

__all__ = ["RunFrame", "RunFrames", "stacked"]
