"""DVC's plots at any revision, and laid over each other."""

from __future__ import annotations

from dashboard.data.plots.noun import Outline, Plots

__all__ = ["Outline", "Plots"]
