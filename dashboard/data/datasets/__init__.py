"""Datasets: what DVC tracks at a revision, the versions of each path, who used them, and what changed between two."""

from dashboard.data.datasets.across import Point
from dashboard.data.datasets.amounts import Amounts, Numbers
from dashboard.data.datasets.entries import DataChange, DataDiff, DataEntry, DataRename, Stated
from dashboard.data.datasets.items import Basis, DataItem, ItemType
from dashboard.data.datasets.noun import MOST_ENTRIES, Datasets
from dashboard.data.datasets.outputs import OutputChange
from dashboard.data.datasets.pages import VersionPages
from dashboard.data.datasets.rows import KINDS, Asked, EntryRow, FolderRow, RowPage
from dashboard.data.datasets.usage import ModelUse, RunUse, Users
from dashboard.data.datasets.versions import DataVersion, Delta, VersionPage

__all__ = [
    "KINDS",
    "MOST_ENTRIES",
    "Amounts",
    "Asked",
    "Basis",
    "DataChange",
    "DataDiff",
    "DataEntry",
    "DataItem",
    "DataRename",
    "DataVersion",
    "Datasets",
    "Delta",
    "EntryRow",
    "FolderRow",
    "ItemType",
    "ModelUse",
    "Numbers",
    "OutputChange",
    "Point",
    "RowPage",
    "RunUse",
    "Stated",
    "Users",
    "VersionPage",
    "VersionPages",
]
