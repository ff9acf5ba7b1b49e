"""Where a run, commit, data version, stage or model version came from, and what came of it."""

from __future__ import annotations

from typing import Any

from flask import Response

from dashboard.api.encoding import moment
from dashboard.api.schemas.lineage import LineageGraph
from dashboard.api.schemas.parameters import LineageQuery, ProjectPath
from dashboard.api.serving import PROJECT, answer, blueprint, context, project_of
from dashboard.data.lineage import Direction, Edge, Node, Remainder

api = blueprint("lineage", "Where things came from and what came of them")


@api.get(f"{PROJECT}/lineage", responses={200: LineageGraph})
def get_lineage(path: ProjectPath, query: LineageQuery) -> Response:
    """What lies upstream and downstream of a node, with what each edge rests on."""
    project = project_of(path)
    found = context().lineage.of(project, query.node, Direction(query.direction), query.depth, query.limit)
    body = {
        "node": str(found.start),
        "nodes": [_node(node) for node in found.nodes],
        "edges": [_edge(edge) for edge in found.edges],
        "more": [_remainder(rest) for rest in found.more],
        "truncated": found.is_cut or bool(found.more),
    }
    return answer(body)


def _node(node: Node) -> dict[str, Any]:
    plain = ("label", "steps", "notes", "commit", "by", "message", "status", "source", "experiment", "size", "nfiles",
             "aliases", "stages", "command", "code", "metrics")  # fmt: skip
    return {
        "id": str(node.id),
        "kind": node.id.kind,
        "name": node.id.name,
        "at": node.id.at,
        "way": node.way,
        "missing": node.is_missing,
        "created": moment(node.created),
        "params": dict(node.params),
        **{name: getattr(node, name) for name in plain},
    }


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "source": str(edge.source),
        "target": str(edge.target),
        "relation": edge.relation,
        "upstream": "source" if edge.upstream == edge.source else "target",
        "evidence": edge.evidence,
        "caution": edge.caution,
    }


def _remainder(rest: Remainder) -> dict[str, Any]:
    return {
        "node": str(rest.node),
        "kind": rest.kind,
        "relation": rest.relation,
        "way": rest.way,
        "count": rest.count,
        "filter": rest.filter,
    }
