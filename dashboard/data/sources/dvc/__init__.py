"""What DVC's own files say at any commit, read from git's objects without a checkout.

Values of params and metrics that DVC keeps outside of git are the only ones that may come from elsewhere.
"""

from dashboard.data.sources.dvc.data_tree import TrackedData
from dashboard.data.sources.dvc.reader import FACTS_VERSION, DvcReader
from dashboard.data.sources.dvc.registry import gto_models

__all__ = ["FACTS_VERSION", "DvcReader", "TrackedData", "gto_models"]
