"""Names of runs that stand together: runs of one name are told apart by their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from dashboard.data.model.run_name import own_id


def ambiguous(names: Mapping[str, str]) -> frozenset[str]:
    """Those of these runs (name by id) whose name another of them has as well."""
    seen = Counter(names.values())
    return frozenset(run for run, name in names.items() if seen[name] > 1)


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """The same names, with the beginning of the id behind those that are ambiguous."""
    repeated = ambiguous(names)
    return {run: f"{name} {own_id(run)[:7]}" if run in repeated else name for run, name in names.items()}
