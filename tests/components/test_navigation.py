"""Only pages that exist are in the navigation, and links carry the state they should."""

from __future__ import annotations

from typing import Any

from dashboard.components import navigation, results
from dashboard.components.route import Route, parse
from dashboard.data.model.project import Project, ProjectKey, SyncState
from dashboard.data.model.revision import Ref, RefKind
from dashboard.data.search import Hit
from dashboard.pages import PAGES

SHA = "a" * 40
WINE = Project(
    id=1, key=ProjectKey("team", "wine"), description="", default_branch="main", head=SHA, goals={}, runs=1234,
    datasets=0, models=0, last_activity_at=None, state=SyncState.OK, last_success_at=None, generation=1,
)  # fmt: skip


def links(value: Any) -> list[Any]:
    """Every link below a component."""
    if isinstance(value, (list, tuple)):
        return [link for item in value for link in links(item)]
    if not hasattr(value, "to_plotly_json"):
        return []
    own = [value] if getattr(value, "href", None) else []
    return own + links(getattr(value, "children", None))


def test_every_entry_leads_to_a_page() -> None:
    templates = {spec.template for spec in PAGES}
    for link in links(navigation.navigation(Route("team", "wine"), WINE)):
        page = parse(link.href, "").page
        assert "/<owner>/<name>" + (f"/{page}" if page else "") in templates


def test_the_present_page_is_marked_and_so_is_the_parent_of_a_run() -> None:
    for page, label in (("pipeline", "Pipeline"), ("runs", "Experiments"), ("", "Overview")):
        found = links(navigation.navigation(Route("team", "wine", page), WINE))
        marked = [link.children[1] for link in found if getattr(link, "aria-current", None) == "page"]
        assert marked == [label]


def test_the_revision_follows_to_pages_of_one_revision_only() -> None:
    found = links(navigation.navigation(Route("team", "wine", "pipeline", query={"rev": "v1"}), WINE))
    assert [link.href for link in found] == [
        "/team/wine?rev=v1",
        "/team/wine/files?rev=v1",
        "/team/wine/pipeline?rev=v1",
        "/team/wine/data?rev=v1",
        "/team/wine/lineage",
        "/team/wine/experiments",
        "/team/wine/models",
        "/team/wine/settings",
    ]


def test_the_revision_switcher_keeps_the_page_and_drops_the_node() -> None:
    route = Route("team", "wine", "pipeline", query={"node": "train", "unfold": "train"})
    refs = [Ref(RefKind.BRANCH, "a/b c", SHA), Ref(RefKind.BRANCH, "main", SHA), Ref(RefKind.TAG, "v1", SHA)]
    found = links(navigation.revision_options(route, refs, "main"))
    assert [link.href for link in found] == [
        "/team/wine/pipeline?unfold=train&rev=main",
        "/team/wine/pipeline?unfold=train&rev=a%2Fb%20c",
        "/team/wine/pipeline?unfold=train&rev=v1",
    ]


def test_long_lists_of_experiments_are_cut_and_say_so() -> None:
    refs = [Ref(RefKind.EXPERIMENT, f"exp-{number}", SHA) for number in range(500)]
    options = navigation.revision_options(Route("team", "wine"), refs, "main")
    assert len(links(options)) == 40
    assert options[-1].children == "460 more: type to find them"


def test_hits_lead_to_their_pages_below_the_prefix() -> None:
    home = Route(prefix="/board/")
    hits = [Hit(kind, WINE.key, identity, "", "") for kind, identity in
            (("project", "team/wine"), ("run", "abc"), ("branch", "a/b"), ("model", "m"))]  # fmt: skip
    assert [link.href for link in results.options(home, hits)] == [
        "/board/team/wine",
        "/board/team/wine/runs/abc",
        "/board/team/wine?rev=a%2Fb",
        "/board/team/wine/models/m",
    ]
