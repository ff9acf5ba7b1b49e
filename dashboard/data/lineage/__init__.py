"""Lineage: runs, commits, stages, data versions and model versions, and how each came from the others."""

from dashboard.data.lineage.answers import (
    Changed,
    ChangedData,
    Direction,
    Lineage,
    Node,
    Remainder,
)
from dashboard.data.lineage.evidence import Basis, Edge, Evidence, Relation
from dashboard.data.lineage.identity import (
    FORMS,
    MOST_CHARACTERS,
    NodeId,
    NodeKind,
    commit_node,
    data_node,
    model_node,
    readings,
    run_node,
    stage_node,
)
from dashboard.data.lineage.noun import DEPTH, LIMIT, MOST_DEPTH, MOST_NEIGHBOURS, Lineages

__all__ = [
    "DEPTH",
    "FORMS",
    "LIMIT",
    "MOST_CHARACTERS",
    "MOST_DEPTH",
    "MOST_NEIGHBOURS",
    "Basis",
    "Changed",
    "ChangedData",
    "Direction",
    "Edge",
    "Evidence",
    "Lineage",
    "Lineages",
    "Node",
    "NodeId",
    "NodeKind",
    "Relation",
    "Remainder",
    "commit_node",
    "data_node",
    "model_node",
    "readings",
    "run_node",
    "stage_node",
]
