"""Every route of the server, what it takes, and who may use it. A route that is not here fails a test.

A new route joins by a line: in `READS` with an example of its query, or in `WRITES` with a body and the permission that
the table of roles names for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.data.model.access import PERMISSIONS, Permission
from tests.team_access import PEOPLE, WINE

P = "/api/v1/projects/<owner>/<name>"

OPEN: Mapping[str, str] = {
    "/healthz": "orchestrators ask whether the process lives; the answer says nothing else",
    "/readyz": "as above, for database and storage",
    "/assets/<path:filename>": "our icon and pictures, needed to draw the sign-in page",
    "/assets/dagboard.js": "our scripts, as published in the repository",
    "/assets/dagboard.css": "our styles, needed to draw the sign-in page",
    "/assets/generated.css": "as above",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": "scripts of Dash's packages",
    "/_favicon.ico": "Dash's icon",
    "/sign-in": "where people say who they are",
    "/auth/password": "asks the session that the browser brings for itself; leads everybody else on",
    "/sign-out": "ends the session that the browser brings; there may be none any more",
}
"""Routes that answer nobody, and why."""

ALIKE: Mapping[str, str] = {
    "/": "the frame of every page; what is in it comes through callbacks, and its head counts what the asker sees",
    "/<path:path>": "as above",
    "/_dash-layout": "the empty frame",
    "/_dash-dependencies": "which callbacks there are",
    "/_reload-hash": "Dash's hot reloading, which is off",
    "/_dash-update-component": "every callback; see test_every_callback",
    "/api/v1/openapi.json": "the description of the API",
    "/api/v1/docs": "the page that shows it",
    "/api/v1/docs/start.js": "its script",
    "/api/v1/docs/static/<path:name>": "its scripts and styles",
    "/s/<link_id>": "a short link that is not there; who may follow one that is: tests/api/test_links",
}
"""Routes that answer everybody who signed in the same, whatever projects they see."""


@dataclass(frozen=True)
class Read:
    """A route that reads one project, or what the asker sees of all.

    Attributes:
        query: Of an example; placeholders as in `house.House.things`.
        permission: What the asker needs in the project.
    """

    query: Mapping[str, str] = field(default_factory=dict)
    permission: Permission = Permission.PROJECT_READ


READS: Mapping[str, Read] = {
    P: Read(),
    f"{P}/jobs/<id>": Read(),
    f"{P}/revisions": Read(),
    f"{P}/commits": Read(),
    f"{P}/tree": Read(),
    f"{P}/blob": Read({"path": "README.md"}),
    f"{P}/table": Read({"path": "data.csv"}),
    f"{P}/archive": Read(),
    f"{P}/pipeline": Read(),
    f"{P}/pipeline/mermaid": Read(),
    f"{P}/pipeline/history": Read(),
    f"{P}/pipeline/diff": Read({"from": "v1"}),
    f"{P}/params": Read(),
    f"{P}/metrics": Read(),
    f"{P}/params/diff": Read({"from": "v1"}),
    f"{P}/metrics/diff": Read({"from": "v1"}),
    f"{P}/plots": Read(),
    f"{P}/plots/data": Read({"id": "metrics.json"}),
    f"{P}/plots/diff": Read({"from": "v1"}),
    f"{P}/plots/export": Read({"id": "metrics.json"}),
    f"{P}/data": Read(),
    f"{P}/data/versions": Read({"path": "model.txt"}),
    f"{P}/data/diff": Read({"from": "v1"}),
    f"{P}/data/diff/entries": Read({"from": "v1"}),
    f"{P}/diff": Read({"from": "v1", "path": "params.yaml"}),
    f"{P}/runs": Read(),
    f"{P}/runs/columns": Read(),
    f"{P}/runs/export": Read(),
    f"{P}/runs/parallel": Read({"columns": "metrics.acc"}),
    f"{P}/runs/groups": Read({"by": "params.lr"}),
    f"{P}/runs/differing": Read(),
    f"{P}/runs/histories": Read({"key": "acc", "runs": "RUN,OTHER"}),
    f"{P}/runs/histories/export": Read({"key": "acc", "runs": "RUN,OTHER"}),
    f"{P}/runs/<id>": Read(),
    f"{P}/runs/<id>/metrics": Read(),
    f"{P}/runs/<id>/artifacts": Read(),
    f"{P}/runs/<id>/artifacts/archive": Read(),
    f"{P}/runs/<id>/artifacts/raw": Read({"path": "notes/page.html"}),
    f"{P}/runs/<id>/note": Read(),
    f"{P}/runs/<id>/same-data": Read(),
    f"{P}/thumbnail": Read({"path": "picture.tiff"}),
    f"{P}/embeds": Read(permission=Permission.EMBED_MANAGE),
    f"{P}/compare": Read({"runs": "RUN,OTHER"}),
    f"{P}/selections/<id>": Read(),
    f"{P}/views": Read(),
    f"{P}/views/<id>": Read(),
    f"{P}/models": Read(),
    f"{P}/models/<path:model>": Read(),
    f"{P}/model-versions/compare": Read({"model": "wine-quality", "from": "1", "to": "champion"}),
    f"{P}/lineage": Read({"node": "run:RUN"}),
    f"{P}/grants": Read(permission=Permission.ACCESS_READ),
}
"""Routes about one project."""

ABOUT_ALL: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "/api/v1/projects": ({},),
    "/api/v1/runs": ({}, {"filter": "project = 'team/wine'"}, {"columns": 'metrics."val/f1"'}),
    "/api/v1/runs/columns": ({},),
    "/api/v1/runs/groups": ({"by": "project"},),
    "/api/v1/runs/differing": ({},),
    "/api/v1/runs/export": ({}, {"format": "csv"}),
    "/api/v1/search": tuple({"q": word} for word in ("w", "run", "RUN", "read", "train", "main", "team", "sweep")),
    "/api/v1/tokens": ({},),
    "/api/v1/account": ({},),
    "/metrics": ({},),
}
"""Routes about everything that the asker sees, with the questions that are asked of each."""

OF_THE_SERVER: Mapping[str, Permission] = {
    "/api/v1/audit": Permission.AUDIT_READ,
    "/api/v1/audit/export": Permission.AUDIT_READ,
}
"""Routes that answer who holds a permission everywhere; with ``project`` in the query, in that project."""


OWN: Mapping[str, str] = {
    "/api/v1/views": "one's own views of the table of all projects",
    "/api/v1/views/<id>": "as above",
}
"""Routes that read what is the asker's own."""


@dataclass(frozen=True)
class Write:
    """A route that changes something.

    Attributes:
        permission: What the asker needs in the project; None for what is everybody's own.
        body: Of an example.
        why: Of those that are everybody's own, or have a proof of their own.
    """

    permission: Permission | None
    body: Any = None
    why: str = ""


_VIEW = {"name": "Another", "shared": True, "state": {}}

WRITES: Mapping[tuple[str, str], Write] = {
    ("POST", f"{P}/sync"): Write(Permission.PROJECT_SYNC, {}),
    ("POST", f"{P}/selections"): Write(Permission.SELECTION_KEEP, {"runs": ["RUN"]}),
    ("POST", f"{P}/runs/labels"): Write(Permission.RUN_ANNOTATE, {"runs": ["RUN"], "add": ["tried"]}),
    ("PUT", f"{P}/runs/<id>/note"): Write(Permission.RUN_ANNOTATE, {"text": "Tried", "version": 0}),
    ("POST", f"{P}/views"): Write(Permission.VIEW_WRITE, _VIEW),
    ("PUT", f"{P}/views/<id>"): Write(Permission.VIEW_WRITE, _VIEW | {"version": 1}),
    ("DELETE", f"{P}/views/<id>"): Write(Permission.VIEW_WRITE),
    ("POST", f"{P}/grants"): Write(Permission.ACCESS_MANAGE, {"subject": "newcomer", "role": "viewer"}),
    ("DELETE", f"{P}/grants/<int:id>"): Write(Permission.ACCESS_MANAGE),
    ("POST", f"{P}/embeds"): Write(Permission.EMBED_MANAGE, {"title": "At a glance", "panel": "summary"}),
    ("DELETE", f"{P}/embeds/<id>"): Write(Permission.EMBED_MANAGE),
    ("POST", "/api/v1/views"): Write(None, _VIEW | {"shared": False}, "one's own"),
    ("PUT", "/api/v1/views/<id>"): Write(None, _VIEW | {"shared": False, "version": 1}, "one's own"),
    ("DELETE", "/api/v1/views/<id>"): Write(None, None, "one's own"),
    ("POST", "/api/v1/runs/labels"): Write(None, None, "asks for each project of its runs: tests/api/test_all_views"),
    ("POST", "/api/v1/links"): Write(None, None, "asks for the project of its address: tests/api/test_links"),
    ("POST", "/api/v1/permalinks"): Write(None, None, "writes nothing; as above"),
    ("POST", "/api/v1/tokens"): Write(None, {"name": "mine"}, "one's own tokens; they may no more than their owner"),
    ("DELETE", "/api/v1/tokens/<id>"): Write(None, None, "as above"),
    ("POST", "/api/live"): Write(None, None, "running experiments show the token of their project"),
    ("POST", "/_dash-update-component"): Write(None, None, "every callback; see test_every_callback"),
}

IDS: Mapping[str, str] = {
    f"{P}/runs/": "RUN", f"{P}/jobs/": "JOB", f"{P}/views/": "VIEW", f"{P}/selections/": "SELECTION",
    f"{P}/embeds/": "EMBED",
    "/api/v1/tokens/": "TOKEN",
}  # fmt: skip
"""What ``<id>`` stands for below a path."""


def example(rule: str, project: str = WINE) -> str:
    """An address of a rule, with placeholders of `house.House.things`."""
    named = next((name for start, name in IDS.items() if rule.startswith(start)), "nothing")
    owner, _, name = project.partition("/")
    filled = rule.replace("<owner>", owner).replace("<name>", name).replace("<id>", named)
    for variable, value in {
        "<link_id>": "nothing", "<path:model>": "wine-quality", "<int:id>": "GRANT",
        "<path:filename>": "favicon.svg", "<path:path>": f"{project}/experiments",
        "<path:name>": "css/swagger-ui.css", "<string:package_name>": "dash", "<path:fingerprinted_path>": "nothing.js",
    }.items():  # fmt: skip
        filled = filled.replace(variable, value)
    assert "<" not in filled, f"say in tests/auth/routes.py what the variables of {rule} stand for"
    return filled


def expected(permission: Permission, person: str, project: str = WINE) -> bool | None:
    """Whether somebody may do something in a project by the table of roles; None where it does not exist for them."""
    on, role = PEOPLE[person]
    if on not in {"*", project}:
        return None
    return permission in PERMISSIONS[role]
