"""The ways on from a page that cannot be shown."""

from __future__ import annotations

import pytest

from dashboard.components.error_page import error_page
from dashboard.components.route import parse


@pytest.mark.parametrize(
    ("path", "query", "label", "href"),
    [
        ("/team/wine/pipeline", "?rev=nope&node=train", "Without this revision", "/team/wine/pipeline"),
        ("/team/wine/plots", "?rev=main&with=nope&plot=loss", "Without this revision", "/team/wine/plots?plot=loss"),
        ("/team/wine/lineage", "?node=run:gone", "Lineage", "/team/wine/lineage"),
        ("/team/wine/models/none", "", "Models", "/team/wine/models"),
        ("/team/wine/data", "", "Data", "/team/wine/data"),
    ],
)
def test_the_first_way_leads_where_one_can_go_on(path: str, query: str, label: str, href: str) -> None:
    shown = error_page("Not found", "there is none", "", "abc", parse(path, query))
    links = [
        part for child in shown.children for part in getattr(child, "children", None) or () if hasattr(part, "href")
    ]
    assert (links[0].children, links[0].href) == (label, href)
