"""Artifacts of the same path over some runs, side by side."""

from dashboard.data.sides.difference import Difference, Fold, Line, beginning, difference
from dashboard.data.sides.merging import BY_POSITION, MAX_ROWS, Merged, merged
from dashboard.data.sides.noun import MAX_RUNS, ROWS, Listing, Side, Sides
from dashboard.data.sides.series import File, Series, grouped

__all__ = [
    "BY_POSITION",
    "MAX_ROWS",
    "MAX_RUNS",
    "ROWS",
    "Difference",
    "File",
    "Fold",
    "Line",
    "Listing",
    "Merged",
    "Series",
    "Side",
    "Sides",
    "beginning",
    "difference",
    "grouped",
    "merged",
]
