"""DVC's plots at any revision, and laid over each other."""

from __future__ import annotations

from dashboard.data.plots.noun import Outline, Plots
from dashboard.data.plots.pictures import SECONDS as PICTURE_SECONDS

__all__ = ["PICTURE_SECONDS", "Outline", "Plots"]
