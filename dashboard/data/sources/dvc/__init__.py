"""What DVC's own files say at any commit, read from git's objects without a checkout and without a remote."""

from dashboard.data.sources.dvc.reader import FACTS_VERSION, DvcReader
from dashboard.data.sources.dvc.registry import gto_models

__all__ = ["FACTS_VERSION", "DvcReader", "gto_models"]
