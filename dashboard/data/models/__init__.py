"""Registered models: one registry over MLflow's and GTO's, where each version came from, and what happened to it."""

from __future__ import annotations

from dashboard.data.models.card import Card
from dashboard.data.models.comparison import VersionRow
from dashboard.data.models.holders import Holder, holders, importance, version_of
from dashboard.data.models.listing import ModelLine, ModelPage, ModelQuery
from dashboard.data.models.noun import Models, VersionComparison, VersionDetail
from dashboard.data.models.origins import Origin

__all__ = [
    "Card", "Holder", "ModelLine", "ModelPage", "ModelQuery", "Models", "Origin", "VersionComparison", "VersionDetail",
    "VersionRow", "holders", "importance", "version_of",
]  # fmt: skip
